<#
.SYNOPSIS
    Tells how fast the keys of each prefix become more.
.DESCRIPTION
    Counts the keys by what stands before their first colon, appends the counts to a CSV file, and emits for each prefix how it has grown since the last
    time in that file. The server goes on serving others meanwhile. Run it once an hour or a day.
.PARAMETER Path
    The file with all counts so far. It is made if it does not exist.
.PARAMETER Pattern
    Which keys are counted.
.EXAMPLE
    ./measure-growth.ps1 growth.csv | Sort-Object PerHour -Descending | Select-Object -First 10

    The ten prefixes that grow fastest.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [string] $Path = 'redis-growth.csv',
    [string] $Pattern = '*'
)
$ErrorActionPreference = 'Stop'
Import-Module PSRedis
Connect-Redis
try {
    $now = [DateTimeOffset]::UtcNow
    # Names of keys are case-sensitive, which @{ } is not.
    $counts = [System.Collections.Generic.Dictionary[string, long]]::new()
    Find-RedisKey $Pattern | ForEach-Object {
        $prefix = if ($_.Contains(':')) { $_.Substring(0, $_.IndexOf(':')) } else { '' }
        $counts[$prefix] = 1 + $(if ($counts.ContainsKey($prefix)) { $counts[$prefix] })
    }
}
finally {
    Disconnect-Redis
}

$history = @(if (Test-Path $Path) { Import-Csv $Path })
$last = $history | Select-Object -Last 1 -ExpandProperty Time
$before = @($history | Where-Object { $last -and $_.Time -eq $last })

foreach ($prefix in @($counts.Keys; $before.Prefix) | Where-Object { $null -ne $_ } | Sort-Object -Unique -CaseSensitive) {
    if (-not $counts.ContainsKey($prefix)) { $counts[$prefix] = 0 }
    $growth = $perHour = $null
    if ($last) {
        $growth = $counts[$prefix] - [long] ($before | Where-Object Prefix -CEQ $prefix | Measure-Object Keys -Sum).Sum
        $perHour = [math]::Round($growth / ($now - [DateTimeOffset] $last).TotalHours, 1)
    }
    [pscustomobject]@{ Prefix = $prefix; Keys = $counts[$prefix]; Growth = $growth; PerHour = $perHour }
}
$counts.GetEnumerator() | ForEach-Object { [pscustomobject]@{ Time = $now.ToString('o'); Prefix = $_.Key; Keys = $_.Value } } |
    Export-Csv $Path -Append -NoTypeInformation
