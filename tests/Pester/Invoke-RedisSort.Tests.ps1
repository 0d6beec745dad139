BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Invoke-RedisSort over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        Skip-Without SORT; $null = Invoke-RedisCommand RPUSH $key 10 9 100 9
    }

    It 'sorts numbers, the lowest first' {
        Invoke-RedisSort $key | Should -BeExactly '9', '9', '10', '100'
        Invoke-RedisSort $key -Descending | Should -BeExactly '100', '10', '9', '9'
    }

    It 'sorts text with -Alphabetic' {
        Invoke-RedisSort $key -Alphabetic | Should -BeExactly '10', '100', '9', '9'
    }

    It 'sorts sets and sorted sets' {
        $set, $sorted = (New-TestKey set), (New-TestKey sorted)
        $null = Invoke-RedisCommand SADD $set 3 1 2
        $null = Invoke-RedisCommand ZADD $sorted 1 30 2 20
        $ofSet, $ofSorted = Invoke-RedisSort $set, $sorted
        $ofSet | Should -BeExactly '1', '2', '3'
        $ofSorted | Should -BeExactly '20', '30'
    }

    It 'skips -Skip, and emits -First' {
        Invoke-RedisSort $key -Skip 1 -First 2 | Should -BeExactly '9', '10'
        Invoke-RedisSort $key -Skip 2 | Should -BeExactly '10', '100'
        Invoke-RedisSort $key -First 1 | Should -BeExactly '9'
    }

    It 'returns bytes unchanged with -AsByteArray' {
        $items = @(Invoke-RedisSort $key -AsByteArray)
        $items.Count | Should -Be 4
        $items[0] | Should -Be 57
        , $items[3] | Should -BeOfType byte[]
    }

    It 'emits nothing for a missing key' {
        @(Invoke-RedisSort $missing).Count | Should -Be 0
    }

    It 'accepts keys from the pipeline by value and by property <_>' -ForEach 'Key', 'Name' {
        $key, $missing, $key | Invoke-RedisSort -First 1 | Should -BeExactly '9', '9'
        [pscustomobject]@{ $_ = $key } | Invoke-RedisSort -First 1 | Should -BeExactly '9'
    }

    It 'reports <Form> with its key, and continues' -ForEach @{ Form = 'another type'; Id = 'Redis.WRONGTYPE' }, @{ Form = 'items that are not numbers'; Id = 'Redis.ERR' } {
        $bad = if ($Id -eq 'Redis.ERR') { New-TestKey bad } else { $text }
        if ($Id -eq 'Redis.ERR') { $null = Invoke-RedisCommand RPUSH $bad no number }
        Get-Transcript { $key, $bad, $key | Invoke-RedisSort -First 1 -ErrorAction Continue } | Should -BeExactly '9', "$Id $bad", '9'
    }

    Context 'by other keys' {
        BeforeEach {
            $null = Invoke-RedisCommand DEL $key
            $null = Invoke-RedisCommand RPUSH $key a b c
            Set-RedisHashField "$($key):a" @{ age = 30; name = 'Ann' }
            Set-RedisHashField "$($key):b" @{ age = 10; name = 'Bob' }
            Set-RedisHashField "$($key):c" @{ age = 20 }
        }

        It '-By determines the order' {
            Invoke-RedisSort $key -By "$($key):*->age" | Should -BeExactly 'b', 'c', 'a'
            Invoke-RedisSort $key -By nosort | Should -BeExactly 'a', 'b', 'c'
        }

        It 'a single -Get emits values, $null for a missing key' {
            Get-Transcript { Invoke-RedisSort $key -By "$($key):*->age" -Get "$($key):*->name" } | Should -BeExactly 'Bob', '<null>', 'Ann'
        }

        It 'several -Get emit an object for each item' {
            $rows = @(Invoke-RedisSort $key -By "$($key):*->age" -Get '#', "$($key):*->name", "$($key):*->age" -First 2)
            $rows.Count | Should -Be 2
            $rows.'#' | Should -BeExactly 'b', 'c'
            $rows[0]."$($key):*->name", $rows[1]."$($key):*->name" | Should -BeExactly 'Bob', $null
            $rows."$($key):*->age" | Should -BeExactly '10', '20'
            ($rows | ConvertTo-Csv).Count | Should -Be 3
        }

        It 'several -Get that are equal, or differ only in case, lose no column' {
            $row = Invoke-RedisSort $key -Alphabetic -First 1 -Get '#', "$($key):*->name", "$($key):*->NAME", '#'
            $row.psobject.Properties.Name | Should -BeExactly '#', "$($key):*->name", "$($key):*->NAME (3)", '# (4)'
            $row.psobject.Properties.Value | Should -BeExactly 'a', 'Ann', $null, 'a'
        }

        It 'several -Get return bytes with -AsByteArray' {
            (Invoke-RedisSort $key -Alphabetic -Get '#', "$($key):*->name" -AsByteArray -First 1).'#' | Should -Be 97
        }
    }

    Context '-Destination' {
        BeforeEach { $other = New-TestKey other }

        It 'stores a list, replacing what was there, and emits nothing' {
            Set-RedisString $other old
            Invoke-RedisSort $key -Destination $other | Should -Be $null
            Get-RedisListItem $other | Should -BeExactly '9', '9', '10', '100'
        }

        It '-PassThru emits the number of items' {
            Invoke-RedisSort $key -Destination $other -First 3 -PassThru | Should -BeExactly 3
            Invoke-RedisSort $missing -Destination $other -PassThru | Should -BeExactly 0
            Test-RedisKey $other | Should -BeFalse
        }

        It 'accepts only one key: <Form>' -ForEach @(
            @{ Form = 'the first from the pipeline'; Script = { $key, $second | Invoke-RedisSort -Destination $other -PassThru -ErrorAction Continue }; Emits = 4, 'Redis.BadArgument'; Items = '9', '9', '10', '100' }
            @{ Form = 'none of several arguments'; Script = { Invoke-RedisSort $key, $second -Destination $other -PassThru -ErrorAction Continue }; Emits = 'Redis.BadArgument'; Items = $null }
        ) {
            $second = New-TestKey
            Push-RedisListItem $second 5, 4
            (Get-Transcript $Script) -replace ' .*' | Should -BeExactly $Emits
            Get-RedisListItem $other | Should -BeExactly $Items
        }

        It '-WhatIf sends nothing' {
            Invoke-RedisSort $key -Destination $other -WhatIf
            Test-RedisKey $other | Should -BeFalse
        }
    }

    It 'does not prompt if nothing is written' {
        Invoke-RedisSort $key -First 1 -WhatIf | Should -BeExactly '9'
    }
}
