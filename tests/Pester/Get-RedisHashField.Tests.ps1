BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisHashField over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $null = Invoke-RedisCommand HSET $key name 'Ann Lee' city Zürich '' empty none '' bin ([byte[]](0, 255, 13, 10))
    }

    It 'reads a field as text' {
        Get-RedisHashField $key name | Should -BeExactly 'Ann Lee'
        Get-RedisHashField -Key $key -Field city | Should -BeExactly 'Zürich'
        Get-RedisHashField $key '' | Should -BeExactly 'empty'
    }

    It 'returns an empty value as an empty string' {
        $value = Get-RedisHashField $key none
        $value | Should -BeOfType string
        $value.Length | Should -Be 0
    }

    It 'is case-sensitive' {
        Get-RedisHashField $key Name | Should -Be $null
    }

    It 'returns several in order, with $null for a missing one' {
        Get-Transcript { Get-RedisHashField $key name, age, city, name } | Should -BeExactly 'Ann Lee', '<null>', 'Zürich', 'Ann Lee'
        Get-Transcript { Get-RedisHashField $missing name, city } | Should -BeExactly '<null>', '<null>'
    }

    It 'emits nothing for a missing field' {
        @(Get-RedisHashField $key age).Count | Should -Be 0
        @(Get-RedisHashField $missing name).Count | Should -Be 0
    }

    It 'returns bytes unchanged with -AsByteArray' {
        $value = Get-RedisHashField $key bin -AsByteArray
        , $value | Should -BeOfType byte[]
        $value | Should -Be 0, 255, 13, 10
        $values = @(Get-RedisHashField $key bin, age, none -AsByteArray)
        $values.Count | Should -Be 3
        $values[0].Length, $values[1], $values[2].Length | Should -Be 4, $null, 0
    }

    It 'finds a field given as <Form>' -ForEach @(
        @{ Form = 'bytes'; Field = [byte[]](255, 254) }
        @{ Form = 'a number'; Field = 1.5 }
        @{ Form = 'a date'; Field = [datetime]::new(2024, 2, 29) }
    ) {
        Set-RedisHashField $key $Field found
        Use-Culture de-DE { Get-RedisHashField $key $Field } | Should -BeExactly 'found'
        Test-RedisHashField $key $Field | Should -BeTrue
        Remove-RedisHashField $key $Field -PassThru | Should -Be 1
    }

    It 'returns a field of several keys, in order' {
        Get-Transcript { Get-RedisHashField $key, $missing, $key name } | Should -BeExactly 'Ann Lee', '<null>', 'Ann Lee'
        $ann, $none = Get-RedisHashField $key, $missing name, city
        $ann | Should -BeExactly 'Ann Lee', 'Zürich'
        $none | Should -BeExactly $null, $null
    }

    It 'accepts keys from the pipeline by value' {
        $key, $missing, $key | Get-RedisHashField -Field name | Should -BeExactly 'Ann Lee', 'Ann Lee'
    }

    It 'accepts <_> and Field from the pipeline by property' -ForEach 'Key', 'Name' {
        [pscustomobject]@{ $_ = $key; Field = 'city', 'name' }, [pscustomobject]@{ $_ = $key; Field = 'name' } |
            Get-RedisHashField | Should -BeExactly 'Zürich', 'Ann Lee', 'Ann Lee'
    }

    It 'reports a key of another type, and continues' {
        Get-Transcript { $key, $text, $key | Get-RedisHashField -Field name -ErrorAction Continue } | Should -BeExactly 'Ann Lee', "Redis.WRONGTYPE $text", 'Ann Lee'
    }

    It 'reads thousands in order' {
        $null = Invoke-RedisCommand HSET $key @(1..3000 | ForEach-Object { "n$_"; $_ })
        Get-RedisHashField $key (1..3000 | ForEach-Object { "n$_" }) | Should -BeExactly (1..3000 | ForEach-Object { "$_" })
        1..3000 | ForEach-Object { [pscustomobject]@{ Key = $key; Field = "n$_" } } | Get-RedisHashField | Should -BeExactly (1..3000 | ForEach-Object { "$_" })
    }
}
