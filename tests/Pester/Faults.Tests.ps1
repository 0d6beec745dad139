# Faults as the user sees them: which error, what it says about commands in flight, and that the next command is right.
BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
BeforeAll {
    # A server that loses nothing it has acknowledged, however it ends.
    function Start-DurableServer {
        $server = Start-PrivateServer '--appendonly', 'yes', '--appendfsync', 'always'
        Connect-Redis -Uri "redis://$server" -CommandTimeout 20s -ConnectTimeout 20s
        $server
    }

    # Kills a server, as a crash or the kernel does, and starts another on the same port with its data.
    function Restart-DurableServer($Server) {
        Stop-Process -Id $Server.ProcessId -Force
        $null = Wait-Until { $Server.HasExited }
        $folder = New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory
        Copy-Item "$($Server.DataDirectory)/*" $folder -Recurse
        Start-RedisServer -Engine $Server.Engine -Port $Server.Port -Argument '--appendonly', 'yes', '--appendfsync', 'always', '--dir', "$folder"
    }

    # A private server with a connection named subject, and another named helper.
    function Connect-Private([string[]] $Argument = @()) {
        $server = Get-PrivateServer (@('--enable-debug-command', 'yes') + $Argument)
        $helper = Connect-Redis -Uri "redis://$server" -Name helper -PassThru
        $null = Invoke-RedisCommand CLIENT UNPAUSE -Connection $helper
        Connect-Redis -Uri "redis://$server" -Name subject -CommandTimeout 5s -ConnectTimeout 5s
        Set-RedisString k 'the right answer'
        $server
    }

    # The only error of a script, terminating or not.
    function Get-OneError([scriptblock] $Script) {
        $problem = @(try { & $Script 2>&1 | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } } catch { $_ })
        $problem.Count | Should -Be 1 -Because "$problem"
        $problem[0]
    }
}
AfterAll {
    Disconnect-Redis -All
    Close-TestSession
    Stop-PrivateServer
}

Describe 'A server that is killed and restarted' -Skip:(-not (Test-PrivateServer)) {
    BeforeEach { $server = Start-DurableServer }
    AfterEach {
        Disconnect-Redis -All
        Stop-RedisServer $server
    }

    It 'between two commands is no error' {
        Set-RedisString k v
        $server = Restart-DurableServer $server
        Step-RedisCounter n | Should -Be 1
        Get-RedisString k | Should -BeExactly v
    }

    It 'within a pipeline of a hundred thousand ends it, with the right number of unknown outcomes' {
        $emitted = [System.Collections.Generic.List[object]]::new()
        $restarted = $null
        $failure = Get-OneError {
            1..100000 | ForEach-Object {
                if ($_ -eq 50000) { $script:restarted = Restart-DurableServer $server }
                "n$_"
            } | Step-RedisCounter | ForEach-Object { $emitted.Add($_) }
        }
        $server = $script:restarted
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ConnectionLost,*'
        $failure.CategoryInfo.Category | Should -Be ConnectionError
        $unknown = $failure.Exception.OutcomeUnknown
        if ($unknown -gt 1) { $failure | Should -BeLike "*$unknown commands had been sent: it is unknown whether they were executed*" }
        # A script can resume the pipeline at the target object.
        $failure.TargetObject | Should -BeExactly "n$($emitted.Count + 1)"
        $emitted.Where({ $_ -ne 1 }).Count | Should -Be 0

        $done = @(1..100000 | ForEach-Object { "n$_" } | Get-RedisString)
        $done.Where({ $_ -ne '1' }).Count | Should -Be 0
        $done.Count | Should -BeGreaterOrEqual $emitted.Count
        $done.Count | Should -BeLessOrEqual ($emitted.Count + $unknown)
    }

    It 'within a pipeline that only reads is not noticed' {
        1..100 | ForEach-Object { "k$_" } | Set-RedisString -Value v
        $restarted = $null
        $values = 1..20000 | ForEach-Object {
            if ($_ -eq 10000) { $script:restarted = Restart-DurableServer $server }
            "k$($_ % 100 + 1)"
        } | Get-RedisString
        $server = $script:restarted
        $values.Count | Should -Be 20000
        $values.Where({ $_ -cne 'v' }).Count | Should -Be 0
    }

    It 'within the block of a transaction has it executed once, by the new server' {
        $null = Invoke-RedisTransaction { Step-RedisCounter a; $script:server = Restart-DurableServer $server; Step-RedisCounter b }
        Get-RedisString a, b | Should -Be 1, 1
    }

    It 'within a transaction with watched keys has nothing executed' {
        $failure = Get-Failure { Invoke-RedisTransaction -Watch a { $script:server = Restart-DurableServer $server; Step-RedisCounter a } }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.TransactionAborted,*'
        Get-RedisString a | Should -Be $null
    }

    It 'within a blocking pop ends it, and the pop is not sent again' {
        $run = Start-InRunspace -ArgumentList "redis://$server" {
            param($uri)
            Connect-Redis -Uri $uri
            'connected'
            try { Pop-RedisListItem jobs -Wait -Timeout 60 } catch { $_.FullyQualifiedErrorId }
        }
        Wait-Until { (Invoke-RedisCommand CLIENT LIST) -match 'cmd=blpop' } | Should -BeTrue
        $server = Restart-DurableServer $server
        @(Receive-Runspace $run)[-1] | Should -BeLike 'Redis.ConnectionLost,*'
        Push-RedisListItem jobs item
        (Pop-RedisListItem jobs -Wait -Timeout 1).Value | Should -BeExactly item
    }

    It 'within a subscription is a warning, and messages keep arriving' {
        $run = Start-InRunspace -ArgumentList "redis://$server" {
            param($uri)
            Connect-Redis -Uri $uri
            Receive-RedisMessage news -Count 2 -Timeout 30 | ForEach-Object Message
        }
        Wait-Until { (Invoke-RedisCommand PUBSUB NUMSUB news)[1] -eq 1 } | Should -BeTrue
        Publish-RedisMessage news before
        Wait-Until { $run.Output.Count } | Should -BeTrue
        $server = Restart-DurableServer $server
        Wait-Until { (Invoke-RedisCommand PUBSUB NUMSUB news)[1] -eq 1 } | Should -BeTrue
        Publish-RedisMessage news after
        Receive-Runspace $run | Should -BeExactly before, after
        @($run.Shell.Streams.Warning).Count | Should -Be 2
    }

    It 'within Save-RedisDatabase -Wait ends the wait' {
        $null = Invoke-RedisCommand CONFIG SET rdb-key-save-delay 20000
        1..200 | ForEach-Object { "k$_" } | Set-RedisString -Value v
        $run = Start-InRunspace -ArgumentList "redis://$server" {
            param($uri)
            Connect-Redis -Uri $uri -ConnectTimeout 10
            try { Save-RedisDatabase -Background -Wait -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
        }
        Wait-Until { (Get-RedisInfo persistence).rdb_bgsave_in_progress } | Should -BeTrue
        $server = Restart-DurableServer $server
        # The new server is not saving, and has not saved.
        Receive-Runspace $run | Should -BeLike 'Redis.JobFailed,*'
        Get-RedisDatabaseSize | Should -Be 200
    }
}

Describe 'A server that' {
    BeforeAll {
        # An error that a server may answer: Begin causes it, End ends it, Command gets it.
        function Invoke-Trouble([scriptblock] $Begin, [scriptblock] $Command, [scriptblock] $End, [bool] $Reconnects) {
            $id = Invoke-RedisCommand CLIENT ID
            & $Begin
            try { $failure = Get-OneError $Command }
            finally { & $End }
            # The connection works as before.
            Get-RedisString k | Should -BeExactly 'the right answer'
            if (-not $Reconnects) { Invoke-RedisCommand CLIENT ID | Should -Be $id }
            $failure
        }
    }

    It '<Name> says <Id>' -ForEach @(
        @{
            Name = 'runs an endless script'; Id = 'BUSY'; Category = 'ResourceBusy'; Says = '*SCRIPT KILL*'
            Arguments = '--busy-reply-threshold', '50'
            Begin = {
                $script:run = Start-InRunspace -ArgumentList "redis://$server" { param($uri) Connect-Redis -Uri $uri; Invoke-RedisCommand EVAL 'while true do end' 0 }
                Wait-Until { try { $null = Get-RedisString k -ErrorAction Stop } catch { return $true } } | Should -BeTrue
            }
            Command = { Get-RedisString k }
            End = { $null = Invoke-RedisCommand SCRIPT KILL -Connection helper; $run.Stop() }
        }
        @{
            Name = 'has no memory left'; Id = 'OOM'; Category = 'LimitsExceeded'; Says = '*maxmemory*'
            # Every server uses more than a byte.
            Begin = { $null = Invoke-RedisCommand CONFIG SET maxmemory 1 -Connection helper }
            Command = { Set-RedisString other v }
            End = { $null = Invoke-RedisCommand CONFIG SET maxmemory 0 -Connection helper }
        }
        @{
            Name = 'cannot save'; Id = 'MISCONF'; Category = 'InvalidOperation'; Says = '*unable to persist*'
            Arguments = '--save', '3600 1', '--enable-protected-configs', 'yes'
            Begin = {
                $null = New-Item (Join-Path $server.DataDirectory directory.rdb) -ItemType Directory -Force
                $null = Invoke-RedisCommand CONFIG SET dbfilename directory.rdb -Connection helper
                Save-RedisDatabase -Background -Wait -ErrorAction SilentlyContinue -Connection helper
            }
            Command = { Set-RedisString other v }
            End = {
                $null = Invoke-RedisCommand CONFIG SET dbfilename dump.rdb -Connection helper
                Save-RedisDatabase -Background -Wait -Connection helper
                Set-RedisString other v
            }
        }
        @{
            Name = 'is a replica'; Id = 'READONLY'; Category = 'InvalidOperation'; Says = '*replica*'
            Begin = { $null = Invoke-RedisCommand REPLICAOF 127.0.0.1 1 -Connection helper }
            Command = { Set-RedisString other v }
            End = { $null = Invoke-RedisCommand REPLICAOF NO ONE -Connection helper }
        }
        @{
            Name = 'is a replica without its master'; Id = 'MASTERDOWN'; Category = 'ResourceUnavailable'; Says = '*MASTER is down*'
            Arguments = '--replica-serve-stale-data', 'no'
            Begin = { $null = Invoke-RedisCommand REPLICAOF 127.0.0.1 1 -Connection helper }
            Command = { Get-RedisString k }
            End = { $null = Invoke-RedisCommand REPLICAOF NO ONE -Connection helper }
        }
        @{
            Name = 'is loading its data'; Id = 'LOADING'; Category = 'ResourceBusy'; Says = '*loading the dataset*'
            Arguments = '--key-load-delay', '10000', '--loading-process-events-interval-bytes', '1024'
            Begin = {
                $null = Invoke-RedisCommand DEBUG POPULATE 200 filler 100 -Connection helper
                $script:run = Start-InRunspace -ArgumentList "redis://$server" { param($uri) Connect-Redis -Uri $uri -CommandTimeout 30; Invoke-RedisCommand DEBUG RELOAD }
                Wait-Until { try { $null = Get-RedisString k -ErrorAction Stop } catch { return $true } } | Should -BeTrue
            }
            Command = { Get-RedisString k }
            End = { $null = Receive-Runspace $run; 0..199 | ForEach-Object { "filler:$_" } | Remove-RedisKey -Connection helper }
        }
        @{
            Name = 'has revoked a permission'; Id = 'NOPERM'; Category = 'PermissionDenied'; Says = '*no permissions*'
            Begin = { $null = Invoke-RedisCommand ACL SETUSER default -set -Connection helper }
            Command = { Set-RedisString other v }
            End = { $null = Invoke-RedisCommand ACL SETUSER default +set -Connection helper }
        }
        @{
            Name = 'has fewer databases'; Id = 'ERR'; Category = 'NotSpecified'; Says = '*out of range*'
            Begin = {}
            Command = { Select-RedisDatabase 99 }
            End = { Select-RedisConnection subject }
        }
    ) {
        $server = Connect-Private ([string[]] @($Arguments | Where-Object { $_ }))
        $failure = Invoke-Trouble $Begin $Command $End ($Id -eq 'READONLY')
        $failure.FullyQualifiedErrorId | Should -BeLike "Redis.$Id,*"
        $failure.CategoryInfo.Category | Should -Be $Category
        $failure | Should -BeLike $Says
    }

    It 'has closed an idle link gets the command on another' {
        $server = Connect-Private '--timeout', '1'
        $id = Invoke-RedisCommand CLIENT ID
        Wait-Until -Seconds 20 { Start-Sleep -Milliseconds 300; (Invoke-RedisCommand CLIENT LIST -Connection helper) -notmatch "id=$id " } | Should -BeTrue
        Get-RedisString k | Should -BeExactly 'the right answer'
        Step-RedisCounter 'after idleness' | Should -Be 1
    }

    It 'pauses all clients is waited for; a pause that is too long is a time-out that says what is unknown' {
        $server = Connect-Private
        $null = Invoke-RedisCommand CLIENT PAUSE 300 ALL -Connection helper
        Get-RedisString k | Should -BeExactly 'the right answer'
        Connect-Redis -Uri "redis://$server" -Name subject -CommandTimeout 300ms
        $null = Invoke-RedisCommand CLIENT PAUSE 1000 ALL -Connection helper
        $failure = Get-OneError { 'a', 'b', 'c' | Step-RedisCounter }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.Timeout,*'
        $failure.CategoryInfo.Category | Should -Be OperationTimeout
        $failure.TargetObject | Should -BeExactly a
        $failure.Exception.OutcomeUnknown | Should -BeIn 1, 2, 3
        $failure | Should -BeLike '*INCRBY*within 0.3 s*known*'
        $null = Wait-Until { try { Test-RedisKey k } catch { $false } }
        Get-RedisString k | Should -BeExactly 'the right answer'
    }

    It 'has changed a password keeps existing links, and refuses new ones' {
        $server = Start-PrivateServer
        try {
            $helper = Connect-Redis -Uri "redis://$server" -Name helper -PassThru
            $null = Invoke-RedisCommand ACL SETUSER worker on '>first' '~*' '+@all' -Connection helper
            Connect-Redis -Uri "redis://worker:first@$server" -Name subject
            $null = Invoke-RedisCommand ACL SETUSER worker '<first' '>second' -Connection helper
            Test-RedisKey k | Should -BeFalse
            $null = Invoke-RedisCommand CLIENT KILL USER worker -Connection helper
            foreach ($again in 1..2) {
                $failure = Get-OneError { Step-RedisCounter n }
                $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.WRONGPASS,*'
                $failure.CategoryInfo.Category | Should -Be AuthenticationError
            }
            $null = Invoke-RedisCommand ACL SETUSER worker '>first' -Connection helper
            Step-RedisCounter n | Should -Be 1
        }
        finally {
            Disconnect-Redis -All
            Stop-RedisServer $server
        }
    }

    It 'has removed the user says so' {
        $server = Connect-Private
        $null = Invoke-RedisCommand ACL SETUSER worker on '>first' '~*' '+@all' -Connection helper
        Connect-Redis -Uri "redis://worker:first@$server" -Name subject
        $null = Invoke-RedisCommand ACL DELUSER worker -Connection helper
        (Get-OneError { Step-RedisCounter n }).FullyQualifiedErrorId | Should -BeLike 'Redis.WRONGPASS,*'
        Get-RedisString n -Connection helper | Should -Be $null
    }

    It 'has reached its client limit says so, and accepts clients when others have left' {
        $server = Start-PrivateServer '--maxclients', '1'
        try {
            Connect-Redis -Uri "redis://$server" -Name first
            $failure = Get-OneError { Connect-Redis -Uri "redis://$server" -Name second }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ERR,*'
            $failure | Should -BeLike '*max number of clients*'
            # A blocking command would need another link.
            (Get-OneError { Pop-RedisListItem jobs -Wait -Timeout 1 -Connection first }) | Should -BeLike '*max number of clients*'
            Step-RedisCounter n -Connection first | Should -Be 1
            Disconnect-Redis first
            Wait-Until { try { Connect-Redis -Uri "redis://$server" -Name second; $true } catch { $false } } | Should -BeTrue
        }
        finally {
            Disconnect-Redis -All
            Stop-RedisServer $server
        }
    }
}

Describe 'A reply that' {
    It '<Name> is an error of its own command, and the next one is right' -ForEach @(
        @{ Name = 'is deeper than the limit'; Reply = ('*1|' * 200) + ':1|'; Says = '*limit*128*' }
        @{ Name = 'is longer than the limit'; Reply = '$536870913|'; Says = '*limit*536870912*' }
        @{ Name = 'has more elements than the limit'; Reply = '*67108865|'; Says = '*limit*67108864*' }
        @{ Name = 'is of no type'; Reply = '?1|'; Says = '*' }
        @{ Name = 'has no length'; Reply = '$x|'; Says = '*' }
        @{ Name = 'is of a type that the command does not have'; Reply = '*1|:1|'; Says = '*' }
    ) {
        $scripted = Start-ScriptedServer $Reply, '+the right answer|'
        try {
            Connect-Redis 127.0.0.1 $scripted.Port -Name scripted
            $failure = Get-OneError { Get-RedisString wrong }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.Protocol,*'
            $failure.CategoryInfo.Category | Should -Be ProtocolError
            $failure | Should -BeLike $Says
            Get-RedisString right | Should -BeExactly 'the right answer'
            $scripted.Requests | Should -BeExactly 'GET wrong', 'GET right'
        }
        finally {
            Disconnect-Redis scripted
            $scripted.Dispose()
        }
    }
}

Describe 'A link that <Name>' -ForEach @(
    @{ Name = 'sends each byte in its own segment'; Line = @{ Requests = @{ Piece = 1 }; Replies = @{ Piece = 1 } } }
    @{ Name = 'collects bytes'; Line = @{ Requests = @{ Gathering = '00:00:00.005' }; Replies = @{ Gathering = '00:00:00.005' } } }
    @{ Name = 'has a delay'; Line = @{ Requests = @{ Delay = '00:00:00.010' }; Replies = @{ Delay = '00:00:00.010' } } }
    @{ Name = 'has a low throughput'; Line = @{ Requests = @{ BytesPerSecond = 100000 }; Replies = @{ BytesPerSecond = 100000 } } }
) {
    It 'works' {
        $server = Get-PrivateServer
        $proxy = Start-FaultProxy $server $Line
        try {
            Connect-Redis 127.0.0.1 $proxy.Port
            Clear-RedisDatabase -Confirm:$false
            1..300 | ForEach-Object { "k$_" } | Step-RedisCounter | Should -Be (@(1) * 300)
            Set-RedisHashField h @{ a = 'x' * 3000; b = "line`r`nbreak" }
            (Get-RedisHash h).a.Length | Should -Be 3000
            (Get-RedisHash h).b | Should -BeExactly "line`r`nbreak"
            @(Find-RedisKey k*).Count | Should -Be 300
            Invoke-RedisTransaction { Step-RedisCounter k1; Get-RedisString k2 } | Should -Be 2, 1
        }
        finally {
            Disconnect-Redis -All
            $proxy.Dispose()
        }
    }
}

Describe 'A link that is lost' -Skip:(-not (Test-PrivateServer)) {
    BeforeAll {
        $server = Get-PrivateServer
        Connect-Redis -Uri "redis://$server" -Name helper
        Clear-RedisDatabase -Confirm:$false
    }

    It 'anywhere, in any way, leaves acknowledged commands executed, and no more others than the error says' {
        $seed = if ($env:PSREDIS_SEED) { [int] $env:PSREDIS_SEED } else { 1 }
        $random = [Random]::new($seed)
        $lost = 0
        foreach ($round in 1..(Get-TestLength 20 1000)) {
            $where = "seed $seed, round $round"
            $end = ('Reset', 'Close', 'HalfClose')[$random.Next(3)]
            $proxy = Start-FaultProxy $server @{
                Requests = @{ End = if ($random.Next(2)) { [long]::MaxValue } else { $random.Next(300, 90000) }; EndsBy = $end; Piece = $random.Next(1, 3000) }
                Replies  = @{ End = $random.Next(300, 9000); EndsBy = $end; Piece = $random.Next(1, 3000) }
            }
            try {
                Clear-RedisDatabase -Confirm:$false -Connection helper
                Connect-Redis 127.0.0.1 $proxy.Port -Name cut -CommandTimeout 10s
                $emitted = [System.Collections.Generic.List[object]]::new()
                $failure = $null
                try { 1..2000 | ForEach-Object { "n$_" } | Step-RedisCounter -Connection cut | ForEach-Object { $emitted.Add($_) } } catch { $failure = $_ }
                $done = @(1..2000 | ForEach-Object { "n$_" } | Get-RedisString -Connection helper)
                $done.Where({ $_ -ne '1' }).Count | Should -Be 0 -Because $where
                if ($failure) {
                    $lost++
                    $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ConnectionLost,*' -Because $where
                    $failure.TargetObject | Should -BeExactly "n$($emitted.Count + 1)" -Because $where
                    $done.Count - $emitted.Count | Should -BeIn (0..$failure.Exception.OutcomeUnknown) -Because $where
                    Step-RedisCounter next -Connection cut | Should -Be 1 -Because $where
                }
                else { $done.Count, $emitted.Count | Should -Be 2000, 2000 -Because $where }
            }
            finally {
                Disconnect-Redis cut
                $proxy.Dispose()
            }
        }
        $lost | Should -BeGreaterThan 5
    }

    It 'does not matter for bytes that were changed after they were sent' {
        $proxy = Start-FaultProxy $server @{ Replies = @{ Delay = '00:00:00.200' } }
        try {
            Add-RedisSetMember odd m1, m3, m5, m7 -Connection helper
            Connect-Redis 127.0.0.1 $proxy.Port -Name cut -CommandTimeout 10s
            $buffer = [byte[]]::new(2)
            # The first reply is awaited; the others are in flight when the link is lost, and are retried on the next one.
            1..7 | ForEach-Object {
                if ($_ -eq 7) { $proxy.Lines[0].Cut() }
                [Text.Encoding]::ASCII.GetBytes("m$_").CopyTo($buffer, 0)
                , $buffer
            } | Test-RedisSetMember odd | Should -BeExactly $true, $false, $true, $false, $true, $false, $true
        }
        finally {
            Disconnect-Redis cut
            $proxy.Dispose()
        }
    }

    It 'after a command and before its reply says that it may have been executed, which it was' {
        $proxy = Start-FaultProxy $server
        try {
            Connect-Redis 127.0.0.1 $proxy.Port -Name cut
            $proxy.Lines[0].Replies.Hold()
            $run = Start-InRunspace -ArgumentList (Get-RedisConnection cut) {
                param($connection)
                try { Step-RedisCounter 'cut off' -Connection $connection } catch { $_ }
            }
            Wait-Until { (Get-RedisString 'cut off' -Connection helper) -eq 1 } | Should -BeTrue
            $proxy.Cut()
            $failure = Receive-Runspace $run
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ConnectionLost,*'
            $failure.Exception.OutcomeUnknown | Should -Be 1
            $failure | Should -BeLike '*One command had been sent: it is unknown whether it was executed*'
            Step-RedisCounter 'cut off' -Connection cut | Should -Be 2
        }
        finally {
            Disconnect-Redis cut
            $proxy.Dispose()
        }
    }

    It 'by falling silent is a time-out, and the next command uses another link' {
        $proxy = Start-FaultProxy $server @{ Replies = @{ End = 600; EndsBy = 'Silence' } }
        try {
            Connect-Redis 127.0.0.1 $proxy.Port -Name silent -CommandTimeout 500ms
            $failure = Get-OneError { 1..1000 | ForEach-Object { "silent$_" } | Step-RedisCounter }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.Timeout,*'
            $failure.Exception.OutcomeUnknown | Should -BeGreaterThan 0
            Step-RedisCounter 'after silence' -Connection silent | Should -Be 1
        }
        finally {
            Disconnect-Redis silent
            $proxy.Dispose()
        }
    }

    It 'in the middle of the handshake is reported, and so is garbage before it' {
        foreach ($case in @{ End = 0; EndsBy = 'Reset' }, @{ End = 20; EndsBy = 'Close' }, @{ End = 20; EndsBy = 'HalfClose' }) {
            # The second attempt omits the commands at which an old server may disconnect.
            $proxy = Start-FaultProxy $server @{ Replies = $case }, @{ Replies = @{ End = 0; EndsBy = $case.EndsBy } }
            $failure = Get-OneError { Connect-Redis 127.0.0.1 $proxy.Port }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ConnectionLost,*'
            $failure | Should -BeLike "*127.0.0.1:$($proxy.Port)*handshake*"
            $proxy.Dispose()
        }
        $proxy = Start-FaultProxy $server @{ Replies = @{ Garbage = [byte[]] (72, 105, 33, 13, 10); GarbageAt = 0 } }
        (Get-OneError { Connect-Redis 127.0.0.1 $proxy.Port }).FullyQualifiedErrorId | Should -BeLike 'Redis.Protocol,*'
        $proxy.Dispose()
    }

    It 'with garbage between replies says how many outcomes are unknown' {
        # After the handshake, which is as long without garbage.
        $proxy = Start-FaultProxy $server @{}
        Connect-Redis 127.0.0.1 $proxy.Port -Name garbled
        $greeting = $proxy.Lines[0].Replies.Passed
        $line = $proxy.Lines[0].Replies
        $line.GarbageAt = $greeting + 40
        $line.Garbage = [byte[]] (1..50)
        try {
            $emitted = [System.Collections.Generic.List[object]]::new()
            $failure = Get-OneError { 1..1000 | ForEach-Object { "garbled$_" } | Step-RedisCounter | ForEach-Object { $emitted.Add($_) } }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.Protocol,*'
            $emitted.Count | Should -Be 10
            $done = @(1..1000 | ForEach-Object { "garbled$_" } | Get-RedisString -Connection helper).Count
            $done - 10 | Should -BeIn (0..$failure.Exception.OutcomeUnknown)
            Step-RedisCounter 'after garbage' -Connection garbled | Should -Be 1
        }
        finally {
            Disconnect-Redis garbled
            $proxy.Dispose()
        }
    }
}
