#!/usr/bin/env pwsh
#requires -Version 7.4
<#
.SYNOPSIS
Shows that the model-based test finds faults: it removes one fix at a time from a copy of the sources, where the test has to fail.
.DESCRIPTION
Each without-*.patch beside this script removes a fix. If a patch does not apply any more, or the test does not find the fault, the script ends with an
error. Finally it runs the test on the unpatched copy, where it has to pass: so what it found before were the faults.
.PARAMETER Name
Some of the patches, such as a1. Default: all.
#>
param([string[]] $Name = '*')

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$repository = git -C $PSScriptRoot rev-parse --show-toplevel
$lengthBefore = $env:PSREDIS_TEST_LENGTH
$copy = Join-Path ([IO.Path]::GetTempPath()) "psredis-model-$PID"
$patches = @(Get-ChildItem $PSScriptRoot -Filter without-*.patch | Where-Object { $file = $_.BaseName; $Name.Where({ $file -like "without-$_" }) })
if (-not $patches) { throw "There is no patch '$Name'." }

function Invoke-ModelTest([string] $Length) {
    # Without a fix, code may be unused, which does not matter here.
    dotnet build tests/Unit/PSRedis.Tests.csproj --configuration Release --verbosity quiet --nologo -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false | Out-Host
    # It ends with the first round that fails. A short run may have none.
    $env:PSREDIS_TEST_LENGTH = $Length
    $PSNativeCommandUseErrorActionPreference = $false
    $output = dotnet tests/Unit/bin/Release/net8.0/PSRedis.Tests.dll -method '*Model*' -noColor
    [pscustomobject]@{ Passed = $LASTEXITCODE -eq 0; Output = $output -join "`n" }
}

try {
    # A repository of its own: inside another one, git apply would look for the files in the root of that.
    git init --quiet $copy
    foreach ($file in git -C $repository ls-files --cached --others --exclude-standard src tests tools/Help '*.props' '*.json' PSRedis.psd1 .editorconfig) {
        if (-not (Test-Path "$repository/$file")) { continue }
        $null = New-Item (Split-Path "$copy/$file") -ItemType Directory -Force
        Copy-Item -LiteralPath "$repository/$file" "$copy/$file"
    }
    Set-Location $copy
    $missed = foreach ($patch in $patches) {
        Write-Host "== $($patch.BaseName)" -ForegroundColor Cyan
        git apply $patch
        $run = Invoke-ModelTest Nightly
        git apply --reverse $patch
        if ($run.Passed -or $run.Output -notmatch '(?s)Falsifiable.*?\n *Shrunk:\n(?<Steps>.*?)\n *with exception:\n *(?<Error>.*?)\n') {
            Write-Host $run.Output
            $patch.BaseName
        }
        else {
            Write-Host $Matches.Steps
            Write-Host "      $($Matches.Error)"
        }
    }
    Write-Host '== without a patch' -ForegroundColor Cyan
    $run = Invoke-ModelTest Short
    if (-not $run.Passed) { Write-Host $run.Output }
    if ($missed) { throw "Not found: $($missed -join ', ')." }
    if (-not $run.Passed) { throw 'It fails without a patch, too.' }
    Write-Host "Found: $($patches.BaseName -join ', ')."
}
finally {
    $env:PSREDIS_TEST_LENGTH = $lengthBefore
    Set-Location $PSScriptRoot
    Remove-Item $copy -Recurse -Force -ErrorAction Ignore
}
