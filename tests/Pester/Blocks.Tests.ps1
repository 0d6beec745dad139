# What both cmdlets with a block of queued commands do.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestSession.psm1
    $rows = Get-EachProtocol @(
        @{ Cmdlet = 'Invoke-RedisPipeline' }
        @{ Cmdlet = 'Invoke-RedisTransaction' }
    )
}
AfterAll { Close-TestSession }

# Not <Cmdlet>, which -Filter would not find.
foreach ($row in $rows) {
    Describe "$($row.Cmdlet) over RESP$($row.Protocol)" -ForEach $row {
        BeforeAll {
            Connect-TestServer $Protocol -With @{ Name = 'other' }
            Connect-TestServer $Protocol -With @{ Name = 'main' }
        }
        BeforeEach {
            $key = New-TestKey
            $other = New-TestKey other
        }

        It 'copies bytes when a command is queued: <Form>' -ForEach @(
            @{ Form = 'strings'; Write = { Set-RedisString "$key$i" $buffer }; Read = { Get-RedisString "$key$i" } }
            @{ Form = 'several strings at once'; Write = { Set-RedisString @{ "$key$i" = $buffer } }; Read = { Get-RedisString "$key$i" } }
            @{ Form = 'appended values'; Write = { Add-RedisString "$key$i" $buffer }; Read = { Get-RedisString "$key$i" } }
            @{ Form = 'fields'; Write = { Set-RedisHashField $key "f$i" $buffer }; Read = { Get-RedisHashField $key "f$i" } }
            @{ Form = 'items'; Write = { Push-RedisListItem $key $buffer }; Read = { Get-RedisListItem $key -Index ($i - 1) } }
            @{ Form = 'members'; Write = { Add-RedisSortedSetMember $key $buffer $i }; Read = { (Get-RedisSortedSetMember $key ($i - 1) ($i - 1)).Member } }
            @{ Form = 'keys of any type'; Write = { Set-RedisKey "$key$i" @(, $buffer) }; Read = { Get-RedisKey "$key$i" } }
            @{ Form = 'raw arguments'; Write = { Invoke-RedisCommand SET "$key$i" $buffer }; Read = { Get-RedisString "$key$i" } }
            @{ Form = 'large values'; Write = { $buffer = $large; [Text.Encoding]::ASCII.GetBytes("$i!!!").CopyTo($large, 0); Set-RedisString "$key$i" $large }; Read = { (Get-RedisString "$key$i").Trim([char] 0) } }
        ) {
            $buffer, $large = [byte[]]::new(4), [byte[]]::new(100000)
            $null = & $Cmdlet {
                foreach ($i in 1..3) {
                    [Text.Encoding]::ASCII.GetBytes("$i!!!").CopyTo($buffer, 0)
                    . $Write
                }
                $buffer.Clear()
                $large.Clear()
            }
            $(foreach ($i in 1..3) { & $Read }) | Should -BeExactly '1!!!', '2!!!', '3!!!'
        }

        Context 'code that runs during the block, but is not part of it' {
            BeforeAll {
                Set-RedisString counter 42
                function Set-Seen { Set-RedisString $key seen; $seen.Add((Get-RedisString counter)) }
            }
            BeforeEach { $seen = [System.Collections.Generic.List[object]]::new() }
            AfterEach {
                Get-EventSubscriber | Unregister-Event
                Get-RedisSubscription | Unregister-RedisSubscription
                Get-PSBreakpoint | Remove-PSBreakpoint
            }

            It 'is executed at once, with its replies: the action of <Form>' -ForEach @(
                @{ Form = 'an event'; Begin = { $null = Register-EngineEvent psredis-test -Action { $Event.MessageData.Invoke() } }; Act = { $null = New-Event psredis-test -MessageData $action } }
                @{
                    Form = 'a timer'; Act = { $timer.Start() }
                    Begin = { $timer = [Timers.Timer]::new(10); $timer.AutoReset = $false; $null = Register-ObjectEvent $timer Elapsed -MessageData $action -Action { $Event.MessageData.Invoke() } }
                }
                @{ Form = 'a subscription'; Begin = { $null = Register-RedisSubscription "$key-channel" { $action.Invoke() } }; Act = { $null = Publish-RedisMessage "$key-channel" x -Connection other } }
                @{ Form = 'a breakpoint'; Begin = { $null = Set-PSBreakpoint -Command Get-Random -Action { $action.Invoke() } }; Act = { $null = Get-Random } }
            ) {
                $action = { Set-Seen }
                . $Begin
                Get-Failure {
                    & $Cmdlet {
                        Step-RedisCounter $other
                        . $Act
                        if (-not (Wait-Until { $seen.Count -gt 0 })) { throw 'the action did not run' }
                        throw 'the block does not come to its end'
                    }
                } | Should -BeLike '*does not come to its end*'
                $seen | Should -BeExactly '42'
                Get-RedisString $key | Should -BeExactly 'seen'
                Test-RedisKey $other | Should -BeFalse
            }
        }
    }
}
