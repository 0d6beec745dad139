# Empties one application's part of a cache, but not if that is more than it should be.
param(
    [Parameter(Mandatory)] [string] $Prefix,
    [int] $AtMost = 10000
)
$ErrorActionPreference = 'Stop'
Import-Module PSRedis
Connect-Redis   # where PSREDIS_CONNECTION says, or localhost
try {
    $found = @(Find-RedisKey "${Prefix}:*" -First ($AtMost + 1)).Count
    if ($found -gt $AtMost) { throw "More than $AtMost keys begin with '${Prefix}:'. Nothing was removed." }
    $removed = Remove-RedisKey -Pattern "${Prefix}:*" -Confirm:$false -PassThru
    "Removed $removed keys of '$Prefix'; $(Get-RedisDatabaseSize) are left."
}
finally {
    Disconnect-Redis
}
