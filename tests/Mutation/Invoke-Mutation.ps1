#requires -Version 7.4
<#
.SYNOPSIS
    Mutation testing of the client core: docs/testing.md.
.DESCRIPTION
    Runs Stryker in each folder beside this script, one after the other, and adds its reports up by file. A mutant that was killed by an assertion is counted
    apart from one that ran into the time limit: on a busy machine the latter may be the machine's doing.
#>
param(
    # Only folders with this in their names.
    [string] $Filter,

    # Adds up the reports that are there, and runs nothing.
    [switch] $ReportOnly
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$out = Join-Path $PSScriptRoot .. .. out mutation
$folders = Get-ChildItem $PSScriptRoot -Directory -Exclude bin, obj | Where-Object Name -Like "*$Filter*"
if (-not $ReportOnly) {
    foreach ($folder in $folders) {
        Push-Location $folder
        try {
            dotnet tool restore --verbosity quiet
            dotnet stryker --skip-version-check --output (Join-Path $out $folder.Name)
            if ($LASTEXITCODE) { exit $LASTEXITCODE }
        }
        finally { Pop-Location }
    }
}

foreach ($folder in $folders) {
    $report = Get-ChildItem (Join-Path $out $folder.Name) mutation-report.json -Recurse | Sort-Object LastWriteTime | Select-Object -Last 1
    if (-not $report) { continue }
    $files = (Get-Content $report -Raw | ConvertFrom-Json -AsHashtable).files
    foreach ($path in $files.Keys | Sort-Object) {
        $status = @($files[$path].mutants | ForEach-Object { $_.status })
        $killed, $timeout, $survived, $noCoverage = 'Killed', 'Timeout', 'Survived', 'NoCoverage' | ForEach-Object { @($status -eq $_).Count }
        $all = $killed + $timeout + $survived + $noCoverage
        if (-not $all) { continue }
        [pscustomobject]@{
            Project    = $folder.Name
            File       = Split-Path $path -Leaf
            Assertion  = $killed
            TimeOut    = $timeout
            Survived   = $survived
            NoCoverage = $noCoverage
            Score      = [math]::Round(100 * ($killed + $timeout) / $all, 1)
        }
    }
}
