#requires -Version 7.4
<#
.SYNOPSIS
    Compares PSRedis with its rivals, and writes bench/RESULTS.md: ./build.sh bench
.DESCRIPTION
    table.ps1 defines the measurements, the rivals and the targets. All of them run against one redis-server, in turns: PSRedis, the first rival, the second,
    PSRedis again …, after warm-up turns. The result is the median of the rounds.

    Requires redis-server (or valkey-server), redis-cli and redis-benchmark on PATH, and a Python with redis-py and hiredis. Measurements whose requirements
    are missing are left out, and the results say so. Everything runs on this machine, with a temporary server.
#>
param(
    # Smaller sizes and three rounds, to see that it works. The figures are noise.
    [switch] $Quick,
    # Only the micro-benchmarks of the client core.
    [switch] $Micro,
    # Only measurements whose names contain this.
    [string] $Filter,
    # How the server is reached, by PSRedis and by rivals.
    [ValidateSet('Unix', 'Tcp')] [string] $Transport = 'Unix',
    [ValidateRange(1, 1000)] [int] $Rounds = ($Quick ? 3 : 5),
    # The file for the results; a partial run does not replace the results of a full one.
    [string] $Output = ($Quick -or $Micro -or $Filter ? (Join-Path $PSScriptRoot .. out bench RESULTS.md) : (Join-Path $PSScriptRoot RESULTS.md))
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$out = Join-Path $PSScriptRoot .. out -Resolve
$module = Join-Path $out PSRedis PSRedis.psd1
$empty = Join-Path $out bench Empty PSRedis.Bench.Empty.psd1
$pwsh = @(& (Join-Path $PSScriptRoot .. tools Get-PwshCommand.ps1))
$python = 'python3', '/usr/bin/python3' | Where-Object { Get-Command $_ -ErrorAction Ignore } |
    Where-Object { & $_ -c 'import redis, hiredis' 2>$null; $LASTEXITCODE -eq 0 } | Select-Object -First 1
# Child processes inherit this, unless a measurement says otherwise.
$env:PSREDIS_CONNECTION = $null
Import-Module $module

#region Workers

# Processes that stay warm over all rounds, by kind, URL and environment.
$workers = @{}

function Start-Worker([string] $Kind, [string] $Url = $server.Url, [hashtable] $Environment = @{}) {
    $name = $Kind, $Url, ($Environment.GetEnumerator() | Sort-Object Name | ForEach-Object { "$($_.Name)=$($_.Value)" }) -join ' '
    if ($workers.ContainsKey($name)) { return $workers[$name] }

    $command = switch ($Kind) {
        pwsh { $pwsh + '-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/worker.ps1", '-Module', $module, '-Empty', $empty }
        # The delaying proxy is a separate process: its work counts neither for PSRedis nor for a rival.
        { $_ -in 'core', 'proxy' } { 'dotnet', "$out/bench/Core/PSRedis.Bench.Core.dll" }
        python { if (-not $python) { throw 'there is no Python with redis-py and hiredis' } $python, "$PSScriptRoot/worker.py" }
    }
    $start = [Diagnostics.ProcessStartInfo]::new($command[0], [string[]] ($command | Select-Object -Skip 1))
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    $start.Environment['PSREDIS_CONNECTION'] = $Url
    foreach ($variable in $Environment.GetEnumerator()) { $start.Environment[$variable.Name] = "$($variable.Value)" }
    $workers[$name] = [Diagnostics.Process]::Start($start)
    $workers[$name]
}

function Send-Request([Diagnostics.Process] $Worker, [string] $Do, [hashtable] $With = @{}) {
    $Worker.StandardInput.WriteLine((@{ do = $Do } + $With | ConvertTo-Json -Compress))
    $Worker.StandardInput.Flush()
}

function Receive-Answer([Diagnostics.Process] $Worker) {
    $line = $Worker.StandardOutput.ReadLine()
    if ($null -eq $line) { throw 'the worker ended' }
    $answer = $line | ConvertFrom-Json -AsHashtable
    if ($answer.ContainsKey('error')) { throw $answer.error }
    $answer
}

# Sends one request to a worker.
function Invoke-Worker([string] $Kind, [string] $Do, [hashtable] $With = @{}, [string] $Url = $server.Url, [hashtable] $Environment = @{}) {
    $worker = Start-Worker $Kind $Url $Environment
    Send-Request $worker $Do $With
    Receive-Answer $worker
}

# The operations per second of a worker.
function Get-Rate([string] $Kind, [string] $Do, [hashtable] $With = @{}, [string] $Url = $server.Url, [hashtable] $Environment = @{}) {
    $answer = Invoke-Worker $Kind $Do $With $Url $Environment
    $answer.count / $answer.seconds
}

# The microseconds of a worker for one operation, elapsed or CPU time.
function Get-Microseconds([string] $Kind, [string] $Do, [hashtable] $With = @{}, [hashtable] $Environment = @{}, [switch] $Processor) {
    $answer = Invoke-Worker $Kind $Do $With -Environment $Environment
    1e6 * ($Processor ? $answer.processor : $answer.seconds) / $answer.count
}

# Times a shell command, from the start of its processes to their end.
function Get-ShellSeconds([string] $Line) { (Invoke-Worker core run @{ command = @('/bin/sh', '-c', $Line) }).seconds }

# The rate that redis-benchmark reports, without its start-up time.
function Get-RedisBenchmarkRate([string] $Words) {
    $answer = Invoke-Worker core run @{ command = @('/bin/sh', '-c', "redis-benchmark $($server.Words) --csv $Words") }
    [double] ($answer.output.Trim() -split "`n" | Select-Object -Last 1 | ConvertFrom-Csv -Header test, rate).rate
}

# Runs a line of PowerShell in a new process.
function Invoke-Fresh([string] $Line) { Invoke-Worker core run @{ command = $pwsh + '-NoProfile', '-NonInteractive', '-Command', $Line } }

# The peak memory of a new process that runs a line, in MB.
function Get-PeakMegabytes([string] $Line) { [double] (Invoke-Fresh "$Line; (Get-Process -Id `$PID).PeakWorkingSet64").output.Trim() / 1MB }

# The messages per second that a worker receives, published as fast as possible once it has subscribed.
function Get-MessageRate([string] $Kind, [int] $Count) {
    function Wait-Subscriber([int] $Wanted) {
        while ((Invoke-RedisCommand PUBSUB NUMSUB bench)[1] -ne $Wanted) { Start-Sleep -Milliseconds 10 }
    }
    Wait-Subscriber 0
    $worker = Start-Worker $Kind
    Send-Request $worker receive @{ channel = 'bench'; count = $Count }
    Wait-Subscriber 1
    $began = [DateTimeOffset]::UtcNow.ToUnixTimeMilliseconds()
    $null = Get-ShellSeconds (Get-PublisherLine $Count bench)
    $Count / ((Receive-Answer $worker).ended - $began) * 1000
}

# A URL of the server with that delay in each direction.
function Get-DelayedUrl([double] $Milliseconds) {
    if (-not $delayed.ContainsKey($Milliseconds)) {
        $answer = Invoke-Worker proxy delay @{ to = $server.Url; milliseconds = $Milliseconds }
        $delayed[$Milliseconds] = "redis://127.0.0.1:$($answer.port)"
    }
    $delayed[$Milliseconds]
}
$delayed = @{}

#endregion

#region Server and data

function Start-Server {
    $local = Start-RedisServer -Argument '--unixsocket', 'redis.sock', '--save', '', '--client-output-buffer-limit', 'pubsub 0 0 0'
    $socket = Join-Path $local.DataDirectory redis.sock
    @{
        Url   = $Transport -eq 'Unix' ? "unix://$socket" : "redis://$local"
        # The arguments for redis-cli and redis-benchmark.
        Words = $Transport -eq 'Unix' ? "-s $socket" : "-h $($local.HostName) -p $($local.Port)"
    }
}

# Writes the input of redis-cli --pipe, encoded requests, or of redis-cli, words.
function Write-Requests([string] $Path, [int] $Count, [scriptblock] $Request, [switch] $AsWords) {
    $writer = [IO.StreamWriter]::new($Path)
    try {
        foreach ($i in 1..$Count) {
            [string[]] $words = & $Request $i
            if ($AsWords) { $writer.Write(($words -join ' ') + "`n") }
            else { $writer.Write("*$($words.Count)`r`n" + -join @(foreach ($word in $words) { "`$$($word.Length)`r`n$word`r`n" })) }
        }
    }
    finally { $writer.Dispose() }
}

# Creates the keys x:1, x:2 … in database 1.
function Set-ManyKeys([int] $Count) {
    Select-RedisDatabase 1
    $script = 'for i = ARGV[1], ARGV[2] do redis.call("set", "x:" .. i, "value-" .. i) end'
    if ((Get-RedisDatabaseSize) -ne $Count) {
        Clear-RedisDatabase -Confirm:$false
        for ($i = 1; $i -le $Count; $i += 50000) { $null = Invoke-RedisCommand EVAL $script 0 $i ([math]::Min($i + 49999, $Count)) }
    }
    Select-RedisDatabase 0
}

#endregion

#region Measurements and reports

function Get-Median([double[]] $Values) {
    $sorted = @($Values | Sort-Object)
    ($sorted[[math]::Floor(($sorted.Count - 1) / 2)] + $sorted[[math]::Floor($sorted.Count / 2)]) / 2
}

# Alternates between measurements: first the warm-up turns, then the rounds.
function Measure-InTurns([scriptblock[]] $Measurements, [scriptblock] $Before = {}) {
    $taken = @(foreach ($measurement in $Measurements) { , [Collections.Generic.List[double]]::new() })
    foreach ($round in (1 - $warmUps)..$Rounds) {
        for ($i = 0; $i -lt $Measurements.Count; $i++) {
            & $Before
            $value = & $Measurements[$i]
            if ($round -gt 0) { $taken[$i].Add($value) }
        }
    }
    , $taken
}

# Three significant digits: the rest would be noise.
function Format-Figure([double] $Value, [string] $Unit) {
    $scale, $prefix = ($Unit -eq '/s' -and $Value -ge 1e4) ? (1000, ' k') : (1, ' ')
    (Format-Number ($Value / $scale)) + $prefix + $Unit
}
function Format-Number([double] $Value) {
    $digits = $Value -eq 0 ? 0 : [math]::Clamp(2 - [math]::Floor([math]::Log10([math]::Abs($Value))), 0, 2)
    $Value.ToString("N$digits", [cultureinfo]::InvariantCulture)
}

# A cell must not contain a bare |.
function Format-Cell([string] $Text) { $Text.Replace('|', '\|') }

# The rows of the table for one measurement: one for each rival. The measurements may read $Row.
function Measure-Row([hashtable] $Row) {
    $rivals = @($Row.Rivals | Where-Object { -not $Filter -or "$($Row.What) $($_.Name)".Contains($Filter, 'OrdinalIgnoreCase') })
    if (-not $rivals) { return }
    Write-Host "$($Row.What) …"
    $obstacle = $Row.ContainsKey('Obstacle') ? (& $Row.Obstacle) : $null
    $unmeasured = { param($rival, $why) "| $(Format-Cell $Row.What) | | $(Format-Cell $rival.Name) | | not measured: $why | $($rival['Must']) | |" }
    # A rival that cannot be measured must not prevent the others.
    $open = @(foreach ($rival in $rivals) {
            $why = $obstacle ?? ($rival.ContainsKey('Obstacle') ? (& $rival.Obstacle) : $null)
            if ($why) { & $unmeasured $rival $why } else { $rival }
        })
    $open | Where-Object { $_ -is [string] }
    $open = @($open | Where-Object { $_ -is [hashtable] })
    if (-not $open) { return }
    try {
        $taken = Measure-InTurns (@($Row.Ours) + $open.Value) ($Row['Before'] ?? {})
    }
    catch {
        Write-Warning "$($Row.What): $_"
        foreach ($rival in $open) { & $unmeasured $rival "$_" }
        return
    }

    $relate = $Row['Compare'] -eq 'Difference' ? { param($ours, $its) ($ours - $its) / ($Row['Per'] ?? 1) } : { param($ours, $its) $ours / $its }
    $suffix = $Row['Compare'] -eq 'Difference' ? ($Row['PerUnit'] ?? " $($Row.Unit) more") : ''
    $ours = Get-Median $taken[0]
    for ($i = 0; $i -lt $open.Count; $i++) {
        $rival = $open[$i]
        $its = Get-Median $taken[$i + 1]
        $ratio = & $relate $ours $its
        $each = 0..($Rounds - 1) | ForEach-Object { & $relate $taken[0][$_] $taken[$i + 1][$_] } | Sort-Object
        $must = $reached = ''
        if ($rival['Must']) {
            $sign, $limit = $rival.Must -split ' '
            $isReached = $sign -eq '≥' ? $ratio -ge $limit : $ratio -le $limit
            $reached = $isReached ? 'yes' : '**no**'
            $must = $rival.Must + $suffix
            if (-not $isReached -and $rival['Why']) { $remarks.Add("- $($Row.What), compared with $($rival.Name): $($rival.Why)") }
        }
        $line = "| $(Format-Cell $Row.What) | $(Format-Figure $ours $Row.Unit) | $(Format-Cell $rival.Name) | $(Format-Figure $its $Row.Unit) | " +
            "**$(Format-Number $ratio)**$suffix ($(Format-Number $each[0]) to $(Format-Number $each[-1])) | $must | $reached |"
        Write-Host $line
        $line
    }
}

# The table: all rows, and remarks on missed targets.
function Measure-Table([hashtable[]] $Rows) {
    $remarks = [Collections.Generic.List[string]]::new()
    if (-not ($lines = $Rows | ForEach-Object { Measure-Row $_ })) { return }
    '', '## Compared with rivals', '', 'Medians; in parentheses the range over the rounds.', ''
    '| measurement | PSRedis | rival | rival''s figure | ratio | target | reached? |'
    '| --- | ---: | --- | ---: | --- | --- | --- |'
    $lines
    if ($remarks.Count) { '', 'Why targets were missed:', '' }
    $remarks
}

# The micro-benchmarks of the client core, with their printed table.
function Measure-Micro {
    Write-Host 'Micro-benchmarks of the client core …'
    $lines = @(dotnet run --project $PSScriptRoot/Micro --configuration Release '--' $($Quick ? '--quick' : '--full'))
    if ($LASTEXITCODE) { throw "The micro-benchmarks failed.`n$($lines -join "`n")" }
    '', '## Micro-benchmarks of the client core', '', 'By BenchmarkDotNet, with its memory diagnoser. The benchmarks are in [Micro](Micro).', ''
    $lines -like '|*'
}

# A curve: a row for each point, a column for each series.
function Measure-Curve([hashtable] $Curve) {
    if ($Filter -and -not $Curve.Name.Contains($Filter, 'OrdinalIgnoreCase')) { return }
    Write-Host "$($Curve.Name) …"
    '', "## $($Curve.Name)", '', $Curve.About, ''
    $series = [ordered] @{}
    foreach ($one in $Curve.Series) {
        $why = $one.ContainsKey('Obstacle') ? (& $one.Obstacle) : $null
        if ($why) { "Not measured: $($one.Name), since $why.", '' } else { $series[$one.Name] = $one.Value }
    }
    if ($series.Count -eq 0) { return }
    "| $($Curve.Point) | $(@($series.Keys | ForEach-Object { Format-Cell $_ }) -join ' | ') |"
    '| ---: |' + ' ---: |' * $series.Count
    foreach ($point in $Curve.Points) {
        try {
            # The measurements read $point.
            $taken = Measure-InTurns @($series.Values)
            $cells = $taken | ForEach-Object { Format-Figure (Get-Median $_) $Curve.Unit }
        }
        catch { $cells = "not measured: $_" }
        $line = "| $($point.ToString('N0', [cultureinfo]::InvariantCulture)) | $($cells -join ' | ') |"
        Write-Host $line
        $line
    }
}

function Get-MachineText {
    $cpu = (Get-Content /proc/cpuinfo -ErrorAction Ignore) -match '^model name' -replace '.*:\s*' | Select-Object -First 1
    $os = (Get-Content /etc/os-release -ErrorAction Ignore) -match '^PRETTY_NAME' -replace '.*=|"' | Select-Object -First 1
    $runtime = [Runtime.InteropServices.RuntimeInformation]
    $reached = $Transport -eq 'Unix' ? 'a Unix socket' : 'TCP'
    "- Processor: $($cpu ?? $runtime::ProcessArchitecture), $([Environment]::ProcessorCount) cores. " +
    "System: $($os ?? $runtime::OSDescription), kernel $([Environment]::OSVersion.Version)."
    "- PowerShell $($PSVersionTable.PSVersion) on $($runtime::FrameworkDescription), PSRedis $((Get-Module PSRedis).Version)."
    "- Server: redis $((Get-RedisInfo).redis_version), on this machine, nothing saved to disk, reached over $reached. " +
    "$(redis-cli --version), $(redis-benchmark --version)."
    if ($python) {
        $versions = & $python -c 'import sys, redis, hiredis; print(sys.version.split()[0], redis.__version__, hiredis.__version__)'
        '- Python {0}, redis-py {1}, hiredis {2}.' -f $versions.Split(' ')
    }
    "- $Rounds rounds. Load average at the beginning and at the end: $loadBefore and $(Get-Load)." +
    ($Quick ? ' **A quick run with small sizes: its figures mean nothing.**' : '') +
    ($isWhole ? '' : ' **The run was stopped before it was complete.**')
}
function Write-Results {
    $head = @(
        '# Results', ''
        "Written by ``./build.sh bench`` on $(Get-Date -Format 'yyyy-MM-dd HH:mm')."
        'The measurements are defined in [table.ps1](table.ps1), and run by [bench.ps1](bench.ps1).', ''
        Get-MachineText
    )
    Set-Content $Output ((($head + $body) -join "`n") + "`n") -NoNewline
    Write-Host "`nThe results are in $Output."
}
function Get-Load { "$(Get-Content /proc/loadavg -ErrorAction Ignore)".Split(' ')[0] }

#endregion

# .NET recompiles hot methods in the background: one turn is not enough for that.
$warmUps = $Quick ? 1 : 2
$loadBefore = Get-Load
$body = [Collections.Generic.List[string]]::new()
$isWhole = $false
$temporary = (New-Item (Join-Path ([IO.Path]::GetTempPath()) "psredis-bench-$PID") -ItemType Directory).FullName
try {
    $server = Start-Server
    Connect-Redis $server.Url
    & {
        if (-not $Micro) {
            . $PSScriptRoot/table.ps1
            Measure-Table $table
            foreach ($curve in $curves) { Measure-Curve $curve }
        }
        if ($Micro -or -not ($Quick -or $Filter)) { Measure-Micro }
        $script:isWhole = $true
    } | ForEach-Object { $body.Add($_) }
    if (-not $body.Count) { throw "No measurement has '$Filter' in its name." }
}
finally {
    # Also after Ctrl+C, so that an hour of measurements is not lost.
    if ($body.Count) { Write-Results }
    foreach ($worker in $workers.Values) {
        # Workers exit at the end of their input.
        $worker.StandardInput.Close()
        if (-not $worker.WaitForExit(5000)) { $worker.Kill() }
    }
    Remove-Module PSRedis
    Remove-Item $temporary -Recurse
}
