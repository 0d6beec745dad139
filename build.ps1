#requires -Version 7.4
<#
.SYNOPSIS
    Every task of the project: ./build.sh <task>, on Windows build <task>, which find or install PowerShell and run this with the same arguments.
.DESCRIPTION
    Build   the module, into out/PSRedis.
    Demo    builds, and runs examples/quickstart.ps1 against a server that is started for it.
    Servers puts redis-8, valkey-9 and redict beside the project, into .tools/servers, for -Engine: tools/servers.ps1.
    Test    builds, and runs every suite against a real server.
    Mutate  runs Stryker on the client core, for hours, and says what its tests do not notice: docs/testing.md. -Filter: some of it.
    Bench   builds, and measures the module beside what one would use instead: bench/RESULTS.md. -Quick: small sizes, to see that it works.
    Help    builds docs/help/en-US, which Get-Help reads, from the pages in docs/help, and copies it into out/PSRedis.
    Package builds, and packs the module for a gallery: out/PSRedis.<version>.nupkg, of the same bytes wherever and whenever it is made. With a certificate in
            PSREDIS_CERTIFICATE it is signed before it is packed: see tools/Add-Signature.ps1.
    Publish packs, and publishes the package to -Gallery, with the API key in PSREDIS_GALLERY_KEY. -WhatIf packs, and says what would be published.
    Clean   removes what was built.

    There is little in here: MSBuild puts the module together (src/PSRedis/PSRedis.csproj), tests/Server starts servers, and tests/Run runs the suites and
    adds them up.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateSet('Build', 'Demo', 'Servers', 'Test', 'Mutate', 'Bench', 'Help', 'Package', 'Publish', 'Clean')]
    [string] $Task = 'Build',

    # Demo, Test: the server. By default what PSREDIS_TEST_SERVER names, or else the first kind that is found. Test: also several, with commas between
    # them, or All; tests/Server knows which there are.
    [ArgumentCompletions('Auto', 'Redis', 'Valkey', 'Garnet', 'redis-8', 'valkey-9', 'redict', 'All')]
    [string] $Engine,

    # Demo, Test: over what the server is reached; Bench, too, but for Tls.
    [ValidateSet('Tcp', 'Tls', 'Unix')]
    [string] $Transport,

    # Test, Mutate, Bench: only tests, projects of tests/Mutation, or measurements, with this in their names.
    [string] $Filter,

    # Test: only suites with this in their names: Unit, Unit (net8.0), Unit (netstandard2.0), Unit (net472 on Mono), Pester.
    [string] $Suite,

    # Test: what runs the Pester suite: the PowerShell that runs this, or Windows PowerShell 5.1.
    [ValidateSet('Pwsh', 'PowerShell')]
    [string] $Shell = 'Pwsh',

    # Test: Nightly runs what breaks and mutates at random thousands of times, and loads the server for minutes. Brief runs what may come out otherwise on
    # another server: Unit (net8.0), and Pester without the files that take long.
    [ValidateSet('Short', 'Nightly', 'Brief')]
    [string] $Length,

    # Bench: small sizes; only the micro-benchmarks of the client core; how many rounds.
    [switch] $Quick,
    [switch] $Micro,
    [int] $Rounds,

    # Publish: the name of a registered repository.
    [string] $Gallery = 'PSGallery'
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$docs = Join-Path $PSScriptRoot docs help
$module = Join-Path $PSScriptRoot out PSRedis
$pwsh = @(& (Join-Path $PSScriptRoot tools Get-PwshCommand.ps1))
# Start-Job starts the program in $PSHOME, which looks for .NET there.
if ($pwsh.Count -gt 1 -and -not $env:DOTNET_ROOT) { $env:DOTNET_ROOT = Split-Path $pwsh[0] }

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE) { exit $LASTEXITCODE }
}

# The words that the caller gave, out of those named, as arguments for a program.
function Get-Word([string[]] $Name) {
    foreach ($word in $Name) {
        if ($script:PSBoundParameters.ContainsKey($word)) { "-$word", $script:PSBoundParameters[$word] }
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
        '--' @(Get-Word Engine, Transport) @pwsh -NoProfile -File $example
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
        # It would take modules of this PowerShell for its own.
        $env:PSModulePath = $null
    }
    try {
        Invoke-Dotnet run --project (Join-Path $PSScriptRoot tests Run) --configuration Release `
            '--' @(Get-Word Engine, Transport, Filter, Suite, Length) '--' @command
    }
    finally {
        $env:PSModulePath = $modules
    }
}

function Mutate {
    & (Join-Path $PSScriptRoot tests Mutation Invoke-Mutation.ps1) -Filter $Filter | Format-Table
}

# Not a test: its figures depend on the machine and on what else it does. To build bench/Core is to build all that bench.ps1 wants.
function Bench {
    $bench = Join-Path $PSScriptRoot bench
    Invoke-Dotnet build (Join-Path $bench Core) --configuration Release --verbosity quiet
    $words = @{}
    foreach ($word in 'Quick', 'Micro', 'Rounds', 'Filter', 'Transport') {
        if ($script:PSBoundParameters.ContainsKey($word)) { $words[$word] = $script:PSBoundParameters[$word] }
    }
    & (Join-Path $bench bench.ps1) @words
}

# The built help is committed, and MSBuild copies it into the module: to build the module is not to build the help.
function Help {
    Invoke-Dotnet run --project (Join-Path $PSScriptRoot tools Help) --configuration Release '--' $docs (Join-Path $docs en-US PSRedis.dll-Help.xml)
    Build
}

function Package {
    Build
    & (Join-Path $PSScriptRoot tools Add-Signature.ps1) $module
    # What was built is not built again, since that would put unsigned files in the place of signed ones.
    Invoke-Dotnet pack (Join-Path $PSScriptRoot src PSRedis) --configuration Release --no-build --verbosity quiet
    Write-Host 'It is packed beside it.'
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
    # Asked here, since with a file that is packed Publish-PSResource publishes under -WhatIf, too (1.2.0).
    if (-not $PSCmdlet.ShouldProcess("$Gallery, $($repository.Uri)", "Publish $file")) { return }
    Publish-PSResource -NupkgPath $file -Repository $Gallery @key
    Write-Host "It is published to $Gallery."
}

function Clean {
    $built = 'src', 'tests', 'tools', 'bench' | ForEach-Object { Get-ChildItem (Join-Path $PSScriptRoot $_) -Directory -Recurse -Include bin, obj }
    Remove-Item (@(Join-Path $PSScriptRoot out) + $built) -Recurse -Force -ErrorAction Ignore
}

& $Task
