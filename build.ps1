#requires -Version 7.4
<#
.SYNOPSIS
    The tasks of the project: ./build.sh <task>, on Windows build <task>. Both find or restore PowerShell, and run this script with the same arguments.
.DESCRIPTION
    Build   builds the module, into out/PSRedis.
    Demo    builds, and runs examples/quickstart.ps1 against a server that it starts.
    Servers installs redis-8, valkey-9 and redict beside the project, in .tools/servers, for -Engine: see tools/servers.ps1.
    Test    builds, and runs every suite against a real server.
    Mutate  runs Stryker on the client core, for hours, and reports which mutants survive: see docs/testing.md. -Filter: some projects only.
    Bench   builds, and compares the module with its rivals: see bench/RESULTS.md. -Quick: small sizes, to see that it works.
    Help    builds docs/help/en-US for Get-Help from the pages in docs/help, and copies it into out/PSRedis.
    Package builds, and packs the module for a gallery: out/PSRedis.<version>.nupkg. The build is reproducible. With a certificate in PSREDIS_CERTIFICATE
            the module is signed before it is packed: see tools/Add-Signature.ps1.
    Publish packs, and publishes the package to -Gallery, with the API key in PSREDIS_GALLERY_KEY. -WhatIf packs, and says what it would publish.
    Clean   removes all build output.

    The work is done elsewhere: MSBuild assembles the module (src/PSRedis/PSRedis.csproj), tests/Server starts servers, and tests/Run runs the suites.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateSet('Build', 'Demo', 'Servers', 'Test', 'Mutate', 'Bench', 'Help', 'Package', 'Publish', 'Clean')]
    [string] $Task = 'Build',

    # Demo, Test: the server. By default the one that PSREDIS_TEST_SERVER names, or the first kind that is found. Test also accepts several, separated by
    # commas, or All; see tests/Server.
    [ArgumentCompletions('Auto', 'Redis', 'Valkey', 'Garnet', 'redis-8', 'valkey-9', 'redict', 'All')]
    [string] $Engine,

    # Demo, Test, Bench: how the server is reached. Bench does not support Tls.
    [ValidateSet('Tcp', 'Tls', 'Unix')]
    [string] $Transport,

    # Test, Mutate, Bench: only tests, projects of tests/Mutation, or measurements whose names contain this.
    [string] $Filter,

    # Test: only suites whose names contain this: Unit, Unit (net8.0), Unit (netstandard2.0), Unit (net472 on Mono), Pester.
    [string] $Suite,

    # Test: what runs the Pester suite: this PowerShell, or Windows PowerShell 5.1.
    [ValidateSet('Pwsh', 'PowerShell')]
    [string] $Shell = 'Pwsh',

    # Test: Nightly repeats random tests thousands of times, and runs load tests for minutes. Brief runs what may differ between servers: Unit (net8.0),
    # and Pester without the files that take long.
    [ValidateSet('Short', 'Nightly', 'Brief')]
    [string] $Length,

    # Bench: small sizes; only the micro-benchmarks of the client core; the number of rounds.
    [switch] $Quick,
    [switch] $Micro,
    [int] $Rounds,

    # Publish: a registered repository.
    [string] $Gallery = 'PSGallery'
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$docs = Join-Path $PSScriptRoot docs help
$module = Join-Path $PSScriptRoot out PSRedis
$pwsh = @(& (Join-Path $PSScriptRoot tools Get-PwshCommand.ps1))
# Start-Job starts the program in $PSHOME, which searches for .NET there.
if ($pwsh.Count -gt 1 -and -not $env:DOTNET_ROOT) { $env:DOTNET_ROOT = Split-Path $pwsh[0] }

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE) { exit $LASTEXITCODE }
}

# Those of the named parameters that were given, as arguments for a program.
function Get-GivenParameter([string[]] $Name) {
    foreach ($parameter in $Name) {
        if ($script:PSBoundParameters.ContainsKey($parameter)) { "-$parameter", $script:PSBoundParameters[$parameter] }
    }
}

function Build {
    Invoke-Dotnet build (Join-Path $PSScriptRoot src PSRedis) --configuration Release --verbosity quiet
    Write-Host "The module is in $module."
}

function Demo {
    Build
    $example = Join-Path $PSScriptRoot examples quickstart.ps1
    Invoke-Dotnet run --project (Join-Path $PSScriptRoot tests Server) --configuration Release `
        '--' @(Get-GivenParameter Engine, Transport) @pwsh -NoProfile -File $example
}

function Servers {
    & (Join-Path $PSScriptRoot tools servers.ps1)
    exit $LASTEXITCODE
}

function Test {
    $command, $modules = $pwsh, $env:PSModulePath
    if ($Shell -eq 'PowerShell') {
        if (-not (Get-Command powershell -CommandType Application -ErrorAction Ignore)) { throw 'Windows PowerShell is on Windows only.' }
        $command = @('powershell')
        # Otherwise it would load modules of this PowerShell.
        $env:PSModulePath = $null
    }
    try {
        Invoke-Dotnet run --project (Join-Path $PSScriptRoot tests Run) --configuration Release `
            '--' @(Get-GivenParameter Engine, Transport, Filter, Suite, Length) '--' @command
    }
    finally {
        $env:PSModulePath = $modules
    }
}

function Mutate {
    & (Join-Path $PSScriptRoot tests Mutation Invoke-Mutation.ps1) -Filter $Filter | Format-Table
}

# Not a test: the figures depend on the machine and its load. The build of bench/Core includes everything that bench.ps1 needs.
function Bench {
    $bench = Join-Path $PSScriptRoot bench
    Invoke-Dotnet build (Join-Path $bench Core) --configuration Release --verbosity quiet
    $given = @{}
    foreach ($parameter in 'Quick', 'Micro', 'Rounds', 'Filter', 'Transport') {
        if ($script:PSBoundParameters.ContainsKey($parameter)) { $given[$parameter] = $script:PSBoundParameters[$parameter] }
    }
    & (Join-Path $bench bench.ps1) @given
}

# The built help is committed, and MSBuild copies it into the module: building the module does not build the help.
function Help {
    Invoke-Dotnet run --project (Join-Path $PSScriptRoot tools Help) --configuration Release '--' $docs (Join-Path $docs en-US PSRedis.dll-Help.xml)
    Build
}

function Package {
    Build
    & (Join-Path $PSScriptRoot tools Add-Signature.ps1) $module
    # Without another build, which would replace the signed files.
    Invoke-Dotnet pack (Join-Path $PSScriptRoot src PSRedis) --configuration Release --no-build --verbosity quiet
    Write-Host 'The package is beside it.'
}

function Publish {
    $version = [regex]::Match([IO.File]::ReadAllText((Join-Path $PSScriptRoot PSRedis.psd1)), "(?m)^\s*ModuleVersion\s*=\s*'([^']+)'").Groups[1].Value
    if ($env:GITHUB_REF_TYPE -eq 'tag' -and $env:GITHUB_REF_NAME -ne "v$version") { throw "The tag is $env:GITHUB_REF_NAME, but the version of the module $version." }
    $repository = Get-PSResourceRepository $Gallery
    $key = @{}
    if ($env:PSREDIS_GALLERY_KEY) { $key.ApiKey = $env:PSREDIS_GALLERY_KEY }
    elseif (-not $repository.Uri.IsFile -and -not $WhatIfPreference) { throw "PSREDIS_GALLERY_KEY holds no API key for $Gallery." }

    Package
    $file = Join-Path $PSScriptRoot out "PSRedis.$version.nupkg"
    # Asked here, since Publish-PSResource 1.2.0 ignores -WhatIf for a packed file.
    if (-not $PSCmdlet.ShouldProcess("$Gallery, $($repository.Uri)", "Publish $file")) { return }
    Publish-PSResource -NupkgPath $file -Repository $Gallery @key
    Write-Host "The package was published to $Gallery."
}

function Clean {
    $built = 'src', 'tests', 'tools', 'bench' | ForEach-Object { Get-ChildItem (Join-Path $PSScriptRoot $_) -Directory -Recurse -Include bin, obj }
    Remove-Item (@(Join-Path $PSScriptRoot out) + $built) -Recurse -Force -ErrorAction Ignore
}

& $Task
