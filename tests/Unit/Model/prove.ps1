#!/usr/bin/env pwsh
#requires -Version 7.4
<#
.SYNOPSIS
Shows that the model-based test finds faults: it takes the mend of one out of a copy of the sources, and the test has to fail there.
.DESCRIPTION
For each without-*.patch beside this script. Where a patch does not apply any more, or the test does not find what is missing, it ends with an error. In the end it
runs the test on the copy as it was, where it has to pass: so what it found was what the patches took out.
.PARAMETER Name
Some of the patches, such as a1; all unless told.
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
    # A mend that is missing may leave what is not used any more, which is no matter here.
    dotnet build tests/Unit/PSRedis.Tests.csproj --configuration Release --verbosity quiet --nologo -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false | Out-Host
    # It ends with the first round that fails, which a common run may lack by chance.
    $env:PSREDIS_TEST_LENGTH = $Length
    $PSNativeCommandUseErrorActionPreference = $false
    $output = dotnet tests/Unit/bin/Release/net8.0/PSRedis.Tests.dll -method '*Model*' -noColor
    [pscustomobject]@{ Passed = $LASTEXITCODE -eq 0; Output = $output -join "`n" }
}

try {
    # Not in a folder of a repository, where git apply would look for the files in the root of that.
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
    Write-Host '== with all that is there' -ForegroundColor Cyan
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
