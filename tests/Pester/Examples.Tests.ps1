# The scripts in examples/: what each does to a server, how it reports failures, and that it follows good style.
BeforeDiscovery {
    $scripts = (Get-ChildItem (Join-Path $PSScriptRoot ../../examples) -Filter *.ps1).Name
}
BeforeAll {
    Import-Module $PSScriptRoot/TestSession.psm1
    $examples = Join-Path $PSScriptRoot ../../examples -Resolve
    $modules = (Join-Path $PSScriptRoot ../../out -Resolve), $env:PSModulePath -join [IO.Path]::PathSeparator

    # Runs a line that calls a script, './name.ps1 ...', in its own session; -Process: in its own PowerShell, which finds the module by name.
    function Invoke-Example([string] $Line, [string] $Server = "redis://$server", [switch] $Process) {
        $script = "Set-Location '$TestDrive'; $($Line -replace '\./(?=[\w-]+\.ps1)', "$examples/")"
        if (-not $Process) { return Invoke-InShell $shell "`$env:PSREDIS_CONNECTION = '$Server'; $script" }
        Use-Environment @{ PSREDIS_CONNECTION = $Server; PSModulePath = $modules } { Invoke-Process -Bare "$script; exit `$LASTEXITCODE" }
    }
    $shell = Use-Environment @{ PSModulePath = $modules } { Start-ShellOfSession }
}
AfterAll {
    $shell.StandardInput.Close()
    $shell.Dispose()
    Close-TestSession
    Stop-PrivateServer
}

Describe 'The example <_>' -ForEach $scripts {
    It 'passes PSScriptAnalyzer, for Windows PowerShell 5.1 too' {
        if (-not (Get-Module PSScriptAnalyzer -ListAvailable)) { Set-ItResult -Skipped -Because 'there is no PSScriptAnalyzer here' }
        $settings = @{ Rules = @{ PSUseCompatibleSyntax = @{ Enable = $true; TargetVersions = @('5.1') } } }
        Invoke-ScriptAnalyzer (Join-Path $examples $_) -Settings $settings | ForEach-Object { "$($_.Line): $($_.Message)" } | Should -Be $null
    }

    It 'has help for its purpose, its parameters, and its use' {
        $help = Get-Help (Join-Path $examples $_) -Full
        $help.Synopsis.Trim() | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -BeLike "*$_*" -Because 'PowerShell generates this for a script without help'
        $parameters = @($help.parameters.parameter | Where-Object { $_ -and $_.name -notin 'WhatIf', 'Confirm' })
        foreach ($parameter in $parameters) { $parameter.description.Text | Should -Not -BeNullOrEmpty -Because "-$($parameter.name) is described" }
        if ($parameters) { $help.examples | Should -Not -Be $null }
    }
}

Describe 'quickstart.ps1' {
    It 'runs, fits on one screen, and leaves nothing behind' {
        $server = Get-EmptyServer
        $run = Invoke-Example './quickstart.ps1' -Process
        $run.Error | Should -Be ''
        $run.ExitCode | Should -Be 0
        $lines = $run.Output -split '\r?\n'
        $lines.Count | Should -BeLessOrEqual 46
        $lines | Should -Contain "PS> Pop-RedisListItem qs:queue -Wait -Timeout 5s  # qs:queue: job 7"
        $lines | Should -Contain 'PS> Receive-RedisMessage qs:news -Count 1 -Timeout 5s | ForEach-Object Message  # deployed'
        $lines[-1] | Should -BeLike '*# 10??'
        Get-RedisDatabaseSize | Should -Be 0
    }
}

Describe 'clear-cache-prefix.ps1' {
    BeforeEach {
        $server = Get-EmptyServer
        Set-RedisString app:1, app:2, 'app:3[x]', application:1, b 1
    }

    It 'removes the keys with the prefix' {
        $run = Invoke-Example './clear-cache-prefix.ps1 app'
        $run.Output, $run.Error, $run.ExitCode | Should -BeExactly "Removed 3 keys of 'app'; 2 are left.", '', 0
        Find-RedisKey | Sort-Object | Should -BeExactly 'application:1', 'b'
    }

    It 'removes nothing if there are more keys than expected, and exits with 1' {
        $run = Invoke-Example './clear-cache-prefix.ps1 app -AtMost 2'
        $run.Error | Should -BeLike "*More than 2 keys begin with 'app:'. Nothing was removed.*"
        $run.ExitCode | Should -Be 1
        Get-RedisDatabaseSize | Should -Be 5
    }

    It 'treats a prefix as text, not as a pattern' {
        $run = Invoke-Example './clear-cache-prefix.ps1 *; ./clear-cache-prefix.ps1 app:3[x]; ./clear-cache-prefix.ps1 a?p'
        $run.Output -split '\r?\n' | Should -BeExactly "Removed 0 keys of '*'; 5 are left.", "Removed 0 keys of 'app:3[x]'; 5 are left.", "Removed 0 keys of 'a?p'; 5 are left."
    }

    It 'only says what it would do with -WhatIf' {
        $run = Invoke-Example './clear-cache-prefix.ps1 app -WhatIf'
        $run.Output | Should -BeLike "What if: *Remove*3 keys that begin with 'app:'*"
        Get-RedisDatabaseSize | Should -Be 5
    }
}

Describe 'save-nightly.ps1' {
    It 'saves, and reports the size' {
        Connect-TestServer
        Skip-OnGarnet 'on Linux it saves by a library that may not be there'
        $server = Get-EmptyServer
        Set-RedisString a, b 1
        $run = Invoke-Example './save-nightly.ps1'
        $run.Output | Should -BeLike 'Saved 2 keys at 2*'
        $run.Error, $run.ExitCode | Should -Be '', 0
        (Get-RedisInfo persistence).rdb_changes_since_last_save | Should -Be 0
    }

    It 'saves Garnet as well, also in the second of another save' {
        $server = try { Start-RedisServer -Engine Garnet -Argument '--device-type', 'RandomAccess' } catch { $null }
        if (-not $server) { Set-ItResult -Skipped -Because 'there is no Garnet here' }
        try {
            Connect-Redis -Uri "redis://$server"
            Set-RedisString a, b 1
            foreach ($round in 1..2) {
                $run = Invoke-Example './save-nightly.ps1'
                $run.Output | Should -BeLike 'Saved 2 keys at 2*'
                $run.Error, $run.ExitCode | Should -Be '', 0
            }
            # Unknown values are empty in the report, and the name of the server is right.
            $run = Invoke-Example "./export-info.ps1 $server -Path garnet.csv"
            $run.ExitCode | Should -Be 0
            $line = Import-Csv (Join-Path $TestDrive garnet.csv)
            $line.Software, $line.Keys, $line.MemoryMB, $line.Role | Should -Be 'garnet', '2', '', 'master'
            $line.Version | Should -Not -Be (Get-RedisInfo server).redis_version
        }
        finally {
            Stop-RedisServer $server
        }
    }

    It 'does not save a server that has lost its keys, and exits with 1' {
        $server = Get-EmptyServer
        $before = Get-RedisLastSave
        Set-RedisString a 1
        $run = Invoke-Example './save-nightly.ps1 -MinimumKeys 2'
        $run.Output | Should -BeLike '*The database has 1 keys, and should have at least 2. Nothing was saved.*'
        $run.ExitCode | Should -Be 1
        Get-RedisLastSave | Should -Be $before
    }

    It 'exits with 1 if the save fails' {
        $server = Start-PrivateServer
        try {
            Connect-Redis -Uri "redis://$server"
            Set-RedisString a 1
            Remove-Item $server.DataDirectory -Recurse
            $run = Invoke-Example './save-nightly.ps1'
            $run.Output | Should -BeLike 'WARNING:*failed*'
            $run.ExitCode | Should -Be 1
        }
        finally {
            Stop-RedisServer $server
        }
    }

    It 'exits with 1 if there is no server' {
        $run = Invoke-Example './save-nightly.ps1' -Server "127.0.0.1:$(Get-ClosedPort)" -Process
        $run.Output | Should -BeLike 'WARNING:*127.0.0.1*'
        $run.ExitCode | Should -Be 1
    }

    It 'exits with 2 if another save is running' {
        # This server takes 100 ms to save a key.
        $server = Get-PrivateServer '--rdb-key-save-delay', '100000'
        Connect-Redis -Uri "redis://$server"
        1..100 | ForEach-Object { Set-RedisString "k$_" v }
        $null = Invoke-RedisCommand BGSAVE
        $run = Invoke-Example './save-nightly.ps1'
        $run.ExitCode | Should -Be 2
    }

    It 'only says what it would do with -WhatIf' {
        $server = Get-EmptyServer
        Set-RedisString a 1
        $before = Get-RedisLastSave
        $run = Invoke-Example './save-nightly.ps1 -WhatIf'
        $run.Output | Should -BeLike 'What if:*'
        Get-RedisLastSave | Should -Be $before
    }
}

Describe 'export-info.ps1' {
    It 'writes a line for each server, and exits with the number of those that did not answer' {
        $server = Get-EmptyServer
        Skip-OnGarnet 'it does not tell in INFO how many keys it has'
        Set-RedisString a, b 1
        $null = Get-RedisString a, c
        $closed = "127.0.0.1:$(Get-ClosedPort)"
        $run = Invoke-Example "./export-info.ps1 $server, redis://user:secret@$closed -Path info.csv"
        $run.ExitCode | Should -Be 1
        $run.Output | Should -BeLike "WARNING: redis://${closed}: *"
        $lines = @(Import-Csv (Join-Path $TestDrive info.csv))
        $lines.Server | Should -BeExactly "$server", "redis://$closed"
        $lines[0].Version | Should -Match '^\d+\.\d+'
        $lines[0].Software | Should -BeExactly (Get-RedisInfo server).ServerName
        $lines[0].Keys, $lines[0].Role, $lines[0].Problem | Should -Be '2', 'master', ''
        [double] $lines[0].MemoryMB | Should -BeGreaterThan 0
        $lines[1].Problem | Should -BeLike "*$closed*"
        Get-Content (Join-Path $TestDrive info.csv) -Raw | Should -Not -BeLike '*secret*'
        $run.Output | Should -Not -BeLike '*secret*'
    }

    It 'appends to the file, and exits with 0 on success' {
        $server = Get-EmptyServer
        $run = Invoke-Example "./export-info.ps1 $server; ./export-info.ps1 '$server,$server'"
        $run.Output, $run.Error, $run.ExitCode | Should -Be '', '', 0
        @(Import-Csv (Join-Path $TestDrive redis-info.csv)).Server | Should -Be @(,"$server" * 3)
    }

    It 'logs in with a credential' {
        $server = Get-EmptyServer
        Skip-OnGarnet 'it has no users unless it is told to'
        $null = Invoke-RedisCommand ACL SETUSER reporter on '>pw' '~*' '&*' '+@all'
        $run = Invoke-Example @"
            `$credential = [pscredential]::new('reporter', (ConvertTo-SecureString pw -AsPlainText -Force))
            ./export-info.ps1 $server -Path login.csv -Credential `$credential
            ./export-info.ps1 $server -Path login.csv -Credential ([pscredential]::new('reporter', (ConvertTo-SecureString wrong -AsPlainText -Force)))
"@
        $null = Invoke-RedisCommand ACL DELUSER reporter
        $lines = Import-Csv (Join-Path $TestDrive login.csv)
        $lines[0].Role, $lines[0].Problem | Should -Be 'master', ''
        $lines[1].Role | Should -Be ''
        $lines[1].Problem | Should -Not -BeNullOrEmpty
    }
}

Describe 'measure-growth.ps1' {
    It 'emits the growth of each prefix since the last run' {
        $server = Get-EmptyServer
        Set-RedisString user:1, user:2, User:1, old:1, plain 1
        $first = Invoke-Example './measure-growth.ps1 growth.csv | ConvertTo-Json -Compress'
        $first.Error | Should -Be ''
        ($first.Output | ConvertFrom-Json | Where-Object Prefix -CEQ user).Keys | Should -Be 2
        ($first.Output | ConvertFrom-Json).Growth | Where-Object { $null -ne $_ } | Should -Be $null

        Set-RedisString user:3, user:4, user:5, new:1 1
        Remove-RedisKey old:1
        $second = (Invoke-Example './measure-growth.ps1 growth.csv | ConvertTo-Json -Compress').Output | ConvertFrom-Json
        $second | ForEach-Object { '{0}={1},{2}' -f $_.Prefix, $_.Keys, $_.Growth } | Sort-Object -CaseSensitive |
            Should -BeExactly ('=1,0', 'new=1,1', 'old=0,-1', 'user=5,3', 'User=1,0' | Sort-Object -CaseSensitive)

        $times = (Import-Csv (Join-Path $TestDrive growth.csv)).Time | Select-Object -Unique
        $hours = ([DateTimeOffset] $times[1] - [DateTimeOffset] $times[0]).TotalHours
        ($second | Where-Object Prefix -CEQ user).PerHour | Should -Be ([math]::Round(3 / $hours, 1))
    }

    It 'counts matching keys, and writes nothing with -WhatIf' {
        $server = Get-EmptyServer
        Set-RedisString user:1, app:1 1
        $run = Invoke-Example './measure-growth.ps1 -Pattern user:* -WhatIf | ForEach-Object Prefix'
        $run.Output -split '\r?\n' | Where-Object { $_ -notlike 'What if:*' } | Should -BeExactly 'user'
        Join-Path $TestDrive redis-growth.csv | Should -Not -Exist
    }
}

Describe 'warm-cache.ps1' {
    BeforeEach {
        $server = Get-EmptyServer
        Set-Content (Join-Path $TestDrive users.csv) 'id,name', '1,Ann Lee', '2,Bob'
    }

    It 'writes a hash with a time to live for each row' {
        $run = Invoke-Example './warm-cache.ps1 users.csv -KeyProperty id -KeyPrefix user: -ExpiresIn 2h'
        $run.Output, $run.Error | Should -BeExactly 'Wrote 2 rows, for 2h.', ''
        (Get-RedisHash user:1).name | Should -BeExactly 'Ann Lee'
        Get-RedisDatabaseSize | Should -Be 2
        foreach ($expiration in Get-RedisKeyExpiration user:1, user:2) { [math]::Ceiling($expiration.TimeToLive.TotalHours) | Should -Be 2 }
    }

    It 'exits with 1 if the file lacks the column, or has no rows' {
        $run = Invoke-Example './warm-cache.ps1 users.csv -KeyProperty number'
        $run.Error | Should -BeLike "*users.csv has no row with a column 'number'*"
        $run.ExitCode | Should -Be 1
        Set-Content (Join-Path $TestDrive users.csv) 'id,name'
        (Invoke-Example './warm-cache.ps1 users.csv -KeyProperty id').ExitCode | Should -Be 1
        Get-RedisDatabaseSize | Should -Be 0
    }

    It 'exits with 1 if a key has another type' {
        Set-RedisString user:2 'a string'
        $run = Invoke-Example './warm-cache.ps1 users.csv -KeyProperty id -KeyPrefix user:'
        $run.Error | Should -BeLike '*WRONGTYPE*'
        $run.ExitCode | Should -Be 1
    }

    It 'only says what it would do with -WhatIf' {
        $run = Invoke-Example './warm-cache.ps1 users.csv -KeyProperty id -KeyPrefix user: -WhatIf'
        $run.Output | Should -BeLike 'What if:*users.csv*user:*'
        Get-RedisDatabaseSize | Should -Be 0
    }
}

Describe 'work-queue.ps1' {
    BeforeEach {
        $server = Get-EmptyServer
        Set-Content (Join-Path $TestDrive job.ps1) 'param($job)', 'if ($job -like "bad*") { throw "no good" }', '"did $job"'
    }

    It 'processes the jobs in order, sets failed ones aside, and then exits with 1' {
        Push-RedisListItem jobs 'a', 'bad b', 'c'
        $run = Invoke-Example './work-queue.ps1 jobs ./job.ps1 -Idle 200ms -Worker w1'.Replace('./job.ps1', (Join-Path $TestDrive job.ps1))
        $run.Output -split '\r?\n' | Should -BeExactly 'did a', 'WARNING: bad b: no good', 'did c'
        $run.ExitCode | Should -Be 1
        Find-RedisKey | Should -BeExactly 'jobs:failed'
        Get-RedisListItem jobs:failed | Should -BeExactly 'bad b'
    }

    It 'begins with unfinished jobs, and exits with 0 when the queue has been empty long enough' {
        Push-RedisListItem jobs 'c'
        Push-RedisListItem jobs:busy:w1 'a', 'b'
        Push-RedisListItem jobs:busy:w2 'of another worker'
        $run = Invoke-Example "./work-queue.ps1 jobs '$(Join-Path $TestDrive job.ps1)' -Idle 200ms -Worker w1"
        $run.Output -split '\r?\n' | Should -BeExactly 'did a', 'did b', 'did c'
        $run.Error, $run.ExitCode | Should -Be '', 0
        Find-RedisKey | Should -BeExactly 'jobs:busy:w2'
    }

    It 'waits for jobs' {
        $connection = Get-RedisConnection -Current
        # The next job comes when the worker has finished the last one and waits.
        Set-Content (Join-Path $TestDrive job.ps1) 'param($job)', '$job', "Publish-RedisMessage done `$job"
        $run = Start-InRunspace -ArgumentList "redis://$server" {
            param($uri)
            Connect-Redis -Uri $uri
            Push-RedisListItem jobs 1
            Receive-RedisMessage done -Count 2 -Timeout 30s | ForEach-Object { if ($_.Message -eq 1) { Push-RedisListItem jobs 2 } }
        }
        $null = Wait-Until { @(Invoke-RedisCommand PUBSUB NUMSUB done -Connection $connection)[1] -eq 1 }
        $TestDriveer = Invoke-Example "./work-queue.ps1 jobs '$(Join-Path $TestDrive job.ps1)' -Idle 3s"
        $null = $run | Receive-Runspace
        $TestDriveer.Output -split '\r?\n' | Should -BeExactly '1', '2'
        $TestDriveer.ExitCode | Should -Be 0
    }

    It 'only says what it would do with -WhatIf' {
        Push-RedisListItem jobs a, b
        Push-RedisListItem jobs:busy:w1 c
        $run = Invoke-Example "./work-queue.ps1 jobs '$(Join-Path $TestDrive job.ps1)' -Idle 200ms -Worker w1 -WhatIf"
        $run.Output | Should -BeLike 'What if:*job.ps1*2 jobs*'
        Get-RedisListCount jobs, jobs:busy:w1 | Should -Be 2, 1
    }
}

Describe 'run-once.ps1' {
    BeforeEach {
        $server = Get-EmptyServer
        Set-Content (Join-Path $TestDrive task.ps1) 'if ($env:PSREDIS_TASK_FAILS) { throw "no good" }', 'Test-RedisKey lock:import'
        $call = "./run-once.ps1 import '$(Join-Path $TestDrive task.ps1)'"
    }

    It 'runs the script under a lock, and releases the lock' {
        $run = Invoke-Example "$call"
        $run.Output, $run.Error, $run.ExitCode | Should -Be 'True', '', 0
        Test-RedisKey lock:import | Should -BeFalse
    }

    It 'does not run it while it is running elsewhere, and exits with 3' {
        $lock = Lock-RedisResource lock:import
        $run = Invoke-Example $call
        $run.Output | Should -BeExactly "WARNING: 'import' is running elsewhere."
        $run.ExitCode | Should -Be 3
        Unlock-RedisResource $lock
        (Invoke-Example $call).ExitCode | Should -Be 0
    }

    It 'exits with 1 if the script fails, and releases the lock' {
        $run = Invoke-Example "`$env:PSREDIS_TASK_FAILS = 1; $call"
        $run.Error | Should -BeLike '*no good*'
        $run.ExitCode | Should -Be 1
        Test-RedisKey lock:import | Should -BeFalse
    }

    It 'only says what it would do with -WhatIf' {
        $run = Invoke-Example "$call -WhatIf"
        $run.Output | Should -BeLike 'What if:*lock:import*'
        $run.ExitCode | Should -Be 0
    }
}

Describe 'runbook.ps1' {
    BeforeEach {
        $server = Get-EmptyServer
        Set-RedisString session:1, session:2, other 1
    }

    It 'connects with a connection string, says what it would remove, and removes it' {
        $run = Invoke-Example @"
            function Get-AutomationVariable([string] `$Name) { if (`$Name -eq 'redis-connection') { '$server,abortConnect=False' } }
            ./runbook.ps1
            ./runbook.ps1 -Remove
"@ -Server 'nowhere.invalid'
        $run.Error | Should -Be ''
        $run.Output -split '\r?\n' | Should -BeExactly "Would remove 2 keys that match 'session:*'.", "Removed 2 keys that match 'session:*'."
        Find-RedisKey | Should -BeExactly 'other'
    }

    It 'connects with a URL and a credential without a connection string' {
        Skip-OnGarnet 'it has no users unless it is told to'
        $null = Invoke-RedisCommand ACL SETUSER runbook on '>pw' '~*' '&*' '+@all'
        $automation = @"
            function Get-AutomationVariable {
                [CmdletBinding()] param([string] `$Name)
                if (`$Name -ne 'redis-url') { Write-Error "There is no variable `$Name." } else { 'redis://$server' }
            }
            function Get-AutomationPSCredential([string] `$Name) { [pscredential]::new('runbook', (ConvertTo-SecureString {0} -AsPlainText -Force)) }
            ./runbook.ps1 other -Remove
"@
        $run = Invoke-Example $automation.Replace('{0}', 'pw') -Server 'nowhere.invalid'
        $run.Error, $run.Output | Should -BeExactly '', "Removed 1 keys that match 'other'."
        $run = Invoke-Example $automation.Replace('{0}', 'wrong') -Server 'nowhere.invalid'
        $null = Invoke-RedisCommand ACL DELUSER runbook
        $run.ExitCode | Should -Be 1
        $run.Error | Should -BeLike '*WRONGPASS*'
        Find-RedisKey 'session:*' | Sort-Object | Should -BeExactly 'session:1', 'session:2'
    }
}
