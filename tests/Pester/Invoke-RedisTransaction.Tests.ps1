BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Invoke-RedisTransaction over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_ -With @{ Name = 'other' }
        # A name that no other client of the server has.
        $main = "main-$([guid]::NewGuid().ToString('N'))"
        Connect-TestServer $_ -With @{ Name = $main }
    }
    BeforeEach {
        $key = New-TestKey
        $other = New-TestKey other
    }

    Context 'results' {
        It 'emits the block''s output, and then what the cmdlets would emit, in order' {
            $results = Invoke-RedisTransaction {
                'from the block'
                Set-RedisString $key 1
                Step-RedisCounter $key
                Get-RedisString $other, $key
                Set-RedisKey $other @{ field = 'value' }
                Get-RedisHash $other
            }
            $results.Count | Should -Be 5
            $results[0..3] | Should -BeExactly 'from the block', 2, $null, '2'
            $results[4].field | Should -BeExactly 'value'
        }

        It 'has exactly one object for each command: a missing key, a list, an error' {
            Set-RedisString $other text
            $missing, $items, $failed, $text = Invoke-RedisTransaction -ErrorAction SilentlyContinue -ErrorVariable problem {
                Get-RedisString $key
                Get-RedisSetMember $key
                Step-RedisCounter $other
                Set-RedisString $key x
                Get-RedisString $other
            }
            $missing | Should -Be $null
            , $items | Should -BeOfType System.Collections.Generic.HashSet[string]
            $failed | Should -Be $null
            $text | Should -BeExactly 'text'
            $problem.TargetObject | Should -BeExactly $other
        }

        It 'has the error of one command in order, and executes the others' {
            Get-Transcript {
                Invoke-RedisTransaction -ErrorAction Continue {
                    Step-RedisCounter $key
                    Push-RedisListItem $key x
                    Step-RedisCounter $key
                }
            } | Should -BeExactly 1, "Redis.WRONGTYPE $key", 2
        }

        It 'emits nothing for an empty block' {
            Invoke-RedisTransaction { } | Should -Be $null
        }

        It 'executes thousands of commands' {
            $results = @(Invoke-RedisTransaction { foreach ($i in 1..3000) { Step-RedisCounter $key } })
            $results.Count | Should -Be 3000
            $results[2999] | Should -BeExactly 3000
        }
    }

    Context 'all or nothing' {
        It 'is atomic for other clients' {
            $run = Start-InRunspace -ArgumentList (Get-TestServerUri), $key, $other {
                param($uri, $key, $other)
                Connect-Redis -Uri $uri -Database 9
                foreach ($i in 1..300) { $null = Invoke-RedisTransaction { Step-RedisCounter $key; Step-RedisCounter $other } }
            }
            $torn = 0
            while (-not $run.Handle.IsCompleted) {
                # Not MGET, which Garnet executes key by key.
                $one, $two = Invoke-RedisTransaction { Get-RedisString $key, $other }
                if ($one -ne $two) { $torn++ }
            }
            Receive-Runspace $run
            $torn | Should -Be 0
            Get-RedisString $key, $other | Should -BeExactly '300', '300'
        }

        It 'executes nothing for a user without the right to MULTI and EXEC' {
            Skip-OnGarnet 'it has no users unless it is told to'
            $user = New-TestKey user
            $null = Invoke-RedisCommand ACL SETUSER $user on '>pw' '~*' '+@all' -multi -exec
            try {
                $limited = [pscredential]::new($user, (ConvertTo-SecureString pw -AsPlainText -Force))
                Connect-TestServer $_ -With @{ Name = 'limited'; Credential = $limited }
                Get-Transcript { Invoke-RedisTransaction -ErrorAction Continue { Step-RedisCounter $key -By -1; Step-RedisCounter $other } } | Should -BeExactly 'Redis.NOPERM '
                Get-Transcript { Set-RedisKey $key @{ field = 'value' } -ErrorAction Continue } | Should -BeExactly "Redis.NOPERM $key"
                { Watch-RedisKey $key } | Should -Throw -ErrorId 'Redis.NOPERM,*'
                Test-RedisKey $key, $other | Should -BeExactly $false, $false
            }
            finally {
                Disconnect-Redis limited -ErrorAction Ignore
                Select-RedisConnection $main
                $null = Invoke-RedisCommand ACL DELUSER $user
            }
        }

        It 'executes nothing if the server refuses a command' {
            Get-Transcript { Invoke-RedisTransaction -ErrorAction Continue { Set-RedisString $key 1; Invoke-RedisCommand NOSUCHCOMMAND; Set-RedisString $key 2 } } | Should -BeExactly 'Redis.ERR '
            if ((Get-RedisString $key) -eq '2') { Set-ItResult -Skipped -Because 'this server executes a transaction although it refused a part' }
            Test-RedisKey $key | Should -BeFalse
        }

        It 'executes nothing if a command cannot be built' {
            $failure = Get-Failure { Invoke-RedisTransaction { Set-RedisString $key 1; Set-RedisString $other @{ a = 1 } } }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
            $failure.TargetObject | Should -BeExactly $other
            Test-RedisKey $key | Should -BeFalse
        }

        It 'executes nothing if the block throws, and leaves the connection usable' {
            Get-Failure { Invoke-RedisTransaction { Set-RedisString $key 1; throw 'no further' } } | Should -BeLike '*no further*'
            Test-RedisKey $key | Should -BeFalse
            Invoke-RedisTransaction { Step-RedisCounter $key } | Should -BeExactly 1
        }

        It 'executes nothing if the block leaves a loop' {
            foreach ($i in 1..3) { Invoke-RedisTransaction { Set-RedisString $key 1; break } }
            $i | Should -Be 1
            Test-RedisKey $key | Should -BeFalse
        }

        It '-WhatIf does not run the block' {
            Invoke-RedisTransaction { Set-RedisString $key 1; throw 'it runs' } -WhatIf
            Test-RedisKey $key | Should -BeFalse
        }
    }

    Context 'cmdlets that cannot be queued' {
        It '<Cmdlet> says so' -ForEach @(
            @{ Cmdlet = 'Find-RedisKey'; Script = { Find-RedisKey } }
            @{ Cmdlet = 'Get-RedisKey'; Script = { Get-RedisKey no-such-key } }
            @{ Cmdlet = 'Invoke-RedisCommand'; Script = { Invoke-RedisCommand SELECT 10 } }
            @{ Cmdlet = 'Watch-RedisKey'; Script = { Watch-RedisKey no-such-key } }
            @{ Cmdlet = 'Clear-RedisKeyWatch'; Script = { Clear-RedisKeyWatch } }
            @{ Cmdlet = 'Pop-RedisListItem'; Script = { Pop-RedisListItem no-such-key -Wait -Timeout 1 } }
            @{ Cmdlet = 'Invoke-RedisPipeline'; Script = { Invoke-RedisPipeline { } } }
            @{ Cmdlet = 'Invoke-RedisTransaction'; Script = { Invoke-RedisTransaction { } -Watch no-such-key } }
        ) {
            $failure = Get-Failure { Invoke-RedisTransaction { Set-RedisString $key 1; . $Script } }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.NotQueueable,*'
            $failure | Should -BeLike "$Cmdlet cannot be used in Invoke-RedisTransaction: *"
            Test-RedisKey $key | Should -BeFalse
            (Get-RedisConnection $main).Database | Should -Be 9
        }
    }

    Context '-Watch' {
        It 'passes the values of the keys to the block, of any type' {
            Set-RedisString $key value
            $null = Invoke-RedisCommand RPUSH $other a b
            $missing = New-TestKey missing
            Invoke-RedisTransaction -Watch $key, $other, $missing {
                param($before)
                $before.Count
                $before[$key]
                $before[$other] -join '+'
                $null -eq $before[$missing]
            } | Should -BeExactly 3, 'value', 'a+b', $true
        }

        It 'executes nothing if a key changed, and says so' {
            Set-RedisString $key mine
            Invoke-RedisTransaction -Watch $key { Set-RedisString $key theirs -Connection other; Set-RedisString $key mine } -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.TransactionAborted,*'
            $problem[0].TargetObject | Should -BeExactly $key
            Get-RedisString $key | Should -BeExactly 'theirs'
        }

        It '-Retry runs the block again, with current values' {
            Set-RedisString $key 0
            $seen = [Collections.Generic.List[string]]::new()
            Invoke-RedisTransaction -Watch $key -Retry 5 {
                $seen.Add($args[0][$key])
                "run $($seen.Count)"
                if ($seen.Count -lt 3) { Set-RedisString $key $seen.Count -Connection other }
                Set-RedisString $key "$($args[0][$key]) and mine"
            } | Should -BeExactly 'run 3'
            $seen | Should -BeExactly '0', '1', '2'
            Get-RedisString $key | Should -BeExactly '2 and mine'
        }

        It '-Retry stops after that many attempts' {
            Set-RedisString $key 0
            Get-Transcript { Invoke-RedisTransaction -ErrorAction Continue -Watch $key -Retry 2 { $null = Step-RedisCounter $key -Connection other; Set-RedisString $key mine } } |
                Should -BeLike 'Redis.TransactionAborted *'
            Get-RedisString $key | Should -BeExactly '3'
        }

        It '-Retry also applies after a lost link' {
            Set-RedisString $key 0
            $runs = [Collections.Generic.List[int]]::new()
            Invoke-RedisTransaction -Watch $key -Retry 1 {
                $runs.Add(1)
                if ($runs.Count -eq 1) { Stop-TestClient $main other }
                Set-RedisString $key again
            }
            $runs.Count | Should -Be 2
            Get-RedisString $key | Should -BeExactly 'again'
        }

        It '-Retry does not apply if Watch-RedisKey watched <Watched>: values read before the block would be stale' -ForEach @(
            @{ Watched = 'the key that has changed'; Changed = 'changed'; Further = @{} }
            @{ Watched = 'it, and -Watch another'; Changed = 'changed'; Further = @{ Watch = 'more' } }
            @{ Watched = 'a key, and the link was lost'; Changed = $null; Further = @{} }
        ) {
            Set-RedisString $key 1
            Watch-RedisKey $key
            $read = [int](Get-RedisString $key)
            if ($Changed) { Set-RedisString $key 100 -Connection other }
            else { Stop-TestClient $main other }
            if ($Further.Watch) { $Further = @{ Watch = (New-TestKey more) } }
            Get-Transcript { Invoke-RedisTransaction -ErrorAction Continue -Retry 3 @Further { Set-RedisString $key ($read + 1) } } | Should -BeLike 'Redis.TransactionAborted *'
            Get-RedisString $key | Should -BeExactly $(if ($Changed) { '100' } else { '1' })
        }

        It 'is ended by a block that throws' {
            Set-RedisString $key 0
            $null = Get-Failure { Invoke-RedisTransaction -Watch $key { throw 'x' } }
            Set-RedisString $key 1 -Connection other
            Invoke-RedisTransaction { Step-RedisCounter $key } | Should -BeExactly 2
        }

        It 'is ended by a block that leaves a loop' {
            Set-RedisString $key 0
            foreach ($i in 1) { Invoke-RedisTransaction -Watch $key { break } }
            Set-RedisString $key 1 -Connection other
            Invoke-RedisTransaction { Step-RedisCounter $key } | Should -BeExactly 2
        }

        It 'is ended by an empty block' {
            Set-RedisString $key 0
            Invoke-RedisTransaction -Watch $key { }
            Set-RedisString $key 1 -Connection other
            Invoke-RedisTransaction { Step-RedisCounter $key } | Should -BeExactly 2
        }

        It 'loses no update of several runspaces that share a connection' {
            Set-RedisString $key 0
            $shared = Get-RedisConnection -Current
            $runs = 1..3 | ForEach-Object {
                Start-InRunspace -ArgumentList $shared, $key {
                    param($shared, $key)
                    Select-RedisConnection $shared
                    foreach ($i in 1..20) { Invoke-RedisTransaction -Watch $key -Retry 1000 { Set-RedisString $key (1 + $args[0][$key]) } }
                }
            }
            $runs | Receive-Runspace
            Get-RedisString $key | Should -BeExactly '60'
        }

        It 'loses no update of several runspaces' {
            Set-RedisString $key 0
            $runs = 1..3 | ForEach-Object {
                Start-InRunspace -ArgumentList (Get-TestServerUri), $key {
                    param($uri, $key)
                    Connect-Redis -Uri $uri -Database 9
                    foreach ($i in 1..20) { Invoke-RedisTransaction -Watch $key -Retry 1000 { Set-RedisString $key (1 + $args[0][$key]) } }
                }
            }
            $runs | Receive-Runspace
            Get-RedisString $key | Should -BeExactly '60'
        }
    }
}
