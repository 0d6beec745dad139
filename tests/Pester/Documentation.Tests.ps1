# README.md and the articles: what they show is true. Help pages are tested in Conventions.Tests.ps1, the examples in Examples.Tests.ps1.
BeforeDiscovery {
    $articles = (Get-ChildItem (Join-Path $PSScriptRoot ../../docs/help) -Filter about_*.md).BaseName
}
BeforeAll {
    Import-Module $PSScriptRoot/TestSession.psm1
    $root = Join-Path $PSScriptRoot ../.. -Resolve
    # The environment of the documentation's examples.
    $folder = Join-Path $TestDrive documented
    $null = New-Item $folder -ItemType Directory
    Set-Content (Join-Path $folder prices.csv) 'Key,Value,ExpiresIn', 'price:tea,3.50,1h', 'price:milk,1.20,1h'
    Set-Content (Join-Path $folder users.csv) 'id,name', '1,Ann Lee', '2,Bob'
    Set-Content (Join-Path $folder report.ps1) "'the report'"
    $examples = (Get-ChildItem (Join-Path $root examples) -Filter *.ps1).Name
    $readme = Get-Content (Join-Path $root README.md) -Raw
}
AfterAll {
    Close-TestSession
    Stop-PrivateServer
}

Describe 'README.md' {
    It 'has a table of all cmdlets' {
        $table = [regex]::Match($readme, '(?ms)^\| family \| cmdlets \|$.+?^$').Value
        $names = [regex]::Matches($table, '`(\S+)`').ForEach({ $_.Groups[1].Value })
        $names | Sort-Object | Should -BeExactly ((Get-Module PSRedis).ExportedCmdlets.Keys | Sort-Object)
    }

    It 'has lines that run, and emit the documented output: <_>' -ForEach '# PSRedis', '## A tour' {
        $lines = [regex]::Match($readme, "(?ms)^$_\n.*?^``````powershell\n(.+?)^``````").Groups[1].Value.Trim() -split "`n"
        $lines.Count | Should -BeGreaterThan 4
        Set-Content (Join-Path $TestDrive users.csv) 'id,name', '2,Bob', '3,Cy'
        $server = Get-EmptyServer
        $problems = Use-Environment @{ PSREDIS_CONNECTION = "redis://$server" } {
            Start-InRunspace -ArgumentList $lines, "$TestDrive" {
                param($lines, $folder)
                Set-Location $folder
                Connect-Redis
                foreach ($line in $lines) {
                    $code, $expected = $line -split '\s+# '
                    $emitted = . ([scriptblock]::Create($code))
                    if ($expected -and $code -ne 'Connect-Redis' -and $emitted -join ', ' -cne $expected) { "$code emits $($emitted -join ', ')" }
                }
            } | Receive-Runspace -ErrorAction Stop
        }
        $problems | Should -Be $null
    }

    It 'connects in each of the documented ways' {
        $lines = Get-CommentedStatement ([regex]::Match($readme, '(?ms)^## Connect\n.*?^```powershell\n(.+?)^```').Groups[1].Value)
        $lines.Count | Should -BeGreaterThan 5
        $shown = Invoke-CodeBlock $lines.Code (Get-DocumentedServer) $folder -MarkError
        for ($i = 0; $i -lt $lines.Count; $i++) { $shown[$i].Trim() | Should -Be '' -Because $lines[$i].Code }
    }

    It 'names all scripts' {
        foreach ($name in $examples) { $readme | Should -Match ([regex]::Escape("| [$name](examples/$name) |")) }
    }

    It 'links to existing files' {
        $links = [regex]::Matches($readme, '\]\((?!https?:)([^)]+)\)').ForEach({ $_.Groups[1].Value })
        $links.Count | Should -BeGreaterThan 10
        $headings = [regex]::Matches($readme, '(?m)^## (.+)$').ForEach({ '#' + $_.Groups[1].Value.ToLowerInvariant().Replace(' ', '-') })
        foreach ($link in $links) {
            if ($link[0] -eq '#') { $headings | Should -Contain $link }
            else { Join-Path $root $link | Should -Exist }
        }
    }
}

Describe 'The article <_>' -ForEach $articles {
    It 'is shown by Get-Help' {
        $text = (Get-Help $_) -join ''
        $text | Should -Match "(?m)^# $_\s*$"
        foreach ($section in 'Short description', 'Long description', 'See also') { $text | Should -Match "(?m)^## $section\s*$" }
    }

    It 'fits into a window, and is readable in Windows PowerShell' {
        # Without a byte order mark, Windows PowerShell assumes the code page of the machine.
        Get-Content (Join-Path $root "docs/help/$_.md") | Where-Object { $_.Length -gt 100 -or $_ -match '[^\x00-\x7f]' } | Should -Be $null
    }

    It 'names existing cmdlets and articles' {
        $text = Get-Content (Join-Path $root "docs/help/$_.md") -Raw
        foreach ($name in [regex]::Matches($text, '\b[A-Z][a-z]+-Redis\w*').Value | Sort-Object -Unique) { Get-Command $name -Module PSRedis | Should -Not -Be $null }
        foreach ($name in [regex]::Matches($text, '\babout_PSRedis\w*').Value | Sort-Object -Unique) { Join-Path $root "docs/help/$name.md" | Should -Exist }
    }

    It 'has examples that run, and emit the documented output' {
        $examples = @(Get-ArticleExample $_)
        $examples.Count | Should -BeGreaterThan 2
        $shown = @(Invoke-CodeBlock $examples.Code (Get-DocumentedServer) $folder -MarkError)
        for ($i = 0; $i -lt $examples.Count; $i++) {
            $shown[$i] | Should -Not -BeLike '*# an error*' -Because $examples[$i].Code
            if ($examples[$i].Output) { (Get-Gist $shown[$i]) -replace '\n', ', ' | Should -BeExactly $examples[$i].Output -Because $examples[$i].Code }
        }
    }
}

Describe 'The tables of docs' {
    BeforeDiscovery {
        # The last cell of a row names tests: 'File: part of a title' in Pester, 'Class.Beginning_of_a_name' in the unit suite.
        $rows = (Get-Content (Join-Path $PSScriptRoot ../../docs/reliability.md) -Encoding utf8) -match '^\| (?!promised|what happens|---)'
        $rows += (Get-Content (Join-Path $PSScriptRoot ../../docs/compatibility.md) -Encoding utf8) -match '^\| \d+ \|'
        $shown = $rows | ForEach-Object {
            $cells = $_.Trim('| ') -split ' \| '
            @{ Promise = $cells[0]; Tests = [regex]::Matches($cells[-1], '`([^`]+)`').ForEach({ $_.Groups[1].Value }) }
        }
    }

    It 'name existing tests: <Promise>' -ForEach $shown {
        $Tests | Should -Not -Be $null
        foreach ($test in $Tests) {
            if ($test -match '^(?<file>[\w-]+): (?<name>.+)$') {
                $name = $Matches.name
                $lines = Get-Content (Join-Path $PSScriptRoot "$($Matches.file).Tests.ps1")
                $found = $lines -match '^\s*(It|Describe|Context|@\{ Name =) ''' | Where-Object { $_.Contains($name) }
            }
            else {
                $class, $name = $test -split '\.'
                $found = Get-ChildItem (Join-Path $PSScriptRoot ../Unit) -Filter "$class.cs" -Recurse | Select-String " $name\w*\("
            }
            $found | Should -Not -Be $null -Because "'$test' is named as a test"
        }
    }
}

Describe 'docs/testing.md' {
    It 'can remove the fix of <_>' -ForEach (Get-ChildItem (Join-Path $PSScriptRoot ../Unit/Model) -Filter without-*.patch).Name {
        if (-not (Get-Command git -CommandType Application -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'there is no git here' }
        $root = Join-Path $PSScriptRoot ../.. -Resolve
        $output = git -C $root apply --check (Join-Path $root "tests/Unit/Model/$_") 2>&1
        "$output" | Should -Be ''
        $LASTEXITCODE | Should -Be 0
    }
}

Describe 'The help' {
    It 'shows the default value of a parameter' {
        (Get-Help Pop-RedisListItem -Parameter Timeout).defaultValue | Should -BeExactly '5 seconds'
        (Get-Help Lock-RedisResource -Parameter Lease).defaultValue | Should -BeExactly '30 seconds'
    }
}

Describe 'about_PSRedis' {
    It 'lists the ids of all errors of the module' {
        # An id in the code: the code of a record, of an exception, or of an exception class.
        $form = '(?:\bCreate|\bRefused|LockException|\bnew)\(\s*"(?<id>[A-Z][a-z]\w*)",|Code => "(?<id>\w+)"'
        $ids = Get-ChildItem (Join-Path $root src) -Filter *.cs -Recurse |
            ForEach-Object { [regex]::Matches([IO.File]::ReadAllText($_), $form).ForEach({ $_.Groups['id'].Value }) } | Sort-Object -Unique
        'NoConnection', 'ConnectionLost', 'LockTimeout', 'LockStolen', 'JobFailed', 'PortInUse' | Should -BeIn $ids
        $about = [IO.File]::ReadAllText((Join-Path $root docs/help/about_PSRedis.md))
        $ids | Where-Object { $about -cnotmatch "(?m)^    Redis\.$_ " } | Should -Be $null
    }
}
