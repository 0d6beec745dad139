<#
.SYNOPSIS
    An Azure Automation runbook: removes the keys that match a pattern, or says how many it would remove.
.DESCRIPTION
    Requires PSRedis in the Automation account. The account has either an encrypted variable 'redis-connection' with the connection string that the portal
    shows for the cache; or a variable 'redis-url', such as rediss://mycache.redis.cache.windows.net:6380, and a credential 'redis', whose
    user name is default for an access key. An error ends the job as failed.
.PARAMETER Pattern
    The keys to remove.
.PARAMETER Remove
    Removes the keys. Without it, the job only says how many would be removed.
.EXAMPLE
    Start-AzAutomationRunbook -Name runbook -Parameters @{ Pattern = 'session:*'; Remove = $true } -AutomationAccountName ops -ResourceGroupName ops
#>
param([string] $Pattern = 'session:*', [switch] $Remove)
$ErrorActionPreference = 'Stop'
Import-Module PSRedis

$connectionString = Get-AutomationVariable -Name 'redis-connection' -ErrorAction SilentlyContinue
if ($connectionString) {
    Connect-Redis -ConnectionString $connectionString
}
else {
    Connect-Redis (Get-AutomationVariable -Name 'redis-url') -Credential (Get-AutomationPSCredential -Name 'redis')
}
try {
    if ($Remove) {
        $removed = Remove-RedisKey -Pattern $Pattern -Confirm:$false -PassThru
        "Removed $removed keys that match '$Pattern'."
    }
    else {
        $found = (Find-RedisKey $Pattern | Measure-Object).Count
        "Would remove $found keys that match '$Pattern'."
    }
}
finally {
    Disconnect-Redis
}
