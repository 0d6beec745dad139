# A worker, like bench/Core: reads a request from each line of its input, executes it once, and writes a line of JSON with the time it took.
# One process stays warm over all rounds, so bench.ps1 can alternate between workers. PSREDIS_CONNECTION names the server.
param([Parameter(Mandatory)] [string] $Module, [Parameter(Mandatory)] [string] $Empty)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module $Module, $Empty
Connect-Redis -NoSpin:($env:PSREDIS_BENCH_SPIN -eq '0')
# The pump's limit of commands in flight is not a setting of the module, and is only changed here.
if ($env:PSREDIS_BENCH_WINDOW) {
    $window = (Get-Command Connect-Redis).ImplementingType.Assembly.GetType('PSRedis.Engine.PumpWindow', $true).GetProperty('Commands')
    $window.SetValue($null, [int] $env:PSREDIS_BENCH_WINDOW)
}

# The input, created before the measurement, and kept.
$script:keys = @()
$script:objects = @()
function Use-Keys([int] $Count, [string] $Prefix = 'key:') {
    if ($script:keys.Count -ne $Count -or $script:keys[0] -ne "${Prefix}1") { $script:keys = [string[]] @(foreach ($i in 1..$Count) { "$Prefix$i" }) }
}
function Use-Objects([int] $Count, [int] $Size) {
    if ($script:objects.Count -eq $Count -and (-not $Size -or $script:objects[0].Value.Length -eq $Size)) { return }
    $script:objects = @(foreach ($i in 1..$Count) {
            # Large values have other keys, so that they do not replace the values that are read elsewhere.
            $Size ? [pscustomobject] @{ Key = "size${Size}:$i"; Value = 'v' * $Size } : [pscustomobject] @{ Key = "key:$i"; Value = "value-$i" }
        })
}
# PowerShell keeps a weak reference to each object created in it, and each garbage collection visits all of them, which slows later measurements.
function Clear-Objects { $script:objects = @() }

function Measure-Once([long] $Count, [scriptblock] $Do) {
    [GC]::Collect()
    $process = [Diagnostics.Process]::GetCurrentProcess()
    $processor = $process.TotalProcessorTime
    $clock = [Diagnostics.Stopwatch]::StartNew()
    . $Do
    $seconds = $clock.Elapsed.TotalSeconds
    $process.Refresh()
    @{ count = $Count; seconds = $seconds; processor = ($process.TotalProcessorTime - $processor).TotalSeconds }
}

$tasks = @{
    'get'            = { param($count, $prefix = 'key:') Use-Keys $count $prefix; Measure-Once $count { $keys | Get-RedisString > $null } }
    'empty get'      = { param($count) Use-Keys $count; Measure-Once $count { $keys | Get-EmptyString > $null } }
    'emitting get'   = {
        param($count)
        Use-Keys $count
        [PSRedis.Bench.GetEmptyStringCommand]::Emits = $true
        try { Measure-Once $count { $keys | Get-EmptyString > $null } } finally { [PSRedis.Bench.GetEmptyStringCommand]::Emits = $false }
    }
    'set'            = { param($count, $size = 0) Use-Objects $count $size; Measure-Once $count { $objects | Set-RedisString } }
    'empty set'      = { param($count) Use-Objects $count 0; Measure-Once $count { $objects | Set-EmptyString } }
    'csv'            = { param($count, $path) Clear-Objects; Measure-Once $count { Import-Csv $path | Set-RedisHashField -KeyProperty id -KeyPrefix user: } }
    'empty csv'      = { param($count, $path) Clear-Objects; Measure-Once $count { Import-Csv $path | Set-EmptyHashField -KeyProperty id -KeyPrefix user: } }
    'get each'       = { param($count) Use-Keys $count; Measure-Once $count { foreach ($k in $keys) { Get-RedisString $k > $null } } }
    'empty get each' = { param($count) Use-Keys $count; Measure-Once $count { foreach ($k in $keys) { Get-EmptyString $k > $null } } }
    'ping-pong'      = { param($count) Measure-Once $count { [PSRedis.Bench.PingPong]::Run($env:PSREDIS_CONNECTION, 'key:1', $count) } }
    'remove'         = {
        param($count, $database)
        Select-RedisDatabase $database
        Measure-Once $count { Find-RedisKey 'x:*' | Remove-RedisKey }
        Select-RedisDatabase 0
    }
    'write value'    = {
        param($path, $times)
        Clear-Objects
        $bytes = [IO.File]::ReadAllBytes($path)
        Measure-Once ($bytes.Length * $times) { for ($i = 0; $i -lt $times; $i++) { Set-RedisString big $bytes } }
    }
    'read value'     = {
        param($length, $times)
        Clear-Objects
        Measure-Once ($length * $times) { for ($i = 0; $i -lt $times; $i++) { Get-RedisString big -AsByteArray > $null } }
    }
    'receive'        = {
        param($count, $channel)
        Receive-RedisMessage $channel -Count $count > $null
        @{ ended = [DateTimeOffset]::UtcNow.ToUnixTimeMilliseconds() }
    }
}

while ($null -ne ($line = [Console]::In.ReadLine())) {
    $request = $line | ConvertFrom-Json -AsHashtable
    $task = $tasks[$request.do]
    $request.Remove('do')
    $answer = try { & $task @request } catch { @{ error = "$_" } }
    [Console]::Out.WriteLine(($answer | ConvertTo-Json -Compress))
}
