# PowerShell's pipeline becomes Redis' pipeline: many records fast, with output in order, and errors in order.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestSession.psm1
    # These work on keys of any type, or send one command for all records.
    $neverFailing = 'RedisKey(Expiration|Type)?$', '^Set-RedisString$', '^Merge-', 'Set(Difference|Intersection|Union)$'
    $failing = Get-ConnectedCall | Where-Object {
        $key = (Get-Command $_.Cmdlet).Parameters['Key']
        $key -and $key.ParameterSets.Values.ValueFromPipelineByPropertyName -contains $true -and -not ($_.Cmdlet -match ($neverFailing -join '|'))
    }
}
AfterAll { Close-TestSession }

Describe 'Ten thousand records over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $prefix = New-TestKey
        # Every thousandth key is a list.
        1..10000 | ForEach-Object { [pscustomobject]@{ Key = "${prefix}:$_"; Value = "value $_" } } | Set-RedisString
        1..10 | ForEach-Object { Set-RedisKey "${prefix}:${_}000" @('x') }
        $keys = 1..10000 | ForEach-Object { "${prefix}:$_" }
        $expected = 1..10000 | ForEach-Object { if ($_ % 1000) { "value $_" } else { "Redis.WRONGTYPE ${prefix}:$_" } }
    }

    It 'are answered in order, errors included: <Command>' -ForEach @{ Command = 'GET'; With = @{} }, @{ Command = 'GETRANGE'; With = @{ End = 100 } } {
        if ($Command -eq 'GET') { Skip-OnGarnet 'Garnet answers one GET of several as if a key of another type were not there' }
        $transcript = Get-Transcript { $keys | Get-RedisString @With -ErrorAction Continue }
        ($transcript -join "`n") -ceq ($expected -join "`n") | Should -BeTrue
    }

    It 'are answered in order if they are one argument: <Command>' -ForEach @{ Command = 'GET'; With = @{} }, @{ Command = 'GETRANGE'; With = @{ End = 100 } } {
        if ($Command -eq 'GET') { Skip-OnGarnet 'Garnet answers one GET of several as if a key of another type were not there' }
        $transcript = Get-Transcript { Get-RedisString $keys @With -ErrorAction Continue }
        # Each of several keys has one object.
        $withPlaces = $expected | ForEach-Object { $_; if ($_ -like 'Redis.WRONGTYPE *') { '<null>' } }
        ($transcript -join "`n") -ceq ($withPlaces -join "`n") | Should -BeTrue
    }

    It 'end at the first error with -ErrorAction Stop, and leave the connection usable' {
        $read = [System.Collections.Generic.List[object]]::new()
        $failure = Get-Failure { $keys | Get-RedisString -End 100 -ErrorAction Stop | ForEach-Object { $read.Add($_) } }
        $failure.TargetObject | Should -BeExactly "${prefix}:1000"
        $read.Count | Should -Be 999
        Get-RedisString "${prefix}:7" | Should -BeExactly 'value 7'
    }

    It 'end with Select-Object -First 3, and leave the connection usable' {
        $keys | Get-RedisString | Select-Object -First 3 | Should -BeExactly 'value 1', 'value 2', 'value 3'
        Get-RedisString "${prefix}:7" | Should -BeExactly 'value 7'
        Get-RedisKeyType "${prefix}:1000" | Should -BeExactly 'list'
    }

    It 'pass through three cmdlets at once' {
        $read = $keys | Test-RedisKey | Where-Object { $_ } | ForEach-Object { $i = 0 } { $i++; "${prefix}:$i" } | Get-RedisKeyType
        $read.Count | Should -Be 10000
        @($read | Where-Object { $_ -eq 'list' }).Count | Should -Be 10
    }

    It 'of 10 kB each do not deadlock' {
        $value = 'x' * 10240
        1..3000 | ForEach-Object { "${prefix}:large$_" } | Set-RedisString -Value $value
        $lengths = 1..3000 | ForEach-Object { "${prefix}:large$_" } | Get-RedisString | ForEach-Object Length
        $lengths.Count | Should -Be 3000
        ($lengths | Measure-Object -Sum).Sum | Should -Be (3000 * 10240)
        1..3000 | ForEach-Object { "${prefix}:large$_" } | Remove-RedisKey -PassThru | Should -Be 3000
    }

    It 'are counted by the server, each once' {
        $counter = New-TestKey
        $steps = 1..10000 | ForEach-Object { $counter } | Step-RedisCounter
        ($steps -join ' ') -ceq ((1..10000) -join ' ') | Should -BeTrue
    }

    It 'can be removed by the next cmdlet during the scan' {
        Find-RedisKey "${prefix}:*" | Remove-RedisKey -PassThru | Should -Be 10000
        @(Find-RedisKey "${prefix}:*").Count | Should -Be 0
    }
}

# When an error is written, the parameters already belong to a later record.
Describe 'Errors name the key of their own record: <Cmdlet>' -ForEach $failing {
    BeforeAll {
        Connect-TestServer
        $keys = 1..20 | ForEach-Object { New-TestKey }
        # A type that the cmdlet does not accept.
        foreach ($key in $keys) { if ($Cmdlet -match 'String|Counter|Sort$') { Set-RedisHashField $key f v } else { Set-RedisString $key x } }
    }

    It 'by property' {
        if ($Cmdlet -eq 'Get-RedisString') { Skip-OnGarnet 'Garnet answers one GET of several as if a key of another type were not there' }
        $null = $Parameters.Remove('Key')
        $null = $keys | ForEach-Object { [pscustomobject]@{ Key = $_ } } | & $Cmdlet @Parameters -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.TargetObject | Should -BeExactly $keys
    }
}

Describe 'A record that fails before it is sent' {
    BeforeAll {
        Connect-TestServer
        # Five records, of which the third is bad.
        function Get-Row([scriptblock] $Good, [scriptblock] $Bad) { foreach ($i in 1..5) { if ($i -eq 3) { & $Bad } else { & $Good } } }
    }

    It 'is one error in order, and affects no other record: <What>' -ForEach @(
        @{
            What = 'an invalid value'; Call = { $rows | Set-RedisString -PassThru -ErrorAction Continue }; Id = 'Redis.BadArgument'
            Good = { [pscustomobject]@{ Key = "$key$i"; Value = $i } }; Bad = { [pscustomobject]@{ Key = "$key$i"; Value = @{} } }
        }
        @{
            What = 'a past expiration'; Call = { $rows | Set-RedisString -PassThru -ErrorAction Continue }; Id = 'Redis.BadArgument'
            Good = { [pscustomobject]@{ Key = "$key$i"; Value = $i } }; Bad = { [pscustomobject]@{ Key = "$key$i"; Value = $i; ExpiresAt = [datetime]::Now.AddDays(-1) } }
        }
        @{
            What = 'a property that throws'; Call = { $rows | Set-RedisHashField -KeyProperty Id -KeyPrefix $key -PassThru -ErrorAction Continue }; Id = 'Redis.GetValueInvocation'
            Good = { [pscustomobject]@{ Id = $i } }; Bad = { [pscustomobject]@{ Id = $i } | Add-Member -PassThru ScriptProperty Broken { throw 'it cannot be read' } }
        }
        @{
            What = 'a collection that throws'; Call = { $rows | Add-RedisSetMember $key -PassThru -ErrorAction Continue }; Id = 'Redis.InvalidCast'
            Good = { , @($i) }; Bad = { [pscustomobject]@{ Member = [Linq.Enumerable]::Cast[int]([object[]] (1, 'one')) } }
        }
    ) {
        $key = New-TestKey
        $rows = Get-Row $Good $Bad
        $transcript = @(Get-Transcript $Call) -replace ' .*'
        $transcript[2] | Should -BeExactly $Id
        $transcript.Where({ $_ -in 'True', '1' }).Count | Should -Be 4
    }
}

Describe 'A record' {
    BeforeAll {
        Connect-TestServer
        $keys = 1..6 | ForEach-Object { New-TestKey }
        $keys | Set-RedisString -Value v

        # Reads keys that come at an interval; emits for each how many replies had been emitted when it came.
        function Get-AnswersBefore([int] $Milliseconds) {
            $answers = [System.Collections.Generic.List[object]]::new()
            $counts = [System.Collections.Generic.List[int]]::new()
            $keys |
                ForEach-Object { [Threading.Thread]::Sleep($Milliseconds); $counts.Add($answers.Count); $_ } |
                Get-RedisString |
                ForEach-Object { $answers.Add($_) }
            $counts
        }
    }

    It 'is answered before the next one comes if they come slowly' {
        Get-AnswersBefore 120 | Should -Be (0..5)
    }

    It 'is answered quickly again after a slow reply' {
        Connect-TestServer -With @{ Name = 'pausing' }
        $null = Invoke-RedisCommand CLIENT PAUSE 400 ALL -ErrorVariable problem -ErrorAction SilentlyContinue
        if ($problem) { Set-ItResult -Skipped -Because 'the server has no CLIENT PAUSE' }
        # The first waits for the server; the others must not wait for the last.
        (Get-AnswersBefore 100)[5] | Should -BeGreaterOrEqual 3
    }
}

Describe 'The pump' {
    BeforeAll {
        Connect-TestServer -With @{ Name = 'other' }
        Connect-TestServer -With @{ Name = 'main' }
    }

    It 'sends quick records before the source pauses' {
        $keys = 1..150 | ForEach-Object { New-TestKey }
        $isThere = & {
            $keys
            $script:wasThere = Wait-Until { Test-RedisKey $keys[-1] -Connection other }
        } | Set-RedisString -Value v -PassThru | Select-Object -Last 1
        $isThere | Should -BeTrue
        $script:wasThere | Should -BeTrue
    }

    It 'limits the number of large values in flight' {
        $keys = 1..100 | ForEach-Object { New-TestKey }
        $keys | Set-RedisString -Value ('x' * 200KB)
        function Get-CallCount { (Get-RedisInfo commandstats -Connection other).Commandstats | Where-Object Name -EQ cmdstat_getrange | ForEach-Object calls }
        $null = Get-RedisString $keys[0] -End 999999
        $before = Get-CallCount
        if ($null -eq $before) { Set-ItResult -Skipped -Because 'the server does not count commands' }
        $sent = @($keys | Get-RedisString -End 999999 | ForEach-Object { (Get-CallCount) - $before })
        # More at first, while the size is unknown; then about a megabyte.
        $ahead = foreach ($i in 0..99) { $sent[$i] - $i }
        $ahead[0] | Should -BeLessThan 40
        ($ahead[50..99] | Measure-Object -Maximum).Maximum | Should -BeLessThan 12
    }

    It 'works the same without spinning' {
        Connect-TestServer -With @{ Name = 'sleeping'; NoSpin = $true }
        $keys = 1..500 | ForEach-Object { New-TestKey }
        $keys | Set-RedisString -Value v
        ($keys | Get-RedisString).Count | Should -Be 500
        foreach ($key in $keys) { Get-RedisString $key | Should -BeExactly v }
    }
}
