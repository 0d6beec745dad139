# Runs the Pester suite against out/PSRedis and the server that PSREDIS_TEST_SERVER names, and writes a JUnit report for each file.
# Exits with 0 if all tests passed, else with 1.
#
# './build.sh test -Suite Pester' starts it in processes of its own, as a loaded assembly stays loaded. Several processes with the same folder of reports
# share the files: each takes the next one that is free.
param(
    # The manifest of Pester.
    [Parameter(Mandatory)] [string] $Pester,
    # The folder for the reports.
    [Parameter(Mandatory)] [string] $Reports,
    # Only tests whose full name contains this.
    [string] $Filter
)
$ErrorActionPreference = 'Stop'
# By its path, so that another installed version does not matter.
Import-Module $Pester

# The long ones first, so that no process ends with one; none of them in a brief run.
$long = 'Cancellation', 'Secrets', 'BadInput', 'Faults', 'Examples', 'Load', 'Conventions', 'Documentation', 'Differential', 'Parallel', 'Package'
$files = Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1 | Sort-Object { $long.IndexOf($_.Name.Replace('.Tests.ps1', '')) -band [int]::MaxValue }, Name
if ($env:PSREDIS_TEST_LENGTH -eq 'Brief') { $files = $files | Where-Object { $_.Name.Replace('.Tests.ps1', '') -notin $long } }

# Whether this process is the first to take a file.
function Test-Mine([string] $Name) {
    try { [IO.File]::Open((Join-Path $Reports "$Name.taken"), 'CreateNew').Dispose(); $true }
    catch [IO.IOException] { $false }
}

$passed = $true
foreach ($file in $files) {
    if (-not (Test-Mine $file.Name)) { continue }

    $configuration = New-PesterConfiguration
    $configuration.Run.Path = $file.FullName
    $configuration.Run.PassThru = $true
    # The runner reports at its end what failed and why.
    $configuration.Output.Verbosity = 'None'
    $configuration.TestResult.Enabled = $true
    $configuration.TestResult.OutputFormat = 'JUnitXml'
    $configuration.TestResult.OutputPath = Join-Path $Reports "$($file.Name).xml"
    if ($Filter) { $configuration.Filter.FullName = "*$Filter*" }
    $result = Invoke-Pester -Configuration $configuration
    if ($result.PassedCount + $result.FailedCount + $result.SkippedCount -or $result.Result -ne 'Passed') {
        Write-Host ('{0}: {1}, {2} passed, {3} failed, {4} skipped in {5:0.0} s' -f
            $file.Name, $result.Result, $result.PassedCount, $result.FailedCount, $result.SkippedCount, $result.Duration.TotalSeconds)
    }
    $passed = $result.Result -eq 'Passed' -and $passed
}
exit [int] -not $passed
