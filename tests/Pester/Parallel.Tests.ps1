# Runspaces, threads and processes beside the session: each establishes a connection of its own, or is given one, and none is shared by accident.
BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
BeforeAll {
    $uri, $module = (Get-TestServerUri), (Get-TestModulePath)

    function Connect-Main {
        Disconnect-Redis -All
        Connect-TestServer -With @{ Name = 'parallel-main' }
    }

    # The client names that begin with a prefix.
    function Get-ClientName([string] $Prefix) {
        [regex]::Matches((Invoke-RedisCommand CLIENT LIST -Connection parallel-main), '(?<= name=)\S+').Value | Where-Object { $_ -like "$Prefix*" }
    }

    function Skip-WithoutThreadJob { if (-not (Get-Command Start-ThreadJob -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'there is no ThreadJob module here' } }

    # Every kind of worker reports whether it has a connection that it did not establish, and what one of its own does.
    $work = {
        param($module, $uri, $key, $me)
        $ErrorActionPreference = 'Stop'
        Import-Module $module
        try { Get-RedisString $key; 'a connection that nobody made' } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
        Connect-Redis -Uri $uri -Database 9 -Name "parallel-$me"
        Set-RedisString "$key-$me" "by $me"
        Get-RedisString "$key-$me" -Connection "parallel-$me"
        @(Get-RedisConnection).Name -join ' '
    }
}
AfterAll { Close-TestSession }

Describe 'ForEach-Object -Parallel' {
    BeforeEach {
        Skip-OnWindowsPowerShell 'ForEach-Object has no -Parallel there'
        Connect-Main
        $key = New-TestKey
    }

    It 'uses connections of its own, by name' {
        $text = "$work"
        # A reused runspace, as when the first iteration ends before the third begins, already has a connection: see below.
        $seen = 1..3 | ForEach-Object -ThrottleLimit 3 -UseNewRunspace -Parallel { & ([scriptblock]::Create($using:text)) $using:module $using:uri $using:key $_ }
        $seen | Sort-Object | Should -BeExactly (@(1..3 | ForEach-Object { 'Redis.NoConnection'; "by $_"; "parallel-$_" }) | Sort-Object)
        @(Get-RedisConnection).Name | Should -BeExactly 'parallel-main'
        Wait-Until { -not (Get-ClientName 'parallel-[0-9]') } | Should -BeTrue -Because 'a connection ends with its runspace'
    }

    It 'can use a connection passed by $using:, which stays open' {
        $connection = Get-RedisConnection parallel-main
        1..20 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:module
            Select-RedisConnection $using:connection
            Step-RedisCounter $using:key
        } | Sort-Object | Should -Be (1..20)
        $connection.State | Should -Be 'Connected'
        Get-RedisString $key | Should -BeExactly '20'
    }

    It 'establishes another one in a reused runspace, and leaves none behind' {
        $names = 1..6 | ForEach-Object -ThrottleLimit 2 -Parallel {
            Import-Module $using:module
            Connect-Redis -Uri $using:uri -Name parallel-again -Database 9
            "$(@(Get-RedisConnection).Count) $(Invoke-RedisCommand CLIENT ID)"
        }
        @($names | Sort-Object -Unique).Count | Should -Be 6
        $names | Should -BeLike '1 *'
        Wait-Until { -not (Get-ClientName parallel-again) } | Should -BeTrue
    }

    It 'shows with -Verbose only its own commands of a shared connection' {
        $connection = Get-RedisConnection parallel-main
        $strange = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:module
            $connection, $mine = $using:connection, "$using:key-$_"
            foreach ($i in 1..50) { Get-RedisString $mine -Connection $connection -Verbose 4>&1 | Where-Object { "$_" -notlike "*: GET $mine (*" } }
        }
        $strange | Should -Be $null
    }
}

Describe 'Start-ThreadJob' {
    BeforeEach {
        Connect-Main
        $key = New-TestKey
    }

    It 'uses a connection of its own' {
        Skip-WithoutThreadJob
        Start-ThreadJob $work -ArgumentList $module, $uri, $key, 'thread' | Receive-Job -Wait -AutoRemoveJob |
            Should -BeExactly 'Redis.NoConnection', 'by thread', 'parallel-thread'
        Wait-Until { -not (Get-ClientName parallel-thread) } | Should -BeTrue
    }

    It 'can use a connection passed by $using:' {
        Skip-WithoutThreadJob
        $connection = Get-RedisConnection parallel-main
        Start-ThreadJob { Import-Module $using:module; Set-RedisString $using:key there -Connection $using:connection } | Receive-Job -Wait -AutoRemoveJob
        Get-RedisString $key | Should -BeExactly 'there'
    }

    It 'leaves no connection behind if it is stopped while waiting' {
        Skip-WithoutThreadJob
        $job = Start-ThreadJob {
            Import-Module $using:module
            Connect-Redis -Uri $using:uri -Name parallel-stopped
            'waits'
            Pop-RedisListItem $using:key -Wait
        }
        Wait-Until { $job.HasMoreData } | Should -BeTrue
        $job | Stop-Job -PassThru | Remove-Job
        Wait-Until { -not (Get-ClientName parallel-stopped) } | Should -BeTrue
    }
}

Describe 'Start-Job' {
    BeforeEach {
        Connect-Main
        $key = New-TestKey
    }

    It 'uses a connection of its own' {
        Start-Job $work -ArgumentList $module, $uri, $key, 'job' | Receive-Job -Wait -AutoRemoveJob | Should -BeExactly 'Redis.NoConnection', 'by job', 'parallel-job'
        Wait-Until { -not (Get-ClientName parallel-job) } | Should -BeTrue
    }

    It 'cannot use a connection of this process, and says so' {
        $connection = Get-RedisConnection parallel-main
        $message = Start-Job -ArgumentList $module, $connection, $key {
            param($module, $connection, $key)
            Import-Module $module
            try { Get-RedisString $key -Connection $connection } catch { "$_" }
        } | Receive-Job -Wait -AutoRemoveJob
        $message | Should -BeLike "*$($connection.Endpoint)*another process*Connect-Redis*"
    }

    It 'returns objects with type name and properties' {
        Skip-Without XADD
        $emitted = Start-Job -ArgumentList $module, $uri, $key {
            param($module, $uri, $key)
            Import-Module $module
            Connect-Redis -Uri $uri -Database 9 -Name parallel-emitting
            Set-RedisHashField "$key-hash" @{ f = 'v' }
            Add-RedisSortedSetMember "$key-sorted" ann 1.5
            $null = Invoke-RedisCommand XADD "$key-stream" '1-1' f v
            Set-RedisKeyExpiration "$key-hash" 1h
            @{
                Connection = Get-RedisConnection
                Expiration = Get-RedisKeyExpiration "$key-hash"
                Member     = Get-RedisSortedSetMember "$key-sorted"
                Hash       = Get-RedisHash "$key-hash"
                Entry      = Get-RedisKey "$key-stream"
                Test       = Test-RedisConnection -Detailed
                Info       = Get-RedisInfo
                Lock       = Lock-RedisResource "$key-lock"
            }.GetEnumerator() | ForEach-Object { Add-Member -InputObject $_.Value -NotePropertyName What -NotePropertyValue $_.Key -PassThru }
        } | Receive-Job -Wait -AutoRemoveJob
        $of = @{}
        foreach ($object in $emitted) { $of[$object.What] = $object }
        Remove-RedisKey "$key-hash", "$key-sorted", "$key-stream", "$key-lock"

        foreach ($type in @{ Connection = 'RedisConnection'; Expiration = 'Commands.KeyExpiration'; Member = 'Commands.SortedSetMember'; Entry = 'Commands.StreamEntry'
                Test = 'Output.ConnectionTest'; Info = 'Info'; Lock = 'Locks.ResourceLock' }.GetEnumerator()) {
            $of[$type.Key].PSObject.TypeNames[0] | Should -BeExactly "Deserialized.PSRedis.$($type.Value)"
        }
        $of.Connection.Name, $of.Connection.Database | Should -BeExactly 'parallel-emitting', 9
        "$($of.Connection.State)" | Should -BeExactly 'Connected'
        $of.Connection.Identity | Should -Match '^\S+ \d+\.\d+'
        $of.Expiration.TimeToLive | Should -BeOfType timespan
        $of.Expiration.Key | Should -BeExactly "$key-hash"
        $of.Member.Member, $of.Member.Score | Should -BeExactly 'ann', 1.5
        $of.Hash.f | Should -BeExactly 'v'
        $of.Entry.Id | Should -BeExactly '1-1'
        $of.Entry.Fields.f | Should -BeExactly 'v'
        $of.Test.IsConnected | Should -BeTrue
        $of.Test.Latency | Should -BeOfType timespan
        $of.Info.used_memory | Should -BeOfType long
        @($of.Info.Keyspace)[0].keys | Should -BeOfType long
        "$($of.Lock.State)" | Should -BeExactly 'Held'
    }

    It 'returns errors with id and target' {
        Set-RedisString $key v
        $job = Start-Job -ArgumentList $module, $uri, $key { param($module, $uri, $key) Import-Module $module; Connect-Redis -Uri $uri -Database 9; Get-RedisHash $key }
        $null = $job | Receive-Job -Wait -AutoRemoveJob -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.WRONGTYPE,*'
        $problem[0].TargetObject | Should -BeExactly $key
    }
}

Describe 'A remote session' {
    # Like Enter-PSSession: another process, with serialized objects. It needs neither SSH nor WinRM.
    BeforeEach {
        Connect-Main
        $key = New-TestKey
        $runspace = [runspacefactory]::CreateOutOfProcessRunspace($null)
        $runspace.Open()
        function Invoke-There([scriptblock] $Script, [object[]] $ArgumentList) {
            $shell = [powershell]::Create($runspace).AddScript($Script)
            foreach ($argument in $ArgumentList) { $null = $shell.AddArgument($argument) }
            try { $shell.Invoke() } finally { $shell.Dispose() }
        }
    }
    AfterEach { $runspace.Dispose() }

    It 'uses a connection of its own, which lasts as long as the session' {
        Invoke-There $work $module, $uri, $key, 'remote' | Should -BeExactly 'Redis.NoConnection', 'by remote', 'parallel-remote'
        Invoke-There { param($key) Get-RedisString $key } "$key-remote" | Should -BeExactly 'by remote'
        Get-ClientName parallel-remote | Should -BeExactly 'parallel-remote'
        $runspace.Dispose()
        Wait-Until { -not (Get-ClientName parallel-remote) } | Should -BeTrue
    }

    It 'returns objects, and streams' {
        $null = Invoke-There { param($module, $uri) Import-Module $module; Connect-Redis -Uri $uri -Database 9 } $module, $uri
        Set-RedisString $key v
        $shell = [powershell]::Create($runspace).AddScript('param($key) Get-RedisKeyExpiration $key -Verbose -ErrorAction Stop').AddArgument($key)
        $emitted = $shell.Invoke()
        $emitted[0].PSObject.TypeNames[0] | Should -BeExactly 'Deserialized.PSRedis.Commands.KeyExpiration'
        $emitted[0].Key | Should -BeExactly $key
        $shell.Streams.Verbose[-1].Message | Should -BeLike "*/9: P* $key (*"
        $shell.Dispose()
    }
}

Describe 'A pool of runspaces' {
    BeforeEach {
        Connect-Main
        $key = New-TestKey
    }

    It 'has a connection for each runspace, which ends with the pool' {
        $state = [initialsessionstate]::CreateDefault()
        $null = $state.ImportPSModule($module)
        $pool = [runspacefactory]::CreateRunspacePool(1, 3, $state, $Host)
        $pool.Open()
        $runs = foreach ($me in 1..9) {
            $shell = [powershell]::Create().AddScript({
                    param($uri, $key, $me)
                    # A runspace of a pool keeps its state: that is its purpose.
                    if (-not (Get-RedisConnection)) { Connect-Redis -Uri $uri -Database 9 -Name parallel-pool }
                    foreach ($i in 1..100) {
                        Set-RedisString "$key-$me" "$me $i"
                        if ((Get-RedisString "$key-$me") -cne "$me $i") { 'not what was written' }
                    }
                    Invoke-RedisCommand CLIENT ID
                }).AddArgument($uri).AddArgument($key).AddArgument($me)
            $shell.RunspacePool = $pool
            [pscustomobject]@{ Shell = $shell; Handle = $shell.BeginInvoke() }
        }
        $ids = $runs | ForEach-Object { $_.Shell.EndInvoke($_.Handle); $_.Shell.Streams.Error; $_.Shell.Dispose() }
        $ids | Should -BeOfType long
        @($ids).Count | Should -Be 9
        $connections = @($ids | Sort-Object -Unique).Count
        $connections | Should -BeIn (1..3)
        @(Get-ClientName parallel-pool).Count | Should -Be $connections
        $pool.Dispose()
        Wait-Until { -not (Get-ClientName parallel-pool) } | Should -BeTrue
    }
}

Describe 'A module that is removed' {
    BeforeEach {
        Connect-Main
        $key = New-TestKey
    }

    It 'and imported again knows no connection, and leaves none behind, in a runspace of <_>' -ForEach 'this process', 'another' {
        $runspace = if ($_ -eq 'another') { [runspacefactory]::CreateOutOfProcessRunspace($null) } else { [runspacefactory]::CreateRunspace() }
        $runspace.Open()
        $shell = [powershell]::Create($runspace).AddScript({
                param($module, $uri)
                $ErrorActionPreference = 'Stop'
                Import-Module $module
                Connect-Redis -Uri $uri -Name parallel-removed
                $null = Register-RedisSubscription parallel-channel { }
                @(Get-RedisConnection).Count
                Remove-Module PSRedis
                Import-Module $module
                @(Get-RedisConnection).Count
                @(Get-RedisSubscription).Count
                try { Get-RedisString x } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
                Connect-Redis -Uri $uri -Name parallel-anew
                Test-RedisConnection
            }).AddArgument($module).AddArgument($uri)
        try {
            $seen = $shell.Invoke()
            $shell.Streams.Error | Should -Be $null
            $seen | Should -Be 1, 0, 0, 'Redis.NoConnection', $true
            Wait-Until { -not (Get-ClientName parallel-removed) } | Should -BeTrue
            Get-ClientName parallel-anew | Should -BeExactly 'parallel-anew'
        }
        finally {
            $shell.Dispose()
            $runspace.Dispose()
        }
        Wait-Until { -not (Get-ClientName parallel-anew) } | Should -BeTrue
    }
}
