BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Invoke-RedisPipeline over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_ -With @{ Name = 'other' }
        Connect-TestServer $_ -With @{ Name = 'main' }
    }
    BeforeEach {
        $key = New-TestKey
        $other = New-TestKey other
    }

    Context 'results' {
        It 'emits what the cmdlets would emit, in order' {
            $results = Invoke-RedisPipeline {
                Set-RedisString $key 1
                Step-RedisCounter $key
                Get-RedisString $key
                Test-RedisKey $key, $other
                Set-RedisHashField $other @{ field = 'value' } -PassThru
                Get-RedisHash $other
            }
            $results.Count | Should -Be 6
            $results[0..4] | Should -BeExactly 2, '2', $true, $false, 1
            $results[5] | Should -BeOfType System.Collections.Specialized.OrderedDictionary
            $results[5].field | Should -BeExactly 'value'
        }

        It 'has $null for a missing key' {
            Set-RedisString $key value
            Get-Transcript { Invoke-RedisPipeline { Get-RedisString $other, $key, $other; Get-RedisString $other; Get-RedisKey $other; $other, $key | Get-RedisString } } |
                Should -BeExactly '<null>', 'value', '<null>', '<null>', '<null>', '<null>', 'value'
            $a, $b = Invoke-RedisPipeline { Get-RedisString $other; Get-RedisString $key }
            $a | Should -Be $null
            $b | Should -BeExactly 'value'
        }

        It 'has one object for several items: <Form>' -ForEach @(
            @{ Form = 'items'; Type = [object[]]; Script = { Get-RedisListItem $list } }
            @{ Form = 'a key of any type'; Type = [object[]]; Script = { Get-RedisKey $list } }
            @{ Form = 'members'; Type = [System.Collections.Generic.HashSet[string]]; Script = { Get-RedisSetMember $set } }
            @{ Form = 'members in bytes'; Type = [System.Collections.Generic.HashSet[byte[]]]; Script = { Get-RedisSetMember $set -AsByteArray } }
            @{ Form = 'a union'; Type = [System.Collections.Generic.HashSet[string]]; Script = { Get-RedisSetUnion $set, $set } }
            @{ Form = 'members with scores'; Type = [PSRedis.Commands.SortedSetMember[]]; Script = { Get-RedisSortedSetMember $sorted } }
            @{ Form = 'fields'; Type = [object[]]; Script = { Get-RedisHashField $hash a, b } }
            @{ Form = 'values'; Type = [object[]]; Script = { Get-RedisHash $hash -ValuesOnly } }
            @{ Form = 'rows of INFO'; Type = [PSRedis.Output.InfoFact[]]; Script = { Get-RedisInfo server -Flat } }
            @{ Form = 'a raw reply'; Type = [object[]]; Script = { Invoke-RedisCommand LRANGE $list 0 -1 } }
        ) {
            $list, $set, $sorted, $hash = 1..4 | ForEach-Object { New-TestKey }
            Set-RedisKey $list 'a', 'b'
            Set-RedisKey $set 'a', 'b' -Type Set
            Set-RedisKey $sorted @{ a = 1; b = 2 } -Type SortedSet
            Set-RedisKey $hash @{ a = 1; b = 2 }
            $results = @(Invoke-RedisPipeline { . $Script; Step-RedisCounter $key })
            $results.Count | Should -Be 2
            $results[0].GetType() | Should -Be $Type
            @($results[0].GetEnumerator()).Count | Should -BeGreaterThan 1
            $results[1] | Should -BeExactly 1
        }

        It 'has an empty list for a missing list' {
            $items, $next = Invoke-RedisPipeline { Get-RedisListItem $key; Test-RedisKey $key }
            , $items | Should -BeOfType object[]
            $items.Count | Should -Be 0
            $next | Should -BeExactly $false
        }

        It 'has one object for rows with several patterns' {
            Skip-Without SORT
            Set-RedisKey $key '2', '1'
            $rows, $next = Invoke-RedisPipeline { Invoke-RedisSort $key -Get '#', 'no:*'; Test-RedisKey $key }
            $rows.'#' | Should -BeExactly '1', '2'
            $next | Should -BeExactly $true
        }

        It 'has nothing for a command that emits nothing, also if it fails' {
            Set-RedisKey $key 'a', 'b'
            Get-Transcript {
                Invoke-RedisPipeline -ErrorAction Continue {
                    Set-RedisString $other x
                    Add-RedisString $key x
                    Add-RedisString $other x
                    Rename-RedisKey $other $key -NoClobber
                    Get-RedisString $other
                }
            } | Should -BeExactly "Redis.WRONGTYPE $key", "Redis.KeyExists $other", 'xx'
        }

        It 'has $null for a reply that cannot be converted' {
            $null = Invoke-RedisCommand HSET $key a 1 A 2
            $transcript = Get-Transcript { Invoke-RedisPipeline -ErrorAction Continue { Get-RedisHash $key -AsObject; Get-RedisInfo no-such-section; Test-RedisKey $key } }
            # Garnet refuses the section itself.
            $transcript -replace '^Redis\.ERR (?=no-such)', 'Redis.UnknownSection ' | Should -BeExactly "Redis.FieldNames $key", '<null>', 'Redis.UnknownSection no-such-section', '<null>', 'True'
        }

        It 'has errors in order, and continues' {
            Set-RedisString $key 1
            Get-Transcript {
                Invoke-RedisPipeline -ErrorAction Continue {
                    Step-RedisCounter $key
                    Push-RedisListItem $key x
                    Step-RedisCounter $key
                }
            } | Should -BeExactly 2, "Redis.WRONGTYPE $key", 3
        }

        It 'has $null for a result that has become an error' {
            Set-RedisString $key 1
            Get-Transcript { Invoke-RedisPipeline -ErrorAction Continue { Get-RedisListItem $key; Get-RedisString $key; Get-RedisListCount $key, $other } } |
                Should -BeExactly "Redis.WRONGTYPE $key", '<null>', '1', "Redis.WRONGTYPE $key", '<null>', 0
            $items, $text = Invoke-RedisPipeline -ErrorAction SilentlyContinue { Get-RedisListItem $key; Get-RedisString $key }
            $items | Should -Be $null
            $text | Should -BeExactly '1'
        }

        It 'has the error of a command that cannot be built in order' {
            Get-Transcript {
                Invoke-RedisPipeline -ErrorAction Continue {
                    Step-RedisCounter $key
                    Set-RedisString $other @{ a = 1 }
                    Step-RedisCounter $key
                }
            } | Should -BeExactly 1, "Redis.BadArgument $other", 2
            Get-Transcript { Invoke-RedisPipeline -ErrorAction Continue { Test-RedisSetMember $other @{ a = 1 }; Test-RedisKey $key } } |
                Should -BeExactly "Redis.BadArgument $other", '<null>', $true
        }

        It 'has one sum for Remove-RedisKey -PassThru' {
            Invoke-RedisPipeline { $key, $other | Set-RedisString -Value 1; $key, $other | Remove-RedisKey -PassThru; Test-RedisKey $key } |
                Should -BeExactly 2, $false
        }

        It 'accepts keys from a pipeline in the block' {
            $keys = 1..3 | ForEach-Object { New-TestKey }
            Invoke-RedisPipeline { $keys | Set-RedisString -Value 7; $keys | Step-RedisCounter -By 2 } | Should -BeExactly 9, 9, 9
        }

        It 'emits the block''s own output before the replies' {
            Set-RedisString $key value
            Invoke-RedisPipeline { Get-RedisString $key; 'from the block' } | Should -BeExactly 'from the block', 'value'
        }

        It 'emits nothing for an empty block' {
            Invoke-RedisPipeline { } | Should -Be $null
        }

        It 'has the values of Get-RedisKey, of any type' {
            Set-RedisString $key text
            $null = Invoke-RedisCommand RPUSH $other a b
            Invoke-RedisPipeline { Get-RedisKey $key; Get-RedisKey $other; Get-RedisString $key } | ForEach-Object { "$_" } | Should -BeExactly 'text', 'a b', 'text'
        }

        It 'has transactions for Set-RedisKey' {
            $results = Invoke-RedisPipeline {
                Set-RedisKey $key 'old'
                Set-RedisKey $key ([ordered]@{ b = 1; a = 2 })
                Set-RedisKey $other 'one', 'two'
                Get-RedisHash $key
                Get-RedisListItem $other
            }
            $results[0].Keys | Should -BeExactly 'b', 'a'
            $results[1] | Should -BeExactly 'one', 'two'
        }

        It 'executes thousands of commands' {
            $results = @(Invoke-RedisPipeline { 1..5000 | ForEach-Object { Step-RedisCounter $key } })
            $results.Count | Should -Be 5000
            $results[0, 2500, 4999] | Should -BeExactly 1, 2501, 5000
        }

        It 'does not deadlock with large requests and large replies' {
            $value = 'x' * 100000
            $results = @(Invoke-RedisPipeline { foreach ($i in 1..200) { Set-RedisString $key $value -ReturnOld } })
            $results.Count | Should -Be 200
            $results[0] | Should -Be $null
            $results[199].Length | Should -Be 100000
        }

        It 'can be stopped by Select-Object -First' {
            Invoke-RedisPipeline { foreach ($i in 1..100) { Step-RedisCounter $key } } | Select-Object -First 2 | Should -BeExactly 1, 2
            Get-RedisString $key | Should -BeExactly '100'
        }

        It 'sends nothing before the block has ended' {
            Invoke-RedisPipeline { Set-RedisString $key 1; Test-RedisKey $key -Connection other } | Should -BeExactly $false
            Test-RedisKey $key | Should -BeTrue
        }
    }

    Context 'interrupted' {
        It 'sends nothing if the block throws' {
            Get-Failure { Invoke-RedisPipeline { Set-RedisString $key 1; throw 'no further' } } | Should -BeLike '*no further*'
            Test-RedisKey $key | Should -BeFalse
        }

        It 'sends nothing if a cmdlet in the block fails with -ErrorAction Stop' {
            Get-Failure { Invoke-RedisPipeline { Set-RedisString $key 1; Get-Item ./no-such-file -ErrorAction Stop } } | Should -BeLike '*no-such-file*'
            Test-RedisKey $key | Should -BeFalse
        }

        It 'continues after a non-terminating error in the block' {
            Get-Transcript { Invoke-RedisPipeline { Set-RedisString $key 1; Write-Error soft -ErrorAction Continue -ErrorId Soft; Test-RedisKey $key } } |
                Should -BeExactly 'Soft ', $true
            Test-RedisKey $key | Should -BeTrue
        }

        It 'sends nothing if the block leaves a loop' {
            foreach ($i in 1..3) { Invoke-RedisPipeline { Set-RedisString $key 1; break } }
            $i | Should -Be 1
            Test-RedisKey $key | Should -BeFalse
        }

        It 'sends what was queued before return' {
            Invoke-RedisPipeline { Step-RedisCounter $key; return; Step-RedisCounter $key } | Should -BeExactly 1
        }

        It 'sends nothing if the pipeline is stopped, and leaves the connection usable' {
            $run = Start-InRunspace -ArgumentList (Get-TestServerUri), $key, $other {
                param($uri, $key, $other)
                Connect-Redis -Uri $uri -Database 9 -Name second
                Connect-Redis -Uri $uri -Database 9
                Invoke-RedisPipeline { Set-RedisString $key 1; Set-RedisString $other 1 -Connection second; Start-Sleep 60 }
            }
            Wait-Until { Test-RedisKey $other } | Should -BeTrue
            Measure-Second { $run.Shell.Stop() } | Should -BeLessThan 5
            $run.Shell.Commands.Clear()
            $run.Shell.AddScript("Test-RedisKey $key").Invoke() | Should -BeExactly $false
            $run.Stop()
        }

        It 'leaves nothing queued for a later command if <Form>' -ForEach @(
            @{ Form = 'the -Debug output is enough'; Script = { Invoke-RedisPipeline { Set-RedisString $key stale } -Debug 5>&1 | Select-Object -First 1 } }
            @{ Form = 'the -Verbose output is enough'; Script = { Invoke-RedisPipeline { Set-RedisString $key stale; 1..9 | ForEach-Object { Set-RedisString $other stale } } -Verbose 4>&1 | Select-Object -First 1 } }
            @{ Form = 'the output of the block is enough'; Script = { Invoke-RedisPipeline { 'enough'; Set-RedisString $key stale } | Select-Object -First 1 } }
            @{ Form = 'the -Debug output of a transaction is enough'; Script = { Invoke-RedisTransaction { Set-RedisString $key stale } -Debug 5>&1 | Select-Object -First 1 } }
            @{ Form = 'the -Debug output of one command is enough'; Script = { Set-RedisString $key stale -Debug 5>&1 | Select-Object -First 1 } }
        ) {
            $null = & $Script
            # Whatever was sent has been executed before this.
            Set-RedisString $key fresh -Connection other
            Test-RedisConnection | Should -BeTrue
            Get-RedisString $key -Connection other | Should -BeExactly 'fresh'
        }

        It 'leaves nothing queued if it is stopped while sending' {
            $run = Start-InRunspace -ArgumentList (Get-TestServerUri), $key {
                param($uri, $key)
                Connect-Redis -Uri $uri -Database 9
                $keys = foreach ($i in 1..20000) { "${key}:$i" }
                Invoke-RedisPipeline { Set-RedisString $keys stale } -Debug 5>&1 | ForEach-Object { 'sending'; Start-Sleep 60 }
            }
            Wait-Until { $run.Output.Count -gt 0 } -Seconds 60 | Should -BeTrue
            $run.Shell.Stop()
            $before = @(Find-RedisKey "${key}:*").Count
            $run.Shell.Commands.Clear()
            $null = $run.Shell.AddScript("Get-RedisString $key").Invoke()
            @(Find-RedisKey "${key}:*").Count | Should -Be $before
            $run.Stop()
        }

        It 'leaves the connection usable' {
            $null = Get-Failure { Invoke-RedisPipeline { Set-RedisString $key 1; throw 'x' } }
            Set-RedisString $key 2
            Invoke-RedisPipeline { Get-RedisString $key } | Should -BeExactly '2'
        }
    }

    Context 'cmdlets that cannot be queued' {
        It '<Cmdlet> says so' -ForEach @(
            @{ Cmdlet = 'Find-RedisKey'; Script = { Find-RedisKey } }
            @{ Cmdlet = 'Remove-RedisKey'; Script = { Remove-RedisKey -Pattern 'no-such-key*' -Confirm:$false } }
            @{ Cmdlet = 'Pop-RedisListItem'; Script = { Pop-RedisListItem no-such-key -Wait -Timeout 1 } }
            @{ Cmdlet = 'Invoke-RedisCommand'; Script = { Invoke-RedisCommand BLPOP no-such-key 1 } }
            @{ Cmdlet = 'Lock-RedisResource'; Script = { Lock-RedisResource no-such-key } }
            @{ Cmdlet = 'Use-RedisLock'; Script = { Use-RedisLock no-such-key { } } }
            @{ Cmdlet = 'Invoke-RedisPipeline'; Script = { Invoke-RedisPipeline { } } }
            @{ Cmdlet = 'Invoke-RedisPipeline'; Script = { Invoke-RedisPipeline { } -Connection other } }
            @{ Cmdlet = 'Invoke-RedisTransaction'; Script = { Invoke-RedisTransaction { } } }
        ) {
            $failure = Get-Failure { Invoke-RedisPipeline { Set-RedisString $key 1; . $Script } }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.NotQueueable,*'
            $failure | Should -BeLike "$Cmdlet cannot be used in Invoke-RedisPipeline: *"
            Test-RedisKey $key | Should -BeFalse
        }
    }

    Context 'connections' {
        It 'does not queue commands on another connection' {
            Invoke-RedisPipeline { Set-RedisString $key 1; Set-RedisString $other 2 -Connection other; Get-RedisString $key, $other -Connection other } |
                Should -BeExactly $null, '2'
        }

        It 'uses -Connection, also for cmdlets that name none' {
            Invoke-RedisPipeline -Connection other {
                Set-RedisString $key 1 -Connection other
                Set-RedisString $other 2
                # Sent at once, so before the two above.
                Test-RedisKey $key, $other -Connection main
                Test-RedisKey $key, $other
            } | Should -BeExactly $false, $false, $true, $true
        }

        It 'can change the database' {
            Invoke-RedisPipeline { Invoke-RedisCommand SELECT 10; Set-RedisString $key ten; Invoke-RedisCommand SELECT 9; Test-RedisKey $key } |
                Should -BeExactly 'OK', 'OK', $false
            Invoke-RedisPipeline { Invoke-RedisCommand SELECT 10; Remove-RedisKey $key -PassThru; Invoke-RedisCommand SELECT 9 } | Should -BeExactly 'OK', 1, 'OK'
        }

        It 'fails if the connection cannot be established' {
            $nowhere = Get-ConnectionToNowhere
            Connect-TestServer $_ -With @{ Name = 'main' }
            (Get-Failure { Invoke-RedisPipeline -Connection $nowhere { Set-RedisString k 1 -Connection $nowhere } }).FullyQualifiedErrorId |
                Should -Match '^Redis\.(Connection\w*|Timeout),'
            Disconnect-Redis $nowhere
        }
    }

    It 'runs the block in the scope of the caller' {
        $here = 1
        Invoke-RedisPipeline { $here = 2; $read = Get-RedisString $key }
        $here | Should -Be 2
        $read | Should -Be $null
    }

    It 'leaves $args unchanged' {
        & { Invoke-RedisPipeline { }; $args } 'mine' | Should -BeExactly 'mine'
    }

    It 'uses the database that <Form> in the block selected before' -ForEach @(
        @{ Form = 'a cmdlet'; Select = { Select-RedisDatabase 7 } }
        @{ Form = 'a command'; Select = { Invoke-RedisCommand SELECT 7 -Confirm:$false } }
    ) {
        $messages = Invoke-RedisPipeline { $null = . $Select; Set-RedisString $key 1 -Verbose; . $Select; Select-RedisDatabase 9 } 4>&1
        @(@($messages) -like "*'$key'*database 7*") | Should -HaveCount 1
        (Get-RedisConnection -Current).Database | Should -Be 9
        Invoke-RedisPipeline { Select-RedisDatabase 7; Remove-RedisKey $key; Select-RedisDatabase 9 }
    }

    It 'sends nothing after <Form> that the server refuses' -ForEach @(
        @{ Form = 'a database'; Change = { Select-RedisDatabase 1000000 } }
        @{ Form = 'a login'; Change = { Invoke-RedisCommand AUTH nobody wrong } }
    ) {
        Connect-TestServer -With @{ Name = 'refused' }
        Set-RedisString $key kept
        $results = [System.Collections.Generic.List[object]]::new()
        $failure = Get-Failure {
            Invoke-RedisPipeline { Get-RedisString $key; . $Change; Remove-RedisKey $key -Confirm:$false; Get-RedisString $key } -ErrorAction SilentlyContinue |
                ForEach-Object { $results.Add($_) }
        }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'Redis.NotSent,PSRedis.Cmdlets.InvokeRedisPipelineCommand'
        $failure | Should -BeLike '*2 commands*'
        @($results -ne $null) | Should -BeExactly 'kept'
        # A script that continues must not use the previous database.
        Get-RedisConnection -Current | Should -Be $null
        Test-RedisKey $key -Connection main | Should -BeTrue
        Disconnect-Redis refused
        Select-RedisConnection main
    }

    It 'leaves no current connection after a refused change at the end of the block' {
        Connect-TestServer -With @{ Name = 'refused' }
        Invoke-RedisPipeline { Set-RedisString $key 1; Select-RedisDatabase 1000000 } -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.ERR,*'
        Get-RedisConnection -Current | Should -Be $null
        Test-RedisKey $key -Connection main | Should -BeTrue
        Disconnect-Redis refused
        Select-RedisConnection main
    }

    It '-WhatIf of a cmdlet in the block queues nothing' {
        Invoke-RedisPipeline { Set-RedisString $key 1 -WhatIf; Test-RedisKey $key } | Should -BeExactly $false
    }
}
