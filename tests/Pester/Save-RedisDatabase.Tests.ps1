BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll {
    Close-TestSession
    Stop-PrivateServer
}

Describe 'Save-RedisDatabase over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        $protocol = $_
        # Each key takes such a server 20 ms to save, so 50 of them take a second.
        $slow = '--rdb-key-save-delay', '20000'

        function Connect-Private($Server) { Connect-Redis -Uri "redis://$Server" -Protocol $protocol }

        function Connect-Slow {
            $server = Get-PrivateServer $slow
            Connect-Private $server
            $null = Wait-Until { -not (Get-RedisInfo persistence).rdb_bgsave_in_progress }
            1..50 | ForEach-Object { Set-RedisString "k$_" v }
            $server
        }
    }

    Context 'on a server that saves at once' {
        BeforeEach {
            $server = Get-PrivateServer
            Connect-Private $server
            $file = Join-Path $server.DataDirectory dump.rdb
            Remove-Item $file -ErrorAction Ignore
            Set-RedisString k v
        }

        It 'saves, and emits nothing' {
            Save-RedisDatabase | Should -Be $null
            $file | Should -Exist
        }

        It '-Background -Wait saves, and emits nothing' {
            Save-RedisDatabase -Background -Wait | Should -Be $null
            $file | Should -Exist
        }

        It '-Background does not wait' {
            Save-RedisDatabase -Background | Should -Be $null
            Wait-Until { Test-Path $file } | Should -BeTrue
            $null = Wait-Until { -not (Get-RedisInfo persistence).rdb_bgsave_in_progress }
        }

        It '-WhatIf sends nothing' {
            Save-RedisDatabase -WhatIf
            Save-RedisDatabase -Background -Wait -WhatIf
            $file | Should -Not -Exist
        }

        It '-Confirm:$false does not ask' {
            Save-RedisDatabase -Confirm:$false
            $file | Should -Exist
        }
    }

    Context 'on a server that takes its time' {
        BeforeEach { $server = Connect-Slow }

        It '-Background -Wait ends when the save has ended' {
            $seconds = Measure-Second { Save-RedisDatabase -Background -Wait -ErrorAction Stop }
            $seconds | Should -BeGreaterThan 0.8
            (Get-RedisInfo persistence).rdb_bgsave_in_progress | Should -Be 0
        }

        It '-Background -Wait shows its progress, and takes it away' {
            # What takes no second shows none.
            $more = 51..120 | ForEach-Object { "k$_" }
            $more | Set-RedisString -Value v
            $run = Start-InRunspace -ArgumentList "redis://$server", $protocol {
                param($uri, $protocol)
                Connect-Redis -Uri $uri -Protocol $protocol
                Save-RedisDatabase -Background -Wait
            }
            $null = $run.Handle.AsyncWaitHandle.WaitOne(30000)
            $records = @($run.Shell.Streams.Progress.ReadAll() | Where-Object Activity -EQ 'Saving the database')
            $run | Receive-Runspace
            $records.Count | Should -BeGreaterThan 2
            $records[0].RecordType, $records[-1].RecordType | Should -Be 'Processing', 'Completed'
            $records[0].StatusDescription | Should -BeLike '127.0.0.1:*'
            $records.PercentComplete | ForEach-Object { $_ | Should -BeIn (-1..99) }
            $more | Remove-RedisKey
        }

        It 'reports one that is under way: Redis.JobInProgress' {
            Save-RedisDatabase -Background
            foreach ($parameters in @{ Background = $true }, @{ Background = $true; Wait = $true }, @{}) {
                Save-RedisDatabase @parameters -ErrorVariable problem -ErrorAction SilentlyContinue
                $problem.Count | Should -Be 1
                $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.JobInProgress,*'
                $problem[0].CategoryInfo.Category | Should -Be 'ResourceBusy'
                $problem[0] | Should -BeLike '*Saving the database*not begun*'
                $problem[0].TargetObject | Should -BeExactly "$server"
            }
        }

        It 'stops waiting at once at Ctrl+C, and leaves the connection and the save as they are' {
            $run = Stop-WaitingScript -Uri "redis://$server" -Protocol $protocol { Save-RedisDatabase -Background -Wait } -Then {
                (Get-RedisInfo persistence).rdb_bgsave_in_progress
                Test-RedisConnection
            }
            $run.Waited | Should -BeTrue
            $run.Seconds | Should -BeLessThan 3
            $run.Output | Should -Be 1, $true
        }

        It 'may take longer than other commands' {
            Connect-Redis -Uri "redis://$server" -Protocol $protocol -CommandTimeout 0.3
            Save-RedisDatabase -ErrorAction Stop
        }
    }

    It 'reports one that failed, with <Form>: Redis.JobFailed' -ForEach @{ Form = 'SAVE'; Parameters = @{} }, @{ Form = 'BGSAVE'; Parameters = @{ Background = $true; Wait = $true } } {
        $server = Start-PrivateServer
        try {
            Connect-Private $server
            Set-RedisString k v
            Remove-Item $server.DataDirectory -Recurse
            Save-RedisDatabase @Parameters -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.JobFailed,*'
            $problem[0].CategoryInfo.Category | Should -Be 'WriteError'
            $problem[0] | Should -BeLike '*failed*log*'
            $problem[0].TargetObject | Should -BeExactly "$server"
            Test-RedisConnection | Should -BeTrue
        }
        finally {
            Stop-RedisServer $server
        }
    }

    It 'reports one that a managed service refuses: Redis.JobRefused' {
        Connect-Private (Get-PrivateServer '--rename-command', 'BGSAVE', '', '--rename-command', 'SAVE', '')
        foreach ($parameters in @{}, @{ Background = $true }, @{ Background = $true; Wait = $true }) {
            Save-RedisDatabase @parameters -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.JobRefused,*'
            $problem[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
            $problem[0] | Should -BeLike '*not begun*does not allow*'
        }
    }

    It 'reports one that the user has no right to: Redis.JobRefused' {
        $server = Get-PrivateServer
        Connect-Private $server
        $null = Invoke-RedisCommand ACL SETUSER limited on '>pw' '~*' '&*' '+@all' -save -bgsave
        Connect-Redis -Uri "redis://limited:pw@$server" -Protocol $protocol
        foreach ($parameters in @{}, @{ Background = $true; Wait = $true }) {
            Save-RedisDatabase @parameters -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.JobRefused,*'
        }
    }
}
