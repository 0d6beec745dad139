<#
.SYNOPSIS
    Fills a cache from a CSV file in advance: a hash for each row, with a time to live.
.PARAMETER Path
    The CSV file. Its columns become the fields of the hashes.
.PARAMETER KeyProperty
    The column with the key.
.PARAMETER KeyPrefix
    The prefix of the key, such as user:.
.PARAMETER ExpiresIn
    The time to live of each hash: 90s, 15m, 2h, 7d.
.EXAMPLE
    ./warm-cache.ps1 users.csv -KeyProperty id -KeyPrefix user: -ExpiresIn 1d
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $KeyProperty,
    [string] $KeyPrefix = '',
    [string] $ExpiresIn = '1h'
)
$ErrorActionPreference = 'Stop'
Import-Module PSRedis
$columns = (Import-Csv $Path | Select-Object -First 1).PSObject.Properties.Name
if ($columns -notcontains $KeyProperty) { throw "$Path has no row with a column '$KeyProperty'." }

Connect-Redis
try {
    if ($PSCmdlet.ShouldProcess("hashes $KeyPrefix*", "Write $Path to")) {
        # The rows are streamed and pipelined: the file is never in memory as a whole.
        Import-Csv $Path | Set-RedisHashField -KeyProperty $KeyProperty -KeyPrefix $KeyPrefix
        $done = Import-Csv $Path | ForEach-Object { $KeyPrefix + $_.$KeyProperty } | Set-RedisKeyExpiration -ExpiresIn $ExpiresIn -PassThru | Group-Object -NoElement
        if ($done.Name -contains 'False') { throw 'Some of the hashes are gone already: the server may be short of memory, and evict them.' }
        "Wrote $($done.Count) rows, for $ExpiresIn."
    }
}
finally {
    Disconnect-Redis
}
