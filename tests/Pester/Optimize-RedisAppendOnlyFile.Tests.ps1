BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll {
    Close-TestSession
    Stop-PrivateServer
}

Describe 'Optimize-RedisAppendOnlyFile over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        $protocol = $_
        # This server takes 20 ms to write a key, so 50 of them take a second.
        $slow = '--rdb-key-save-delay', '20000', '--appendonly', 'yes'

        function Connect-Private($Server) { Connect-Redis -Uri "redis://$Server" -Protocol $protocol }

        function Test-Busy {
            $info = Get-RedisInfo persistence
            [bool]($info.rdb_bgsave_in_progress + $info.aof_rewrite_in_progress + $info.aof_rewrite_scheduled)
        }

        function Write-Key {
            $null = Wait-Until { -not (Test-Busy) }
            1..50 | ForEach-Object { Set-RedisString "k$_" v }
        }

        function Connect-Slow {
            $server = Get-PrivateServer $slow
            Connect-Private $server
            Write-Key
            $server
        }
    }

    It 'shortens the file, and emits nothing' {
        $server = Get-PrivateServer '--appendonly', 'yes'
        Connect-Private $server
        1..2000 | ForEach-Object { 'counter' } | Step-RedisCounter | Out-Null
        $before = (Get-RedisInfo persistence).aof_current_size
        Optimize-RedisAppendOnlyFile -Wait | Should -Be $null
        (Get-RedisInfo persistence).aof_current_size | Should -BeLessThan $before
    }

    It 'does not wait without -Wait' {
        $null = Connect-Slow
        Measure-Second { Optimize-RedisAppendOnlyFile } | Should -BeLessThan 0.8
        Test-Busy | Should -BeTrue
    }

    It '-Wait ends when the rewrite has ended' {
        $null = Connect-Slow
        Measure-Second { Optimize-RedisAppendOnlyFile -Wait -ErrorAction Stop } | Should -BeGreaterThan 0.8
        Test-Busy | Should -BeFalse
    }

    It '-Wait also waits for a save that is running' {
        $null = Connect-Slow
        Save-RedisDatabase -Background
        Measure-Second { Optimize-RedisAppendOnlyFile -Wait -ErrorAction Stop } | Should -BeGreaterThan 1.5
        Test-Busy | Should -BeFalse
        (Get-RedisInfo persistence).aof_last_bgrewrite_status | Should -Be 'ok'
    }

    It '-Wait shows progress, and removes it' {
        $server = Connect-Slow
        # Progress is not shown during the first second.
        $more = 51..120 | ForEach-Object { "k$_" }
        $more | Set-RedisString -Value v
        $run = Start-InRunspace -ArgumentList "redis://$server", $protocol {
            param($uri, $protocol)
            Connect-Redis -Uri $uri -Protocol $protocol
            Optimize-RedisAppendOnlyFile -Wait
        }
        $null = $run.Handle.AsyncWaitHandle.WaitOne(30000)
        $records = @($run.Shell.Streams.Progress.ReadAll() | Where-Object Activity -EQ 'Rewriting the append-only file')
        $run | Receive-Runspace
        $records.Count | Should -BeGreaterThan 2
        $records[-1].RecordType | Should -Be 'Completed'
        $more | Remove-RedisKey
    }

    It 'stops waiting at once on Ctrl+C, and leaves the connection usable' {
        $server = Connect-Slow
        $run = Stop-WaitingScript -Uri "redis://$server" -Protocol $protocol { Optimize-RedisAppendOnlyFile -Wait } -Then { Test-RedisConnection }
        $run.Waited | Should -BeTrue
        $run.Seconds | Should -BeLessThan 3
        $run.Output | Should -Be $true
    }

    It 'reports a running rewrite: Redis.JobInProgress' {
        $server = Connect-Slow
        Optimize-RedisAppendOnlyFile
        Optimize-RedisAppendOnlyFile -Wait -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.JobInProgress,*'
        $problem[0].CategoryInfo.Category | Should -Be 'ResourceBusy'
        $problem[0].TargetObject | Should -BeExactly "$server"
    }

    It 'reports a rewrite that failed <When>: Redis.JobFailed' -ForEach @{ When = 'at once'; Later = $false }, @{ When = 'later'; Later = $true } {
        $server = Start-PrivateServer $slow
        try {
            Connect-Private $server
            Write-Key
            if ($Later) {
                $run = Start-InRunspace -ArgumentList $server.DataDirectory { param($folder) Start-Sleep -Milliseconds 300; Remove-Item $folder -Recurse -Force }
            }
            else {
                Remove-Item $server.DataDirectory -Recurse
            }
            Optimize-RedisAppendOnlyFile -Wait -ErrorVariable problem -ErrorAction SilentlyContinue
            if ($Later) { $run | Receive-Runspace }
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.JobFailed,*'
            $problem[0].CategoryInfo.Category | Should -Be 'WriteError'
            $problem[0] | Should -BeLike '*failed*log*'
        }
        finally {
            Stop-RedisServer $server
        }
    }

    It 'reports the refusal of a managed service: Redis.JobRefused' {
        Connect-Private (Get-PrivateServer '--rename-command', 'BGREWRITEAOF', '')
        Optimize-RedisAppendOnlyFile -Wait -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.JobRefused,*'
        $problem[0].CategoryInfo.Category | Should -Be 'NotImplemented'
    }

    It 'reports a missing permission: Redis.JobRefused' {
        $server = Get-PrivateServer
        Connect-Private $server
        $null = Invoke-RedisCommand ACL SETUSER limited on '>pw' '~*' '&*' '+@all' -bgrewriteaof
        Connect-Redis -Uri "redis://limited:pw@$server" -Protocol $protocol
        Optimize-RedisAppendOnlyFile -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.JobRefused,*'
    }

    It '-Wait reports an unknown outcome: Redis.JobOutcomeUnknown' {
        $scripted = Start-AnsweringServer @{} {
            param($request)
            switch ($request) {
                'INFO persistence' { "`$45|# Persistence`r`naof_last_bgrewrite_status:ok`r`n|" }
                BGREWRITEAOF { '+Background append only file rewriting started|' }
                default { '-ERR unknown command|' }
            }
        }
        try {
            Connect-Redis 127.0.0.1 $scripted.Port -Protocol $protocol -Name scripted
            Optimize-RedisAppendOnlyFile -Wait -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.JobOutcomeUnknown,*'
        }
        finally {
            Disconnect-Redis scripted
            $scripted.Dispose()
        }
    }

    It '-WhatIf sends nothing' {
        $null = Connect-Slow
        Optimize-RedisAppendOnlyFile -Wait -WhatIf
        Test-Busy | Should -BeFalse
    }
}
