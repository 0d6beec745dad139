BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Move-RedisKey over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_ -Database 10 -With @{ Name = 'there' }
        Connect-TestServer $_ -With @{ Name = 'here' }
    }
    AfterAll { Clear-RedisDatabase -Connection there -Confirm:$false }
    BeforeEach {
        Skip-Without MOVE
        $key, $missing = (New-TestKey), (New-TestKey missing)
        Set-RedisString $key value
    }

    It 'moves a key, and emits nothing' {
        Move-RedisKey $key 10 | Should -Be $null
        Test-RedisKey $key | Should -BeFalse
        Get-RedisString $key -Connection there | Should -BeExactly 'value'
    }

    It 'reports a missing key' {
        Move-RedisKey $missing -Database 10 -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.MoveRefused,*'
        $problem[0].TargetObject | Should -BeExactly $missing
    }

    It 'does not replace an existing key' {
        Set-RedisString $key old -Connection there
        Move-RedisKey $key 10 -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.MoveRefused,*'
        Get-RedisString $key | Should -BeExactly 'value'
        Get-RedisString $key -Connection there | Should -BeExactly 'old'
    }

    It 'reports a database that does not exist' {
        Move-RedisKey $key 12345 -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.ERR,*'
        Get-RedisString $key | Should -BeExactly 'value'
    }

    It 'accepts keys from the pipeline by value, and continues after an error' {
        $other = New-TestKey
        Set-RedisString $other value
        $key, $missing, $other | Move-RedisKey -Database 10 -ErrorVariable problem -ErrorAction SilentlyContinue
        Test-RedisKey $key, $other -Connection there | Should -BeExactly $true, $true
        $problem.TargetObject | Should -BeExactly $missing
    }

    It 'accepts a key from the pipeline by property <_>' -ForEach 'Key', 'Name' {
        [pscustomobject]@{ $_ = $key } | Move-RedisKey -Database 10
        Test-RedisKey $key -Connection there | Should -BeTrue
    }

    It 'moves from the database of the given connection' {
        Move-RedisKey $key 10
        Move-RedisKey $key 9 -Connection there
        Get-RedisString $key | Should -BeExactly 'value'
    }

    It '-WhatIf sends nothing' {
        Move-RedisKey $key 10 -WhatIf
        Test-RedisKey $key | Should -BeTrue
    }

    It '-Confirm:$false does not prompt' {
        Move-RedisKey $key 10 -Confirm:$false
        Test-RedisKey $key | Should -BeFalse
    }
}
