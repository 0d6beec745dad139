BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Remove-RedisKey over RESP<_>' -ForEach 2, 3 {
    BeforeAll { Connect-TestServer $_ }
    BeforeEach {
        $key, $other, $missing = (New-TestKey), (New-TestKey other), (New-TestKey missing)
        Set-RedisString $key, $other v
    }

    It 'removes a key, and emits nothing' {
        Remove-RedisKey $key | Should -Be $null
        Test-RedisKey $key, $other | Should -BeExactly $false, $true
    }

    It 'removes a key of any type' {
        Set-RedisKey $key @(1, 2)
        Remove-RedisKey -Key $key
        Test-RedisKey $key | Should -BeFalse
    }

    It 'ignores a missing key' {
        Remove-RedisKey $missing -ErrorAction Stop -PassThru | Should -BeExactly 0
    }

    It '-PassThru emits how many were removed' {
        Remove-RedisKey $key, $missing, $other -PassThru | Should -BeExactly 2
        Test-RedisKey $key, $other | Should -BeExactly $false, $false
    }

    It 'accepts keys from the pipeline by value' {
        $key, $missing, $other | Remove-RedisKey -PassThru | Should -BeExactly 2
    }

    It 'accepts keys from the pipeline by property <_>' -ForEach 'Key', 'Name' {
        [pscustomobject]@{ $_ = $key } | Remove-RedisKey
        Test-RedisKey $key, $other | Should -BeExactly $false, $true
    }

    It '-WhatIf sends nothing' {
        Remove-RedisKey $key, $other -WhatIf
        Test-RedisKey $key, $other | Should -BeExactly $true, $true
    }

    It '-Confirm:$false does not prompt' {
        Remove-RedisKey $key -Confirm:$false
        Test-RedisKey $key | Should -BeFalse
    }

    Context 'by pattern' {
        BeforeEach {
            $prefix = New-TestKey
            1..2500 | ForEach-Object { "${prefix}:$_" } | Set-RedisString -Value v
        }

        It 'removes matching keys only' {
            Remove-RedisKey -Pattern "${prefix}:*" -Confirm:$false | Should -Be $null
            @(Find-RedisKey "$prefix*").Count | Should -Be 0
            Test-RedisKey $key | Should -BeTrue
        }

        It '-PassThru emits how many were removed' {
            Remove-RedisKey -Pattern "${prefix}:2???" -Confirm:$false -PassThru | Should -BeExactly 501
            @(Find-RedisKey "$prefix*").Count | Should -Be 1999
        }

        It 'removes nothing without a match' {
            Remove-RedisKey -Pattern "$prefix-no-such-*" -Confirm:$false -PassThru | Should -BeExactly 0
        }

        It '-WhatIf sends nothing' {
            Remove-RedisKey -Pattern "${prefix}:*" -WhatIf
            @(Find-RedisKey "$prefix*").Count | Should -Be 2500
        }

        It 'does not prompt with a $ConfirmPreference of None' {
            & { $ConfirmPreference = 'None'; Remove-RedisKey -Pattern "${prefix}:1*" }
            Test-RedisKey "${prefix}:1", "${prefix}:2" | Should -BeExactly $false, $true
        }

        It 'cannot be combined with keys' {
            (Get-Failure { Remove-RedisKey -Key $key -Pattern 'x*' -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'AmbiguousParameterSet*'
        }
    }
}

Describe 'Remove-RedisKey without a user to answer' {
    BeforeAll {
        Connect-TestServer
        $prefix = New-TestKey
        Set-RedisString "${prefix}:1", "${prefix}:2" v
        $run = Invoke-Process "
            Connect-Redis -Uri '$(Get-TestServerUri)' -Database 9
            try { Remove-RedisKey -Pattern '${prefix}:*'; 'done' } catch { 'asked' }
            Remove-RedisKey '${prefix}:2' -PassThru
        "
    }

    It 'prompts before it removes by pattern' {
        $run.Output | Should -BeLike 'asked*' -Because $run.Error
        Test-RedisKey "${prefix}:1" | Should -BeTrue
    }

    It 'does not prompt before it removes by name' {
        $run.Output | Should -BeLike '*1'
        Test-RedisKey "${prefix}:2" | Should -BeFalse
    }
}
