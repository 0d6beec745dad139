#requires -Version 7.4
<#
.SYNOPSIS
    Mutation testing of the client core: docs/testing.md.
.DESCRIPTION
    Runs Stryker for each file that a project beside this script mutates, one after another, and summarizes its reports by file. Stryker writes its report
    only when it ends, and a run takes hours. So a file whose report is newer than the file is skipped, and an interrupted run continues where it was. Mutants
    that were killed by an assertion and those that timed out are counted separately: on a busy machine a time-out may have another cause.
#>
param(
    # Only projects whose names contain this.
    [string] $Filter,

    # Summarizes the existing reports, and runs nothing.
    [switch] $ReportOnly
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# The newest report in a folder; null: there is none.
function Get-Report($Folder) { Get-ChildItem $Folder mutation-report.json -Recurse -ErrorAction Ignore | Sort-Object LastWriteTime | Select-Object -Last 1 }

$out = Join-Path $PSScriptRoot .. .. out mutation
$folders = Get-ChildItem $PSScriptRoot -Directory -Exclude bin, obj | Where-Object Name -Like "*$Filter*"
if (-not $ReportOnly) {
    foreach ($folder in $folders) {
        Push-Location $folder
        try {
            dotnet tool restore --verbosity quiet
            foreach ($pattern in (Get-Content stryker-config.json -Raw | ConvertFrom-Json).'stryker-config'.mutate) {
                $changed = (Get-ChildItem (Join-Path $PSScriptRoot .. .. src PSRedis.Client $pattern.Replace('**/', '')) | Measure-Object LastWriteTime -Maximum).Maximum
                $output = Join-Path $out $folder.Name ((Split-Path $pattern -LeafBase).Replace('*', 'All'))
                if ((Get-Report $output)?.LastWriteTime -gt $changed) { continue }
                dotnet stryker --skip-version-check --mutate $pattern --output $output
                if ($LASTEXITCODE) { exit $LASTEXITCODE }
            }
        }
        finally { Pop-Location }
    }
}

$reports = foreach ($folder in $folders) {
    Get-ChildItem (Join-Path $out $folder.Name) -Directory -ErrorAction Ignore | ForEach-Object { [pscustomobject]@{ Project = $folder.Name; Report = Get-Report $_ } } | Where-Object Report
}
foreach ($one in $reports) {
    $report = $one.Report
    $files = (Get-Content $report -Raw | ConvertFrom-Json -AsHashtable).files
    foreach ($path in $files.Keys | Sort-Object) {
        $status = @($files[$path].mutants | ForEach-Object { $_.status })
        $killed, $timeout, $survived, $noCoverage = 'Killed', 'Timeout', 'Survived', 'NoCoverage' | ForEach-Object { @($status -eq $_).Count }
        $all = $killed + $timeout + $survived + $noCoverage
        if (-not $all) { continue }
        [pscustomobject]@{
            Project    = $one.Project
            File       = Split-Path $path -Leaf
            Assertion  = $killed
            TimeOut    = $timeout
            Survived   = $survived
            NoCoverage = $noCoverage
            Score      = [math]::Round(100 * ($killed + $timeout) / $all, 1)
        }
    }
}
