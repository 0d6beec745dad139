<#
.SYNOPSIS
    Appends the state of several servers to a CSV file, one line for each. For cron or the Task Scheduler.
.DESCRIPTION
    A server that does not answer also has a line, which says why. The exit code is the number of such servers.
.PARAMETER Server
    The servers: host, host:port, or a URL. Also accepts a comma-separated string, as pwsh -File does not accept arrays.
.PARAMETER Path
    The file. It is created if it does not exist.
.PARAMETER Credential
    The user name and password for all servers.
.EXAMPLE
    ./export-info.ps1 cache1, cache2:6380, rediss://cache3.example.com -Path report.csv
.EXAMPLE
    0 * * * * pwsh -NoProfile -File export-info.ps1 cache1,cache2 report.csv

    A line of a crontab: every hour.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string[]] $Server,
    [string] $Path = 'redis-info.csv',
    [pscredential] $Credential
)
$ErrorActionPreference = 'Stop'
Import-Module PSRedis
$login = @{}
if ($Credential) { $login.Credential = $Credential }

$report = foreach ($name in $Server -split ',\s*') {
    # Removes a password from the URL.
    $line = [pscustomobject][ordered]@{
        Time = Get-Date -Format o; Server = $name -replace '//.*@', '//'; Software = $null; Version = $null; Role = $null; UpDays = $null; MemoryMB = $null; Keys = $null
        Clients = $null; CommandsPerSecond = $null; HitPercent = $null; Evicted = $null; LastSave = $null; Problem = $null
    }
    try {
        Connect-Redis $name -ConnectTimeout 10s @login
        $info = Get-RedisInfo
        $line.Software = $info.ServerName
        $line.Version = $info.ServerVersion
        $line.Role = $info.role
        $line.UpDays = $info.uptime_in_days
        # Unknown values stay empty, rather than 0.
        if ($null -ne $info.used_memory) { $line.MemoryMB = [math]::Round($info.used_memory / 1MB, 1) }
        # Garnet reports the keyspace only if that section is requested.
        $keyspace = if ($info.PSObject.Properties['Keyspace']) { $info.Keyspace } else { (Get-RedisInfo keyspace).Keyspace }
        $line.Keys = [long] ($keyspace | Measure-Object keys -Sum).Sum
        $line.Clients = $info.connected_clients
        $line.CommandsPerSecond = $info.instantaneous_ops_per_sec
        $lookups = $info.keyspace_hits + $info.keyspace_misses
        if ($lookups) { $line.HitPercent = [math]::Round(100 * $info.keyspace_hits / $lookups, 1) }
        $line.Evicted = $info.evicted_keys
        $line.LastSave = $info.rdb_last_bgsave_status
        Disconnect-Redis
    }
    catch {
        $line.Problem = "$_"
        Write-Warning "$($line.Server): $_"
    }
    $line
}
$report | Export-Csv $Path -Append -NoTypeInformation
exit @($report | Where-Object Problem).Count
