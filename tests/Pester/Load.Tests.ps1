# The module under load: what is done thousands of times leaves no socket, no thread and no memory behind, and of all the replies none reaches the wrong caller.
BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
BeforeAll {
    Disconnect-Redis -All
    Connect-TestServer -With @{ Name = 'load-main' }
    $uri = Get-TestServerUri
    $seed = [Environment]::TickCount

    # What is held before, once all is warm, and after: the same, but for so many bytes.
    function Assert-Flat([Parameter(Mandatory)] $Before, [Parameter(Mandatory)] [long] $Bytes) {
        $after = Wait-ForUsage $Before
        $after.Bytes = (Get-ProcessUsage -Collect).Bytes
        Show-Figure ('threads {0} -> {1}, sockets {2} -> {3}, memory {4:N0} -> {5:N0} bytes, working set {6:N0} -> {7:N0} MB' -f
            $Before.Threads, $after.Threads, $Before.Sockets, $after.Sockets, $Before.Bytes, $after.Bytes, ($Before.WorkingSet / 1MB), ($after.WorkingSet / 1MB))
        $after.Threads -le $Before.Threads -and $after.Sockets -le $Before.Sockets | Should -BeTrue -Because "there were $($Before.Threads) threads and $($Before.Sockets) sockets, and are $($after.Threads) and $($after.Sockets)"
        $after.Bytes - $Before.Bytes | Should -BeLessThan $Bytes
        $after.WorkingSet - $Before.WorkingSet | Should -BeLessThan 200MB
    }

    # Does something many times. A nightly run finds a leak of a hundred bytes each time, a short one of a few thousand. -Settle brings what is kept on
    # purpose to the same state before both measurements.
    function Assert-Repeatable([Parameter(Mandatory)] [int] $Times, [Parameter(Mandatory)] [scriptblock] $Do, [long] $Kept = 0, [scriptblock] $Settle = {}) {
        foreach ($i in 1..[Math]::Max(50, $Times / 10)) { . $Do }
        . $Settle
        $before = Get-ProcessUsage -Collect
        $seconds = Measure-Second { foreach ($i in 1..$Times) { . $Do } }
        . $Settle
        Show-Figure ('{0:N0} times, {1:N0} each second' -f $Times, ($Times / $seconds))
        Assert-Flat $before ($Kept + [Math]::Max(450KB, 100 * $Times))
    }
}
AfterAll { Close-TestSession }

Describe 'Connecting and disconnecting, again and again,' {
    BeforeAll {
        $key = New-TestKey
        Set-RedisString $key 'the right answer' -Connection load-main
        $closed = Get-ClosedPort

        # $Error keeps the last 256.
        function Assert-Failing($Script) {
            (Get-Failure $Script).FullyQualifiedErrorId | Should -BeLike 'Redis.*'
            $global:Error.Clear()
        }
    }
    # Whatever the test before has connected to or left.
    BeforeEach { Select-RedisConnection load-main }

    It 'leaves nothing behind' {
        Assert-Repeatable (Get-TestLength 500 10000) {
            Connect-TestServer -With @{ Name = 'load-again' }
            if ((Get-RedisString $key) -cne 'the right answer') { throw 'not the right answer' }
            Disconnect-Redis load-again
        }
    }

    It 'leaves nothing behind of a connection that another takes the name of' {
        Assert-Repeatable (Get-TestLength 100 2000) { Connect-TestServer -With @{ Name = 'load-again' } }
    }

    It 'leaves nothing behind where <What>' -ForEach @(
        @{ What = 'nobody listens'; Script = { Connect-Redis 127.0.0.1 $closed } }
        @{ What = 'the login is refused'; Script = { Connect-Redis -Uri $uri -Credential ([pscredential]::new('nobody', (ConvertTo-SecureString x -AsPlainText))) } }
        @{ What = 'the database is not there'; Script = { Connect-Redis -Uri $uri -Database 1000000 } }
    ) {
        if ($What -eq 'the login is refused') { Skip-Without ACL }
        Assert-Repeatable (Get-TestLength 100 2000) { Assert-Failing $Script }
    }

    Context 'over TLS' -Skip:(-not (Test-PrivateServer -Tls)) {
        BeforeAll {
            $folder = (New-Item (Join-Path $TestDrive tls) -ItemType Directory).FullName
            New-TlsFile $folder
            $port = Get-ClosedPort
            $files = '--tls-cert-file', "$folder/server.crt", '--tls-key-file', "$folder/server.key", '--tls-ca-cert-file', "$folder/ca.crt"
            $server = Start-PrivateServer (@('--tls-port', $port, '--tls-auth-clients', 'no') + $files)
        }
        AfterAll { Stop-RedisServer $server }

        It 'leaves nothing behind' {
            Assert-Repeatable (Get-TestLength 60 2000) {
                Connect-Redis localhost $port -Tls -CaFile $folder/ca.crt -Name load-again
                if (-not (Test-RedisConnection)) { throw 'no answer' }
                Disconnect-Redis load-again
            }
        }

        It 'leaves nothing behind where <What>' -ForEach @(
            @{ What = 'the certificate is refused'; Script = { Connect-Redis localhost $port -Tls } }
            @{ What = 'the server does not speak TLS'; Script = { Connect-Redis localhost $server.Port -Tls -ConnectTimeout 20ms } }
        ) {
            Assert-Repeatable (Get-TestLength 60 1000) { Assert-Failing $Script }
        }
    }
}

Describe 'Pipelines that are stopped' {
    BeforeAll {
        Select-RedisConnection load-main
        $runspace = New-TestRunspace -ReuseThread
        $key = New-TestKey
        # Each value carries its key.
        1..1000 | ForEach-Object { [pscustomobject]@{ Key = "$key-$_"; Value = "of $key-$_" } } | Set-RedisString -Connection load-main
        $runspace.SessionStateProxy.SetVariable('key', $key)
        $runspace.SessionStateProxy.SetVariable('uri', $uri)
        $first = Start-Shell $runspace 'Connect-Redis -Uri $uri -Database 9 -Name load-stopped'
        $null = $first.Shell.EndInvoke($first.Handle)
        $scripts = @(
            'while ($true) { 1..1000 | ForEach-Object { "$key-$_" } | Get-RedisString | Out-Null }'
            'while ($true) { Get-RedisString "$key-1" | Out-Null }'
            'while ($true) { Find-RedisKey "$key-*" | Out-Null }'
            'while ($true) { Invoke-RedisPipeline { 1..100 | ForEach-Object { Get-RedisString "$key-$_" } } | Out-Null }'
            'while ($true) { Invoke-RedisTransaction { 1..100 | ForEach-Object { Get-RedisString "$key-$_" } } -Watch "$key-1" | Out-Null }'
            'while ($true) { Use-RedisLock "$key-lock" { Get-RedisString "$key-1" } | Out-Null }'
            'Pop-RedisListItem "$key-none" -Wait -Timeout 60'
            'Receive-RedisMessage "$key-none"'
            'Connect-Redis -Uri $uri -Database 9 -Name load-second; Disconnect-Redis load-second; Select-RedisConnection load-stopped'
        )
        $random = [Random]::new($seed)

        # Runs a script to its end in the runspace of the stopped ones, and returns its output and errors.
        function Invoke-Whole($Script) {
            $run = Start-Shell $runspace $Script
            $null = $run.Shell.EndInvoke($run.Handle)
            "$($run.Output) $($run.Shell.Streams.Error)".Trim()
            $run.Shell.Dispose()
        }

        # The connection for watches is kept for the next one, unless its script was stopped while it waited for a reply; load-second stays if its script was
        # stopped before it disconnected. After this the first is there, the second is not.
        function Invoke-Settle {
            Invoke-Whole 'Invoke-RedisTransaction { Get-RedisString "$key-1" } -Watch "$key-1" -Connection load-stopped' | Should -BeExactly "of $key-1"
            Invoke-Whole 'Get-RedisConnection | Where-Object Name -EQ load-second | Disconnect-Redis; Select-RedisConnection load-stopped' | Should -BeExactly ''
        }

        # Stops one of them at some moment; the next command has to be right.
        function Invoke-Stop {
            $run = Start-Shell $runspace $scripts[$random.Next($scripts.Count)]
            [Threading.Thread]::Sleep($random.Next(30))
            $script:stops.Add((Measure-Second { $run.Shell.Stop() }))
            $run.Shell.Dispose()
            $i = $random.Next(1, 1001)
            Invoke-Whole "Get-RedisString `"`$key-$i`" -Connection load-stopped" |
                Should -BeExactly "of $key-$i" -Because "that is what was asked for (seed $seed)"
        }
    }
    AfterAll { $runspace.Dispose() }

    It 'leave nothing behind, and the next command gets its own answer' {
        $script:stops = [System.Collections.Generic.List[double]]::new()
        # A connection keeps what it receives in.
        Assert-Repeatable (Get-TestLength 40 1000) { Invoke-Stop } -Kept 1MB -Settle { Invoke-Settle }
        $sorted = $stops | Sort-Object
        Show-Figure ('a stop took {0:N0} ms (median), {1:N0} ms (99 %), {2:N0} ms (worst)' -f
            (1000 * $sorted[$sorted.Count / 2]), (1000 * $sorted[$sorted.Count * 0.99]), (1000 * $sorted[-1]))
        Wait-Until { -not (Test-RedisKey "$key-lock" -Connection load-main) } | Should -BeTrue
        Skip-OnGarnet 'Garnet does not notice that a client that waits has gone'
        # One is the connection for watches.
        [regex]::Matches((Invoke-RedisCommand CLIENT LIST -Connection load-main), 'name=load-(stopped|second)').Count | Should -Be 2
    }
}

Describe 'Sixteen sessions' {
    BeforeAll {
        $runspaces = 1..16 | ForEach-Object { New-TestRunspace -ReuseThread }

        # Does this and that until the time is over; emits what was not what it should be, and in the end how much it did. What it reads carries its key.
        $worker = {
            param($connection, $uri, $prefix, $me, $until, $seed)
            $ErrorActionPreference = 'Stop'
            if ($connection) { Select-RedisConnection $connection } else { Connect-Redis -Uri $uri -Database 9 -Name "load-$me" }
            $random = [Random]::new($seed + $me)
            $mine = "$prefix-$me"
            $commands = $steps = 0
            function Assert-Read($Read, $Expected) { if ("$Read" -cne "$Expected") { "$me of seed $seed read '$Read' instead of '$Expected'" } }
            while ([DateTime]::UtcNow -lt $until) {
                $n = $random.Next(1, 100)
                $key = "$mine-$($random.Next(200))"
                switch ($random.Next(10)) {
                    0 {
                        $keys = 1..$n | ForEach-Object { "$mine-many-$_" }
                        $keys | ForEach-Object { [pscustomobject]@{ Key = $_; Value = "of $_" } } | Set-RedisString
                        Assert-Read ($keys | Get-RedisString) ($keys | ForEach-Object { "of $_" })
                        $commands += 2 * $n
                    }
                    1 {
                        Set-RedisString $key "of $key"
                        Assert-Read (Get-RedisString $key) "of $key"
                        $commands += 2
                    }
                    2 {
                        Set-RedisHashField "$key-hash" @{ Key = $key; N = $n }
                        $hash = Get-RedisHash "$key-hash"
                        Assert-Read $hash.Key $key
                        Assert-Read $hash.N $n
                        $commands += 2
                    }
                    3 {
                        $items = 1..$n | ForEach-Object { "$key-$_" }
                        $null = Remove-RedisKey "$mine-list" -Confirm:$false
                        Push-RedisListItem "$mine-list" $items
                        Assert-Read (Get-RedisListItem "$mine-list") $items
                        $commands += 3
                    }
                    4 {
                        $null = 1..$n | ForEach-Object { "$prefix-counter" } | Step-RedisCounter
                        $steps += $n
                        $commands += $n
                    }
                    5 {
                        Set-RedisString "$mine-text" x
                        $null = Get-RedisHash "$mine-text" -ErrorAction SilentlyContinue -ErrorVariable problem
                        Assert-Read "$($problem.FullyQualifiedErrorId) $($problem.TargetObject)" "Redis.WRONGTYPE,PSRedis.Cmdlets.GetRedisHashCommand $mine-text"
                        $commands += 2
                    }
                    6 {
                        Push-RedisListItem "$mine-queue" $key
                        Assert-Read (Pop-RedisListItem "$mine-queue" -Wait -Timeout 10).Value $key
                        Assert-Read (Pop-RedisListItem "$mine-queue" -Wait -Timeout 10ms) $null
                        $commands += 3
                    }
                    7 {
                        Assert-Read (Invoke-RedisTransaction { Set-RedisString $key "of $key"; Get-RedisString $key }) "of $key"
                        $commands += 4
                    }
                    8 {
                        Assert-Read (Invoke-RedisPipeline { foreach ($i in 1..$n) { Invoke-RedisCommand ECHO "$mine-$i" } }) (1..$n | ForEach-Object { "$mine-$_" })
                        $commands += $n
                    }
                    9 {
                        $value = "$key " * 5000
                        Set-RedisString "$mine-large" $value
                        Assert-Read (Get-RedisString "$mine-large") $value
                        $commands += 2
                    }
                }
            }
            if (-not $connection) { Disconnect-Redis }
            # It keeps the last 256.
            $global:Error.Clear()
            [pscustomobject]@{ Commands = $commands; Steps = $steps }
        }

        # Goes on until it is stopped; tells how many steps it has had confirmed.
        $victim = {
            param($connection, $uri, $prefix, $me, $tally)
            $ErrorActionPreference = 'Stop'
            if ($connection) { Select-RedisConnection $connection } elseif (-not (Get-RedisConnection)) { Connect-Redis -Uri $uri -Database 9 -Name "load-$me" }
            $keys = 1..300 | ForEach-Object { "$prefix-$me-many-$_" }
            $expected = ($keys | ForEach-Object { "of $_" }) -join ' '
            $keys | ForEach-Object { [pscustomobject]@{ Key = $_; Value = "of $_" } } | Set-RedisString
            while ($true) {
                $read = ($keys | Get-RedisString) -join ' '
                if ($read -cne $expected) { "$me read '$read'" }
                $count = Step-RedisCounter "$prefix-$me-steps"
                $tally[$me] = $count
                Pop-RedisListItem "$prefix-$me-none" -Wait -Timeout 20ms
            }
        }

        # Twelve work, four are stopped again and again and begin anew.
        function Invoke-Load($Connection, [double] $Seconds) {
            $prefix = New-TestKey load
            $tally = [hashtable]::Synchronized(@{})
            $random = [Random]::new($seed)
            $until = [DateTime]::UtcNow.AddSeconds($Seconds)
            $workers = foreach ($me in 1..12) { Start-Shell $runspaces[$me - 1] $worker $Connection, $uri, $prefix, $me, $until, $seed }
            $victims, $known, $unread = @{}, @{}, @{}
            $stops = 0
            while ([DateTime]::UtcNow -lt $until) {
                $me = $random.Next(13, 17)
                if ($victims[$me]) {
                    $victims[$me].Shell.Stop()
                    $stops++
                    $victims[$me].Output | Should -Be $null -Because "each gets its own replies (seed $seed)"
                    $victims[$me].Shell.Streams.Error | Should -Be $null
                    $victims[$me].Shell.Dispose()
                    # With each stop a step may have been done of which the reply was not read any more.
                    $unread[$me] = if ($tally[$me] -eq $known[$me]) { $unread[$me] + 1 } else { 1 }
                    $known[$me] = $tally[$me]
                    $done = [long] (Get-RedisString "$prefix-$me-steps" -Connection load-main)
                    $done - $known[$me] | Should -BeIn (0..$unread[$me]) -Because "each step is done once (seed $seed)"
                }
                $victims[$me] = Start-Shell $runspaces[$me - 1] $victim $Connection, $uri, $prefix, $me, $tally
                [Threading.Thread]::Sleep($random.Next(100))
            }
            foreach ($run in $victims.Values) {
                $run.Shell.Stop()
                $run.Shell.Dispose()
            }
            $commands = $steps = 0
            foreach ($run in $workers) {
                $run.Handle.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
                $null = $run.Shell.EndInvoke($run.Handle)
                $sum = $run.Output[-1]
                @($run.Output | Where-Object { $_ -is [string] }) | Should -Be $null
                $commands += $sum.Commands
                $steps += $sum.Steps
                $run.Shell.Dispose()
            }
            [long] (Get-RedisString "$prefix-counter" -Connection load-main) | Should -Be $steps -Because "each step is done once (seed $seed)"
            Find-RedisKey "$prefix*" -Connection load-main | Remove-RedisKey -Connection load-main -Confirm:$false
            Show-Figure ('{0:N0} commands, {1:N0} each second; {2:N0} stops' -f $commands, ($commands / $Seconds), $stops)
        }
    }
    AfterAll { $runspaces.ForEach('Dispose') }

    It 'on <Form> get their own replies, each once, and leave nothing behind' -ForEach @{ Form = 'one connection' }, @{ Form = 'connections of their own' } {
        if ($Form -eq 'one connection') {
            Connect-TestServer -With @{ Name = 'load-shared' }
            $shared = Get-RedisConnection load-shared
        }
        Invoke-Load $shared (Get-TestLength 2 20)
        $before = Get-ProcessUsage -Collect
        Invoke-Load $shared (Get-TestLength 3 300)
        Assert-Flat $before (1MB * (Get-TestLength 10 5))
        if ($shared) { $shared.State | Should -Be 'Connected' }
    }
}
