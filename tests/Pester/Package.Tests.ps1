# The package of './build.sh package': its content and metadata, that its bytes depend on the sources only, and that it can be installed.
BeforeAll {
    Import-Module $PSScriptRoot/TestSession.psm1
    $root = Join-Path $PSScriptRoot ../.. -Resolve
    $folder = Split-Path (Get-TestModulePath)
    $manifest = Test-ModuleManifest (Get-TestModulePath)

    # Packs the module in a folder; emits the file.
    function New-Package([string] $Folder, [string] $Name, [string[]] $Option) {
        $output = dotnet pack (Join-Path $Folder src/PSRedis) --configuration Release --verbosity quiet --output (Join-Path $TestDrive $Name) $Option 2>&1
        if ($LASTEXITCODE) { throw "It could not be packed: $output" }
        Get-Item (Join-Path $TestDrive "$Name/*.nupkg")
    }

    # The tested module has been built.
    $package = New-Package $root gallery --no-build
    $unpacked = Join-Path $TestDrive unpacked/PSRedis
    Add-Type -AssemblyName System.IO.Compression.FileSystem
    [IO.Compression.ZipFile]::ExtractToDirectory($package, $unpacked)
    $metadata = ([xml] (Get-Content (Join-Path $unpacked PSRedis.nuspec) -Raw)).package.metadata

    $copy = Join-Path $TestDrive 'a folder of another name'
    $null = New-Item $copy -ItemType Directory
    $parts = '.editorconfig', 'build.ps1', 'CHANGELOG.md', 'Directory.Build.props', 'Directory.Packages.props', 'docs', 'LICENSE', 'PSRedis.psd1', 'README.md', 'src'
    foreach ($part in $parts) { Copy-Item (Join-Path $root $part) $copy -Recurse }
    Copy-Item (Join-Path $root tools/*.ps1) (New-Item (Join-Path $copy tools) -ItemType Directory)
    Get-Item (Join-Path $copy src/*/bin), (Join-Path $copy src/*/obj) | Remove-Item -Recurse -Force
    # The analyzers have run on these sources, and take longer than the compiler.
    $analyzers, $env:RunAnalyzers = $env:RunAnalyzers, 'false'

    # Runs a script in a new PowerShell, as a user without repositories and modules, but with the NuGet packages of the current user.
    $userFolder = Join-Path $TestDrive user
    $null = New-Item $userFolder -ItemType Directory
    function Invoke-NewUser([string] $Script) {
        if ([IO.Path]::DirectorySeparatorChar -eq '\') { Set-ItResult -Skipped -Because 'the folders of a user cannot be moved on Windows' }
        $packages = (dotnet nuget locals global-packages --list) -replace '^global-packages: '
        $environment = @{ HOME = $userFolder; XDG_DATA_HOME = $null; XDG_CONFIG_HOME = $null; XDG_CACHE_HOME = $null; NUGET_PACKAGES = $packages; DOTNET_CLI_HOME = $HOME }
        Use-Environment $environment { Invoke-Process -Bare "`$ErrorActionPreference = 'Stop'`n$Script" }
    }

    # The first steps with an installed module; none needs the network.
    $firstSteps = {
        Import-Module PSRedis
        (Get-Module PSRedis).ModuleBase
        Connect-Redis
        Set-RedisKey user:1 @{ name = 'Ann Lee' }
        (Get-RedisKey user:1).name
        (Get-Help Get-RedisKey -Examples | Out-String) -match 'Ann Lee'
        (Get-Help about_PSRedis_Pipelines) -join '' -match 'Invoke-RedisPipeline'
    }
}
AfterAll {
    Set-EnvironmentVariable RunAnalyzers $analyzers
    Close-TestSession
    Stop-PrivateServer
}

Describe 'The package' {
    It 'has the same bytes, at any time and in any folder' {
        $other = New-Package $copy other
        (Get-FileHash $other).Hash | Should -Be (Get-FileHash $package).Hash
    }

    It 'is the tested module, and what NuGet adds' {
        $files = Get-ChildItem $unpacked -File -Recurse -Force | ForEach-Object { $_.FullName.Substring($unpacked.Length + 1).Replace('\', '/') }
        $module = Get-ChildItem $folder -File -Recurse | ForEach-Object { $_.FullName.Substring($folder.Length + 1).Replace('\', '/') }
        $added = '[Content_Types].xml', '_rels/.rels', 'package/services/metadata/core-properties/nuget.psmdcp', 'PSRedis.nuspec'
        $files | Sort-Object | Should -BeExactly ($module + $added | Sort-Object)
        foreach ($file in $module) {
            (Get-FileHash -LiteralPath (Join-Path $unpacked $file)).Hash | Should -Be (Get-FileHash -LiteralPath (Join-Path $folder $file)).Hash -Because $file
        }
    }

    It 'has the metadata of the manifest' {
        $metadata.id | Should -BeExactly 'PSRedis'
        $metadata.version | Should -Be $manifest.Version.ToString()
        $metadata.authors | Should -BeExactly $manifest.Author
        $metadata.description | Should -BeExactly $manifest.Description
        $metadata.tags -split ' ' | Should -BeExactly @('PSModule'; $manifest.Tags)
        $metadata.license.InnerText | Should -BeExactly 'MIT'
        $metadata.GetElementsByTagName('dependency').Count | Should -Be 0
    }

    It 'has release notes: the first part of CHANGELOG.md' {
        $notes = $manifest.ReleaseNotes.Replace("`r", '')
        $notes | Should -BeLike "## $($manifest.Version)*"
        $metadata.releaseNotes.Replace("`r", '') | Should -BeExactly $notes
        (Get-Content (Join-Path $root CHANGELOG.md) -Raw).Replace("`r", '').Contains("`n$notes`n") | Should -BeTrue
        [regex]::Matches($notes, '(?m)^## ').Count | Should -Be 1
    }

    It 'contains the license, a readme and an icon' {
        Get-Content (Join-Path $unpacked LICENSE) -TotalCount 1 | Should -BeExactly 'MIT License'
        Get-Content (Join-Path $unpacked $metadata.readme) -TotalCount 1 | Should -BeExactly '# PSRedis'
        $icon = [IO.File]::ReadAllBytes((Join-Path $unpacked $metadata.icon))
        # The signature of a PNG; then width and height in the header, big-endian.
        [BitConverter]::ToString($icon, 0, 8) | Should -Be '89-50-4E-47-0D-0A-1A-0A'
        $icon[16..23] | Should -Be 0, 0, 0, 128, 0, 0, 0, 128
    }

    It 'works where it is unpacked' {
        $server = Get-EmptyServer
        $run = Use-Environment @{ PSREDIS_CONNECTION = "redis://$server"; PSModulePath = Join-Path $TestDrive unpacked } {
            Invoke-Process -Bare $firstSteps
        }
        $run.Error | Should -Be ''
        $run.Output -split '\r?\n' | Should -Be @($unpacked, 'Ann Lee', 'True', 'True')
    }

    It 'can be installed from a private gallery, as README.md says' {
        if (-not (Get-Command Install-PSResource -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'there is no PSResourceGet here' }
        $server = Get-EmptyServer
        # README.md uses the folder out.
        $place = New-Item (Join-Path $TestDrive place) -ItemType Directory
        Copy-Item (Split-Path $package) (Join-Path $place out) -Recurse
        $install = [regex]::Match((Get-Content (Join-Path $root README.md) -Raw), '(?ms)^## Install\n.*?^```powershell\n(.+?)^Get-Help').Groups[1].Value
        $install | Should -BeLike '*Install-PSResource PSRedis*'
        $run = Use-Environment @{ PSREDIS_CONNECTION = "redis://$server" } {
            Invoke-NewUser @"
                Set-Location '$place'
                $install
                `$found = Find-PSResource PSRedis -Repository private
                `$found.Name, `$found.Version, `$found.Author, (`$found.Tags -contains 'Valkey'), `$found.ReleaseNotes.StartsWith('## ') -join ' '
                $firstSteps
"@
        }
        $run.Error | Should -Be ''
        $lines = $run.Output -split '\r?\n'
        $lines[0] | Should -BeExactly "PSRedis $($manifest.Version) $($manifest.Author) True True"
        $lines[1] | Should -BeLike "$userFolder*"
        $lines[2..4] | Should -Be 'Ann Lee', 'True', 'True'
    }

    It 'is published unchanged by build.ps1, and -WhatIf publishes nothing' {
        if (-not (Get-Command Publish-PSResource -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'there is no PSResourceGet here' }
        $gallery = New-Item (Join-Path $TestDrive published) -ItemType Directory
        $run = Use-Environment @{ PSREDIS_CERTIFICATE = $null; PSREDIS_GALLERY_KEY = $null; GITHUB_REF_TYPE = $null } {
            Invoke-NewUser @"
                Register-PSResourceRepository published '$gallery' -Trusted
                & '$copy/build.ps1' publish -Gallery published -WhatIf
                "There are `$(@(Get-ChildItem '$gallery').Count) packages."
                & '$copy/build.ps1' publish -Gallery published
                try { & '$copy/build.ps1' publish } catch { "`$_" }
                `$env:GITHUB_REF_TYPE, `$env:GITHUB_REF_NAME = 'tag', 'v0.0.1'
                try { & '$copy/build.ps1' publish -Gallery published } catch { "`$_" }
"@
        }
        $run.Error | Should -Be ''
        $output = $run.Output -split '\r?\n'
        $output -like 'What if: *Publish *PSRedis.*.nupkg*published*' | Should -HaveCount 1
        $output | Should -Contain 'There are 0 packages.'
        $output -eq 'It is not signed: PSREDIS_CERTIFICATE contains no certificate.' | Should -HaveCount 2
        $output[-2..-1] | Should -BeExactly 'PSREDIS_GALLERY_KEY holds no API key for PSGallery.', "The tag is v0.0.1, but the version of the module $($manifest.Version)."
        (Get-FileHash (Join-Path $gallery *.nupkg)).Hash | Should -Be (Get-FileHash $package).Hash
    }

    It 'is packed after signing' {
        Skip-OnWindowsPowerShell 'build.ps1 wants PowerShell 7'
        $key = [System.Security.Cryptography.RSA]::Create(2048)
        $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=PSRedis Pester', $key, 'SHA256', [System.Security.Cryptography.RSASignaturePadding]::Pkcs1)
        $bytes = $request.CreateSelfSigned([DateTimeOffset]::UtcNow.AddDays(-1), [DateTimeOffset]::UtcNow.AddDays(1)).Export('Pfx', 'pfx-password')
        $run = Use-Environment @{ PSREDIS_CERTIFICATE = [Convert]::ToBase64String($bytes); PSREDIS_CERTIFICATE_PASSWORD = 'pfx-password' } {
            # Signing is on Windows only, and requires a certificate that the machine trusts: the stand-in appends a mark to each file.
            Invoke-Process -Bare @"
                `$ErrorActionPreference = 'Stop'
                function Set-AuthenticodeSignature {
                    param(`$Certificate, `$HashAlgorithm, `$IncludeChain, `$TimestampServer)
                    process {
                        [IO.File]::AppendAllText(`$_, "# `$(`$Certificate.Subject) `$(`$Certificate.HasPrivateKey) `$TimestampServer")
                        [pscustomobject]@{ Path = `$_.FullName; Status = `$env:SIGNATURE_STATUS; StatusMessage = 'for a reason' }
                    }
                }
                `$env:SIGNATURE_STATUS = 'UnknownError'
                try { & '$copy/build.ps1' package } catch { "`$_" }
                `$env:SIGNATURE_STATUS = 'Valid'
                & '$copy/build.ps1' package
"@
        }
        $run.Error | Should -Be ''
        $run.Output | Should -Match '(?m)^\S.*PSRedis\S+ could not be signed: for a reason\r?$'
        $run.Output | Should -Match '(?m)^It is signed by CN=PSRedis Pester: 7 files\.\r?$'
        $signed = Join-Path $TestDrive signed
        [IO.Compression.ZipFile]::ExtractToDirectory((Get-Item (Join-Path $copy out/*.nupkg)), $signed)
        $marked = Get-ChildItem $signed -File -Recurse | Where-Object { [IO.File]::ReadAllText($_.FullName) -like '*# CN=PSRedis Pester True http://*' }
        $marked.Extension | Sort-Object | Should -Be (@('.dll') * 4 + '.ps1xml', '.ps1xml', '.psd1')
    }
}
