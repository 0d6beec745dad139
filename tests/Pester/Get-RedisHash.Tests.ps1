BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisHash over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach { $key = New-TestKey }

    Context 'for a hash' {
        BeforeEach { $null = Invoke-RedisCommand HSET $key name 'Ann Lee' Name Zoë age 42 '' '' }

        It 'returns an ordered dictionary of text' {
            $hash = Get-RedisHash $key
            $hash | Should -BeOfType System.Collections.Specialized.OrderedDictionary
            $hash.Count | Should -Be 4
            $hash['name'], $hash['Name'], $hash['age'], $hash[[object]''] | Should -BeExactly 'Ann Lee', 'Zoë', '42', ''
        }

        It 'keeps the order of the server' {
            $names = Invoke-RedisCommand HKEYS $key
            (Get-RedisHash $key).Keys | Should -BeExactly $names
        }

        It 'becomes an object in JSON' {
            Skip-OnWindowsPowerShell 'it reads no JSON with names that differ only by case'
            $json = Get-RedisHash $key | ConvertTo-Json -Compress
            ($json | ConvertFrom-Json -AsHashtable)['age'] | Should -BeExactly '42'
        }

        It 'returns names with -FieldsOnly, values with -ValuesOnly' {
            Get-RedisHash $key -FieldsOnly | Sort-Object -CaseSensitive | Should -BeExactly ('', 'age', 'name', 'Name' | Sort-Object -CaseSensitive)
            Get-RedisHash $key -ValuesOnly | Sort-Object | Should -BeExactly '', '42', 'Ann Lee', 'Zoë'
        }

        It 'accepts only one of -FieldsOnly, -ValuesOnly and -AsObject' {
            (Get-Failure { Get-RedisHash $key -FieldsOnly -ValuesOnly }).FullyQualifiedErrorId | Should -BeLike 'AmbiguousParameterSet,*'
        }
    }

    It 'returns an object with -AsObject' {
        $null = Invoke-RedisCommand HSET $key id 7 'full name' 'Ann Lee' Count 3
        $record = Get-RedisHash $key -AsObject
        $record | Should -BeOfType pscustomobject
        $record.id, $record.'full name', $record.Count | Should -BeExactly '7', 'Ann Lee', '3'
        $record | ConvertTo-Csv | ConvertFrom-Csv | Select-Object -ExpandProperty 'full name' | Should -BeExactly 'Ann Lee'
    }

    It 'refuses an object for <Form>, and continues' -ForEach @(
        @{ Form = 'names that differ in case only'; Names = 'a', 'A' }
        @{ Form = 'an empty name'; Names = , '' }
        @{ Form = 'a name that PowerShell reserves'; Names = , 'psobject' }
    ) {
        $good = New-TestKey
        $null = Invoke-RedisCommand HSET $good f v
        foreach ($field in $Names) { $null = Invoke-RedisCommand HSET $key $field v }
        $all = Get-RedisHash $good, $key, $good -AsObject -ErrorVariable problem -ErrorAction SilentlyContinue
        $all.f | Should -BeExactly 'v', 'v'
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.FieldNames,*'
        $problem[0].TargetObject | Should -BeExactly $key
    }

    It 'returns values as bytes with -AsByteArray' {
        $null = Invoke-RedisCommand HSET $key bin ([byte[]](0, 255, 13, 10))
        $value = (Get-RedisHash $key -AsByteArray)['bin']
        , $value | Should -BeOfType byte[]
        $value | Should -Be 0, 255, 13, 10
        $values = @(Get-RedisHash $key -ValuesOnly -AsByteArray)
        $values.Count | Should -Be 1
        $values[0] | Should -Be 0, 255, 13, 10
        (Get-RedisHash $key -AsObject -AsByteArray).bin | Should -Be 0, 255, 13, 10
    }

    It 'emits nothing for a missing key' {
        @(Get-RedisHash $missing).Count | Should -Be 0
        @(Get-RedisHash $missing -FieldsOnly).Count | Should -Be 0
        @(Get-RedisHash $missing -AsObject).Count | Should -Be 0
    }

    It 'emits $null for a missing one among several' {
        $null = Invoke-RedisCommand HSET $key f v
        $hashes = @(Get-RedisHash $missing, $key, $missing)
        $hashes.Count | Should -Be 3
        $hashes[0], $hashes[1]['f'], $hashes[2] | Should -BeExactly $null, 'v', $null
        @(Get-RedisHash $key, $missing -AsObject).Count | Should -Be 2
    }

    It 'accepts keys from the pipeline by value and by property <_>' -ForEach 'Key', 'Name' {
        $null = Invoke-RedisCommand HSET $key f v
        ($key, $missing, $key | Get-RedisHash).f | Should -BeExactly 'v', 'v'
        ([pscustomobject]@{ $_ = $key } | Get-RedisHash).f | Should -BeExactly 'v'
    }

    It 'reports a key of another type, and continues' {
        $null = Invoke-RedisCommand HSET $key f v
        Get-Transcript { $key, $text, $key | Get-RedisHash -ValuesOnly -ErrorAction Continue } | Should -BeExactly 'v', "Redis.WRONGTYPE $text", 'v'
    }

    It 'reads a hash that Get-RedisHash copied' {
        $null = Invoke-RedisCommand HSET $key a 1 B 'zwei' '' 3
        $copy = New-TestKey copy
        Get-RedisHash $key | Set-RedisHashField $copy
        (Get-RedisHash $copy | ConvertTo-Json) | Should -BeExactly (Get-RedisHash $key | ConvertTo-Json)
    }

    It 'reads a thousand hashes in order' {
        $keys = 1..1000 | ForEach-Object { "$($key):$_" }
        $keys | ForEach-Object { [pscustomobject]@{ Key = $_; Field = 'f'; Value = $_ } } | Set-RedisHashField
        $keys | Get-RedisHash -AsObject | Select-Object -ExpandProperty f | Should -BeExactly $keys
    }
}
