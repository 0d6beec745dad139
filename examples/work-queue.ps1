<#
.SYNOPSIS
    Does the jobs of a queue, one after the other, as they come.
.DESCRIPTION
    The queue is a list: Push-RedisListItem <queue> <job> adds a job. The server lets the worker wait until there is one, and hands each job to one worker
    only, however many there are. While a job is done it stands in a list of the worker's own, <queue>:busy:<worker>, so that none is lost with a
    machine: the next run of that worker begins with it. A job that fails goes to <queue>:failed. The exit code is 1 if one did.
.PARAMETER Queue
    The key of the list.
.PARAMETER Script
    The script that does a job. It gets the job as its argument, and throws if it fails.
.PARAMETER Idle
    For how long the queue may be empty before the worker ends.
.PARAMETER Worker
    The name of the worker. No two that run at a time have the same.
.EXAMPLE
    ./work-queue.ps1 jobs ./resize-image.ps1 -Idle 10m
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $Queue,
    [Parameter(Mandatory)] [string] $Script,
    [string] $Idle = '30s',
    [string] $Worker = [Environment]::MachineName
)
$ErrorActionPreference = 'Stop'
Import-Module PSRedis
Connect-Redis
$busy = "${Queue}:busy:$Worker"
$failures = 0
try {
    if (-not $PSCmdlet.ShouldProcess("the $(Get-RedisListCount $Queue) jobs of $Queue", "Run $Script for")) { return }

    # What the last run left undone comes first, in its old order.
    while ($null -ne (Move-RedisListItem $busy $Queue -From Right -To Left)) { Write-Verbose 'A job is taken up again.' }

    while ($null -ne ($job = Move-RedisListItem $Queue $busy -From Left -To Right -Wait -Timeout $Idle)) {
        try {
            & $Script $job
            Remove-RedisListItem $busy $job -Count 1
        }
        catch {
            Write-Warning "${job}: $_"
            $failures++
            $null = Move-RedisListItem $busy "${Queue}:failed" -From Right -To Right
        }
    }
}
finally {
    Disconnect-Redis
}
if ($failures) { exit 1 }
