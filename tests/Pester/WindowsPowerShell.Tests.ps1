# Windows PowerShell 5.1 can run the tests and the examples, as far as that can be checked without it: they have no syntax of PowerShell 7, and none of
# the commonly used commands, parameters and members that 5.1 lacks. A test that needs one of them says so: Skip-OnWindowsPowerShell.
BeforeDiscovery {
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    $scripts = Get-ChildItem $PSScriptRoot/*.ps1, $PSScriptRoot/*.psm1, $root/examples/*.ps1, $root/tools/Get-PwshCommand.ps1 |
        ForEach-Object { @{ Name = $_.FullName.Substring($root.Length + 1).Replace('\', '/'); Path = $_.FullName } }
}
BeforeAll {
    $commands = 'Get-Error', 'Get-SecureRandom', 'Get-Uptime', 'Join-String', 'Remove-Alias', 'Start-ThreadJob', 'Test-Json'
    $parameters = @{
        'Add-Content'              = 'AsByteStream'
        'ConvertFrom-Json'         = 'AsHashtable', 'DateKind', 'Depth', 'NoEnumerate'
        'ConvertFrom-SecureString' = 'AsPlainText'
        'ConvertTo-Json'           = 'AsArray', 'EnumsAsStrings', 'EscapeHandling'
        'ForEach-Object'           = 'AsJob', 'Parallel', 'ThrottleLimit', 'TimeoutSeconds', 'UseNewRunspace'
        'Get-Content'              = 'AsByteStream'
        'Get-Date'                 = 'AsUTC', 'UnixTimeSeconds'
        'Invoke-RestMethod'        = 'AllowInsecureRedirect', 'MaximumRetryCount', 'SkipCertificateCheck', 'SkipHttpErrorCheck'
        'Invoke-WebRequest'        = 'AllowInsecureRedirect', 'MaximumRetryCount', 'SkipCertificateCheck', 'SkipHttpErrorCheck'
        'Join-Path'                = 'AdditionalChildPath', 'Extension'
        'Out-String'               = 'NoNewline'
        'Select-String'            = 'Culture', 'NoEmphasis', 'Raw'
        'Set-Content'              = 'AsByteStream'
        'Sort-Object'              = 'Bottom', 'Stable', 'Top'
        'Split-Path'               = 'Extension', 'LeafBase'
        'Start-Job'                = 'WorkingDirectory'
        'Start-Process'            = 'Environment'
        'Where-Object'             = 'Not'
    }
    # By name only, whatever their type is.
    $members = 'AddEntry', 'Clamp', 'ExportCertificatePem', 'ExportPkcs8PrivateKeyPem', 'GetItems', 'GetRelativePath', 'HashData', 'Latin1', 'LinkTarget',
        'ReplaceLineEndings', 'ThreadCount', 'ToHexString'
    $numbers = 'Byte', 'SByte', 'Int16', 'UInt16', 'UInt32', 'UInt64', 'BigInteger'
    $variables = 'IsCoreCLR', 'IsLinux', 'IsMacOS', 'IsWindows', 'PSStyle'

    # Whether a statement skips a test in Windows PowerShell, or each test of a block.
    function Test-Skip($Statement) {
        $call = $Statement.PipelineElements | Select-Object -First 1
        if ($call -isnot [System.Management.Automation.Language.CommandAst]) { return $false }
        $name = $call.GetCommandName()
        if ($name -eq 'BeforeEach') { return @($call.CommandElements[1].ScriptBlock.EndBlock.Statements | Where-Object { Test-Skip $_ }).Count -gt 0 }
        $name -in 'Skip-OnWindowsPowerShell', 'Skip-WithoutThreadJob'
    }

    # Whether Windows PowerShell reaches a node: not if an earlier statement skips the test, if the block is skipped, or if a condition tests for the command
    # or for Linux.
    function Test-Reached($Ast, [string] $Name) {
        for ($at = $Ast; $at.Parent; $at = $at.Parent) {
            $parent = $at.Parent
            if ($parent -is [System.Management.Automation.Language.NamedBlockAst] -or $parent -is [System.Management.Automation.Language.StatementBlockAst]) {
                foreach ($statement in $parent.Statements) {
                    if ($statement -eq $at) { break }
                    if (Test-Skip $statement) { return $false }
                }
            }
            if ($parent -is [System.Management.Automation.Language.CommandAst] -and "$parent" -match '^(Context|Describe|It) .* -Skip:.* -Tls\)') { return $false }
            if ($parent -is [System.Management.Automation.Language.IfStatementAst] -and "$($parent.Clauses[0].Item1)" -match "/proc/|Get-Command $Name ") { return $false }
        }
        $true
    }

    # What a script uses that Windows PowerShell lacks, with line numbers. One long switch, since a call for each syntax node takes ten times as long.
    # Node types that Windows PowerShell lacks are compared by name: these tests run there, too.
    function Get-Newer([string] $Text) {
        $tokens = $problems = $null
        $script = [System.Management.Automation.Language.Parser]::ParseInput($Text, [ref] $tokens, [ref] $problems)
        foreach ($problem in $problems) { "$($problem.Extent.StartLineNumber): $($problem.Message)" }
        foreach ($ast in $script.FindAll({ $true }, $true)) {
            $syntax = $names = $null
            switch ($ast.GetType().Name) {
                TernaryExpressionAst { $syntax = '? :' }
                PipelineChainAst { $syntax = '&& or ||' }
                PipelineAst { if ($ast.Background) { $syntax = '& behind a pipeline' } }
                NamedBlockAst { if ($ast.BlockKind -eq 'Clean') { $syntax = 'clean' } }
                AssignmentStatementAst { if ($ast.Operator -eq 'QuestionQuestionEquals') { $syntax = '??=' } }
                BinaryExpressionAst {
                    if ($ast.Operator -eq 'QuestionQuestion') { $syntax = '??' }
                    elseif ($ast.Operator -in 'Ireplace', 'Creplace' -and $ast.Right.Find({ $args[0].GetType().Name -eq 'ScriptBlockExpressionAst' }, $false)) { $syntax = '-replace by a script block' }
                }
                IndexExpressionAst { if ($ast.NullConditional) { $syntax = '?[' } }
                ConstantExpressionAst {
                    # As an argument, 5s is text.
                    if ($ast.StaticType.Name -in $numbers -and $ast.Parent -isnot [System.Management.Automation.Language.CommandAst] -or $ast.Extent.Text -like '0b*') { $syntax = 'a number of a newer form' }
                }
                VariableExpressionAst { if ($ast.VariablePath.UserPath -in $variables) { $names = "$ast" } }
                CommandAst {
                    $command = $ast.GetCommandName()
                    if ($command -in $commands) { $names = $command }
                    elseif ($command -and $parameters[$command]) {
                        $given = @($ast.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] })
                        $names = $given | Where-Object { $_.ParameterName -in $parameters[$command] } | ForEach-Object { "$command -$($_.ParameterName)" }
                        if ($command -eq 'Join-Path' -and $ast.CommandElements.Count - $given.Count -gt 3) { $names = 'Join-Path of more than two' }
                    }
                }
            }
            if ($ast -is [System.Management.Automation.Language.MemberExpressionAst]) {
                if ($ast.NullConditional) { $syntax = '?.' }
                elseif ("$($ast.Member)" -cin $members) { $names = "$($ast.Member)" }
            }
            elseif ($ast.StringConstantType -like 'DoubleQuoted*' -and $ast.Extent.Text -cmatch '(?<!`)(``)*`[ue]') { $syntax = '`u or `e' }

            if ($syntax) { "$($ast.Extent.StartLineNumber): $syntax" }
            foreach ($name in $names) { if (Test-Reached $ast $name) { "$($ast.Extent.StartLineNumber): $name" } }
        }
    }
}

Describe '<Name>, for Windows PowerShell,' -ForEach $scripts {
    It 'has nothing newer, and a byte order mark if it is not ASCII: otherwise it would be read in the code page of the machine' {
        $text = [IO.File]::ReadAllText($Path)
        Get-Newer $text | Should -Be $null
        if ($text -match '[^\x00-\x7f]') { [IO.File]::ReadAllBytes($Path)[0..2] | Should -Be 0xEF, 0xBB, 0xBF }
    }
}

Describe 'A feature newer than Windows PowerShell' {
    It 'is found: <_>' -ForEach @(
        '$a ? 1 : 2', '$a && $b', 'Get-Date &', '$a ?? 1', '$a ??= 1', '${a}?.Length', '${a}?.Trim()', '${a}?[0]', "'a' -replace 'a', { 1 }", '1ul', '0b101', '"`u{e9}"', '"$a`e[0m"',
        'function f { clean { } }', 'Join-Path a b c', 'Join-Path $a b c -Resolve', '$IsWindows', '$PSStyle.Reset', '$e | Get-Error', 'ConvertFrom-Json $a -AsHashtable', '1 | ForEach-Object -Parallel { }',
        '[IO.Path]::GetRelativePath($a, $b)', '[Text.Encoding]::Latin1', '$file.LinkTarget', 'It a { if ($b) { Skip-OnWindowsPowerShell c }; Get-Error }', "It a { Get-Error }`nIt b { Skip-OnWindowsPowerShell c }"
    ) {
        Get-Newer $_ | Should -Not -Be $null
    }

    It 'is accepted where Windows PowerShell does not reach it, and similar code is accepted: <_>' -ForEach @(
        "It a { Skip-OnWindowsPowerShell b`nif (`$c) { Get-Error } }", "Describe a { BeforeEach { Skip-OnWindowsPowerShell b }`nIt c { Get-Error } }", 'function f { Skip-OnWindowsPowerShell b; $c.LinkTarget }',
        'if (Get-Command Get-Error -ErrorAction Ignore) { Get-Error }', "Context a -Skip:(-not (Test-PrivateServer -Tls)) {`nIt b { Get-Error } }",
        '"``u"', "'``u'", '"`t"', "'a' -replace 'a', 'b'", 'Join-Path a b -Resolve', '1.5; 1kb; 0x1f; 1L; 1d; Get-Date 5s', '$a.ContainsKey(1)'
    ) {
        Get-Newer $_ | Should -Be $null
    }
}
