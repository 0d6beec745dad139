BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Step-RedisHashField over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach { $key = New-TestKey }

    It 'adds one, and emits the new value' {
        Step-RedisHashField $key n | Should -BeExactly 1
        Step-RedisHashField $key n | Should -BeExactly 2
        Step-RedisHashField $key n | Should -BeOfType long
    }

    It 'adds <By> to get <Sum>' -ForEach @{ By = 10; Sum = 110 }, @{ By = -1; Sum = 99 }, @{ By = 0; Sum = 100 }, @{ By = 9000000000; Sum = 9000000100 } {
        $null = Invoke-RedisCommand HSET $key n 100
        Step-RedisHashField $key n $By | Should -BeExactly $Sum
        Invoke-RedisCommand HGET $key n | Should -BeExactly "$Sum"
    }

    It 'adds a fraction, under any culture' {
        $null = Invoke-RedisCommand HSET $key n 10
        Use-Culture de-DE { Step-RedisHashField $key n 0.5 } | Should -BeExactly 10.5
        Step-RedisHashField $key n -By -0.25 | Should -BeOfType double
        Step-RedisHashField $key n 1.0 | Should -BeOfType double
        Invoke-RedisCommand HGET $key n | Should -BeExactly '11.25'
    }

    It 'accepts keys from the pipeline by value' {
        1..5 | ForEach-Object { $key } | Step-RedisHashField -Field n | Should -Be (1..5)
    }

    It 'accepts <_>, Field and By from the pipeline by property' -ForEach 'Key', 'Name' {
        $name = $_
        1..3 | ForEach-Object { [pscustomobject]@{ $name = $key; Field = 'n'; By = $_ } } | Step-RedisHashField | Should -Be 1, 3, 6
    }

    It 'reports <Form> with its key, and continues' -ForEach @{ Form = 'another type'; Id = 'Redis.WRONGTYPE' }, @{ Form = 'text'; Id = 'Redis.ERR' } {
        $bad = if ($Form -eq 'text') { New-TestKey bad } else { $text }
        if ($Form -eq 'text') { $null = Invoke-RedisCommand HSET $bad n 'no number' }
        Get-Transcript { $key, $bad, $key | Step-RedisHashField -Field n -ErrorAction Continue } | Should -BeExactly 1, "$Id $bad", 2
    }

    It '-WhatIf sends nothing' {
        Step-RedisHashField $key n -WhatIf | Should -Be $null
        Test-RedisKey $key | Should -BeFalse
    }
}
