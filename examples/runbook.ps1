# An Azure Automation runbook. PSRedis is imported into the Automation account; the account holds an encrypted variable
# 'redis-connection' with what the portal shows as the cache's connection string, or a variable 'redis-host' and a credential 'redis'.
param([string] $Pattern = 'session:*', [switch] $Remove)
$ErrorActionPreference = 'Stop'
Import-Module PSRedis

$connectionString = Get-AutomationVariable -Name 'redis-connection'
if ($connectionString) {
    Connect-Redis -ConnectionString $connectionString
}
else {
    Connect-Redis (Get-AutomationVariable -Name 'redis-host') -Port 6380 -Tls -Credential (Get-AutomationPSCredential -Name 'redis')
}

Test-RedisConnection -Detailed
if ($Remove) {
    $removed = Remove-RedisKey -Pattern $Pattern -Confirm:$false -PassThru
    Write-Output "Removed $removed keys that match '$Pattern'."
}
else {
    Remove-RedisKey -Pattern $Pattern -WhatIf
}
Disconnect-Redis
