BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisRandomKey over RESP<_>' -ForEach 2, 3 {
    BeforeAll { Connect-TestServer $_ -Database 11 }
    BeforeEach {
        Skip-Without RANDOMKEY
        Clear-RedisDatabase -Confirm:$false
    }

    It 'returns the only key' {
        Set-RedisString 'the only key é' v
        Get-RedisRandomKey | Should -BeExactly 'the only key é'
        Get-RedisRandomKey | Should -BeOfType string
    }

    It 'returns any of several' {
        Set-RedisString a, b, c v
        1..20 | ForEach-Object { Get-RedisRandomKey } | Should -BeIn 'a', 'b', 'c'
    }

    It 'emits nothing for an empty database' {
        @(Get-RedisRandomKey).Count | Should -Be 0
    }
}
