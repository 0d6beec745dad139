# Rules for every cmdlet, and for the package.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestSession.psm1
    $cmdlets = (Get-Command -Module PSRedis).Name
    $withKeys = $cmdlets | Where-Object { (Get-Command $_).Parameters.ContainsKey('Key') }
    # Excluded: these establish or list connections; a lock and a subscription know their own.
    $withConnection = $cmdlets | Where-Object {
        $_ -notin 'Connect-Redis', 'Get-RedisConnection', 'Start-RedisServer', 'Unlock-RedisResource', 'Get-RedisSubscription', 'Unregister-RedisSubscription'
    }
    $calls = Get-ConnectedCall
    $changingCalls = $calls.Cmdlet | Where-Object { (Get-Command $_).Parameters.ContainsKey('WhatIf') }
    # Test-RedisConnection reports a failure as its result, and Stop-RedisServer must not stop the server of the tests.
    # Clear-RedisKeyWatch sends nothing without a watch.
    $failingCalls = $calls | Where-Object Cmdlet -NotIn 'Test-RedisConnection', 'Clear-RedisKeyWatch'
    $workingCalls = $calls | Where-Object Cmdlet -NE 'Stop-RedisServer'
}
BeforeAll {
    $root = Join-Path $PSScriptRoot ../.. -Resolve
    $module = Get-Module PSRedis
    $folder = Split-Path (Get-TestModulePath)
    $assembly = (Get-Command Connect-Redis).ImplementingType.Assembly
    $common = [System.Management.Automation.Cmdlet]::CommonParameters
    $changing = @(
        'Add', 'Clear', 'Invoke', 'Limit', 'Lock', 'Merge', 'Move', 'Optimize', 'Pop', 'Push', 'Remove', 'Rename', 'Save', 'Set', 'Start', 'Step', 'Stop', 'Unlock', 'Unregister', 'Use'
    )
    # The cmdlets in the block ask themselves; a cleared watch loses no data.
    $harmless = 'Clear-RedisKeyWatch', 'Invoke-RedisPipeline'

    # The sections of a help page, by name.
    function Get-HelpSection([string] $Name) {
        $sections = [ordered]@{}
        $page = Get-Content (Join-Path $root "docs/help/$Name.md") -Raw
        foreach ($section in [regex]::Matches($page, '(?ms)^## ([A-Z ]+?)\s*$(.*?)(?=^## |\z)')) { $sections[$section.Groups[1].Value] = $section.Groups[2].Value.Trim() }
        $sections
    }

    # What Get-Help must show of a part of a page: code unchanged, text without markup, white space normalized.
    function Get-ShownText([string] $Markdown) {
        $parts = foreach ($part in [regex]::Matches($Markdown, '(?ms)^```\w*\n(?<code>.*?)^```|(?<text>(?:(?!^```).)+)')) {
            $part.Groups['code'].Value
            $part.Groups['text'].Value -replace '\[([^\]]+)\]\((https?:[^)]+)\)', '$1 ($2)' -replace '`([^`]*)`', '$1' -replace '\\(.)', '$1'
        }
        ($parts -join ' ' -replace '\s+', ' ').Trim()
    }

    # The parameters on a page: Name, Text, and the YAML as Data.
    function Get-PageParameter([string] $Page) {
        foreach ($block in [regex]::Matches($Page, '(?ms)^### -(\w+)\s*$(.*?)^```yaml\s*$(.*?)^```')) {
            [pscustomobject]@{ Name = $block.Groups[1].Value; Text = $block.Groups[2].Value; Data = $block.Groups[3].Value }
        }
    }

    # The values of a name in the YAML of a parameter, on a line, on a line of each parameter set, or in the list below it.
    function Get-YamlValue([string] $Yaml, [string] $Name) {
        [regex]::Matches($Yaml, "(?m)^(?:- |  )?${Name}: (.+)$").ForEach({ $_.Groups[1].Value.Trim("'") }).Where({ $_ -ne '[]' })
        [regex]::Matches($Yaml, "(?m)^${Name}:\n((?:- .+\n)+)").ForEach({ $_.Groups[1].Value.Trim() -replace '(?m)^- ' -split '\n' })
    }

    # The Redis version that introduced a command; nothing if the server does not know the command, or is too old to tell.
    function Get-CommandVersion([string] $Name) {
        $words = $Name.ToLowerInvariant() -split ' '
        $docs = Invoke-RedisCommand COMMAND DOCS $words[0] -ErrorAction SilentlyContinue
        if (-not $docs) { return }
        $entry = $docs[$words[0]]
        if ($words.Count -gt 1) { $entry = $entry['subcommands'][$words -join '|'] }
        if ($entry) { $entry['since'] }
    }
}
AfterAll {
    Close-TestSession
    Stop-PrivateServer
}

Describe 'The package' {
    It 'has a valid manifest' {
        $manifest = Test-ModuleManifest (Get-TestModulePath) -ErrorAction Stop -WarningVariable warnings
        $warnings.Count | Should -Be 0
        $manifest.Version | Should -Be $assembly.GetName().Version.ToString(3)
        $manifest.Description | Should -Not -BeNullOrEmpty
        $manifest.CompatiblePSEditions | Should -Be 'Desktop', 'Core'
        # .NET Framework 4.7.2 is the first with all of .NET Standard 2.0; Windows comes with a newer one.
        $manifest.PowerShellVersion, $manifest.DotNetFrameworkVersion | Should -Be '5.1', '4.7.2'
    }

    It 'exports cmdlets, and nothing else' {
        (Get-Command -Module PSRedis).CommandType | Sort-Object -Unique | Should -Be 'Cmdlet'
        $module.ExportedAliases.Count, $module.ExportedFunctions.Count, $module.ExportedVariables.Count | Should -Be 0, 0, 0
        # Listed, or none: with a wildcard PowerShell would have to load the module to know the exports.
        Get-Content (Get-TestModulePath) -Raw | Should -Match "AliasesToExport +=  *@\((?!'\*')"
    }

    It 'exports exactly the cmdlets of the assembly' {
        $classes = $assembly.GetTypes() | ForEach-Object {
            $attribute = $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)
            if ($attribute) { '{0}-{1}' -f $attribute[0].VerbName, $attribute[0].NounName }
        }
        (Test-ModuleManifest (Get-TestModulePath)).ExportedCmdlets.Keys | Sort-Object | Should -BeExactly ($classes | Sort-Object)
        $module.ExportedCmdlets.Keys | Sort-Object | Should -BeExactly ($classes | Sort-Object)
    }

    It 'has a help page for each cmdlet' {
        (Get-ChildItem (Join-Path $root docs/help) -Filter *-*.md).BaseName | Sort-Object | Should -BeExactly ($module.ExportedCmdlets.Keys | Sort-Object)
    }

    It 'has tests for each cmdlet: a file, or a row of a table' {
        $files = (Get-ChildItem $PSScriptRoot -Filter *-*.Tests.ps1).Name -replace '\.Tests\.ps1$'
        $tables = Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1 | Where-Object { Select-String 'Describe "$($row.Cmdlet) over' $_ -SimpleMatch -Quiet }
        $rows = $tables | Select-String "\bCmdlet = '([\w-]+)'" | ForEach-Object { $_.Matches.Groups[1].Value }
        @($files; $rows) | Sort-Object -Unique | Should -BeExactly ($module.ExportedCmdlets.Keys | Sort-Object)
    }

    It 'contains these files, and no third-party assembly' {
        $files = Get-ChildItem $folder -File -Recurse | ForEach-Object { $_.FullName.Substring($folder.Length + 1).Replace('\', '/') }
        $expected = @(
            foreach ($framework in 'net8.0', 'netstandard2.0') {
                foreach ($name in 'PSRedis.Client.dll', 'PSRedis.Client.pdb', 'PSRedis.dll', 'PSRedis.pdb') { "bin/$framework/$name" }
            }
            foreach ($page in Get-ChildItem (Join-Path $root docs/help) -Filter about_*.md) { "en-US/$($page.BaseName).help.txt" }
            'en-US/PSRedis.dll-Help.xml'
            'PSRedis.Format.ps1xml'
            'PSRedis.psd1'
            'PSRedis.Types.ps1xml'
            'CHANGELOG.md', 'LICENSE', 'README.md', 'icon.png'
        )
        $files | Sort-Object | Should -BeExactly ($expected | Sort-Object)
    }

    It 'references no third-party assembly: <_>' -ForEach 'PSRedis', 'PSRedis.Client' {
        $name = $_
        $own = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq $name }
        $own.Location | Should -BeLike "$folder*"
        $own.GetReferencedAssemblies().Name | Where-Object { $_ -notmatch '^(netstandard|System(\..+)?|Microsoft\.Win32\..+|PSRedis\.Client)$' } | Should -Be $null
    }

    It 'adds properties to existing types' {
        $types = (Select-Xml -Path (Join-Path $folder PSRedis.Types.ps1xml) -XPath '/Types/Type/Name').Node.InnerText
        foreach ($type in $types) { $type -as [type] | Should -Not -Be $null -Because "properties are added to $type" }
    }

    It 'has views for existing types' {
        $types = Select-Xml -Path (Join-Path $folder PSRedis.Format.ps1xml) -XPath '//ViewSelectedBy/TypeName' | ForEach-Object { $_.Node.InnerText }
        $types.Count | Should -BeGreaterThan 3
        # Type names of PowerShell objects.
        $names = 'PSRedis.Info', 'PSRedis.LastSave', 'PSRedis.NestedReply', 'PSRedis.InfoRow#Keyspace', 'PSRedis.InfoRow#Commandstats'
        foreach ($type in $types | Where-Object { $_ -notin $names }) { $type -as [type] | Should -Not -Be $null -Because "there is a view for $type" }
    }
}

Describe '<_>' -ForEach $cmdlets {
    BeforeAll {
        $cmdlet = Get-Command $_
        $attribute = $cmdlet.ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)[0]
    }

    It 'has an approved verb' {
        $cmdlet.Verb | Should -BeIn (Get-Verb).Verb
    }

    It 'has a noun that begins with Redis' {
        $cmdlet.Noun | Should -CMatch '^Redis([A-Z][a-z]+)*$'
    }

    It 'is named like its class' {
        $cmdlet.ImplementingType.Name | Should -BeExactly "$($cmdlet.Verb)$($cmdlet.Noun)Command"
    }

    It 'declares its output' {
        $cmdlet.OutputType.Count | Should -BeGreaterThan 0
    }

    It 'has -WhatIf and -Confirm if, and only if, it changes something' {
        $expected = $cmdlet.Verb -in $changing -and $cmdlet.Name -notin $harmless
        $cmdlet.Parameters.ContainsKey('WhatIf') | Should -Be $expected
        $cmdlet.Parameters.ContainsKey('Confirm') | Should -Be $expected
    }

    It 'documents -Confirm:$false for unattended runs if it may prompt' {
        (Get-HelpSection $cmdlet.Name)['NOTES'] -match '-Confirm:\$false' | Should -Be $cmdlet.Parameters.ContainsKey('Confirm')
    }

    It 'prompts by default only if all data may be lost' {
        $attribute.ConfirmImpact -eq 'High' | Should -Be ($cmdlet.Name -eq 'Clear-RedisDatabase')
    }

    It 'has parameter names in Pascal case' {
        $cmdlet.Parameters.Keys | Where-Object { $_ -notin $common } | ForEach-Object { $_ | Should -CMatch '^([A-Z][a-z]+)+$' }
    }

    It 'accepts every duration as a TimeSpan, in any of its forms' {
        $times = $cmdlet.Parameters.psbase.Values | Where-Object { $_.ParameterType -in [timespan], [Nullable[timespan]] }
        foreach ($time in $times) { $time.Attributes.TypeId.Name | Should -Contain 'TimeToLiveAttribute' -Because "-$($time.Name) of 90 is 90 seconds" }
    }
}

Describe '-Connection of <_>' -ForEach $withConnection {
    It 'accepts a connection, or its name' {
        # Cmdlets about servers accept several, so that a script asks them all at once.
        (Get-Command $_).Parameters['Connection'].ParameterType | Should -BeIn ([PSRedis.RedisConnection]), ([PSRedis.RedisConnection[]])
    }
}

Describe '-Key of <_>' -ForEach $withKeys {
    BeforeAll { $key = (Get-Command $_).Parameters['Key'] }

    It 'accepts one or several, unless the pipeline brings the elements' {
        $key.ParameterType | Should -Be $(if ($key.ParameterSets.Values.ValueFromPipeline -contains $true) { [string[]] } else { [string] })
    }

    It 'is the first positional parameter' {
        $key.ParameterSets.Values.Position | Sort-Object -Unique | Should -Be 0
        $key.ParameterSets.Values.IsMandatory | Should -Not -Contain $false
    }

    It 'is bound from the pipeline by the property Key or Name and, if it can be several, by value' {
        $key.ParameterSets.Values.ValueFromPipeline | Should -Not -Contain ($key.ParameterType -eq [string])
        $key.ParameterSets.Values.ValueFromPipelineByPropertyName | Should -Not -Contain $false
        $key.Aliases | Should -Contain 'Name'
    }
}

Describe 'The help of <_>' -ForEach $cmdlets {
    BeforeAll {
        $cmdlet = Get-Command $_
        $help = Get-Help $_ -Full
        $page = Get-Content (Join-Path $root "docs/help/$_.md") -Raw
    }

    It 'has a synopsis and a description' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        # Without help PowerShell uses the syntax as synopsis.
        $help.Synopsis | Should -Not -Match '\[<CommonParameters>\]'
        ($help.description.Text -join '').Length | Should -BeGreaterThan 40
    }

    It 'describes every parameter, and no others' {
        $parameters = $cmdlet.Parameters.Keys | Where-Object { $_ -notin $common } | Sort-Object
        @($help.parameters.parameter).name | Where-Object { $_ } | Sort-Object | Should -Be $parameters
        foreach ($parameter in $help.parameters.parameter) { $parameter.description.Text -join '' | Should -Not -BeNullOrEmpty -Because "-$($parameter.name) is described" }
    }

    It 'gives the types, positions, bindings and accepted values of the parameters on its page' {
        $onPage = @{}
        foreach ($parameter in Get-PageParameter $page) { $onPage[$parameter.Name] = $parameter.Data }
        foreach ($parameter in $cmdlet.Parameters.psbase.Values | Where-Object Name -NotIn $common) {
            $data = $onPage[$parameter.Name]
            $type = [Nullable]::GetUnderlyingType($parameter.ParameterType), $parameter.ParameterType -ne $null | Select-Object -First 1
            Get-YamlValue $data Type | Should -BeExactly $type.FullName -Because "-$($parameter.Name)"
            $sets = [regex]::Matches($data, '(?m)^- Name: (.+)\s+Position: (\S+)\s+IsRequired: (\S+)\s+ValueFromPipeline: (\S+)\s+ValueFromPipelineByPropertyName: (\S+)').ForEach({
                $_.Groups[1..5].Value.Trim() -join ' '
            })
            $real = $parameter.ParameterSets.GetEnumerator() | ForEach-Object {
                $name = if ($_.Key -eq '__AllParameterSets') { '(All)' } else { $_.Key }
                $place = if ($_.Value.Position -lt 0) { 'Named' } else { $_.Value.Position }
                $name, $place, $_.Value.IsMandatory, $_.Value.ValueFromPipeline, $_.Value.ValueFromPipelineByPropertyName -join ' '
            }
            $sets | Sort-Object | Should -Be ($real | Sort-Object) -Because "-$($parameter.Name)"
            Get-YamlValue $data Aliases | Should -Be ($parameter.Aliases | ForEach-Object { $_ }) -Because "-$($parameter.Name)"
            $choices = if ($type.IsEnum) { [Enum]::GetNames($type) } else { $parameter.Attributes.ValidValues }
            Get-YamlValue $data AcceptedValues | Should -Be ($choices | ForEach-Object { $_ }) -Because "-$($parameter.Name)"
        }
    }

    It 'has the syntax of the cmdlet on its page' {
        # PlatyPS has a different order.
        $onPage = [regex]::Matches((Get-HelpSection $cmdlet.Name)['SYNTAX'], '(?ms)^```\s*$(.*?)^```').ForEach({ $_.Groups[1].Value })
        $real = (Get-Command $cmdlet.Name -Syntax).Trim() -split '(?:\r?\n)+'
        $onPage.Count | Should -Be $real.Count
        for ($i = 0; $i -lt $real.Count; $i++) {
            $lines = foreach ($line in $onPage[$i], $real[$i]) { ($line.Trim() -replace '\s+', ' ' -split ' (?=\[|-)' | Sort-Object) -join ' ' }
            $lines[0] | Should -BeExactly $lines[1]
        }
    }

    It 'shows the content of its page' {
        $sections = Get-HelpSection $cmdlet.Name
        $shown = (Get-Help $cmdlet.Name -Full | Out-String -Width 300) -replace '\s+', ' '
        $expected = @(
            "SYNOPSIS $(Get-ShownText $sections['SYNOPSIS']) SYNTAX"
            "DESCRIPTION $(Get-ShownText $sections['DESCRIPTION']) PARAMETERS"
            foreach ($parameter in Get-PageParameter $page) {
                $data = $parameter.Data
                $type = (Get-YamlValue $data Type) -replace '.+', ' <$0>' -replace ' <System.Management.Automation.SwitchParameter>'
                $bindings = @(
                    if ((Get-YamlValue $data ValueFromPipeline) -contains 'true') { 'ByValue' }
                    if ((Get-YamlValue $data ValueFromPipelineByPropertyName) -contains 'true') { 'ByPropertyName' }
                ) -join ', '
                @(
                    "-$($parameter.Name)$type $(Get-ShownText $parameter.Text)"
                    "Required? $(if ((Get-YamlValue $data IsRequired) -contains 'false') { 'false' } else { 'true' })"
                    "Position? $((Get-YamlValue $data Position | Select-Object -Unique).ToLowerInvariant() -join ' or ')"
                    "Default value $(Get-YamlValue $data DefaultValue)"
                    "Accept pipeline input? $(if ($bindings) { "true ($bindings)" } else { 'false' })"
                    "Aliases $((Get-YamlValue $data Aliases) -join ', ' -replace '^$', 'none')"
                    "Accept wildcard characters? $(Get-YamlValue $data SupportsWildcards)"
                ) -join ' '
            }
            'INPUTS', 'OUTPUTS' | ForEach-Object { "$_ $(Get-ShownText ($sections[$_] -replace '(?m)^### '))" }
            "NOTES $(Get-ShownText $sections['NOTES'])"
            $sections['EXAMPLES'] -split '(?m)^### ' | Where-Object { $_ } | ForEach-Object { Get-ShownText ($_ -replace '^.+', '--------- $0 ---------') }
            'RELATED LINKS'
            $sections['RELATED LINKS'] -replace '(?m)^- \[([^\]]+)\]\((?:[\w-]+\.md|(.+))\)$', '$1 $2' -split '\s*\n'
        )
        $at = 0
        foreach ($part in $expected) {
            $next = $shown.IndexOf($part, $at, [StringComparison]::Ordinal)
            $next | Should -BeGreaterOrEqual $at -Because "it shows '$part' in this order"
            $at = $next + $part.Length
        }
        foreach ($parameter in Get-PageParameter $page) {
            $choices = (Get-YamlValue $parameter.Data AcceptedValues) -join ' | '
            if ($choices) { $shown | Should -Match "-$($parameter.Name)\]? $([regex]::Escape("{$choices}"))" }
        }
    }

    It 'has the examples of its page, each with code' {
        $examples = @(Get-HelpExample $cmdlet.Name)
        $examples.Count | Should -BeGreaterThan 1
        $help.examples.example.title.Trim('-', ' ') | Should -BeExactly $examples.Title
        $help.examples.example.code | Should -BeExactly ($examples | ForEach-Object { $_.Blocks[0].Code.TrimEnd() })
        foreach ($example in $examples) { $example.Blocks.Code -join '' | Should -Match 'Redis' -Because $example.Title }
        $examples.Blocks.Code -join '' | Should -Match "\b$($cmdlet.Name)\b"
    }

    It 'has examples that emit the documented output' {
        # In a new session, on an empty server, one after the other, as a reader would run them.
        $blocks = (Get-HelpExample $cmdlet.Name).Blocks
        $shown = @(Invoke-CodeBlock $blocks.Code (Get-DocumentedServer) $TestDrive)
        for ($i = 0; $i -lt $blocks.Count; $i++) { Get-Gist $shown[$i] | Should -BeExactly (Get-Gist $blocks[$i].Output) -Because $blocks[$i].Code }
    }

    It 'has a page with all sections, none of them empty' {
        $sections = Get-HelpSection $cmdlet.Name
        $sections.Keys | Where-Object { $_ -ne 'ALIASES' } |
            Should -BeExactly 'SYNOPSIS', 'SYNTAX', 'DESCRIPTION', 'EXAMPLES', 'PARAMETERS', 'INPUTS', 'OUTPUTS', 'NOTES', 'RELATED LINKS'
        foreach ($name in $sections.Keys | Where-Object { $_ -ne 'ALIASES' }) { $sections[$name] | Should -Not -BeNullOrEmpty -Because $name }
        # Each input and output: a type, and a description.
        foreach ($name in 'INPUTS', 'OUTPUTS') {
            $parts = $sections[$name] -split '(?m)^### .+$' | Select-Object -Skip 1
            @($parts).Count | Should -BeGreaterThan 0
            foreach ($part in $parts) { $part.Trim() | Should -Not -BeNullOrEmpty -Because $name }
        }
    }

    It 'names the commands that it sends, and the Redis versions that introduced them' {
        $notes = (Get-HelpSection $cmdlet.Name)['NOTES'] -replace '\s+', ' '
        if ($notes -cmatch '^Sends (nothing|the commands? )') { return }
        $onPage = [regex]::Matches($notes, '\b([A-Z]{3,}(?: [A-Z]{3,})?) \((?:both |all )?(?:Redis )?(\d+\.\d+)')
        $onPage.Count | Should -BeGreaterThan 0
        Connect-Redis -Uri "redis://$(Get-PrivateServer)"
        foreach ($command in $onPage) {
            $since = Get-CommandVersion $command.Groups[1].Value
            # A form of a command may be newer than the command.
            if ($since) { [version] $command.Groups[2].Value | Should -BeGreaterOrEqual ([version] ($since -replace '\.\d+$')) -Because $command.Value }
        }
    }

    It 'links to related cmdlets and commands that exist' {
        $links = [regex]::Matches((Get-HelpSection $cmdlet.Name)['RELATED LINKS'], '\[([^\]]+)\]\(([^)]+)\)')
        $pages = $links.Where({ $_.Groups[2].Value -like '*.md' })
        $pages.Count | Should -BeGreaterThan 0
        foreach ($link in $pages) {
            $link.Groups[2].Value | Should -BeExactly "$($link.Groups[1].Value).md"
            Join-Path $root "docs/help/$($link.Groups[2].Value)" | Should -Exist
        }
        $others = $links.Where({ $_.Groups[2].Value -notlike '*.md' })
        $others.Count | Should -BeGreaterThan 0
        Connect-Redis -Uri "redis://$(Get-PrivateServer)"
        foreach ($link in $others) {
            $link.Groups[2].Value | Should -Match '^https://redis\.io/docs/latest/'
            if ($link.Groups[2].Value -match '/commands/(.+)/$') {
                # The server may be too old for a documented command.
                if (Get-CommandVersion COMMAND) { Get-CommandVersion $Matches[1].Replace('-', ' ') | Should -Not -BeNullOrEmpty -Because $link.Value }
            }
        }
    }
}

Describe 'The help' {
    It 'fits into a window of 80 columns' {
        # Except the syntax, and PowerShell's own text about the common parameters.
        $narrow, $wide = foreach ($width in 79, 300) { (Get-Help Set-RedisString -Full | Out-String -Width $width) -replace '(?s)\nSYNTAX.+?(?=\nDESC)|<CommonParameters>.+?(?=\nINPUTS)' }
        $narrow | Should -BeExactly $wide
    }

    It 'has an article about the module' {
        (Get-Help about_PSRedis) -join '' | Should -Match 'Connect-Redis'
    }
}

Describe '<Cmdlet>' -ForEach $calls {
    BeforeEach { Disconnect-Redis -All }

    It 'reports a missing connection, and names Connect-Redis' {
        $failure = Get-Failure { & $Cmdlet @Parameters }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.NoConnection,*'
        $failure.CategoryInfo.Category | Should -Be 'ConnectionError'
        $failure | Should -BeLike '*Connect-Redis*-Connection*'
    }

    It 'names a connection that does not exist' {
        Get-Failure { & $Cmdlet @Parameters -Connection nowhere } | Should -BeLike "*no connection named 'nowhere'*Connect-Redis*"
    }

}

Describe '<Cmdlet>' -ForEach $failingCalls {
    BeforeAll { $lost = Get-ConnectionToNowhere }

    It 'does not work on a closed connection' {
        Connect-TestServer -With @{ Name = 'closed' }
        $connection = Get-RedisConnection closed
        Disconnect-Redis closed
        Get-Failure { & $Cmdlet @Parameters -Connection $connection } | Should -BeLike '*is closed*'
    }

    It 'ends with one error if the server is gone' {
        $failure = Get-Failure { & $Cmdlet @Parameters -Connection $lost }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ConnectionLost,*'
        $failure.CategoryInfo.Category | Should -Be 'ConnectionError'
        $failure | Should -BeLike "*$($lost.Endpoint)*"
    }

}

Describe '<Cmdlet>' -ForEach $workingCalls {
    BeforeEach {
        Connect-TestServer -Database 15 -With @{ Name = 'given' }
        Skip-UnlessCallable $Cmdlet
        Set-CalledKey
        $given = Get-RedisConnection given
        # From here on there is no current connection.
        Connect-TestServer
        Disconnect-Redis
    }
    AfterEach {
        Get-RedisSubscription | Unregister-RedisSubscription
        Clear-CalledKey
        Disconnect-Redis -All
    }

    It 'works on the given connection' {
        & $Cmdlet @Parameters -Connection $given -ErrorAction Stop | Out-Null
    }

    It 'works on the connection with the given name' {
        & $Cmdlet @Parameters -Connection given -ErrorAction Stop | Out-Null
    }
}

Describe 'A cmdlet that changes something' -Skip:(-not (Test-PrivateServer)) {
    BeforeAll {
        # Every such call, on its own server, in a non-interactive process: what -WhatIf says, whether it changed anything, and when it prompts.
        $server = Get-PrivateServer
        $report = Use-Environment @{ PSREDIS_TEST_SERVER = "$server" } {
            Invoke-Process @"
Import-Module '$PSScriptRoot/TestSession.psm1'
function Start-Call {
    Connect-TestServer -Database 15
    Clear-RedisDatabase -All -Confirm:`$false
    Set-CalledKey
}
function Get-Change { (Get-RedisInfo persistence).rdb_changes_since_last_save; (Get-RedisInfo persistence).rdb_saves; (Get-RedisInfo persistence).aof_rewrites }
function Test-Question([scriptblock] `$Call) {
    Start-Call
    try { `$null = & `$Call } catch { if ("`$_" -like '*NonInteractive*') { return 'asks' } else { return "`$_" } }
    'does not ask'
}
foreach (`$call in Get-ConnectedCall | Where-Object { (Get-Command `$_.Cmdlet).Parameters.ContainsKey('WhatIf') }) {
    `$cmdlet, `$parameters = `$call.Cmdlet, `$call.Parameters
    `$parameters.Remove('Confirm')
    # Without a destination nothing is changed.
    if (`$cmdlet -eq 'Invoke-RedisSort') { `$parameters.Destination = 'sorted' }
    "## `$cmdlet"
    Start-Call
    `$before = Get-Change
    & `$cmdlet @parameters -WhatIf
    'changed: ' + ("`$before" -cne "`$(Get-Change)")
    'Confirm: ' + (Test-Question { & `$cmdlet @parameters -Confirm })
    'Low: ' + (Test-Question { `$ConfirmPreference = 'Low'; & `$cmdlet @parameters })
    'Medium: ' + (Test-Question { `$ConfirmPreference = 'Medium'; & `$cmdlet @parameters })
    'High: ' + (Test-Question { & `$cmdlet @parameters })
    if (`$cmdlet -eq 'Stop-RedisServer') { continue }
    'None: ' + (Test-Question { `$ConfirmPreference = 'None'; & `$cmdlet @parameters })
    'False: ' + (Test-Question { `$ConfirmPreference = 'Low'; & `$cmdlet @parameters -Confirm:`$false })
}
"@
        }
        $report.Error | Should -Be ''
        $answers = @{}
        foreach ($section in $report.Output -split '(?m)^## ' | Where-Object { $_ }) {
            $lines = $section -split '\r?\n'
            $answers[$lines[0]] = $lines[1..($lines.Count - 1)]
        }
        # Cmdlets for a whole server name no database.
        $ofServer = 'Optimize-RedisAppendOnlyFile', 'Save-RedisDatabase', 'Stop-RedisServer'
    }

    It 'has a call in the report: <_>' -ForEach $changingCalls { $answers.Keys | Should -Contain $_ }

    It '<_> -WhatIf names host, port and database, and changes nothing' -ForEach $changingCalls {
        $place = if ($_ -in $ofServer) { "$server" } else { "$server, database 15" }
        $line = @($answers[$_] -like 'What if:*')
        $line.Count | Should -Be 1
        $line | Should -BeLike "*$place*"
        $answers[$_] | Should -Contain 'changed: False'
    }

    It '<_> prompts when it should, and only then' -ForEach $changingCalls {
        $answers[$_] | Should -Contain 'Confirm: asks'
        $answers[$_] | Should -Contain 'Low: asks'
        $answers[$_] | Should -Contain 'Medium: asks'
        $answers[$_] | Should -Contain "High: $(if ($_ -in 'Clear-RedisDatabase', 'Stop-RedisServer') { 'asks' } else { 'does not ask' })"
        if ($_ -eq 'Stop-RedisServer') { return }
        $answers[$_] | Should -Contain 'None: does not ask'
        $answers[$_] | Should -Contain 'False: does not ask'
    }
}

Describe 'The tests themselves' {
    It 'call every cmdlet that takes a connection' {
        $taking = (Get-Command -Module PSRedis | Where-Object { $_.Parameters.ContainsKey('Connection') }).Name
        $other = 'Disconnect-Redis', 'Select-RedisConnection'
        $taking | Where-Object { $_ -notin $other } | Sort-Object | Should -BeExactly (Get-ConnectedCall).Cmdlet
    }
}
