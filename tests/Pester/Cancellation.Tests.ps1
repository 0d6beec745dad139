# Ctrl+C, and other ends from outside: any wait ends at once and leaves nothing behind, and the next command gets its own reply.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestSession.psm1

    # The waits. The scripts run in a connected session that has the variables of BeforeAll. One that emits is stopped after its first output, others after a
    # short time. Frozen: the server does not answer, either before the script starts or once it is running. Untouched: a key that must not exist at the end.
    # Tool: a program of that name does nothing for a long time. Ghost: Garnet keeps its connection.
    $waits = @(
        @{ What = 'a server that accepts, but does not answer the handshake'; Frozen = 'Before'; Script = { Connect-Redis -Uri "redis://$server" -Name second -ConnectTimeout 60 } }
        @{ What = 'a server that does not answer the TLS handshake'; Frozen = 'Before'; Script = { Connect-Redis 127.0.0.1 $server.Port -Tls -ConnectTimeout 60 } }
        @{ What = 'a server whose listen queue is full'; Script = { Connect-Redis 127.0.0.1 $full -ConnectTimeout 60 } }
        @{ What = 'a server that stops within the TLS handshake'; Script = { Connect-Redis 127.0.0.1 $half -Tls -ConnectTimeout 60 } }
        @{ What = 'a server that is down'; Script = { Get-RedisString $key -Connection lost } }

        @{ What = 'a reply'; Frozen = 'Before'; Script = { Get-RedisString $key } }
        @{ What = 'the replies to several records'; Frozen = 'Before'; Script = { 'a', 'b', 'c' | Get-RedisHash } }
        @{ What = 'the first page of a search'; Frozen = 'Before'; Script = { Find-RedisKey } }
        @{ What = 'PING'; Frozen = 'Before'; Script = { Test-RedisConnection } }
        @{ What = 'INFO'; Frozen = 'Before'; Script = { Get-RedisInfo } }
        # More than the socket buffers hold, and not more than is encoded quickly.
        @{ What = 'a large value to be sent'; Frozen = 'Before'; Script = { Set-RedisString written ('x' * 16MB) }; Untouched = 'written' }
        @{ What = 'many values to be sent'; Frozen = 'Before'; Script = { 1..10000 | ForEach-Object { "written:$_" } | Set-RedisString -Value ('x' * 10KB) } }

        @{ What = 'an endless pipeline'; Emits = $true; Script = { & { while ($true) { $key } } | Get-RedisString } }
        @{ What = 'an endless pipeline of writes'; Script = { & { while ($true) { $key } } | Set-RedisString -Value 'the right answer' } }
        @{ What = 'a flood of large replies'; Needs = 'Large'; Script = { & { while ($true) { 'large' } } | Get-RedisString | Out-Null } }
        @{ What = 'one huge reply after the other'; Needs = 'Large'; Script = { while ($true) { $null = Get-RedisString huge } } }
        @{ What = 'the items of a huge list'; Needs = 'Large'; Script = { while ($true) { $null = Get-RedisListItem list } } }
        @{ What = 'the members of a huge set'; Needs = 'Large'; Script = { while ($true) { $null = Get-RedisSetMember set } } }
        @{ What = 'the members of a huge set, one by one'; Needs = 'Large'; Script = { while ($true) { Get-RedisSetMember set | ForEach-Object { } } } }
        @{ What = 'the fields of a huge hash'; Needs = 'Large'; Script = { while ($true) { $null = Get-RedisHash hash } } }
        @{ What = 'a search through a million keys'; Needs = 'Many'; Script = { while ($true) { Find-RedisKey | ForEach-Object { } } } }
        @{ What = 'a search without a match'; Needs = 'Many'; Script = { while ($true) { Find-RedisKey 'no such key' } } }
        @{ What = 'the removal of many keys'; Needs = 'Many'; Script = { while ($true) { Remove-RedisKey -Pattern 'many:*' -Confirm:$false } } }

        @{ What = 'an item to pop'; Script = { Pop-RedisListItem none -Wait } }
        @{ What = 'an item to move'; Script = { Move-RedisListItem none other -Wait } }
        @{ What = 'BLPOP'; Ghost = $true; Script = { Invoke-RedisCommand BLPOP none 0 } }
        @{ What = 'BZPOPMIN'; Without = 'BZPOPMIN'; Ghost = $true; Script = { Invoke-RedisCommand BZPOPMIN none 0 } }
        @{ What = 'XREAD'; Without = 'XREAD'; Script = { Invoke-RedisCommand XREAD BLOCK 0 STREAMS none '$' } }
        @{ What = 'WAIT'; Without = 'WAIT'; Script = { Invoke-RedisCommand WAIT 3 0 } }

        @{ What = 'a message'; Script = { Receive-RedisMessage quiet } }
        @{ What = 'a message of a pattern'; Script = { Receive-RedisMessage -Pattern 'quiet*' -Timeout 60 } }
        @{ What = 'a subscription to be confirmed'; Frozen = 'Before'; Script = { Receive-RedisMessage quiet } }
        @{ What = 'a subscription in the background to be confirmed'; Frozen = 'Before'; Script = { Register-RedisSubscription quiet { } } }

        @{ What = 'a lock that is held'; Script = { Lock-RedisResource held -Wait 60 -PollInterval 30 } }
        @{ What = 'a lock that is asked for again and again'; Script = { Lock-RedisResource held -Wait 60 -PollInterval 5ms } }
        @{ What = 'the reply that says whether a lock was acquired'; Frozen = 'Before'; Script = { Lock-RedisResource lock }; Untouched = 'lock' }
        @{ What = 'a lock for a block'; Script = { Use-RedisLock held { 'it runs' } -Wait 60 } }
        @{ What = 'a block under a lock'; Emits = $true; Script = { Use-RedisLock lock { 'it runs'; Start-Sleep 60 } }; Untouched = 'lock' }
        @{
            What = 'a block under a lock, at a server that stalls'; Emits = $true; Frozen = 'Within'; Untouched = 'lock'
            Script = { Use-RedisLock lock { 'it runs'; Start-Sleep 60 } }
        }
        @{ What = 'a lock to be released'; Frozen = 'Within'; Script = { Use-RedisLock lock { & kill -STOP $server.ProcessId } }; Untouched = 'lock' }

        @{ What = 'a block of queued commands'; Script = { Invoke-RedisPipeline { Set-RedisString queued 1; Start-Sleep 60 } }; Untouched = 'queued' }
        @{ What = 'the replies to queued commands'; Frozen = 'Before'; Script = { Invoke-RedisPipeline { 1..100 | ForEach-Object { Get-RedisString $key } } } }
        @{ What = 'the block of a transaction'; Script = { Invoke-RedisTransaction { Set-RedisString queued 1; Start-Sleep 60 } -Watch $key }; Untouched = 'queued' }
        @{ What = 'the block of a transaction, at a server that stalls'; Frozen = 'Within'; Script = { Invoke-RedisTransaction { Start-Sleep 60 } -Watch $key } }
        @{ What = 'keys to be watched'; Frozen = 'Before'; Script = { Invoke-RedisTransaction { Set-RedisString queued 1 } -Watch $key }; Untouched = 'queued' }
        @{ What = 'EXEC'; Frozen = 'Before'; Script = { Invoke-RedisTransaction { Get-RedisString $key } } }

        @{ What = 'a server that does not start'; Tool = 'redis-server'; Script = { Start-RedisServer -Engine Redis } }
        @{ What = 'the list of .NET tools'; Tool = 'dotnet'; Script = { Start-RedisServer -Engine Garnet } }
    )

    # Scripts that emit one object after another, which the end of the pipeline stops.
    $streams = @(
        @{ What = 'a long pipeline'; Script = { 1..100000 | ForEach-Object { $key } | Get-RedisString } }
        @{ What = 'a search'; Needs = 'Many'; Script = { Find-RedisKey } }
        @{ What = 'the items of a list'; Needs = 'Large'; Script = { Get-RedisListItem list } }
        @{ What = 'the members of a set'; Needs = 'Large'; Script = { Get-RedisSetMember set } }
        @{ What = 'several hashes'; Script = { 1..1000 | ForEach-Object { 'small' } | Get-RedisHash } }
        @{ What = 'several keys of any type'; Script = { 1..1000 | ForEach-Object { 'small', $key } | Get-RedisKey } }
        @{ What = 'messages'; Script = { Receive-RedisMessage busy } }
        @{ What = 'a subscription with -Verbose'; Script = { Receive-RedisMessage busy -Verbose 4>&1 } }
        @{ What = 'a block under a lock'; Script = { Use-RedisLock lock { 1..1000 } }; Untouched = 'lock' }
        @{ What = 'a lock with -Verbose'; Script = { Use-RedisLock lock { 1..1000 } -Verbose 4>&1 }; Untouched = 'lock' }
        @{ What = 'commands with -Verbose'; Script = { 1..1000 | ForEach-Object { Test-RedisConnection -Verbose 4>&1 } } }
        @{ What = 'queued commands'; Script = { Invoke-RedisPipeline { 1..1000 | ForEach-Object { Get-RedisString $key } } } }
        @{ What = 'a transaction'; Script = { Invoke-RedisTransaction { 1..1000 | ForEach-Object { Get-RedisString $key } } } }
        @{ What = 'popped items'; Script = { Push-RedisListItem popped (1..1000); Pop-RedisListItem popped -Count 1000 } }
    )
}
BeforeAll {
    $atOnce = 0.1
    Disconnect-Redis -All
    $server = Get-EmptyServer
    Connect-Redis -Uri "redis://$server" -Name control -CommandTimeout 60
    $isFreezable = [bool] (Get-Command kill -CommandType Application -ErrorAction Ignore)

    # A server-side script adds the data: sending a million records takes long.
    function Add-Data([string] $Kind) {
        if ($script:data -contains $Kind) { return }
        if ($Kind -eq 'Many') {
            $null = Invoke-RedisCommand EVAL 'for i = 1, tonumber(ARGV[1]) do redis.call("SET", "many:" .. i, i) end' 0 1000000 -Connection control
        }
        else {
            # Not larger: a reply that has arrived is read to its end before a cancellation is noticed.
            Set-RedisString large ('x' * 200KB) -Connection control
            Set-RedisString huge ('x' * 8MB) -Connection control
            $null = Invoke-RedisCommand EVAL '
                for i = 1, tonumber(ARGV[1]) do
                    redis.call("RPUSH", "list", i) redis.call("SADD", "set", "member " .. i) redis.call("HSET", "hash", "field " .. i, i)
                end' 0 50000 -Connection control
        }
        $script:data += $Kind
    }
    $script:data = @()

    # Collects garbage first, so that a test is neither blamed nor credited for sockets left before.
    $null = Get-ProcessUsage -Collect

    # The session in which scripts are stopped. It stays connected.
    $runspace = New-TestRunspace -ReuseThread
    function Invoke-There([string] $Script) {
        $shell = [powershell]::Create($runspace).AddScript("`$ErrorActionPreference = 'Stop'; $Script")
        try { $shell.Invoke() } finally { $shell.Dispose() }
    }

    # A server whose listen queue is full, so that the next connection is not answered.
    $backlog = [System.Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
    $backlog.Bind([System.Net.IPEndPoint]::new([ipaddress]::Loopback, 0))
    $backlog.Listen(1)
    $queue = 1..10 | ForEach-Object {
        $socket = [System.Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
        $null = $socket.ConnectAsync($backlog.LocalEndPoint)
        $socket
    }

    # A server that begins a TLS handshake: a part of a record with a part of a ServerHello.
    $half = Start-InRunspace -Bare -ArgumentList ($halfListener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)) {
        param($listener)
        $listener.Start()
        'listens'
        while ($client = $listener.AcceptTcpClient()) {
            $stream = $client.GetStream()
            $null = $stream.Read([byte[]]::new(4096), 0, 4096)
            $stream.Write([byte[]] (0x16, 3, 3, 0, 0x7A, 2, 0, 0, 0x76, 3, 3, 1, 2, 3), 0, 14)
            # Until the client disconnects.
            $null = $stream.Read([byte[]]::new(4096), 0, 4096)
            $client.Close()
        }
    }
    Wait-Until { $half.Output.Count } | Should -BeTrue

    $gone = Start-RedisServer -Engine $server.Engine
    $variables = @{ server = $server; key = 'answer'; full = $backlog.LocalEndPoint.Port; half = $halfListener.LocalEndpoint.Port; gone = "redis://$gone" }
    foreach ($name in $variables.Keys) { $runspace.SessionStateProxy.SetVariable($name, $variables[$name]) }
    $null = Invoke-There '
        Connect-Redis -Uri $gone -Name lost -ConnectTimeout 60
        Connect-Redis -Uri "redis://$server" -Name stopped -CommandTimeout 60
        Set-RedisString answer "the right answer"
        Set-RedisHashField small @{ f = 1; g = 2 }
        Set-RedisString held "by somebody else"
    '
    Stop-RedisServer $gone

    # Connections of subscriptions cannot be told apart by their names.
    function Get-LineCount { @((Invoke-RedisCommand CLIENT LIST -Connection control) -split "`n" -ne '').Count }

    function Set-Frozen([bool] $IsFrozen) { & kill $(if ($IsFrozen) { '-STOP' } else { '-CONT' }) $server.ProcessId }

    # A folder on a PATH of its own, with a program of that name that does nothing for a long time.
    function Use-Tool([string] $Name, [scriptblock] $Script) {
        if (-not $Name) { return & $Script }
        $file = Join-Path $TestDrive $Name
        Set-Content $file "#!/bin/sh`nexec $((Get-Command sleep -CommandType Application)[0].Source) 60"
        $null = & chmod +x $file
        Use-Environment @{ PATH = "$TestDrive" } $Script
    }

    # Runs the script, stops it, and emits how many seconds the stop took.
    function Measure-Stop($Case) {
        $frozen = $Case['Frozen']
        if ($frozen -eq 'Before') { Set-Frozen $true }
        $run = Start-Shell $runspace $Case.Script
        try {
            if ($Case['Emits']) { Wait-Until { $run.Output.Count } | Should -BeTrue }
            if ($frozen -eq 'Within') { Set-Frozen $true }
            $run.Handle.AsyncWaitHandle.WaitOne(150) | Should -BeFalse -Because "it waits: $($run.Shell.Streams.Error.ReadAll())"
            Measure-Second { $run.Shell.Stop() }
        }
        finally {
            $run.Shell.Dispose()
            if ($frozen) { Set-Frozen $false }
        }
    }

    # The number of child processes.
    function Get-ChildCount {
        if (-not [IO.Directory]::Exists('/proc/self/task')) { return @(Get-Process | Where-Object { $_.Parent.Id -eq $PID }).Count }
        # Asking each process for its parent takes twenty times as long. A thread may end meanwhile.
        $children = foreach ($task in [IO.Directory]::GetDirectories('/proc/self/task')) { try { [IO.File]::ReadAllText("$task/children") } catch { } }
        @($children -split ' ' -ne '').Count
    }

    function Get-Before { Get-ProcessUsage | Select-Object *, @{ n = 'Lines'; e = { Get-LineCount } }, @{ n = 'Children'; e = { Get-ChildCount } } }

    # Stops the script, and again if that took long, since the machine may be busy. First and Then run before and after each attempt.
    function Assert-Stoppable($Case, [scriptblock] $First = { }, [scriptblock] $Then = { }) {
        $before = Get-Before
        $taken = [System.Collections.Generic.List[double]]::new()
        Use-Tool $Case['Tool'] {
            foreach ($round in 1..(Get-TestLength 1 10)) {
                $tries = 0
                do {
                    . $First
                    $taken.Add(($seconds = Measure-Stop $Case))
                    . $Then
                    Assert-NothingLeft $Case $before
                } until ($seconds -lt $atOnce -or ++$tries -eq 5)
                $seconds | Should -BeLessThan $atOnce
            }
        }
        $taken.Sort()
        Show-Figure ('{0,4:N0} ms (median), {1,4:N0} ms (worst of {2})' -f (1000 * $taken[[int][Math]::Floor($taken.Count / 2)]), (1000 * $taken[-1]), $taken.Count)
    }

    # Publishes without end.
    function Start-Flood {
        $run = Start-InRunspace -ArgumentList "redis://$server" { param($uri) Connect-Redis -Uri $uri; 'floods'; while ($true) { Publish-RedisMessage busy x } }
        Wait-Until { $run.Output.Count } | Should -BeTrue
        $run
    }

    # Nothing is left, and the next command gets its own reply.
    function Assert-NothingLeft($Case, $Before) {
        # A stopped Connect-Redis leaves no current connection.
        Invoke-There 'Select-RedisConnection stopped; Get-RedisString $key' | Should -BeExactly 'the right answer'
        if ($Case['Untouched']) {
            Wait-Until { -not (Test-RedisKey $Case.Untouched -Connection control) } | Should -BeTrue -Because "'$($Case.Untouched)' must not exist"
        }
        Wait-Until { (Get-LineCount) -le $Before.Lines } |
            Should -BeTrue -Because "there were $($Before.Lines) connections: $(Invoke-RedisCommand CLIENT LIST -Connection control)"
        Wait-Until { -not (Invoke-RedisCommand PUBSUB CHANNELS -Connection control) } | Should -BeTrue
        $now = Wait-ForUsage $Before
        $now.Threads -le $Before.Threads -and $now.Sockets -le $Before.Sockets |
            Should -BeTrue -Because "there were $($Before.Threads) threads and $($Before.Sockets) sockets, now $($now.Threads) and $($now.Sockets)"
        Get-ChildCount | Should -Be $Before.Children
    }

    function Skip-Unable($Case) {
        if (($Case['Frozen'] -or $Case['Tool']) -and -not $isFreezable) { Set-ItResult -Skipped -Because 'a process cannot be frozen here' }
        Select-RedisConnection control
        if ($Case['Without']) { Skip-Without $Case.Without }
        if ($Case['Ghost']) { Skip-OnGarnet 'Garnet does not notice that a waiting client has disconnected' }
        if ($Case['Needs']) { Add-Data $Case.Needs }
    }
}
AfterAll {
    $runspace.Dispose()
    $halfListener.Stop()
    $half.Stop()
    $queue.ForEach('Dispose')
    $backlog.Dispose()
    Clear-RedisDatabase -All -Connection control -Confirm:$false
    Close-TestSession
}

Describe 'Ctrl+C' {
    It 'ends the wait for <What>' -ForEach $waits {
        Skip-Unable $_
        Assert-Stoppable $_
    }

    It 'ends the wait for messages while they keep arriving' {
        $flood = Start-Flood
        try { Assert-Stoppable @{ Script = { Receive-RedisMessage busy | ForEach-Object { } } } }
        finally { $flood.Stop() }
    }

    It 'ends the wait for <What>' -ForEach @(
        @{ What = 'a save'; Script = { Save-RedisDatabase -Connection slow } }
        @{ What = 'a save in the background'; Script = { Save-RedisDatabase -Background -Wait -Connection slow }; Work = 'rdb_bgsave_in_progress' }
        @{ What = 'a rewrite of the append-only file'; Script = { Optimize-RedisAppendOnlyFile -Wait -Connection slow }; Work = 'aof_rewrite_in_progress' }
        @{ What = 'a shutdown'; Script = { Stop-RedisServer -Save -Confirm:$false -Connection slow } }
    ) {
        $case = $_
        Assert-Stoppable $case -First {
            # Two seconds for each key.
            $slow = Start-PrivateServer '--rdb-key-save-delay', '2000000'
            $null = Invoke-There "
                Connect-Redis -Uri 'redis://$slow' -Name slow
                'one', 'two' | Set-RedisString -Value v
                Select-RedisConnection stopped
            "
        } -Then {
            if ($case['Work']) { Invoke-There "(Get-RedisInfo persistence -Connection slow).$($case.Work)" | Should -Be 1 -Because 'the server continues it' }
            $null = Invoke-There 'Disconnect-Redis slow'
            Stop-RedisServer $slow
        }
    }
}

Describe 'The end of a pipeline' {
    BeforeAll { $flood = Start-Flood }
    AfterAll { $flood.Stop() }

    It 'leaves nothing behind of <What>: <Form>' -ForEach $(
        foreach ($case in $streams) {
            @{ Form = 'Select-Object -First'; Tail = 'Select-Object -First 3'; Emitted = 3 } + $case
            @{ Form = 'an exception'; Tail = 'ForEach-Object { $_; throw "no further" }'; Emitted = 1; Ends = '*no further*' } + $case
            @{ Form = 'break'; Tail = '& { process { $_; break } }'; Emitted = 1 } + $case
        }
    ) {
        $case = $_
        Skip-Unable $case
        $before = Get-Before
        $run = Start-Shell $runspace "$Script | $Tail"
        $run.Handle.AsyncWaitHandle.WaitOne(5000) | Should -BeTrue
        $end = try { $run.Shell.EndInvoke($run.Handle) } catch { "$_" }
        $end | Should -BeLike $case['Ends']
        $run.Shell.Streams.Error | Should -Be $null
        $run.Shell.Dispose()
        $run.Output.Count | Should -Be $Emitted
        Assert-NothingLeft $case $before
    }
}
