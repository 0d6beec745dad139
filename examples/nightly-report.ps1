# Appends one line on a server's state to a CSV file, for cron or the Task Scheduler. Exit code 1: the server is not well.
param([string] $Path = 'redis-report.csv')
$ErrorActionPreference = 'Stop'
try {
    Import-Module PSRedis
    Connect-Redis -ConnectTimeout 10s
    $info = Get-RedisInfo
    [pscustomobject]@{
        Time     = Get-Date -Format o
        Server   = "$($info.run_id)".Substring(0, 8)
        UpDays   = $info.uptime_in_days
        MemoryMB = [math]::Round($info.used_memory / 1MB, 1)
        Keys     = [long] ($info.Keyspace | Measure-Object keys -Sum).Sum
        Clients  = $info.connected_clients
        Evicted  = $info.evicted_keys
        LastSave = $info.rdb_last_bgsave_status
    } | Export-Csv $Path -Append -NoTypeInformation
    if ($info.rdb_last_bgsave_status -ne 'ok') { throw 'The last background save failed.' }
}
catch {
    Write-Warning "$_"
    exit 1
}
