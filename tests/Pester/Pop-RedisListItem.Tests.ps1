BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Pop-RedisListItem over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
        $protocol = $_
    }
    BeforeEach { $key = New-TestKey }

    It 'pops from the head, with -Right from the tail' {
        $null = Invoke-RedisCommand RPUSH $key a '' 'c d' Zoë
        Pop-RedisListItem $key | Should -BeExactly 'a'
        Pop-RedisListItem $key -Right | Should -BeExactly 'Zoë'
        $value = Pop-RedisListItem $key
        $value | Should -BeOfType string
        $value.Length | Should -Be 0
        Pop-RedisListItem $key | Should -BeExactly 'c d'
        Test-RedisKey $key | Should -BeFalse
    }

    It 'pops several with -Count' {
        Skip-Without LMOVE
        $null = Invoke-RedisCommand RPUSH $key a b c d e
        Pop-RedisListItem $key -Count 2 | Should -BeExactly 'a', 'b'
        Pop-RedisListItem $key -Count 2 -Right | Should -BeExactly 'e', 'd'
        Pop-RedisListItem $key -Count 9 | Should -BeExactly 'c'
        @(Pop-RedisListItem $key -Count 2).Count | Should -Be 0
    }

    It 'refuses a -Count of <_>' -ForEach 0, -1 {
        (Get-Failure { Pop-RedisListItem $key -Count $_ }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError*'
    }

    It 'emits nothing for a missing key' {
        @(Pop-RedisListItem $missing).Count | Should -Be 0
    }

    It 'emits $null for a missing one among several' {
        $null = Invoke-RedisCommand RPUSH $key a b
        Get-Transcript { Pop-RedisListItem $key, $missing, $key, $key } | Should -BeExactly 'a', '<null>', 'b', '<null>'
    }

    It 'returns bytes unchanged with -AsByteArray' {
        $null = Invoke-RedisCommand RPUSH $key ([byte[]](0, 255, 13, 10)) a
        $value = Pop-RedisListItem $key -AsByteArray
        , $value | Should -BeOfType byte[]
        $value | Should -Be 0, 255, 13, 10
    }

    It 'accepts keys from the pipeline by value and by property <_>' -ForEach 'Key', 'Name' {
        $null = Invoke-RedisCommand RPUSH $key a b c
        $key, $missing, $key | Pop-RedisListItem | Should -BeExactly 'a', 'b'
        [pscustomobject]@{ $_ = $key } | Pop-RedisListItem | Should -BeExactly 'c'
    }

    It 'pops thousands, in order' {
        $null = Invoke-RedisCommand RPUSH $key (1..3000)
        1..3000 | ForEach-Object { $key } | Pop-RedisListItem | Should -BeExactly (1..3000 | ForEach-Object { "$_" })
    }

    It 'reports a key of another type, and continues' {
        $null = Invoke-RedisCommand RPUSH $key a b
        Get-Transcript { $key, $text, $key | Pop-RedisListItem -ErrorAction Continue } | Should -BeExactly 'a', "Redis.WRONGTYPE $text", 'b'
    }

    It '-WhatIf sends nothing' {
        $null = Invoke-RedisCommand RPUSH $key a
        Pop-RedisListItem $key -WhatIf | Should -Be $null
        Pop-RedisListItem $key -Wait -WhatIf | Should -Be $null
        Invoke-RedisCommand LLEN $key | Should -Be 1
    }

    Context '-Wait' {
        BeforeEach {
            Skip-Without BLPOP
            $other = New-TestKey other
        }

        It 'pops an existing item, and names its list' {
            $null = Invoke-RedisCommand RPUSH $key a b
            $item = Pop-RedisListItem $key -Wait
            $item.Key, $item.Value | Should -BeExactly $key, 'a'
            (Pop-RedisListItem $other, $key -Wait -Right -Timeout 20).Value | Should -BeExactly 'b'
        }

        It 'pops from the first list that is not empty' {
            $null = Invoke-RedisCommand RPUSH $other x
            $null = Invoke-RedisCommand RPUSH $key a
            (Pop-RedisListItem $missing, $other, $key -Wait).Key, (Pop-RedisListItem $other, $key -Wait).Key | Should -BeExactly $other, $key
        }

        It 'returns bytes unchanged with -AsByteArray' {
            $null = Invoke-RedisCommand RPUSH $key ([byte[]](0, 255))
            (Pop-RedisListItem $key -Wait -AsByteArray).Value | Should -Be 0, 255
        }

        It 'emits nothing when the -Timeout <_> expires' -ForEach 0.2, '200ms', ([timespan]::FromMilliseconds(200)) {
            $time = $_
            $seconds = Measure-Second { $script:emitted = @(Pop-RedisListItem $key, $other -Wait -Timeout $time) }
            $emitted.Count | Should -Be 0
            $seconds | Should -BeGreaterThan 0.15
            $seconds | Should -BeLessThan 4
        }

        It 'refuses a -Timeout of <_>, before anything is sent' -ForEach -1, '-5s', '0.1ms', 'soon' {
            $time = $_
            (Get-Failure { Pop-RedisListItem $key -Wait -Timeout $time }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
        }

        It 'may take longer than the command time-out' {
            Connect-TestServer $protocol -With @{ Name = 'hasty'; CommandTimeout = 0.3 }
            @(Pop-RedisListItem $key -Wait -Timeout 0.8 -Connection hasty -ErrorAction Stop).Count | Should -Be 0
            Connect-TestServer $protocol
        }

        It 'ends with an item that another client adds, with a -Timeout of <_>' -ForEach 0, 20 {
            $run = Start-InRunspace -ArgumentList (Get-TestServerUri), $other {
                param($uri, $key)
                Connect-Redis -Uri $uri -Database 9
                Start-Sleep -Milliseconds 300
                Push-RedisListItem $key item
            }
            $item = Pop-RedisListItem $key, $other -Wait -Timeout $_
            $item.Key, $item.Value | Should -BeExactly $other, 'item'
            $run | Receive-Runspace
        }

        It 'works in the selected database' {
            Connect-TestServer $protocol -Database 10
            $null = Invoke-RedisCommand RPUSH $key in10
            (Pop-RedisListItem $key -Wait -Timeout 5).Value | Should -BeExactly 'in10'
            Connect-TestServer $protocol
        }

        It 'waits for all keys together, also for those from the pipeline' {
            $null = Invoke-RedisCommand RPUSH $other b
            $popped = $key, $other | Pop-RedisListItem -Wait -Timeout 0
            $popped.Key, $popped.Value | Should -BeExactly $other, 'b'
        }

        It 'is implied by -Timeout' {
            $null = Invoke-RedisCommand RPUSH $key a
            (Pop-RedisListItem $key -Timeout 5).Value | Should -BeExactly 'a'
            Pop-RedisListItem $key -Timeout 50ms | Should -Be $null
        }

        It 'stops at once on Ctrl+C, takes nothing afterwards, and leaves the connection usable' {
            Assert-StoppedWait $protocol $key $other {
                param($key, $other)
                Pop-RedisListItem $key, $other -Wait -Timeout 0
            }
        }

        It 'makes a pipeline a worker' {
            1..50 | Push-RedisListItem $key
            $values = while ($item = Pop-RedisListItem $key -Wait -Timeout 500ms) { $item.Value }
            $values | Should -BeExactly (1..50 | ForEach-Object { "$_" })
        }
    }
}
