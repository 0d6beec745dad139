<#
.SYNOPSIS
    Processes the jobs of a queue, one at a time, as they arrive.
.DESCRIPTION
    The queue is a list: Push-RedisListItem <queue> <job> adds a job. The worker waits until there is one; the server gives each job to only one worker.
    A job in progress is in a list of that worker, <queue>:busy:<worker>, so that it is not lost if the machine fails: the next run of that worker begins
    with it. A failed job goes to <queue>:failed. The exit code is 1 if a job failed.
.PARAMETER Queue
    The key of the queue.
.PARAMETER Script
    The script that processes a job. It gets the job as its argument, and throws on failure.
.PARAMETER Idle
    How long the queue may be empty before the worker exits.
.PARAMETER Worker
    The name of the worker, unique among running workers.
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

    # Unfinished jobs of the last run come first, in their old order.
    while ($null -ne (Move-RedisListItem $busy $Queue -From Right -To Left)) { Write-Verbose 'An unfinished job was put back into the queue.' }

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
