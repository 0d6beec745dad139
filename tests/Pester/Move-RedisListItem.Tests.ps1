BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll {
    Close-TestSession
    Stop-PrivateServer
}

Describe 'Move-RedisListItem over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
        $protocol = $_
    }
    BeforeEach {
        $key = New-TestKey
        $other = New-TestKey other; Skip-Without LMOVE; $null = Invoke-RedisCommand RPUSH $key a 'b c' Zoë
    }

    It 'moves from the tail to the head, and emits the item' {
        Move-RedisListItem $key $other | Should -BeExactly 'Zoë'
        Move-RedisListItem -Source $key -Destination $other | Should -BeExactly 'b c'
        Get-RedisListItem $other | Should -BeExactly 'b c', 'Zoë'
        Get-RedisListItem $key | Should -BeExactly 'a'
    }

    It 'moves from <From> to <To>' -ForEach @(
        @{ From = 'Left'; To = 'Left'; There = 'a', 'x' }
        @{ From = 'Left'; To = 'Right'; There = 'x', 'a' }
        @{ From = 'Right'; To = 'Left'; There = 'Zoë', 'x' }
        @{ From = 'Right'; To = 'Right'; There = 'x', 'Zoë' }
    ) {
        $null = Invoke-RedisCommand RPUSH $other x
        $item = Move-RedisListItem $key $other -From $From -To $To
        $item | Should -BeExactly ($There -ne 'x')
        Get-RedisListItem $other | Should -BeExactly $There
    }

    It 'rotates a list' {
        Move-RedisListItem $key $key | Should -BeExactly 'Zoë'
        Get-RedisListItem $key | Should -BeExactly 'Zoë', 'a', 'b c'
    }

    It 'emits nothing for an empty list' {
        @(Move-RedisListItem $missing $other).Count | Should -Be 0
        Test-RedisKey $other | Should -BeFalse
    }

    It 'moves bytes unchanged, to a key given as bytes' {
        $bytes = [byte[]](255, 254, 1)
        $null = Invoke-RedisCommand RPUSH $key ([byte[]](0, 255, 13, 10))
        $item = Move-RedisListItem $key $bytes -AsByteArray
        , $item | Should -BeOfType byte[]
        $item | Should -Be 0, 255, 13, 10
        Remove-RedisKey $bytes -PassThru | Should -Be 1
    }

    It 'accepts sources from the pipeline by value' {
        $key, $missing, $key, $key | Move-RedisListItem -Destination $other | Should -BeExactly 'Zoë', 'b c', 'a'
    }

    It 'accepts <_> and Destination from the pipeline by property' -ForEach 'Key', 'Source' {
        [pscustomobject]@{ $_ = $key; Destination = $other } | Move-RedisListItem | Should -BeExactly 'Zoë'
    }

    It 'moves thousands, in order' {
        $null = Invoke-RedisCommand DEL $key
        $null = Invoke-RedisCommand RPUSH $key (1..2000)
        1..2000 | ForEach-Object { $key } | Move-RedisListItem -Destination $other -From Left -To Right | Should -BeExactly (1..2000 | ForEach-Object { "$_" })
        Invoke-RedisCommand LLEN $other | Should -Be 2000
    }

    It 'reports a key of another type, and continues' {
        Get-Transcript { $key, $text, $key | Move-RedisListItem -Destination $other -ErrorAction Continue } | Should -BeExactly 'Zoë', "Redis.WRONGTYPE $text", 'b c'
    }

    It '-WhatIf sends nothing' {
        Move-RedisListItem $key $other -WhatIf | Should -Be $null
        Move-RedisListItem $key $other -Wait -WhatIf | Should -Be $null
        Invoke-RedisCommand LLEN $key | Should -Be 3
    }

    Context '-Wait' {
        BeforeEach {
            Skip-Without BLMOVE
            $null = Invoke-RedisCommand DEL $key
        }

        It 'moves an existing item' {
            $null = Invoke-RedisCommand RPUSH $key a b
            Move-RedisListItem $key $other -Wait | Should -BeExactly 'b'
            Move-RedisListItem $key $other -Wait -From Left -To Right -Timeout 20 | Should -BeExactly 'a'
            Get-RedisListItem $other | Should -BeExactly 'b', 'a'
        }

        It 'emits nothing when the -Timeout <_> expires' -ForEach 0.2, '200ms' {
            $time = $_
            $seconds = Measure-Second { $script:emitted = @(Move-RedisListItem $key $other -Wait -Timeout $time) }
            $emitted.Count | Should -Be 0
            $seconds | Should -BeGreaterThan 0.15
            $seconds | Should -BeLessThan 4
        }

        It 'refuses a -Timeout of <_>, before anything is sent' -ForEach -1, '0.1ms' {
            $time = $_
            (Get-Failure { Move-RedisListItem $key $other -Wait -Timeout $time }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
        }

        It 'ends with an item that another client adds' {
            $run = Start-InRunspace -ArgumentList (Get-TestServerUri), $key {
                param($uri, $key)
                Connect-Redis -Uri $uri -Database 9
                Start-Sleep -Milliseconds 300
                Push-RedisListItem $key item
            }
            Move-RedisListItem $key $other -Wait -Timeout 20 | Should -BeExactly 'item'
            Get-RedisListItem $other | Should -BeExactly 'item'
            $run | Receive-Runspace
        }

        It 'stops at once on Ctrl+C, takes nothing afterwards, and leaves the connection usable' {
            Assert-StoppedWait $protocol $key $other {
                param($key, $other)
                Move-RedisListItem $key $other -Wait -Timeout 0
            }
        }
    }
}

Describe 'Move-RedisListItem on a server without LMOVE' {
    BeforeEach { Get-PrivateServer '--rename-command', 'LMOVE', '', '--rename-command', 'BLMOVE', '' | Connect-Redis }

    It 'moves from the tail to the head' {
        Clear-RedisDatabase -Confirm:$false
        1..4 | Push-RedisListItem old
        Move-RedisListItem old new | Should -BeExactly '4'
        Move-RedisListItem old new -Wait -Timeout 300ms | Should -BeExactly '3'
        'old', 'old' | Move-RedisListItem -Destination new | Should -BeExactly '2', '1'
        @(Move-RedisListItem old new -Wait -Timeout 300ms).Count | Should -Be 0
    }

    It 'says that it cannot move in another direction' {
        Move-RedisListItem old new -From Left -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].CategoryInfo.Category | Should -Be 'NotImplemented'
        $problem[0].TargetObject | Should -BeExactly 'old'
    }
}
