BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Clear-RedisDatabase over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_ -Database 14 -With @{ Name = 'other' }
        Connect-TestServer $_ -Database 13 -With @{ Name = 'this' }
    }
    BeforeEach { 'this', 'other' | ForEach-Object { Set-RedisString a, b, c v -Connection $_ } }
    AfterAll { 'this', 'other' | ForEach-Object { Clear-RedisDatabase -Connection $_ -Confirm:$false } }

    It 'removes all keys of its database only, and emits nothing' {
        Clear-RedisDatabase -Confirm:$false | Should -Be $null
        Get-RedisDatabaseSize | Should -Be 0
        Get-RedisDatabaseSize -Connection other | Should -Be 3
    }

    It '-Async removes them in the background' {
        Clear-RedisDatabase -Async -Confirm:$false
        # Garnet may answer before the keys are removed; others only free the memory later.
        Wait-Until { (Get-RedisDatabaseSize) -eq 0 } | Should -BeTrue
    }

    It 'works on the given connection' {
        Clear-RedisDatabase -Connection other -Confirm:$false
        Get-RedisDatabaseSize -Connection other | Should -Be 0
        Get-RedisDatabaseSize | Should -Be 3
    }

    It '-WhatIf sends nothing' {
        Clear-RedisDatabase -WhatIf
        Get-RedisDatabaseSize | Should -Be 3
    }

    It 'does not prompt with a $ConfirmPreference of None' {
        & { $ConfirmPreference = 'None'; Clear-RedisDatabase }
        Get-RedisDatabaseSize | Should -Be 0
    }
}

Describe 'Clear-RedisDatabase -All' {
    It 'removes every key of every database' {
        # Not on the server that the tests share.
        Get-PrivateServer | Connect-Redis -Name private
        Set-RedisString a v
        Select-RedisDatabase 1
        Set-RedisString b v
        Clear-RedisDatabase -All -Confirm:$false
        Get-RedisDatabaseSize | Should -Be 0
        Select-RedisDatabase 0
        Get-RedisDatabaseSize | Should -Be 0
    }

    AfterAll { Stop-PrivateServer }
}

Describe 'Clear-RedisDatabase without a user to answer' {
    It 'prompts' {
        Connect-TestServer -Database 13
        Set-RedisString a v
        $run = Invoke-Process "
            Connect-Redis -Uri '$(Get-TestServerUri)' -Database 13
            try { Clear-RedisDatabase; 'done' } catch { 'asked' }
            Get-RedisDatabaseSize
            Clear-RedisDatabase -Confirm:`$false
            Get-RedisDatabaseSize
        "
        $run.Output -split '\r?\n' | Should -Be 'asked', '1', '0' -Because $run.Error
    }
}
