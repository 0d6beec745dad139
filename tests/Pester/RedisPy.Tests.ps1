# docs/redis-py.md: its table is complete, and its examples run and emit the documented output.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestSession.psm1
    $rows = foreach ($line in Get-Content (Join-Path $PSScriptRoot ../../docs/redis-py.md) -Encoding utf8) {
        if ($line -match '^\| (?<entry>[a-z_]+) \| `(?<names>.+?)` \| `(?<example>.+)` \|$') {
            # The comment at the end is the output of the example.
            $code, $output = $Matches['example'].Replace('\|', '|') -split '  # (?=[^#]+$)'
            @{ Entry = $Matches['entry']; Names = $Matches['names'] -split '`, `'; Code = $code; Expected = $output }
        }
    }
}
BeforeAll {
    # The command of an entry has its name, with these exceptions.
    $commands = @{
        delete = 'DEL'; encode = $null; execute_command = 'PFADD'; flush = 'FLUSHDB'; get_connection = $null; listen = 'SUBSCRIBE'; lock = 'EVAL'
        parse_response = $null; pipeline = 'MULTI'; pop = 'LPOP'; push = 'RPUSH'; zincr = 'ZINCRBY'
    }
}
AfterAll {
    Close-TestSession
    Stop-PrivateServer
}

Describe 'The table of redis-py' -ForEach @{ Rows = $rows } {
    It 'has the 106 methods of the reference, each once' {
        $Rows.Count | Should -Be 106
        @($Rows.Entry | Sort-Object -Unique).Count | Should -Be 106
    }
}

Describe 'The row <Entry> of redis-py' -ForEach $rows {
    It 'names existing cmdlets and types' {
        foreach ($name in $Names) {
            $found = if ($name -match '^\[(.+)\]$') { $Matches[1] -as [type] } else { Get-Command $name -Module PSRedis -ErrorAction Ignore }
            $found | Should -Not -Be $null -Because "it names $name"
        }
    }

    It 'has an example that uses them' {
        $words = [regex]::Matches($Code, '\w+-Redis\w*|\[PSRedis\.[\w.]+\]').Value
        foreach ($name in $Names) { $words | Should -Contain $name }
    }

    It 'has an example that runs, and emits the documented output' {
        $server = Get-EmptyServer
        $command = if ($commands.ContainsKey($Entry)) { $commands[$Entry] } else { $Entry.ToUpperInvariant() }
        if ($command) { Skip-Without $command }
        if ($Entry -eq 'lastsave') { Skip-Unsaved }
        $emitted = Use-Environment @{ PSREDIS_CONNECTION = "redis://$server" } {
            Start-InRunspace -ArgumentList $Code {
                param($code)
                Connect-Redis
                . ([scriptblock]::Create($code)) | ForEach-Object { if ($null -eq $_) { '$null' } else { [string] $_ } }
            } | Receive-Runspace -ErrorAction Stop
        }
        if ($Expected) { $emitted -join ', ' | Should -BeExactly $Expected }
    }
}
