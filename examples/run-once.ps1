<#
.SYNOPSIS
    Runs a script, unless it is running already, on this machine or another one.
.DESCRIPTION
    A lock in Redis is the guard. It is renewed while the script runs, and released when it ends; if the machine dies, it is free after -Lease. Exit codes:
    0  the script has run
    1  it failed, or the lock was lost meanwhile
    3  it is running elsewhere, so it was not run here
.PARAMETER Name
    What is to run only once at a time: the name of the lock.
.PARAMETER Script
    The script.
.PARAMETER Lease
    How long others wait at most for a machine that died.
.EXAMPLE
    */5 * * * * pwsh -NoProfile -File run-once.ps1 import ./import-orders.ps1

    As a line of cron on two machines: every five minutes, on one of them, and never twice at a time.
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
