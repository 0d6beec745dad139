# Runs the Pester suite against out/PSRedis and the server that PSREDIS_TEST_SERVER names, and writes a report in JUnit's form.
# Ends with 0 if all passed, 77 if there is no Pester to run it, or 1.
#
# It is started by './build.sh test -Suite Pester', in a process of its own: an assembly that was loaded once stays loaded.
param(
    # The file of the report.
    [Parameter(Mandatory)] [string] $Report,
    # Only tests whose full name has this in it.
    [string] $Filter
)
$ErrorActionPreference = 'Stop'

try {
    Import-Module Pester -MinimumVersion 5.5
}
catch {
    Write-Host "There is no Pester 5.5 or newer: $_"
    exit 77
}

$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.TestResult.Enabled = $true
$configuration.TestResult.OutputFormat = 'JUnitXml'
$configuration.TestResult.OutputPath = $Report
if ($Filter) { $configuration.Filter.FullName = "*$Filter*" }
$result = Invoke-Pester -Configuration $configuration
exit ($result.Result -eq 'Passed' ? 0 : 1)
