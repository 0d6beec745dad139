<#
.SYNOPSIS
    Runs a script unless it is already running, on this machine or another one.
.DESCRIPTION
    A lock in Redis guards the script. It is renewed while the script runs, and released at its end; if the machine fails, it expires after -Lease. Exit codes:
    0  the script has run
    1  the script failed, or the lock was lost while it ran
    3  the script is running elsewhere, so it was not run
.PARAMETER Name
    The name of the lock.
.PARAMETER Script
    The script to run.
.PARAMETER Lease
    The maximum time that others must wait after a machine has failed.
.EXAMPLE
    */5 * * * * pwsh -NoProfile -File run-once.ps1 import ./import-orders.ps1

    A line of a crontab on two machines: every five minutes, on one of them, and never twice at the same time.
#>
[CmdletBinding(SupportsShouldProcess)]
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', 'Script', Justification = 'It is used in the block.')]
param(
    [Parameter(Mandatory)] [string] $Name,
    [Parameter(Mandatory)] [string] $Script,
    [string] $Lease = '30s'
)
$ErrorActionPreference = 'Stop'
Import-Module PSRedis
Connect-Redis
try {
    Use-RedisLock "lock:$Name" -Lease $Lease -Wait 0 { & $Script }
}
catch {
    if ($_.FullyQualifiedErrorId -notlike 'Redis.LockTimeout,*UseRedisLockCommand') { throw }
    Write-Warning "'$Name' is running elsewhere."
    exit 3
}
finally {
    Disconnect-Redis
}
