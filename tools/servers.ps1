#requires -Version 7.4
<#
.SYNOPSIS
    ./build.sh servers: puts today's servers beside the project, into .tools/servers: redis-8, valkey-9 and redict, each with its redis-cli and redis-benchmark.
.DESCRIPTION
    On Debian and Ubuntu they are the packages of the suite that is in development there, sid or devel, from the mirror that the machine's apt uses. apt
    itself works out what they need, fetches it and checks the signatures, but with state, cache and sources of its own below .tools/servers/apt: nothing
    of the machine changes, and nobody has to be root. The packages are unpacked side by side and not installed. Each program is started by a script of a
    few lines, through the loader and with the libraries that came along, as those of the machine may be too old.

    Run again, it looks for newer packages. versions.json says what is there. Elsewhere it says what to install.
#>
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# What a server's own programs are called, by the name of its folder. They are there as redis-server and so on, too: who starts a redis-server of the
# PATH, as many tests do, gets this one where its folder comes first.
$servers = [ordered]@{ 'redis-8' = 'redis'; 'valkey-9' = 'valkey'; 'redict' = 'redict' }
$programs = 'server', 'cli', 'benchmark'

$folder = Join-Path (Split-Path $PSScriptRoot) .tools servers
$apt = Join-Path $folder apt
$configuration = Join-Path $apt apt.conf
$unpacked = Join-Path $folder packages
$record = Join-Path $folder versions.json

# Runs a program, whose failure is an error with what it printed.
function Invoke-Native {
    $arguments = @($args | Select-Object -Skip 1)
    $output = & $args[0] @arguments 2>&1
    if ($LASTEXITCODE) { throw "'$args' ended with exit code $LASTEXITCODE`: $($output -join "`n")" }
    # A warning is none of what it was asked for.
    $output | Where-Object { $_ -is [string] }
}

function Invoke-Apt { Invoke-Native apt-get --config-file $configuration -qq @args }

# The key of /etc/os-release; nothing where there is none.
function Get-SystemFact([Parameter(Mandatory)] [string] $Name) {
    if (Test-Path /etc/os-release) { (Get-Content /etc/os-release) -match "^$Name=" -replace '^\w+=' -replace '"' | Select-Object -First 1 }
}

# The machine's own entries for the distribution, each for another suite: as Path and Text of a file of sources for apt. All else in an entry, such as
# the key it is signed by, stays.
function Get-Source([Parameter(Mandatory)] [string] $Suite, [Parameter(Mandatory)] [string] $Component) {
    $releases = (Get-SystemFact VERSION_CODENAME), 'stable', 'oldstable', 'testing', 'unstable', 'sid', 'devel'
    $entries = Invoke-Native apt-get indextargets --no-release-info --format '$(SOURCESENTRY)|$(RELEASE)' 'Created-By: Packages' 'Component: main' |
        ConvertFrom-Csv -Delimiter '|' -Header Entry, Release | Where-Object Release -In $releases | Select-Object -ExpandProperty Entry -Unique
    foreach ($entry in $entries) {
        $file, $number = $entry -split ':(?=\d+$)'
        if ($file -like '*.sources') {
            $stanza = @((Get-Content $file) -notmatch '^#' -join "`n" -split '\n\s*\n' -match '\S')[$number - 1].Trim()
            # A field goes on in the lines that are indented.
            $kept = $stanza -split '\n(?![ \t])' -notmatch '^(Types|Suites|Components|Targets|Enabled):'
            [pscustomobject]@{ Path = Join-Path $apt today.sources; Text = @($kept; 'Types: deb'; "Suites: $Suite"; "Components: $Component"; 'Targets: Packages') -join "`n" }
        }
        elseif (@(Get-Content $file)[$number - 1] -match '^deb\s+(?:\[(?<options>[^\]]*)\]\s*)?(?<uri>\S+)') {
            [pscustomobject]@{ Path = Join-Path $apt today.list; Text = "deb [$($Matches['options']) target=Packages] $($Matches['uri']) $Suite $Component" }
        }
    }
}

# Settings of apt that come on top of the machine's, of which those for proxies, certificates and passwords go on to count.
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

# What apt would install, as 'redis-server 5:8.0.6-3' and so on, by the first of the machine's entries that has it: repositories of others may have the
# names of the distribution's releases, too.
function Find-Package([Parameter(Mandatory)] [string[]] $Name) {
    $suite, $component = (Get-SystemFact ID) -eq 'ubuntu' ? ('devel', 'main universe') : ('sid', 'main')
    $sources = @(Get-Source $suite $component)
    if (-not $sources) { throw "apt has no entry for $(Get-SystemFact PRETTY_NAME)." }
    $null = New-Item (Join-Path $apt lists partial), (Join-Path $apt archives partial) -ItemType Directory -Force
    # apt is to think that nothing is installed.
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

# Writes a program's launcher under two names. It becomes the program, so that there is one process with one id.
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
# $name as ./build.sh servers has unpacked it. It is started through the loader and with the libraries that came with it.
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
    # What is half done must not count as there.
    Remove-Item (@($record, $unpacked) + $servers.Keys.ForEach{ Join-Path $folder $_ }) -Recurse -Force -ErrorAction Ignore
    foreach ($file in Get-Item (Join-Path $apt archives *.deb)) { $null = Invoke-Native dpkg-deb --extract $file $unpacked }
    $null = Invoke-Apt clean

    $versions = [ordered]@{}
    foreach ($server in $servers.Keys) {
        $null = New-Item (Join-Path $folder $server) -ItemType Directory -Force
        foreach ($program in $programs) { New-Launcher $server $program }
        $said = Invoke-Native (Join-Path $folder $server redis-server) --version
        if ("$said" -notmatch 'v=(?<version>\d[\w.]*)') { throw "$server does not tell its version: $said" }
        $versions[$server] = $Matches['version']
    }
    [ordered]@{ Servers = $versions; Since = [DateTime]::UtcNow.ToString('yyyy-MM-dd'); Packages = $packages } | ConvertTo-Json | Set-Content $record
}

$elsewhere = switch ($true) {
    $IsMacOS { "They come from Homebrew here: 'brew install redis valkey'. Then './build.sh test -Engine Redis', or Valkey." }
    $IsWindows { "There are no builds of them for Windows. Garnet is there without this: 'build test -Engine Garnet'. For the others use WSL, or name a server with PSREDIS_TEST_SERVER." }
    { (Get-SystemFact ID) -notin 'debian', 'ubuntu' } {
        "They come from the system's package manager here, for example 'dnf install valkey', 'pacman -S valkey' or 'apk add redis valkey'. Then './build.sh test -Engine Redis', or Valkey."
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
    # Without a network it goes on with what there is.
    $there = Test-Path $record
    $Host.UI.WriteErrorLine(($there ? 'Newer servers could not be looked for, so it goes on with those that are there.' : 'There are no servers yet, and they could not be fetched.') + " $_")
    if (-not $there) { exit 1 }
}
$versions = Get-Content $record -Raw | ConvertFrom-Json
foreach ($server in $versions.Servers.PSObject.Properties) { Write-Host "$($server.Name): $($server.Value), in $(Join-Path $folder $server.Name)" }
exit 0
