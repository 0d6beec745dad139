BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll {
    Close-TestSession
    Stop-PrivateServer
}

Describe 'Save-RedisDatabase over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        $protocol = $_
        # This server takes 20 ms to save a key, so 50 of them take a second.
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

    Context 'on a fast server' {
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

        It '-Confirm:$false does not prompt' {
            Save-RedisDatabase -Confirm:$false
            $file | Should -Exist
        }
    }

    Context 'on a slow server' {
        BeforeEach { $server = Connect-Slow }

        It '-Background -Wait ends when the save has ended' {
            $seconds = Measure-Second { Save-RedisDatabase -Background -Wait -ErrorAction Stop }
            $seconds | Should -BeGreaterThan 0.8
            (Get-RedisInfo persistence).rdb_bgsave_in_progress | Should -Be 0
        }

        It '-Background -Wait shows progress, and removes it' {
            # Progress is not shown during the first second.
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

        It 'reports a running save: Redis.JobInProgress' {
            Save-RedisDatabase -Background
            foreach ($parameters in @{ Background = $true }, @{ Background = $true; Wait = $true }, @{}) {
                Save-RedisDatabase @parameters -ErrorVariable problem -ErrorAction SilentlyContinue
                $problem.Count | Should -Be 1
                $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.JobInProgress,*'
                $problem[0].CategoryInfo.Category | Should -Be 'ResourceBusy'
                $problem[0] | Should -BeLike '*Saving the database*not started*'
                $problem[0].TargetObject | Should -BeExactly "$server"
            }
        }

        It 'stops waiting at once on Ctrl+C, and affects neither the connection nor the save' {
            $run = Stop-WaitingScript -Uri "redis://$server" -Protocol $protocol { Save-RedisDatabase -Background -Wait } -Then {
                (Get-RedisInfo persistence).rdb_bgsave_in_progress
                Test-RedisConnection
            }
            $run.Waited | Should -BeTrue
            $run.Seconds | Should -BeLessThan 3
            $run.Output | Should -Be 1, $true
        }

        It 'may take longer than the command time-out' {
            Connect-Redis -Uri "redis://$server" -Protocol $protocol -CommandTimeout 0.3
            Save-RedisDatabase -ErrorAction Stop
        }
    }

    It 'reports a failed <Form>: Redis.JobFailed' -ForEach @{ Form = 'SAVE'; Parameters = @{} }, @{ Form = 'BGSAVE'; Parameters = @{ Background = $true; Wait = $true } } {
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

    It 'reports the refusal of a managed service: Redis.JobRefused' {
        Connect-Private (Get-PrivateServer '--rename-command', 'BGSAVE', '', '--rename-command', 'SAVE', '')
        foreach ($parameters in @{}, @{ Background = $true }, @{ Background = $true; Wait = $true }) {
            Save-RedisDatabase @parameters -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.JobRefused,*'
            $problem[0].CategoryInfo.Category | Should -Be 'NotImplemented'
            $problem[0] | Should -BeLike '*not started*does not have the command, or it is disabled*'
        }
    }

    It 'reports a missing permission: Redis.JobRefused' {
        $server = Get-PrivateServer
        Connect-Private $server
        $null = Invoke-RedisCommand ACL SETUSER limited on '>pw' '~*' '&*' '+@all' -save -bgsave
        Connect-Redis -Uri "redis://limited:pw@$server" -Protocol $protocol
        foreach ($parameters in @{}, @{ Background = $true; Wait = $true }) {
            Save-RedisDatabase @parameters -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.JobRefused,*'
            $problem[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
        }
    }
}

# Scripted servers whose INFO does not report a running save, each with its own INFO, LASTSAVE and clock.
Describe 'Save-RedisDatabase -Background -Wait on a server that does not report a running save' {
    BeforeAll {
        # A server whose LASTSAVE changes from 100 to 101 at that query after BGSAVE; 0: never. TIME is 100.9 s at first, and a second more each time.
        function Start-BlindServer([string] $Persistence = 'rdb_last_bgsave_status:ok', [string] $Later = $Persistence, [int] $MovesAt = 3, [string] $LastSave, [string] $Time) {
            Add-FaultType
            $facts = { param($text) $info = "# Persistence`r`n$text`r`n"; "`$$($info.Length)|$info|" }
            $state = @{ Begun = $false; Looks = 0; Times = 0; Before = (& $facts $Persistence); Later = (& $facts $Later); MovesAt = $MovesAt; LastSave = $LastSave; Time = $Time }
            Start-AnsweringServer $state {
                param($request, $state)
                switch -Wildcard ($request) {
                    'INFO persistence' { if ($state.Begun) { $state.Later } else { $state.Before } }
                    'INFO server' { "`$0||" }
                    LASTSAVE {
                        if ($state.LastSave) { return $state.LastSave }
                        if ($state.Begun) { $state.Looks++ }
                        if ($state.MovesAt -and $state.Looks -ge $state.MovesAt) { ':101|' } else { ':100|' }
                    }
                    TIME { if ($state.Time) { $state.Time } else { "*2|`$3|$(100 + $state.Times++)|`$6|900000|" } }
                    BGSAVE { $state.Begun = $true; '+Background saving started|' }
                    default { '-ERR unknown command|' }
                }
            }
        }
    }
    AfterEach {
        Get-RedisConnection | Where-Object Name -EQ blind | Disconnect-Redis
        $server.Dispose()
    }

    It 'waits until LASTSAVE changes, and begins in a later second than the last save' {
        $server = Start-BlindServer
        Connect-Redis 127.0.0.1 $server.Port -Name blind
        Measure-Second { Save-RedisDatabase -Background -Wait -ErrorAction Stop | Should -Be $null } | Should -BeGreaterThan 1
        $requests = @($server.Requests -ne 'INFO server')
        # TIME was in the second of the last save at first, so it waited.
        [array]::IndexOf($requests, 'BGSAVE') | Should -BeGreaterThan ([array]::LastIndexOf($requests, 'TIME'))
        @($requests -eq 'TIME').Count | Should -BeGreaterOrEqual 1
        $begun = [array]::IndexOf($requests, 'BGSAVE')
        @($requests[$begun..($requests.Count - 1)] -eq 'LASTSAVE').Count | Should -Be 3
    }

    It 'does not mistake the status of an earlier save: it ends when the save has failed' {
        $server = Start-BlindServer -Later 'rdb_last_bgsave_status:err' -MovesAt 0
        Connect-Redis 127.0.0.1 $server.Port -Name blind
        Save-RedisDatabase -Background -Wait -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.JobFailed,*'
    }

    It 'reports an unknown outcome if <Case>' -ForEach @(
        @{ Case = 'LASTSAVE is unknown'; LastSave = "-ERR unknown command 'LASTSAVE'|" }
        @{ Case = 'the user has no right to LASTSAVE'; LastSave = '-NOPERM this user has no permissions|' }
    ) {
        $server = Start-BlindServer -LastSave $LastSave
        Connect-Redis 127.0.0.1 $server.Port -Name blind
        Save-RedisDatabase -Background -Wait -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.JobOutcomeUnknown,*'
        $problem[0] | Should -BeLike '*was started*does not report*'
        $problem[0].TargetObject | Should -BeExactly $server.Endpoint
        $server.Requests | Should -Contain 'BGSAVE'
    }

    It 'works on a server without TIME' {
        $server = Start-BlindServer -Time '-ERR unknown command|'
        Connect-Redis 127.0.0.1 $server.Port -Name blind
        Measure-Second { Save-RedisDatabase -Background -Wait -ErrorAction Stop } | Should -BeGreaterThan 1
        @($server.Requests -eq 'BGSAVE').Count | Should -Be 1
    }

    It 'stops waiting at once on Ctrl+C' {
        $server = Start-BlindServer -MovesAt 0
        $run = Stop-WaitingScript -Uri "redis://127.0.0.1:$($server.Port)" { Save-RedisDatabase -Background -Wait } -Then { 'there' }
        $run.Seconds | Should -BeLessThan 3
        $run.Output | Should -Be 'there'
    }

    It 'does not wait without -Wait' {
        $server = Start-BlindServer
        Connect-Redis 127.0.0.1 $server.Port -Name blind
        Save-RedisDatabase -Background
        $server.Requests | Should -Be 'BGSAVE'
    }
}

Describe 'Save-RedisDatabase on Garnet' {
    BeforeAll {
        # On Linux, Garnet saves through a library that may be missing.
        $server = try { Start-RedisServer -Engine Garnet -Argument '--device-type', 'RandomAccess' } catch { $null }
        if ($server) { Connect-Redis -Uri "redis://$server" -Name garnet }
    }
    BeforeEach { if (-not $server) { Set-ItResult -Skipped -Because 'there is no Garnet here' } }
    AfterAll { if ($server) { Stop-RedisServer $server } }

    It 'Get-RedisLastSave emits nothing before the first save' { Get-RedisLastSave | Should -Be $null }

    It '-Background -Wait ends when LASTSAVE has changed, repeatedly' {
        $before = $null
        foreach ($round in 1..3) {
            Set-RedisString k $round
            Save-RedisDatabase -Background -Wait -ErrorAction Stop
            $after = Get-RedisLastSave
            $after | Should -Not -Be $before
            $before = $after
        }
    }

    It 'Optimize-RedisAppendOnlyFile reports an unknown command, without a hint about managed services' {
        Optimize-RedisAppendOnlyFile -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.JobRefused,*'
        $problem[0].CategoryInfo.Category | Should -Be 'NotImplemented'
        $problem[0] | Should -Not -BeLike '*managed*'
    }
}
