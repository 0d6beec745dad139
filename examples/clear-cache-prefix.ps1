<#
.SYNOPSIS
    Clears the keys of one application from a cache, unless there are more than expected.
.DESCRIPTION
    Removes the keys whose names begin with the prefix and a colon. If there are more of them than -AtMost, nothing is removed, and the exit code is 1.
.PARAMETER Prefix
    The part before the first colon, such as app for app:user:1.
.PARAMETER AtMost
    The maximum number of keys to remove.
.EXAMPLE
    ./clear-cache-prefix.ps1 app -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $Prefix,
    [int] $AtMost = 10000
)
$ErrorActionPreference = 'Stop'
Import-Module PSRedis
Connect-Redis   # to the server in PSREDIS_CONNECTION, or localhost
try {
    # Escapes the special characters of patterns.
    $pattern = ($Prefix -replace '[\\*?\[\]]', '\$0') + ':*'
    $keys = @(Find-RedisKey $pattern -First ($AtMost + 1))
    if ($keys.Count -gt $AtMost) { throw "More than $AtMost keys begin with '${Prefix}:'. Nothing was removed." }

    if ($PSCmdlet.ShouldProcess("$($keys.Count) keys that begin with '${Prefix}:'", 'Remove')) {
        $removed = $keys | Remove-RedisKey -Confirm:$false -PassThru
        "Removed $([int] $removed) keys of '$Prefix'; $(Get-RedisDatabaseSize) are left."
    }
}
finally {
    Disconnect-Redis
}
