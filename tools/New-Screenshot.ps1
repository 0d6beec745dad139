#requires -Version 7.4
<#
.SYNOPSIS
    Creates docs/prompt.svg, the picture in README.md: a real prompt, in color.
.DESCRIPTION
    Types the lines below into a PowerShell in tmux, with the module in out/PSRedis and a private server, and draws the screen.
#>
param([string] $Path = (Join-Path $PSScriptRoot .. docs prompt.svg))
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$lines = @(
    'Start-RedisServer | Connect-Redis'
    'Import-Csv users.csv | Set-RedisHashField -KeyProperty id -KeyPrefix user:'
    "Find-RedisKey 'user:*' | Get-RedisHash -AsObject | Sort-Object name"
    "Invoke-RedisTransaction { Step-RedisCounter stock -By -1; Step-RedisCounter sold }"
    "Get-RedisString user:1"
    "Set-RedisString session:7 open -ExpiresIn 15m; Get-RedisKeyExpiration session:7"
    "Remove-RedisKey user:1 -WhatIf"
)
$columns, $rows = 104, 36
$folder = (New-Item (Join-Path ([IO.Path]::GetTempPath()) "psredis-$([guid]::NewGuid())") -ItemType Directory).FullName
Set-Content (Join-Path $folder users.csv) 'id,name,city', '1,Ann Lee,Oslo', '2,Bob Ray,Lima', '3,Zoe Fox,Kyoto'
$module = Join-Path $PSScriptRoot .. out PSRedis -Resolve
Set-Content (Join-Path $folder start.ps1) @"
Import-Module '$module'
Set-Location '$folder'
Remove-Module PSReadLine -ErrorAction Ignore
`$PSStyle.Formatting.TableHeader = "`e[32;1m"
function prompt { "`e[36mPS>`e[0m " }
Clear-Host
"@
$pwsh = (@(& (Join-Path $PSScriptRoot Get-PwshCommand.ps1)) + '-NoLogo', '-NoProfile', '-NoExit', '-File', (Join-Path $folder start.ps1) | ForEach-Object { "'$_'" }) -join ' '
$session = "psredis-$PID"
try {
    tmux new-session -d -s $session -x $columns -y $rows $pwsh
    # The command has finished when the last line is only the prompt.
    function Wait-Prompt {
        $deadline = [datetime]::UtcNow.AddSeconds(60)
        do {
            Start-Sleep -Milliseconds 300
            if ([datetime]::UtcNow -gt $deadline) { throw 'The prompt did not come back.' }
        } until ((tmux capture-pane -p -t $session | Where-Object { $_ } | Select-Object -Last 1) -eq 'PS>')
    }
    Wait-Prompt
    foreach ($line in $lines) {
        tmux send-keys -t $session -l $line
        tmux send-keys -t $session Enter
        Wait-Prompt
    }
    $screen = @(tmux capture-pane -e -p -t $session)
}
finally {
    tmux kill-session -t $session
    Remove-Item $folder -Recurse -Force
}

# SGR codes as attributes of SVG text; they apply until the next code.
$colours = @{ 30 = '#3b4252'; 31 = '#ff6b6b'; 32 = '#8fd18f'; 33 = '#e5c07b'; 34 = '#6aa9ff'; 35 = '#c792ea'; 36 = '#56d4dd'; 37 = '#d8dee9' }
$plain = '#d8dee9'
$fill, $isBold = $plain, $false
$text = [Text.StringBuilder]::new()
while ($screen.Count -and -not ($screen[-1] -replace "`e\[[\d;]*m").Trim()) { $screen = $screen[0..($screen.Count - 2)] }
for ($row = 0; $row -lt $screen.Count; $row++) {
    $null = $text.Append("<text x=`"16`" y=`"$(60 + 19 * $row)`" xml:space=`"preserve`">")
    foreach ($part in [regex]::Matches($screen[$row], "`e\[([\d;]*)m|[^`e]+")) {
        if ($part.Value[0] -ne "`e") {
            $bold = if ($isBold) { ' font-weight="bold"' }
            $null = $text.Append("<tspan fill=`"$fill`"$bold>$([Security.SecurityElement]::Escape($part.Value))</tspan>")
            continue
        }
        foreach ($code in $part.Groups[1].Value -split ';' | ForEach-Object { [int] "0$_" }) {
            if ($code -in 0, 39) { $fill = $plain }
            if ($code -in 0, 22) { $isBold = $false }
            if ($code -eq 1) { $isBold = $true }
            if ($code -ge 90) { $code -= 60 }
            if ($colours.ContainsKey($code)) { $fill = $colours[$code] }
        }
    }
    $null = $text.AppendLine('</text>')
}
$height = 60 + 19 * $screen.Count
Set-Content $Path @"
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 $(32 + [int](8.45 * $columns)) $height" font-family="Cascadia Mono, Consolas, Menlo, DejaVu Sans Mono, monospace" font-size="14">
<title>PSRedis at a PowerShell prompt</title>
<rect width="100%" height="100%" rx="8" fill="#1e222a"/>
<circle cx="20" cy="20" r="6" fill="#ff5f57"/><circle cx="40" cy="20" r="6" fill="#febc2e"/><circle cx="60" cy="20" r="6" fill="#28c840"/>
$($text.ToString().TrimEnd())
</svg>
"@
