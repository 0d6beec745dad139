BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Set-RedisKey over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_ -With @{ Name = 'writer' }
        Connect-TestServer $_
    }
    BeforeEach { $key = New-TestKey }

    Context 'a single value' {
        It 'writes <Form> as a string, and emits nothing' -ForEach (Get-ScalarForm) {
            Use-Culture de-DE { Set-RedisKey $key $Value } | Should -Be $null
            Get-RedisKeyType $key | Should -Be 'string'
            Get-RedisKey $key | Should -BeExactly $Text
        }

        It 'writes bytes unchanged' {
            Set-RedisKey $key ([byte[]](0..255))
            Get-RedisKeyType $key | Should -Be 'string'
            $value = Get-RedisKey $key -AsByteArray
            $value | Should -Be (0..255)
        }

        It 'refuses $null' {
            (Get-Failure { Set-RedisKey $key $null }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationErrorNullNotAllowed*'
        }
    }

    Context 'a hash' {
        It 'is made from an ordered dictionary, in order' {
            $hash = [ordered]@{ zebra = 'last'; ant = 1.5; 'two words' = ''; 'ключ' = "日`n本" }
            Set-RedisKey $key $hash
            $read = Get-RedisKey $key
            $read.Keys | Should -BeExactly 'zebra', 'ant', 'two words', 'ключ'
            $read.Values | Should -BeExactly 'last', '1.5', '', "日`n本"
        }

        It 'is made from a hashtable' {
            Set-RedisKey $key @{ name = 'Ann'; age = 42 }
            Get-RedisKeyType $key | Should -Be 'hash'
            (Get-RedisKey $key).age | Should -BeExactly '42'
        }

        It 'is made from an object' {
            Set-RedisKey $key ([pscustomobject]@{ Name = 'Ann'; Age = 42 })
            Get-RedisKey $key | ConvertTo-Json -Compress | Should -BeExactly '{"Name":"Ann","Age":"42"}'
        }

        It 'is made from a row of a table' {
            "Name,Age`nAnn,42" | ConvertFrom-Csv | ForEach-Object { Set-RedisKey $key $_ }
            Get-RedisKey $key | ConvertTo-Json -Compress | Should -BeExactly '{"Name":"Ann","Age":"42"}'
        }

        It 'is made from <Form><With>' -ForEach @(
            @{ Form = 'an object of a class'; With = ''; Type = @{}; Value = & ([scriptblock]::Create('class Person { [string] $Name; [int] $Age }; [Person]@{ Name = "Ann"; Age = 42 }')) }
            @{ Form = 'an object of a class'; With = ' with -Type'; Type = @{ Type = 'Hash' }; Value = & ([scriptblock]::Create('class Person { [string] $Name; [int] $Age }; [Person]@{ Name = "Ann"; Age = 42 }')) }
            @{ Form = 'names with values'; With = ''; Type = @{}; Value = & { $query = [Collections.Specialized.NameValueCollection]::new(); $query['Name'] = 'Ann'; $query['Age'] = '42'; , $query } }
        ) {
            Set-RedisKey $key $Value @Type
            Get-RedisKey $key | ConvertTo-Json -Compress | Should -BeExactly '{"Name":"Ann","Age":"42"}'
        }

        It 'is not made from <Form>' -ForEach @(
            @{ Form = 'a number'; Value = { 5 } }
            @{ Form = 'a flag'; Value = { $true } }
            @{ Form = 'a text builder'; Value = { [Text.StringBuilder]'text' } }
            @{ Form = 'a URI'; Value = { [uri]'http://a' } }
            @{ Form = 'a folder'; Value = { Get-Item $PSScriptRoot } }
        ) {
            Set-RedisKey $key (. $Value) -Type Hash -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
            Test-RedisKey $key | Should -BeFalse
        }

        It 'is not made implicitly from .NET objects such as <Form>' -ForEach @(
            @{ Form = 'a text builder'; Value = { [Text.StringBuilder]'text' } }
            @{ Form = 'a pattern'; Value = { [regex]'a' } }
            @{ Form = 'a folder'; Value = { Get-Item $PSScriptRoot } }
            @{ Form = 'a password'; Value = { ConvertTo-SecureString a -AsPlainText -Force } }
        ) {
            Set-RedisKey $key (. $Value) -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
            Test-RedisKey $key | Should -BeFalse
        }

        It 'writes back what Get-RedisKey returned' {
            $hash = [ordered]@{ b = '1'; a = '2' }
            Set-RedisKey $key $hash
            $other = New-TestKey
            Set-RedisKey $other (Get-RedisKey $key)
            Get-RedisKey $other | ConvertTo-Json -Compress | Should -BeExactly '{"b":"1","a":"2"}'
        }

        It 'keeps numbers and dates the same under another culture' {
            Use-Culture de-DE { Set-RedisKey $key ([ordered]@{ n = 1234.5; d = [datetime]::new(2024, 2, 29) }) }
            (Get-RedisKey $key).Values | Should -BeExactly '1234.5', '2024-02-29T00:00:00.0000000'
        }

        It 'refuses a nested hashtable, naming ConvertTo-Json' {
            Set-RedisKey $key old
            Set-RedisKey $key @{ inner = @{ a = 1 } } -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem.Count | Should -Be 1
            $problem[0] | Should -BeLike '*ConvertTo-Json*'
            $problem[0].TargetObject | Should -BeExactly $key
            Get-RedisKey $key | Should -BeExactly 'old'
        }
    }

    Context 'a list' {
        It 'is made from an array, in order' {
            Set-RedisKey $key @('b', 'a c', 1.5, '', 'b')
            Get-RedisKeyType $key | Should -Be 'list'
            Get-RedisKey $key | Should -BeExactly 'b', 'a c', '1.5', '', 'b'
        }

        It 'is made from an array of one item' {
            Set-RedisKey $key @('only')
            Get-RedisKeyType $key | Should -Be 'list'
            @(Get-RedisKey $key) | Should -BeExactly @('only')
        }

        It 'is made from a .NET collection' {
            Set-RedisKey $key ([System.Collections.Generic.List[int]](1, 2, 3))
            Get-RedisKey $key | Should -BeExactly '1', '2', '3'
        }

        It 'is made from items given as bytes' {
            Set-RedisKey $key @([byte[]](1, 2), [byte[]](255))
            $items = @(Get-RedisKey $key -AsByteArray)
            $items.Count | Should -Be 2
            $items[1] | Should -Be 255
        }

        It 'is made from 10000 items' {
            Set-RedisKey $key (1..10000)
            Invoke-RedisCommand LLEN $key | Should -Be 10000
            Invoke-RedisCommand LINDEX $key -1 | Should -BeExactly '10000'
        }

        It 'without items removes the key' {
            Set-RedisKey $key old
            Set-RedisKey $key @()
            Test-RedisKey $key | Should -BeFalse
        }

        It 'with $null is refused' {
            Set-RedisKey $key old
            Set-RedisKey $key @('a', $null) -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
            Get-RedisKey $key | Should -BeExactly 'old'
        }
    }

    Context 'a sorted set' {
        It 'is made from objects with Member and Score' {
            Set-RedisKey $key @([pscustomobject]@{ Member = 'b'; Score = 2.5 }, [pscustomobject]@{ Member = 'a'; Score = -1 })
            Get-RedisKeyType $key | Should -Be 'zset'
            Get-RedisKey $key | ConvertTo-Json -Compress | Should -BeExactly '[{"Member":"a","Score":-1.0},{"Member":"b","Score":2.5}]'
        }

        It 'is made from objects of a class with Member and Score' {
            Set-RedisKey $key @(& ([scriptblock]::Create('class Ranked { [string] $Member; [double] $Score }; [Ranked]@{ Member = "b"; Score = 2.5 }; [Ranked]@{ Member = "a"; Score = -1 }')))
            Get-RedisKey $key | ConvertTo-Json -Compress | Should -BeExactly '[{"Member":"a","Score":-1.0},{"Member":"b","Score":2.5}]'
        }

        It 'is made from one such object in an array' {
            Set-RedisKey $key @([pscustomobject]@{ Member = 'b'; Score = 2.5 })
            Get-RedisKeyType $key | Should -Be 'zset'
        }

        It 'writes back what Get-RedisKey returned' {
            Set-RedisKey $key @{ a = 0.1; b = [double]::PositiveInfinity } -Type SortedSet
            $other = New-TestKey
            Set-RedisKey $other (Get-RedisKey $key)
            $read = Get-RedisKey $other
            $read.Member | Should -BeExactly 'a', 'b'
            $read.Score | Should -BeExactly 0.1, ([double]::PositiveInfinity)
        }

        It 'is made from a hashtable with -Type SortedSet' {
            Use-Culture de-DE { Set-RedisKey $key @{ a = 1.5; b = '2.5' } -Type SortedSet }
            (Get-RedisKey $key).Score | Should -Be 1.5, 2.5
        }

        It 'refuses an invalid score' {
            Set-RedisKey $key @{ a = 'high' } -Type SortedSet -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0] | Should -BeLike "*'high' is not a number*"
            Test-RedisKey $key | Should -BeFalse
        }

        It 'refuses an object without a score' {
            Set-RedisKey $key 'a', 'b' -Type SortedSet -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0] | Should -BeLike '*Member and Score*'
        }
    }

    Context 'a value that was read' {
        BeforeAll {
            # The same for any way to read it.
            function Get-Content([string] $Key) { "$(Get-RedisKeyType $Key): $(Get-RedisKey $Key | ForEach-Object { if ($_ -is [PSRedis.Commands.StreamEntry]) { "$_ $($_.Fields)" } elseif ($_ -is [Collections.IDictionary]) { "$($_.Keys) = $($_.Values)" } else { "$_" } } | Sort-Object)" }
            $fill = @{
                string       = { Set-RedisString $key 'a b' }
                'empty text' = { Set-RedisString $key '' }
                list         = { Set-RedisKey $key 'b', 'a', 'b' }
                'short list' = { Set-RedisKey $key @('b') }
                set          = { Set-RedisKey $key 'b', 'a' -Type Set }
                'short set'  = { Set-RedisKey $key 'b' -Type Set }
                'sorted set' = { Set-RedisKey $key @{ b = 0.1; a = 2; top = [double]::PositiveInfinity } -Type SortedSet }
                'short sorted set' = { Set-RedisKey $key @{ b = 0.1 } -Type SortedSet }
                hash         = { Set-RedisKey $key ([ordered]@{ Member = 'a'; Score = 1 }) }
                stream       = { Skip-Without XADD; $null = Invoke-RedisCommand XADD $key 5-1 a 1 b 2 a 3; $null = Invoke-RedisCommand XADD $key 1700000000000-0 c 1 }
                'short stream' = { Skip-Without XADD; $null = Invoke-RedisCommand XADD $key 5-1 a 1 }
                'empty stream' = { Skip-Without XADD; $null = Invoke-RedisCommand XADD $key MAXLEN 0 5-1 a 1 }
            }
        }

        It 'is written back unchanged: <_>' -ForEach 'string', 'empty text', 'list', 'short list', 'set', 'short set', 'sorted set', 'short sorted set', 'hash', 'stream', 'short stream', 'empty stream' {
            . $fill[$_]
            $expected = Get-Content $key
            $other = New-TestKey
            foreach ($copy in @(
                { Set-RedisKey $other (Get-RedisKey $key -NoEnumerate) }
                { Set-RedisKey $other (Get-RedisKey $key -NoEnumerate -AsByteArray) }
                { Get-RedisKey $key -NoEnumerate | Set-RedisKey $other }
                { Get-RedisKey $key -NoEnumerate -AsByteArray | Set-RedisKey $other }
                { [pscustomobject]@{ Key = $other; Value = Get-RedisKey $key -NoEnumerate } | Set-RedisKey }
                { $value, $null = Get-RedisKey $key, $other; Set-RedisKey $other $value }
                { $value, $null = Invoke-RedisPipeline { Get-RedisKeyType $key; Get-RedisKeyType $other; Set-RedisKey $other (Get-RedisKey $key -NoEnumerate -Connection writer) } })) {
                Set-RedisString $other old
                . $copy
                Get-Content $other | Should -BeExactly $expected -Because $copy
            }
        }

        It 'from a job or a file is written back unchanged: <_>' -ForEach 'list', 'set', 'short set', 'sorted set', 'hash', 'stream' {
            . $fill[$_]
            $file = Join-Path $TestDrive "$_.xml"
            # Export-Clixml enumerates a collection from the pipeline.
            Export-Clixml $file -InputObject (Get-RedisKey $key -NoEnumerate)
            $other = New-TestKey
            Set-RedisKey $other (Import-Clixml $file)
            # PowerShell deserializes an ordered dictionary as a hashtable, which has no order.
            (Get-Content $other) -split '[ ,]+' | Sort-Object | Should -BeExactly ((Get-Content $key) -split '[ ,]+' | Sort-Object)
        }

        It 'by the cmdlet of a type is written back as that type: <Form>' -ForEach @(
            @{ Form = 'set'; Copy = { $members, $null = Invoke-RedisPipeline { Get-RedisSetMember $key; Test-RedisKey $key }; Set-RedisKey $other $members } }
            @{ Form = 'set'; Copy = { Get-RedisSetMember $key | Set-RedisKey $other -Type Set } }
            @{ Form = 'short set'; Copy = { Get-RedisSetMember $key | Set-RedisKey $other -Type Set } }
            @{ Form = 'sorted set'; Copy = { Set-RedisKey $other (Get-RedisSortedSetMember $key) } }
            @{ Form = 'short sorted set'; Copy = { Get-RedisSortedSetMember $key | Set-RedisKey $other } }
            @{ Form = 'sorted set'; Copy = { Get-RedisSortedSetMember $key | Set-RedisKey $other -Type SortedSet } }
            @{ Form = 'list'; Copy = { Get-RedisListItem $key | Set-RedisKey $other -Type List } }
            @{ Form = 'hash'; Copy = { Get-RedisHash $key | Set-RedisKey $other } }
            @{ Form = 'hash'; Copy = { Set-RedisKey $other (Get-RedisHash $key -AsObject) } }
            @{ Form = 'stream'; Copy = { Get-RedisKey $key | Set-RedisKey $other -Type Stream } }
            @{ Form = 'short stream'; Copy = { Get-RedisKey $key | Set-RedisKey $other } }
        ) {
            . $fill[$Form]
            $other = New-TestKey
            . $Copy
            Get-Content $other | Should -BeExactly (Get-Content $key)
        }

        It 'is not written if the pipeline enumerates it, and the error says how' {
            Set-RedisKey $key 'b', 'a' -Type Set
            $other = New-TestKey
            Set-RedisString $other old
            Get-Failure { Get-RedisKey $key | Set-RedisKey $other } | Should -BeLike '*Nothing was written. Use Get-RedisKey -NoEnumerate to read a key as one value, or -Type List, Set, SortedSet or Stream *'
            Get-RedisString $other | Should -BeExactly 'old'
        }
    }

    Context 'a stream' {
        BeforeEach { Skip-Without XADD }

        It 'is made from objects with Id and Fields, in any order' {
            Set-RedisKey $key @([pscustomobject]@{ Id = '10-0'; Fields = @{ a = 1.5 } }, [pscustomobject]@{ Id = '9'; Fields = [ordered]@{ b = 'x', 'y'; a = '' } })
            (Get-RedisKey $key).Id | Should -BeExactly '9-0', '10-0'
            (Get-RedisKey $key)[0].Fields.ToString() | Should -BeExactly 'b=x, b=y, a='
            (Get-RedisKey $key)[1].Fields.a | Should -BeExactly '1.5'
        }

        It 'may be empty' {
            Set-RedisKey $key @() -Type Stream
            Get-RedisKeyType $key | Should -BeExactly 'stream'
            Invoke-RedisCommand XADD $key 1-1 a 1 | Should -BeExactly '1-1'
        }

        It 'has a time to live with -ExpiresIn' {
            Set-RedisKey $key ([pscustomobject]@{ Id = '1-0'; Fields = @{ a = 1 } }) -ExpiresIn 10m
            (Get-RedisKeyExpiration $key).TimeToLive | Should -BeGreaterThan ([timespan]'00:09')
        }

        It 'is refused before the old value is removed: <Form>' -ForEach @(
            @{ Form = 'no id'; Value = @([pscustomobject]@{ Id = '*'; Fields = @{ a = 1 } }); Text = "'`*' is not a stream entry id" }
            @{ Form = 'an id twice'; Value = @([pscustomobject]@{ Id = '5'; Fields = @{ a = 1 } }, [pscustomobject]@{ Id = '5-0'; Fields = @{ a = 1 } }); Text = "the id '5-0'" }
            @{ Form = 'no fields'; Value = @([pscustomobject]@{ Id = '5-0'; Fields = @{} }); Text = 'has no fields' }
            @{ Form = 'an invalid field value'; Value = @([pscustomobject]@{ Id = '5-0'; Fields = @{ a = @{} } }); Text = "Field 'a'" }
            @{ Form = 'text'; Value = 'text'; Text = 'objects with the properties Id and Fields' }
        ) {
            Set-RedisString $key old
            Set-RedisKey $key $Value -Type Stream -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
            $problem[0].ToString() | Should -BeLike "*$Text*"
            Get-RedisString $key | Should -BeExactly 'old'
        }
    }

    Context '-Type' {
        It 'Set makes a set from an array' {
            Set-RedisKey $key @('red apple', 'pear', 'pear') -Type Set
            Get-RedisKeyType $key | Should -Be 'set'
            Get-RedisKey $key | Sort-Object | Should -BeExactly 'pear', 'red apple'
        }

        It 'Set makes a set from one value' {
            Set-RedisKey $key 'pear' -Type Set
            @(Get-RedisKey $key) | Should -BeExactly @('pear')
        }

        It 'List makes a list from one value' {
            Set-RedisKey $key 'pear' -Type List
            Get-RedisKeyType $key | Should -Be 'list'
        }

        It 'String refuses an array, naming ConvertTo-Json' {
            Set-RedisKey $key @(1, 2) -Type String -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0] | Should -BeLike '*ConvertTo-Json*'
        }

        It 'List refuses a hashtable' {
            Set-RedisKey $key @{ a = 1 } -Type List -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
        }

        It 'Hash refuses text' {
            Set-RedisKey $key text -Type Hash -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
        }
    }

    It 'replaces <_> of another type, with its time to live' -ForEach 'text', @{ a = '1' }, @('x', 'y') {
        $value = $_
        $null = Invoke-RedisCommand SADD $key old
        Set-RedisKeyExpiration $key 90
        Set-RedisKey $key $value
        Get-RedisKeyType $key | Should -Not -Be 'set'
        (Get-RedisKeyExpiration $key).TimeToLive | Should -Be $null
        Get-RedisKey $key | ConvertTo-Json | Should -BeExactly ($value | ConvertTo-Json)
    }

    It 'leaves nothing of an existing hash' {
        Set-RedisKey $key @{ old = 1 }
        Set-RedisKey $key @{ new = 2 }
        Get-RedisKey $key | ConvertTo-Json -Compress | Should -BeExactly '{"new":"2"}'
    }

    It '-ExpiresIn <Form> is <Seconds> seconds' -ForEach (Get-TimeForm) {
        foreach ($content in 'text', @{ a = 1 }, @(1, 2)) {
            Set-RedisKey $key $content -ExpiresIn $Value
            $left = Invoke-RedisCommand PTTL $key
            $left | Should -BeLessOrEqual ($Seconds * 1000)
            $left | Should -BeGreaterThan ($Seconds * 1000 - 5000)
        }
    }

    It '-ExpiresIn <Form> is refused' -ForEach (Get-BadTimeForm) {
        $null = Get-Failure { Set-RedisKey $key text -ExpiresIn $Value }
        Test-RedisKey $key | Should -BeFalse
    }

    It '-ExpiresIn <_> is refused, before anything is sent' -ForEach 0, -1, '-5m' {
        $time = $_
        Get-Failure { Set-RedisKey $key text -ExpiresIn $time } | Should -BeLike '*at least one millisecond*'
        Test-RedisKey $key | Should -BeFalse
    }

    It 'writes to several keys' {
        $other = New-TestKey
        Set-RedisKey $key, $other @(1, 2)
        Get-RedisKey $key | Should -BeExactly '1', '2'
        Get-RedisKey $other | Should -BeExactly '1', '2'
    }

    It 'accepts keys from the pipeline by value' {
        $other = New-TestKey
        $key, $other | Set-RedisKey -Value text
        Get-RedisKey $key, $other | Should -BeExactly 'text', 'text'
    }

    It 'accepts <_>, Value and ExpiresIn from the pipeline by property' -ForEach 'Key', 'Name' {
        $other = New-TestKey
        [pscustomobject]@{ $_ = $key; Value = 'text'; ExpiresIn = 600 }, [pscustomobject]@{ $_ = $other; Value = @{ a = 1 }; ExpiresIn = '2h' } | Set-RedisKey
        Get-RedisKey $key | Should -BeExactly 'text'
        (Get-RedisKey $other).a | Should -BeExactly '1'
        (Get-RedisKeyExpiration $key, $other).TimeToLive.TotalMinutes | ForEach-Object { [int]$_ } | Should -Be 10, 120
    }

    It 'removes nothing if the server has no streams' {
        # As Garnet does, which executes a transaction although it refused a part.
        $server = Start-AnsweringServer @{ Unknown = "-ERR unknown command|" } {
            param($request, $state)
            switch -Wildcard ($request) {
                MULTI { '+OK|' }
                EXEC { '*0|' }
                X* { $state.Unknown }
                default { '+QUEUED|' }
            }
        }
        $stream = [pscustomobject]@{ Id = '1-1'; Fields = @{ a = 1 } }
        $before = Get-RedisConnection -Current
        try {
            Connect-Redis 127.0.0.1 $server.Port -Name without
            Set-RedisKey a, b $stream -Type Stream -Connection without -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems.TargetObject | Should -BeExactly 'a', 'b'
            $problems[0] | Should -BeLike '*does not support streams, so nothing was written*'
            $server.Requests | Should -Not -Contain 'DEL a'
            $server.Requests | Should -Not -Contain 'DEL b'
        }
        finally {
            Disconnect-Redis without
            $server.Dispose()
            $before | Select-RedisConnection
        }
    }

    It 'continues after a record that cannot be written' {
        $other = New-TestKey
        [pscustomobject]@{ Key = $key; Value = @{ a = @{} } }, [pscustomobject]@{ Key = $other; Value = 'fine' } | Set-RedisKey -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.TargetObject | Should -BeExactly $key
        Test-RedisKey $key, $other | Should -BeExactly $false, $true
    }

    It '-WhatIf sends nothing' {
        Set-RedisKey $key old
        Set-RedisKey $key @{ a = 1 } -WhatIf
        Get-RedisKey $key | Should -BeExactly 'old'
    }

    It '-Confirm:$false does not prompt' {
        Set-RedisKey $key @{ a = 1 } -Confirm:$false
        Get-RedisKeyType $key | Should -Be 'hash'
    }
}
