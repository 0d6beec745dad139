<#
.SYNOPSIS
    Has the server save its data, and makes sure that it did. For cron or the Task Scheduler.
.DESCRIPTION
    Starts a save in the background, waits for its end, and asks the server when it last saved. Exit codes:
    0  saved
    1  not saved: the server is not there, refused, failed, or does not tell; or the database has fewer keys than it should, so that no good file is replaced by an empty one
    2  another save is under way: try again later
.PARAMETER MinimumKeys
    How many keys the database has at least.
.EXAMPLE
    0 3 * * * pwsh -NoProfile -File save-nightly.ps1 -MinimumKeys 1000

    As a line of cron: every night at three.
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

    # By the clock of the server, which may not be that of this machine.
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
