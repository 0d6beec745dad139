BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll {
    Close-TestSession
    Stop-PrivateServer
}

Describe 'Get-RedisLastSave over RESP<_>' -ForEach 2, 3 {
    BeforeEach { Connect-Redis -Uri "redis://$(Get-PrivateServer)" -Protocol $_ }

    It 'returns a date and time' {
        Get-RedisLastSave | Should -BeOfType DateTimeOffset
        Get-RedisLastSave | Should -BeGreaterThan ([DateTimeOffset]::Now.AddMinutes(-10))
        Get-RedisLastSave | Should -BeLessThan ([DateTimeOffset]::Now.AddMinutes(10))
    }

    It 'is later after a save' {
        $before = Get-RedisLastSave
        # The server reports whole seconds.
        Start-Sleep -Milliseconds 1100
        Save-RedisDatabase
        Get-RedisLastSave | Should -BeGreaterThan $before
    }
}
