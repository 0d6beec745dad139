# README.md, the examples, and the article about the module: what they show is so. The pages of help are tested in Conventions.Tests.ps1.
BeforeDiscovery {
    $examples = (Get-ChildItem (Join-Path $PSScriptRoot .. .. examples) -Filter *.ps1).Name
    $shown = $examples | Where-Object { $_ -ne 'quickstart.ps1' }
}
BeforeAll {
    Import-Module $PSScriptRoot/TestSession.psm1
    $root = Join-Path $PSScriptRoot .. .. -Resolve
    $readme = Get-Content (Join-Path $root README.md) -Raw

    # Runs a script where there is an empty server, and the module in a folder of $env:PSModulePath.
    function Invoke-Example([string] $Script) {
        $server = Get-EmptyServer
        $folders = (Join-Path $root out), $env:PSModulePath -join [IO.Path]::PathSeparator
        Use-Environment @{ PSREDIS_CONNECTION = "redis://$server"; PSModulePath = $folders } { Invoke-Process "Set-Location '$TestDrive'; $Script" }
    }
}
AfterAll {
    Close-TestSession
    Stop-PrivateServer
}

Describe 'README.md' {
    It 'has a table of all cmdlets' {
        $table = [regex]::Match($readme, '(?ms)^\| family \| cmdlets \|$.+?^$').Value
        $names = [regex]::Matches($table, '`(\S+)`').ForEach({ $_.Groups[1].Value })
        $names | Sort-Object | Should -BeExactly ((Get-Module PSRedis).ExportedCmdlets.Keys | Sort-Object)
    }

    It 'begins with lines that run, and emit what they say' {
        $lines = [regex]::Match($readme, '(?ms)^```powershell\n(.+?)^```').Groups[1].Value.Trim() -split "`n"
        $lines.Count | Should -BeGreaterThan 15
        Set-Content (Join-Path $TestDrive users.csv) 'id,name', '2,Bob', '3,Cy'
        $server = Get-EmptyServer
        $problems = Use-Environment @{ PSREDIS_CONNECTION = "redis://$server" } {
            Start-InRunspace -ArgumentList $lines, "$TestDrive" {
                param($lines, $folder)
                Set-Location $folder
                Connect-Redis
                foreach ($line in $lines) {
                    $code, $expected = $line -split '\s+# '
                    $emitted = . ([scriptblock]::Create($code))
                    if ($expected -and $emitted -join ', ' -cne $expected) { "$code emits $($emitted -join ', ')" }
                }
            } | Receive-Runspace -ErrorAction Stop
        }
        $problems | Should -Be $null
    }

    It 'shows <_> as it is' -ForEach $shown {
        $text = [regex]::Match($readme, "(?s)\(examples/$([regex]::Escape($_))\).+?``````powershell\n(.+?)``````").Groups[1].Value
        $text | Should -BeExactly (Get-Content (Join-Path $root examples $_) -Raw)
    }
}

Describe 'The example' {
    It 'quickstart.ps1 runs, on one screen, and leaves nothing behind' {
        $run = Invoke-Example "& '$root/examples/quickstart.ps1'"
        $run.Error | Should -Be ''
        $run.ExitCode | Should -Be 0
        $lines = $run.Output -split '\r?\n'
        $lines.Count | Should -BeLessOrEqual 46
        $lines | Should -Contain "PS> Pop-RedisListItem qs:queue -Wait -Timeout 5s  # qs:queue: job 7"
        $lines | Should -Contain 'PS> Receive-RedisMessage qs:news -Count 1 -Timeout 5s | ForEach-Object Message  # deployed'
        $lines[-1] | Should -BeLike '*# 10??'
        Get-RedisDatabaseSize | Should -Be 0
    }

    It 'clear-cache-prefix.ps1 removes a part of the keys, but not too many' {
        $fill = "Connect-Redis; Set-RedisString app:1, app:2, app:3, b, c 1; Disconnect-Redis"
        $run = Invoke-Example "$fill; & '$root/examples/clear-cache-prefix.ps1' -Prefix app"
        $run.Output | Should -BeExactly "Removed 3 keys of 'app'; 2 are left."
        $run = Invoke-Example "$fill; & '$root/examples/clear-cache-prefix.ps1' -Prefix app -AtMost 2"
        $run.Error | Should -BeLike "*More than 2 keys begin with 'app:'. Nothing was removed.*"
        Get-RedisDatabaseSize | Should -Be 5
    }

    It 'nightly-report.ps1 writes a line' {
        Connect-TestServer
        Skip-OnGarnet 'it has not saved anything, so it does not say how that went'
        $run = Invoke-Example "& '$root/examples/nightly-report.ps1'"
        $run.Output, $run.Error | Should -Be '', ''
        $run.ExitCode | Should -Be 0
        $report = Import-Csv (Join-Path $TestDrive redis-report.csv)
        $report.LastSave | Should -Be 'ok'
        [double] $report.MemoryMB | Should -BeGreaterThan 0
    }

    It 'runbook.ps1 removes what matches, with what Azure Automation has' {
        $run = Invoke-Example @"
            function Get-AutomationVariable([string] `$Name) { if (`$Name -eq 'redis-connection') { `$env:PSREDIS_CONNECTION -replace 'redis://' } }
            Connect-Redis
            Set-RedisString session:1, session:2, other 1
            & '$root/examples/runbook.ps1'
            & '$root/examples/runbook.ps1' -Remove
"@
        $run.Error | Should -Be ''
        $run.Output | Should -BeLike "*What if: *session:*Removed 2 keys that match 'session:*'."
        Get-RedisDatabaseSize | Should -Be 1
    }
}

Describe 'The help' {
    It 'shows what a parameter is where it is not given' {
        (Get-Help Pop-RedisListItem -Parameter Timeout).defaultValue | Should -BeExactly '5 seconds'
        (Get-Help Lock-RedisResource -Parameter Lease).defaultValue | Should -BeExactly '30 seconds'
    }
}

Describe 'about_PSRedis' {
    It 'lists the ids of all errors that the module makes' {
        # Where an id is written in the code: as the code of a record, of an exception, or of a class of exceptions.
        $form = '(?:\bCreate|\bRefused|LockException|\bnew)\(\s*"(?<id>[A-Z][a-z]\w*)",|Code => "(?<id>\w+)"'
        $ids = Get-ChildItem (Join-Path $root src) -Filter *.cs -Recurse |
            ForEach-Object { [regex]::Matches([IO.File]::ReadAllText($_), $form).ForEach({ $_.Groups['id'].Value }) } | Sort-Object -Unique
        'NoConnection', 'ConnectionLost', 'LockTimeout', 'LockStolen', 'JobFailed', 'PortInUse' | Should -BeIn $ids
        $about = [IO.File]::ReadAllText((Join-Path $root docs help about_PSRedis.md))
        $ids | Where-Object { $about -cnotmatch "(?m)^    Redis\.$_ " } | Should -Be $null
    }
}
