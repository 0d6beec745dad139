<#
.SYNOPSIS
    Reports how fast the number of keys grows, for each prefix.
.DESCRIPTION
    Counts keys by the prefix before the first colon, appends the counts to a CSV file, and emits the growth of each prefix since the last run
    in that file. The scan does not block the server. Run it once an hour or a day.
.PARAMETER Path
    The file with all counts so far. It is created if it does not exist.
.PARAMETER Pattern
    The keys to count.
.EXAMPLE
    ./measure-growth.ps1 growth.csv | Sort-Object PerHour -Descending | Select-Object -First 10

    The ten fastest-growing prefixes.
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
    # Key names are case-sensitive, unlike @{ }.
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
