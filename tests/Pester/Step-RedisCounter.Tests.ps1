BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Step-RedisCounter over RESP<_>' -ForEach 2, 3 {
    BeforeAll { Connect-TestServer $_ }
    BeforeEach { $key = New-TestKey }

    It 'adds one, and emits the new value' {
        Step-RedisCounter $key | Should -BeExactly 1
        Step-RedisCounter $key | Should -BeExactly 2
        Step-RedisCounter $key | Should -BeOfType long
    }

    It 'adds <By> to get <Sum>' -ForEach @{ By = 10; Sum = 110 }, @{ By = -1; Sum = 99 }, @{ By = 0; Sum = 100 }, @{ By = 9000000000; Sum = 9000000100 } {
        Set-RedisString $key 100
        Step-RedisCounter $key $By | Should -BeExactly $Sum
        Get-RedisString $key | Should -BeExactly "$Sum"
    }

    It 'adds a fraction' {
        Set-RedisString $key 10
        Step-RedisCounter $key -By 0.5 | Should -BeExactly 10.5
        Step-RedisCounter $key -By -0.25 | Should -BeOfType double
        Step-RedisCounter $key -By 1.0 | Should -BeExactly 11.25
        Step-RedisCounter $key -By '1.0' | Should -BeExactly 12.25
        Step-RedisCounter $key -By 1.75 | Should -BeExactly 14.0
        Step-RedisCounter $key | Should -BeExactly 15
        Get-RedisString $key | Should -BeExactly '15'
    }

    It 'adds all digits of <Form>' -ForEach @(
        @{ Form = 'a double'; By = [math]::Pow(2, 53); Sum = '9007199254740992' }
        @{ Form = 'a double, as Measure-Object makes it'; By = 1234567890123456.0; Sum = '1234567890123456' }
        @{ Form = 'a float'; By = [float] 16777213; Sum = '16777213' }
        @{ Form = 'a double with a fraction'; By = 0.1 + 0.2; Sum = '0.30000000000000004' }
    ) {
        if ($Form -eq 'a double with a fraction') { Skip-OnGarnet 'it keeps 15 decimal places' }
        $null = Step-RedisCounter $key -By $By
        Get-RedisString $key | Should -BeExactly $Sum
    }

    It 'refuses a step that is too small to have an effect: <_>' -ForEach 1e-30, '1e-30' {
        Get-Failure { Step-RedisCounter $key -By $_ } | Should -BeLike '*is not a number*'
    }

    It 'adds a fraction under another culture' {
        Use-Culture de-DE { Step-RedisCounter $key 1.5 } | Should -Be 1.5
        Get-RedisString $key | Should -BeExactly '1.5'
    }

    It 'counts down to the smallest number, and not below' {
        Set-RedisString $key ([long]::MinValue + 1)
        Step-RedisCounter $key -1 | Should -BeExactly ([long]::MinValue)
        Step-RedisCounter $key -1 -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.ERR,*'
        Get-RedisString $key | Should -BeExactly "$([long]::MinValue)"
    }

    It 'steps several keys' {
        $other = New-TestKey
        Set-RedisString $other 5
        Step-RedisCounter $key, $other -By 2 | Should -Be 2, 7
    }

    It 'accepts keys from the pipeline by value' {
        1..5 | ForEach-Object { $key } | Step-RedisCounter | Should -Be (1..5)
    }

    It 'accepts <_> and By from the pipeline by property' -ForEach 'Key', 'Name' {
        $name = $_
        1..3 | ForEach-Object { [pscustomobject]@{ $name = $key; By = $_ } } | Step-RedisCounter | Should -Be 1, 3, 6
    }

    It 'reports <Form> with its key, and continues' -ForEach @{ Form = 'another type'; Id = 'Redis.WRONGTYPE' }, @{ Form = 'text'; Id = 'Redis.ERR' } {
        $bad = New-TestKey bad
        if ($Form -eq 'text') { Set-RedisString $bad 'no number' } else { $null = Invoke-RedisCommand RPUSH $bad x }
        Get-Transcript { $key, $bad, $key | Step-RedisCounter -ErrorAction Continue } | Should -BeExactly 1, "$Id $bad", 2
    }

    It '-WhatIf sends nothing' {
        Step-RedisCounter $key -WhatIf | Should -Be $null
        Test-RedisKey $key | Should -BeFalse
    }

    It '-Confirm:$false does not prompt' {
        Step-RedisCounter $key -Confirm:$false | Should -Be 1
    }
}
