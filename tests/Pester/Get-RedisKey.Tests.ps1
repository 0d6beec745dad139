BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisKey over RESP<_>' -ForEach 2, 3 {
    BeforeAll { Connect-TestServer $_ }
    BeforeEach { $key = New-TestKey }

    Context 'for a string' {
        It 'returns text' {
            Set-RedisString $key 'Ann Lee'
            Get-RedisKey $key | Should -BeExactly 'Ann Lee'
            Get-RedisKey $key | Should -BeOfType string
        }

        It 'returns bytes with -AsByteArray' {
            Set-RedisString $key ([byte[]](255, 0, 10))
            $value = Get-RedisKey $key -AsByteArray
            , $value | Should -BeOfType byte[]
            $value | Should -Be 255, 0, 10
        }

        It 'becomes text in JSON' {
            Set-RedisString $key 'Ann "A" Lee'
            Get-RedisKey $key | ConvertTo-Json | Should -BeExactly '"Ann \"A\" Lee"'
        }
    }

    Context 'for a hash' {
        BeforeEach { $null = Invoke-RedisCommand HSET $key name 'Ann Lee' age 42 Name other zip '' }

        It 'returns an ordered dictionary' {
            $hash = Get-RedisKey $key
            , $hash | Should -BeOfType System.Collections.Specialized.OrderedDictionary
            $hash.Keys | Should -BeExactly 'name', 'age', 'Name', 'zip'
            $hash.Values | Should -BeExactly 'Ann Lee', '42', 'other', ''
        }

        It 'distinguishes the case of field names' {
            $hash = Get-RedisKey $key
            $hash['name'], $hash['Name'], $hash['NAME'] | Should -BeExactly 'Ann Lee', 'other', $null
        }

        It 'has members like a hashtable' {
            (Get-RedisKey $key).age | Should -BeExactly '42'
        }

        It 'becomes an object in JSON' {
            Get-RedisKey $key | ConvertTo-Json -Compress | Should -BeExactly '{"name":"Ann Lee","age":"42","Name":"other","zip":""}'
        }

        It 'returns values as bytes with -AsByteArray' {
            $hash = Get-RedisKey $key -AsByteArray
            , $hash['age'] | Should -BeOfType byte[]
            $hash['age'] | Should -Be 52, 50
        }
    }

    Context 'for a list' {
        BeforeEach { $null = Invoke-RedisCommand RPUSH $key b 'a c' b '' }

        It 'returns its items, in order' {
            Get-RedisKey $key | Should -BeExactly 'b', 'a c', 'b', ''
        }

        It 'becomes an array in JSON' {
            Get-RedisKey $key | ConvertTo-Json -Compress | Should -BeExactly '["b","a c","b",""]'
        }

        It 'returns one array with -NoEnumerate' {
            $whole = @(Get-RedisKey $key -NoEnumerate)
            $whole.Count | Should -Be 1
            $whole[0] | Should -BeExactly 'b', 'a c', 'b', ''
        }

        It 'keeps an item in bytes whole with -AsByteArray' {
            $items = @(Get-RedisKey $key -AsByteArray)
            $items.Count | Should -Be 4
            $items[1] | Should -Be 97, 32, 99
        }
    }

    Context 'for a set' {
        It 'returns its members' {
            $null = Invoke-RedisCommand SADD $key 'red apple' pear
            $members = @(Get-RedisKey $key)
            $members.Count | Should -Be 2
            $members | Sort-Object | Should -BeExactly 'pear', 'red apple'
        }
    }

    Context 'for a sorted set' {
        BeforeEach { $null = Invoke-RedisCommand ZADD $key 2.5 'b c' '-inf' low 1 a }

        It 'returns objects with Member and Score, the lowest first' {
            $members = Get-RedisKey $key
            $members.Member | Should -BeExactly 'low', 'a', 'b c'
            $members.Score | Should -BeExactly ([double]::NegativeInfinity), 1.0, 2.5
        }

        It 'can be sorted and measured' {
            (Get-RedisKey $key | Sort-Object Score -Descending | Select-Object -First 1).Member | Should -BeExactly 'b c'
        }

        It 'becomes objects in JSON' {
            Get-RedisKey $key | Select-Object -Last 2 | ConvertTo-Json -Compress | Should -BeExactly '[{"Member":"a","Score":1.0},{"Member":"b c","Score":2.5}]'
        }

        It 'is shown as a table of members and scores under another culture' {
            Use-Culture de-DE { (Get-RedisKey $key)[2].ToString() } | Should -BeExactly 'b c (2.5)'
        }
    }

    Context 'for a stream' {
        It 'returns its entries' {
            Skip-Without XADD
            $null = Invoke-RedisCommand XADD $key 1700000000000-0 name Ann age 42
            $null = Invoke-RedisCommand XADD $key 1700000000000-1 name Bob
            $entries = Get-RedisKey $key
            $entries.Id | Should -BeExactly '1700000000000-0', '1700000000000-1'
            $entries[0].Fields.Keys | Should -BeExactly 'name', 'age'
            $entries[0].Fields['age'] | Should -BeExactly '42'
            $entries[0].Timestamp | Should -Be ([DateTimeOffset]::FromUnixTimeMilliseconds(1700000000000))
        }
    }

    It 'emits nothing for a missing key' {
        @(Get-RedisKey $key).Count | Should -Be 0
    }

    It 'emits $null for a missing one among several' {
        Set-RedisString $key text
        Get-Transcript { Get-RedisKey (New-TestKey), $key, (New-TestKey) } | Should -BeExactly '<null>', 'text', '<null>'
    }

    It 'emits exactly one object for each of several keys: a list, a set, an error' {
        $list, $set, $module = (New-TestKey), (New-TestKey), (New-TestKey)
        Set-RedisString $key text
        Set-RedisKey $list 'a', 'b'
        Set-RedisKey $set 'a' -Type Set
        $values = @(Get-RedisKey $list, $module, $set, $key)
        $values.Count | Should -Be 4
        $values[0] | Should -BeExactly 'a', 'b'
        $values[1] | Should -Be $null
        , $values[2] | Should -BeOfType System.Collections.Generic.HashSet[string]
        $values[3] | Should -BeExactly 'text'
        @(Get-RedisListItem $list, $key -ErrorAction SilentlyContinue).Count | Should -Be 2
        Get-Transcript { Get-RedisListCount $list, $key, $module -ErrorAction Continue } | Should -BeExactly 2, "Redis.WRONGTYPE $key", '<null>', 0
        Get-Transcript { Get-RedisString $list -ErrorAction Continue } | Should -BeExactly "Redis.WRONGTYPE $list"
    }

    It 'returns a set as a set with -NoEnumerate' {
        Set-RedisKey $key 'a', 'B' -Type Set
        $members = Get-RedisKey $key -NoEnumerate
        , $members | Should -BeOfType System.Collections.Generic.HashSet[string]
        $members.Count | Should -Be 2
        $members.Contains('B') | Should -BeTrue
        $members.Contains('b') | Should -BeFalse
        $bytes = Get-RedisKey $key -NoEnumerate -AsByteArray
        $bytes.Contains([byte[]] 66) | Should -BeTrue
        $bytes.Contains([byte[]] (66, 66)) | Should -BeFalse
        @(Get-RedisKey (New-TestKey) -NoEnumerate).Count | Should -Be 0
    }

    It 'accepts keys of several types from the pipeline' {
        $hash, $list = (New-TestKey), (New-TestKey)
        Set-RedisString $key text
        $null = Invoke-RedisCommand HSET $hash f v
        $null = Invoke-RedisCommand RPUSH $list 1 2
        $values = @($key, $hash, $list, (New-TestKey) | Get-RedisKey)
        $values.Count | Should -Be 4
        $values[0], $values[1]['f'], $values[2], $values[3] | Should -BeExactly 'text', 'v', '1', '2'
    }

    It 'accepts keys from the pipeline by property <_>' -ForEach 'Key', 'Name' {
        Set-RedisString $key text
        [pscustomobject]@{ $_ = $key } | Get-RedisKey | Should -BeExactly 'text'
    }

    It 'accepts what Find-RedisKey emits' {
        Set-RedisString $key text
        Find-RedisKey $key | Get-RedisKey | Should -BeExactly 'text'
    }

    It 'returns a list of 20000 items' {
        $null = Invoke-RedisCommand RPUSH $key (1..20000)
        $items = @(Get-RedisKey $key)
        $items.Count | Should -Be 20000
        $items[0], $items[19999] | Should -BeExactly '1', '20000'
    }
}
