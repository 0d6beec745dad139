<#
.SYNOPSIS
    PSRedis on one screen: each line as typed, followed by its output.
.DESCRIPTION
    Uses the server in PSREDIS_CONNECTION (where it adds and removes keys that begin with "qs:"), or starts a temporary one.
    ./build.sh demo runs it.
#>
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidUsingWriteHost', '', Justification = 'The output is meant for the screen.')]
param()
$ErrorActionPreference = 'Stop'
$module = Join-Path $PSScriptRoot ../out/PSRedis
Import-Module $module

# Runs the statements of a block as if typed.
function Show([string] $Title, [scriptblock] $Block) {
    Write-Host "# $Title" -ForegroundColor DarkGray
    foreach ($statement in $Block.Ast.EndBlock.Statements) {
        $text = $statement.Extent.Text -replace '\s*\n\s*', ' '
        # -WhatIf writes its own line.
        Write-Host "PS> $text" -ForegroundColor Cyan -NoNewline:($text -notlike '*-WhatIf')
        $output = @(. ([scriptblock]::Create($text)))
        if ($text -notlike '*-WhatIf') { Write-Host $(if ($output) { "  # $($output -join ', ')" }) }
    }
}

# Runs a block in another session, a little later.
function Later([scriptblock] $Block) {
    $null = [powershell]::Create().AddScript({
            param($module, $block)
            Import-Module $module
            Connect-Redis
            Start-Sleep -Milliseconds 300
            . ([scriptblock]::Create($block))
            Disconnect-Redis
        }).AddArgument($module).AddArgument("$Block").BeginInvoke()
}

$server = $null
if (-not $env:PSREDIS_CONNECTION) {
    $server = Start-RedisServer
    $env:PSREDIS_CONNECTION = "redis://$server"
}
try {
    Show 'The connection lives in the session.' {
        Connect-Redis
        Test-RedisConnection
    }
    Show 'Strings and counters, with a time to live.' {
        Set-RedisString qs:greeting 'hello, world' -ExpiresIn 15m
        Get-RedisString qs:greeting
        Step-RedisCounter qs:visits -By 42
    }
    Show 'Hashes, lists, sets and sorted sets are objects in PowerShell.' {
        Set-RedisHashField qs:user @{ name = 'Ann Lee'; age = 42 }
        (Get-RedisHash qs:user).name
        Push-RedisListItem qs:jobs 'backup', 'rotate logs', 'mail report'
        Pop-RedisListItem qs:jobs
        Add-RedisSetMember qs:web 'alpha', 'beta'; Add-RedisSetMember qs:db 'beta', 'gamma'
        Get-RedisSetIntersection qs:web, qs:db
        Add-RedisSortedSetMember qs:scores @{ ann = 1.5; bob = 42; cy = 7 }
        Get-RedisSortedSetMember qs:scores -Descending -MinScore 5
        Get-RedisKey qs:jobs
    }
    Show 'PowerShell pipelines become Redis pipelines.' {
        1..1000 | ForEach-Object { [pscustomobject]@{ Key = "qs:n:$_"; Value = $_ * $_ } } | Set-RedisString
        Find-RedisKey 'qs:n:*' | Get-RedisString | Measure-Object -Sum | ForEach-Object Sum
    }
    Show 'Several commands in one round trip; in a transaction; with a retry if another client changed a key.' {
        Invoke-RedisPipeline { Get-RedisString qs:greeting; Get-RedisListCount qs:jobs; Get-RedisKeyType qs:user }
        Invoke-RedisTransaction { Step-RedisCounter qs:stock -By -1; Step-RedisHashField qs:user orders }
        Invoke-RedisTransaction -Watch qs:visits -Retry 9 { param($old) Step-RedisCounter qs:visits -By $old['qs:visits'] }
    }
    Show 'Locks across machines.' {
        Use-RedisLock qs:lock -Lease 30s { Test-RedisKey qs:lock }
    }
    Show 'Waiting for jobs and messages: Later runs its block in another session.' {
        Later { Push-RedisListItem qs:queue 'job 7' }
        Pop-RedisListItem qs:queue -Wait -Timeout 5s
        Later { Publish-RedisMessage qs:news 'deployed' }
        Receive-RedisMessage qs:news -Count 1 -Timeout 5s | ForEach-Object Message
        Register-RedisSubscription qs:news -Action { Write-Host "news: $_" } | ForEach-Object State
        Get-RedisSubscription | Unregister-RedisSubscription
    }
    Show 'The server.' {
        Get-RedisInfo server | ForEach-Object { "$($_.ServerName) $($_.ServerVersion)" }
        Get-RedisDatabaseSize
        Save-RedisDatabase -Background -Wait
        Invoke-RedisCommand OBJECT ENCODING qs:user
    }
    Show 'Errors name their key, and -WhatIf shows what would happen.' {
        Push-RedisListItem qs:user 'x' -ErrorAction SilentlyContinue -ErrorVariable oops
        $oops.FullyQualifiedErrorId, $oops.TargetObject
        Remove-RedisKey -Pattern 'qs:*' -WhatIf
        Remove-RedisKey -Pattern 'qs:*' -Confirm:$false -PassThru
    }
}
finally {
    Disconnect-Redis -All
    if ($server) {
        $server | Stop-RedisServer
        Remove-Item Env:PSREDIS_CONNECTION
    }
}
