#requires -Version 7.4
<#
.SYNOPSIS
    ./build.sh servers: installs current servers beside the project, in .tools/servers: redis-8, valkey-9 and redict, each with redis-cli and redis-benchmark.
.DESCRIPTION
    On Debian and Ubuntu they come from the packages of the development suite, sid or devel, and from the mirror that the machine's apt uses. apt resolves
    dependencies, downloads, and checks signatures, with its own state, cache and sources in .tools/servers/apt: it does not change the machine, and does
    not need root. The packages are unpacked side by side, not installed. A short script starts each program with the loader and the libraries that were
    downloaded, as those of the machine may be too old.

    Another run looks for newer packages. versions.json lists what is installed. On other systems it says what to install instead.
#>
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# The prefix of a server's programs, by the name of its folder. The programs are also available as redis-server and so on: many tests start the
# redis-server on the PATH, and get this one if its folder comes first.
$servers = [ordered]@{ 'redis-8' = 'redis'; 'valkey-9' = 'valkey'; 'redict' = 'redict' }
$programs = 'server', 'cli', 'benchmark'

$folder = Join-Path (Split-Path $PSScriptRoot) .tools servers
$apt = Join-Path $folder apt
$configuration = Join-Path $apt apt.conf
$unpacked = Join-Path $folder packages
$record = Join-Path $folder versions.json

# Runs a program. A failure is an error with its output.
function Invoke-Native {
    $arguments = @($args | Select-Object -Skip 1)
    $output = & $args[0] @arguments 2>&1
    if ($LASTEXITCODE) { throw "'$args' ended with exit code $LASTEXITCODE`: $($output -join "`n")" }
    # Without warnings on standard error.
    $output | Where-Object { $_ -is [string] }
}

function Invoke-Apt { Invoke-Native apt-get --config-file $configuration -qq @args }

# A value of /etc/os-release, if any.
function Get-SystemFact([Parameter(Mandatory)] [string] $Name) {
    if (Test-Path /etc/os-release) { (Get-Content /etc/os-release) -match "^$Name=" -replace '^\w+=' -replace '"' | Select-Object -First 1 }
}

# The machine's apt sources for the distribution, changed to another suite: Path and Text of a source file. Everything else, such as the signing key,
# is kept.
function Get-Source([Parameter(Mandatory)] [string] $Suite, [Parameter(Mandatory)] [string] $Component) {
    $releases = (Get-SystemFact VERSION_CODENAME), 'stable', 'oldstable', 'testing', 'unstable', 'sid', 'devel'
    $entries = Invoke-Native apt-get indextargets --no-release-info --format '$(SOURCESENTRY)|$(RELEASE)' 'Created-By: Packages' 'Component: main' |
        ConvertFrom-Csv -Delimiter '|' -Header Entry, Release | Where-Object Release -In $releases | Select-Object -ExpandProperty Entry -Unique
    foreach ($entry in $entries) {
        $file, $number = $entry -split ':(?=\d+$)'
        if ($file -like '*.sources') {
            $stanza = @((Get-Content $file) -notmatch '^#' -join "`n" -split '\n\s*\n' -match '\S')[$number - 1].Trim()
            # Indented lines continue a field.
            $kept = $stanza -split '\n(?![ \t])' -notmatch '^(Types|Suites|Components|Targets|Enabled):'
            [pscustomobject]@{ Path = Join-Path $apt today.sources; Text = @($kept; 'Types: deb'; "Suites: $Suite"; "Components: $Component"; 'Targets: Packages') -join "`n" }
        }
        elseif (@(Get-Content $file)[$number - 1] -match '^deb\s+(?:\[(?<options>[^\]]*)\]\s*)?(?<uri>\S+)') {
            [pscustomobject]@{ Path = Join-Path $apt today.list; Text = "deb [$($Matches['options']) target=Packages] $($Matches['uri']) $Suite $Component" }
        }
    }
}

# Settings for apt, in addition to the machine's: those for proxies, certificates and passwords remain valid.
function Set-AptConfiguration([Parameter(Mandatory)] [string] $Source) {
    @"
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Install-Pkgs;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear APT::Architectures;
APT::Architectures { "$(Invoke-Native dpkg --print-architecture)"; };
APT::Default-Release "";
APT::Install-Recommends "false";
APT::Get::AllowUnauthenticated "false";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
Dir::State "$apt/";
Dir::State::status "$apt/status";
Dir::Cache "$apt/";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "";
Dir::Etc::SourceList "$Source";
Dir::Etc::SourceParts "-";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
"@ | Set-Content $configuration
}

# What apt would install, such as 'redis-server 5:8.0.6-3', from the first of the machine's sources that has it: third-party repositories may use the
# release names of the distribution.
function Find-Package([Parameter(Mandatory)] [string[]] $Name) {
    $suite, $component = (Get-SystemFact ID) -eq 'ubuntu' ? ('devel', 'main universe') : ('sid', 'main')
    $sources = @(Get-Source $suite $component)
    if (-not $sources) { throw "apt has no entry for $(Get-SystemFact PRETTY_NAME)." }
    $null = New-Item (Join-Path $apt lists partial), (Join-Path $apt archives partial) -ItemType Directory -Force
    # For apt, nothing is installed.
    $null = New-Item (Join-Path $apt status) -ItemType File -Force
    $failures = @()
    foreach ($source in $sources) {
        Set-Content $source.Path $source.Text
        Set-AptConfiguration $source.Path
        try {
            $null = Invoke-Apt update
            # 'Inst redis-server (5:8.0.6-3 Debian:unstable [amd64])'
            return Invoke-Apt install --simulate @Name | Where-Object { $_ -match '^Inst (?<name>\S+) \((?<version>\S+)' } |
                ForEach-Object { "$($Matches['name']) $($Matches['version'])" } | Sort-Object
        }
        catch { $failures += "$_" }
    }
    throw $failures -join "`n"
}

# Writes the launcher of a program under two names. It uses exec, so that there is one process with one id.
function New-Launcher([Parameter(Mandatory)] [string] $Server, [Parameter(Mandatory)] [string] $Program) {
    $name = "$($servers[$Server])-$Program"
    $file = Join-Path $unpacked usr bin $name
    $text = [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($file))
    if ($text -notmatch '/lib\w*/(ld[\w.-]*\.so\.\d+)\0') { throw "$file names no loader." }
    $loader, $library = foreach ($leaf in $Matches[1], 'libc.so.6') {
        Get-ChildItem $unpacked -Filter $leaf -File -Recurse | Select-Object -First 1 | ForEach-Object { [IO.Path]::GetRelativePath($folder, $_.FullName) }
    }
    foreach ($launcher in "$name", "redis-$Program") {
        $path = Join-Path $folder $Server $launcher
        @"
#!/bin/sh
# $name as unpacked by ./build.sh servers, started with the loader and the libraries that were downloaded with it.
here=`$(cd "`$(dirname "`$0")/.." && pwd) || exit
exec "`$here/$loader" --inhibit-cache --library-path "`$here/$(Split-Path $library)" "`$here/$([IO.Path]::GetRelativePath($folder, $file))" "`$@"
"@ | Set-Content $path
        $null = Invoke-Native chmod +x $path
    }
}

function Install-Server {
    $names = @($servers.Values | ForEach-Object { "$_-server"; "$_-tools" })
    $packages = @(Find-Package $names)
    if ((Test-Path $record) -and -not (Compare-Object (Get-Content $record -Raw | ConvertFrom-Json).Packages $packages)) { return }

    $null = Invoke-Apt clean
    $null = Invoke-Apt install --yes --download-only @names
    # An incomplete installation must not look complete.
    Remove-Item (@($record, $unpacked) + $servers.Keys.ForEach{ Join-Path $folder $_ }) -Recurse -Force -ErrorAction Ignore
    foreach ($file in Get-Item (Join-Path $apt archives *.deb)) { $null = Invoke-Native dpkg-deb --extract $file $unpacked }
    $null = Invoke-Apt clean

    $versions = [ordered]@{}
    foreach ($server in $servers.Keys) {
        $null = New-Item (Join-Path $folder $server) -ItemType Directory -Force
        foreach ($program in $programs) { New-Launcher $server $program }
        $output = Invoke-Native (Join-Path $folder $server redis-server) --version
        if ("$output" -notmatch 'v=(?<version>\d[\w.]*)') { throw "$server does not report its version: $output" }
        $versions[$server] = $Matches['version']
    }
    [ordered]@{ Servers = $versions; Since = [DateTime]::UtcNow.ToString('yyyy-MM-dd'); Packages = $packages } | ConvertTo-Json | Set-Content $record
}

$elsewhere = switch ($true) {
    $IsMacOS { "On macOS install servers with Homebrew: 'brew install redis valkey'. Then './build.sh test -Engine Redis', or Valkey." }
    $IsWindows { "These servers have no builds for Windows. Garnet needs no installation: 'build test -Engine Garnet'. For others use WSL, or set PSREDIS_TEST_SERVER." }
    { (Get-SystemFact ID) -notin 'debian', 'ubuntu' } {
        "Install servers with the system's package manager: 'dnf install valkey', 'pacman -S valkey', 'apk add redis valkey'. Then './build.sh test -Engine Redis', or Valkey."
    }
}
if ($elsewhere) {
    $Host.UI.WriteErrorLine(@($elsewhere)[0])
    exit 1
}
try {
    Install-Server
}
catch {
    # Without a network, installed servers remain usable.
    $there = Test-Path $record
    $Host.UI.WriteErrorLine(($there ? 'Could not look for newer servers. The installed ones remain.' : 'Could not download any servers.') + " $_")
    if (-not $there) { exit 1 }
}
$versions = Get-Content $record -Raw | ConvertFrom-Json
foreach ($server in $versions.Servers.PSObject.Properties) { Write-Host "$($server.Name): $($server.Value), in $(Join-Path $folder $server.Name)" }
exit 0
