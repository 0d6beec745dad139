<#
.SYNOPSIS
    PSRedis on one screen: each command as it is typed, with what it gives.
.DESCRIPTION
    Uses the server that PSREDIS_CONNECTION names (where it adds and removes keys under "quickstart:"), or starts a throw-away one.
    ./build.sh demo runs it.
#>
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot ../out/PSRedis)

# Shows the lines of a block as if they had been typed, each with its output.
function Show([string] $Title, [scriptblock] $Block) {
    Write-Host "`n# $Title" -ForegroundColor DarkGray
    foreach ($statement in $Block.Ast.EndBlock.Statements) {
        Write-Host 'PS> ' -ForegroundColor Cyan -NoNewline
        Write-Host $statement.Extent.Text
        . ([scriptblock]::Create($statement.Extent.Text)) | Out-Default
    }
}

$server = $null
if (-not $env:PSREDIS_CONNECTION) {
    $server = Start-RedisServer
    $env:PSREDIS_CONNECTION = "redis://$($server.HostName):$($server.Port)"
}
try {
    Show 'Connect. The connection lives in the session.' {
        Connect-Redis
        Test-RedisConnection -Detailed | Format-Table Endpoint, Server, Version, Role, Protocol
    }
    Show 'Text, numbers and a time to live.' {
        Set-RedisString quickstart:greeting 'hello, wörld' -ExpiresIn 15m
        Get-RedisKey quickstart:greeting
        Get-RedisKeyExpiration quickstart:greeting
        Step-RedisCounter quickstart:visits -By 41
        Step-RedisCounter quickstart:visits
    }
    Show 'Any PowerShell value in, the same value out.' {
        Set-RedisKey quickstart:user ([ordered]@{ name = 'Ann Lee'; age = 42 })
        (Get-RedisKey quickstart:user).name
        Set-RedisKey quickstart:jobs 'backup', 'rotate logs', 'mail report'
        Get-RedisKey quickstart:jobs | Where-Object { $_ -like '*log*' }
        Set-RedisKey quickstart:scores @{ ann = 1.5; bob = 42 } -Type SortedSet
        Get-RedisKey quickstart:scores
    }
    Show 'The pipeline of PowerShell is the pipeline of Redis.' {
        1..1000 | ForEach-Object { [pscustomobject]@{ Key = "quickstart:n:$_"; Value = $_ * $_ } } | Set-RedisString
        Find-RedisKey 'quickstart:n:*' | Get-RedisString | Sort-Object { [int] $_ } -Descending | Select-Object -First 3
        Find-RedisKey 'quickstart:*' | Get-RedisKeyType | Group-Object -NoElement
    }
    Show 'The server.' {
        (Get-RedisInfo).Keyspace | Format-Table
        Get-RedisInfo memory | Format-List used_memory_human, maxmemory_policy
        Get-RedisDatabaseSize
        Invoke-RedisCommand OBJECT ENCODING quickstart:user
    }
    Show 'An error is an error, about the key it is about.' {
        Step-RedisCounter quickstart:user -ErrorAction SilentlyContinue -ErrorVariable oops
        $oops | Select-Object FullyQualifiedErrorId, TargetObject
    }
    Show 'Look before you leap.' {
        Remove-RedisKey -Pattern 'quickstart:*' -WhatIf
        Remove-RedisKey -Pattern 'quickstart:*' -Confirm:$false -PassThru
    }
}
finally {
    Disconnect-Redis -All
    if ($server) {
        $server | Stop-RedisServer
        Remove-Item Env:PSREDIS_CONNECTION
    }
}
