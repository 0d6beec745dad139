<#
.SYNOPSIS
    Makes the server save its data, and verifies the save. For cron or the Task Scheduler.
.DESCRIPTION
    Starts a save in the background, waits for its end, and checks the time of the last save. Exit codes:
    0  saved
    1  not saved: the server is not available, refused, failed, or does not report the outcome; or the database has too few keys, so that an empty database
       does not replace a good file
    2  another save is running: try again later
.PARAMETER MinimumKeys
    The minimum number of keys in the database.
.EXAMPLE
    0 3 * * * pwsh -NoProfile -File save-nightly.ps1 -MinimumKeys 1000

    A line of a crontab: every night at three.
#>
[CmdletBinding(SupportsShouldProcess)]
param([long] $MinimumKeys = 1)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
try {
    Import-Module PSRedis
    Connect-Redis -ConnectTimeout 10s
    $keys = Get-RedisDatabaseSize
    if ($keys -lt $MinimumKeys) { throw "The database has $keys keys, and should have at least $MinimumKeys. Nothing was saved." }

    # The server's clock may differ from this machine's.
    $begun = [DateTimeOffset]::FromUnixTimeSeconds([long] (Invoke-RedisCommand TIME)[0])
    Save-RedisDatabase -Background -Wait
    if (-not $WhatIfPreference) {
        $saved = Get-RedisLastSave
        if ($null -eq $saved) { throw 'The server says that it has never saved.' }
        if ($saved -lt $begun) { throw "The server saved last at $saved, before this began." }
        "Saved $keys keys at $($saved.ToString('o'))."
    }
}
catch {
    Write-Warning "$_"
    if ($_.FullyQualifiedErrorId -like 'Redis.JobInProgress,*') { exit 2 }
    exit 1
}
