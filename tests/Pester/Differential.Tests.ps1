# redis-py and the cmdlets perform the same random operations, each on its own database. tests/Unit/Differential runs thousands; here some hundred
# calls are made as a user makes them. PSREDIS_SEED names another seed.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestSession.psm1
    $runs = foreach ($seed in @(1; if ($env:PSREDIS_SEED) { [int] $env:PSREDIS_SEED })) {
        @{ Seed = $seed; Protocol = 2 }, @{ Seed = $seed; Protocol = 3 }
    }
}

BeforeAll {
    $theirs, $ours, $count = 10, 12, 500
    $latin1 = [Text.Encoding]::GetEncoding('iso-8859-1')

    #region redis-py

    # The first Python that has redis-py: not always the first on the PATH, but where Debian installs packages.
    function Find-Python {
        @(Get-Command python3, python -CommandType Application -All -ErrorAction Ignore).Source + '/usr/bin/python3' |
            Where-Object { $_ -and (Test-Path $_) } | Select-Object -Unique |
            Where-Object { $null = & $_ -c 'import redis, sys; sys.exit(redis.VERSION < (4,))' 2>&1; $LASTEXITCODE -eq 0 } | Select-Object -First 1
    }

    # Text in which each match of a pattern is replaced by \u and four digits.
    function ConvertTo-AsciiText([string] $Text, [string] $Pattern) { [regex]::Replace($Text, $Pattern, { param($found) '\u{0:x4}' -f [int] [char] $found.Value }) }

    # Makes the calls of requests, and emits a line of JSON for each: see tests/Differential/redis_py_peer.py.
    function Invoke-RedisPy([object[]] $Request) {
        $lines = foreach ($each in $Request) { ConvertTo-AsciiText (ConvertTo-Json $each -Compress -Depth 10) '[^\0-~]' }
        Use-Environment @{ PSREDIS_TEST_SERVER = Get-TestServerUri } {
            @($lines; '') | & $python (Join-Path $PSScriptRoot ../Differential/redis_py_peer.py)
        }
        if ($LASTEXITCODE) { throw "The Python process ended with $LASTEXITCODE." }
    }

    # A value for redis-py: text and bytes as bytes, a character for each.
    function ConvertTo-Argument($Value) {
        if ($Value -is [string]) { return $latin1.GetString([Text.Encoding]::UTF8.GetBytes($Value)) }
        if ($Value -is [byte[]]) { return $latin1.GetString($Value) }
        if ($Value -is [double] -or $Value -is [decimal]) { return @{ double = ([double] $Value).ToString('R', [cultureinfo]::InvariantCulture) } }
        if ($Value -is [Collections.IDictionary]) {
            return @{ dict = @(foreach ($pair in $Value.GetEnumerator()) { , @((ConvertTo-Argument $pair.Key), (ConvertTo-Argument $pair.Value)) }) }
        }
        if ($Value -is [array]) { return , @(foreach ($item in $Value) { ConvertTo-Argument $item }) }
        $Value
    }

    #endregion
    #region Both replies as text

    function Show-Bytes([string] $Bytes) { "'{0}'" -f (ConvertTo-AsciiText $Bytes '[^ -~]|[\\'']') }

    # A PTTL: -2 for a missing key, -1 without expiration, otherwise in units of ten minutes, so that it stays the same during the test.
    function Show-Time([double] $Milliseconds) {
        if ($Milliseconds -ne -2) { if ($Milliseconds -eq -1) { '-1' } else { [string] [math]::Round($Milliseconds / 600000) } }
    }

    # The output of a cmdlet, as one object.
    function Show-Output($Value) {
        if ($null -eq $Value) { 'null' }
        elseif ($Value -is [Management.Automation.ErrorRecord]) { 'error {0}' -f ($Value.FullyQualifiedErrorId -split ',')[0].Replace('Redis.', '') }
        elseif ($Value -is [string]) { Show-Output ([PSRedis.Protocol.RedisText]::GetBytes($Value)) }
        elseif ($Value -is [byte[]]) { Show-Bytes ($latin1.GetString($Value)) }
        elseif ($Value -is [bool]) { [string] [int] $Value }
        elseif ($Value -is [PSRedis.Commands.SortedSetMember]) { '{0} = {1}' -f (Show-Output $Value.Member), (Show-Output $Value.Score) }
        elseif ($Value -is [PSRedis.Commands.KeyExpiration]) { Show-Time $(if ($Value.TimeToLive) { $Value.TimeToLive.TotalMilliseconds } else { -1 }) }
        elseif ($Value -is [Collections.IDictionary]) {
            (@(foreach ($pair in $Value.GetEnumerator()) { '{0} = {1}' -f (Show-Output $pair.Key), (Show-Output $pair.Value) }) | Sort-Ordinal) -join '; '
        }
        else { $Value.ToString([cultureinfo]::InvariantCulture) }
    }

    # The same for a reply of redis-py: a cmdlet emits a list as several objects, and nothing for None.
    function Show-Reply($Reply, [switch] $Inner) {
        if ($Reply -is [Collections.IDictionary]) {
            $tag, $content = @($Reply.Keys)[0], @($Reply.Values)[0]
            switch ($tag) {
                double { Show-Output ([double]::Parse($content.Replace('inf', 'Infinity'), [cultureinfo]::InvariantCulture)) }
                error { 'error {0}' -f $(if ($content -clike 'WRONGTYPE *') { 'WRONGTYPE' } else { 'ERR' }) }
                set { foreach ($item in $content) { Show-Reply $item -Inner } }
                dict { if ($content) { (@(foreach ($pair in $content) { Show-Reply $pair -Inner }) | Sort-Ordinal) -join '; ' } }
            }
        }
        elseif ($Reply -is [array]) {
            $items = @(foreach ($item in $Reply) { Show-Reply $item -Inner })
            if ($Inner) { $items -join ' = ' } else { $items }
        }
        elseif ($Reply -is [string]) { Show-Bytes $Reply }
        elseif ($null -ne $Reply -or $Inner) { Show-Output $Reply }
    }

    function Sort-Ordinal {
        $items = [Collections.Generic.List[string]] @($input)
        $items.Sort([StringComparer]::Ordinal)
        $items
    }

    #endregion
    #region The operations

    function Get-Any([object[]] $Of) { , $Of[$random.Next($Of.Count)] }

    function Test-Chance([int] $Percent) { $random.Next(100) -lt $Percent }

    # Few, so that operations meet; now and then one of another type than expected.
    function Get-Key([string] $Type) {
        if (Test-Chance 8) { $Type = Get-Any string, hash, list, set, zset }
        Get-Any "$($Type):1", "$($Type):2", "$Type schlüssel 🔑"
    }

    function Get-Element {
        if (Test-Chance 10) { return [string] $random.Next(100) }
        Get-Any $elements
    }

    function Get-Value {
        if (Test-Chance 70) { return Get-Element }
        if (Test-Chance 4) { return 'ж' * $random.Next(100000) }
        $bytes = [byte[]]::new($random.Next(1, 200))
        $random.NextBytes($bytes)
        , $bytes
    }

    # Field names are text.
    function Get-Field { Get-Any 'a', 'A', '', 'two words', 'ключ', '1', "日`n本" }

    function Get-Several([scriptblock] $Make) { , @(foreach ($i in 0..$random.Next(4)) { & $Make }) }

    # Not @{ }, for which A equals a. An index given as bytes would be several.
    function New-Pair($Key, $Value) {
        $pairs = [hashtable]::new([StringComparer]::Ordinal)
        $pairs.set_Item($Key, $Value)
        $pairs
    }

    function Get-Pair([scriptblock] $MakeKey, [scriptblock] $MakeValue) {
        $pairs = New-Pair (& $MakeKey) (& $MakeValue)
        foreach ($i in 0..$random.Next(3)) { $pairs.set_Item((& $MakeKey), (& $MakeValue)) }
        $pairs
    }

    function Get-Score { Get-Any $scores }

    # All different, and multiples of ten minutes.
    function Get-Seconds { 600 * (1000 + $script:times++ * 7919 % 10007) }

    # A call of a cmdlet, and of redis-py; several calls are a transaction.
    function New-Operation([string] $Cmdlet, [hashtable] $Parameter, [string] $Method, [object[]] $Argument, [hashtable] $Option = @{}, [switch] $Unordered, [switch] $Silent) {
        $options = @{}
        foreach ($name in $Option.Keys) { $options[$name] = ConvertTo-Argument $Option[$name] }
        [pscustomobject]@{
            Cmdlet = $Cmdlet; Parameter = $Parameter; Calls = @(, @($Method, (ConvertTo-Argument $Argument), $options)); Unordered = $Unordered; Silent = $Silent
        }
    }

    function Get-StringOperation {
        $key, $value, $by, $passThru = (Get-Key string), (Get-Value), $random.Next(-10, 100), @{ PassThru = $true }
        $at = @{ Key = $key }
        $write = @{ Key = $key; Value = $value }
        switch ($random.Next(12)) {
            0 { New-Operation Set-RedisString $write set $key, $value -Silent }
            1 { New-Operation Set-RedisString ($write + $passThru + @{ IfNotExists = $true }) setnx $key, $value }
            2 { $time = Get-Seconds; New-Operation Set-RedisString ($write + $passThru + @{ ExpiresIn = $time }) setex $key, $time, $value }
            3 { New-Operation Set-RedisString ($write + @{ ReturnOld = $true }) getset $key, $value }
            4 { $pairs = Get-Pair { Get-Key string } { Get-Value }; New-Operation Set-RedisString @{ Values = $pairs } mset (, $pairs) -Silent }
            5 { New-Operation Add-RedisString ($write + $passThru) append $key, $value }
            6 { New-Operation Step-RedisCounter @{ Key = 'counter'; By = $by } incr 'counter', $by }
            7 { New-Operation Step-RedisCounter @{ Key = 'sum'; By = $by + 0.5d } incrbyfloat 'sum', ($by + 0.5d) }
            8 {
                # Not MGET, which returns nothing for a key that is not a string.
                $operation = New-Operation Get-RedisString @{ Key = $key, 'counter' } get (, $key)
                $operation.Calls += , @('get', @('counter'), @{})
                $operation
            }
            9 { New-Operation Get-RedisString ($at + @{ AsByteArray = $true }) get $key }
            default { New-Operation Get-RedisString $at get $key }
        }
    }

    function Get-KeyOperation {
        $type = Get-Any string, hash, list, set, zset
        $key, $other = (Get-Key $type), (Get-Key $type)
        switch ($random.Next(8)) {
            0 { $time = Get-Seconds; New-Operation Set-RedisKeyExpiration @{ Key = $key; ExpiresIn = $time; PassThru = $true } expire $key, $time }
            1 { New-Operation Clear-RedisKeyExpiration @{ Key = $key; PassThru = $true } persist (, $key) }
            2 { New-Operation Remove-RedisKey @{ Key = $key, $other; PassThru = $true } delete $key, $other }
            3 { New-Operation Rename-RedisKey @{ Key = $key; NewName = $other } rename $key, $other -Silent }
            4 { New-Operation Test-RedisKey @{ Key = $key } exists (, $key) }
            5 { New-Operation Get-RedisKeyExpiration @{ Key = $key } pttl (, $key) }
            default { Get-ReplaceOperation $key $type }
        }
    }

    # For redis-py, the commands that Set-RedisKey consists of.
    function Get-ReplaceOperation([string] $Key, [string] $Type) {
        $value = switch ($Type) {
            string { Get-Value }
            hash { Get-Pair { Get-Field } { Get-Value } }
            zset { @(foreach ($pair in (Get-Pair { Get-Element } { Get-Score }).GetEnumerator()) { [pscustomobject]@{ Member = $pair.Key; Score = $pair.Value } }) }
            default { Get-Several { Get-Value } }
        }
        $operation = switch ($Type) {
            string { New-Operation Set-RedisKey @{} set $Key, $value }
            hash { New-Operation Set-RedisKey @{} hset (, $Key) @{ mapping = $value } }
            list { New-Operation Set-RedisKey @{ Type = 'List' } rpush @($Key; $value) }
            set { New-Operation Set-RedisKey @{ Type = 'Set' } sadd @($Key; $value) }
            zset {
                $pairs = New-Pair $value[0].Member $value[0].Score
                foreach ($member in $value) { $pairs.set_Item($member.Member, $member.Score) }
                New-Operation Set-RedisKey @{ Type = 'SortedSet' } zadd $Key, $pairs
            }
        }
        $operation.Parameter += @{ Key = $Key; Value = $value }
        $operation.Calls = @(, @('delete', @(ConvertTo-Argument $Key), @{})) + $operation.Calls
        $operation.Silent = $true
        $operation
    }

    function Get-HashOperation {
        $key, $field, $value, $by, $passThru = (Get-Key hash), (Get-Field), (Get-Value), $random.Next(-10, 100), @{ PassThru = $true }
        $at = @{ Key = $key }
        $one = @{ Key = $key; Field = $field }
        switch ($random.Next(12)) {
            { $_ -lt 2 } { New-Operation Set-RedisHashField ($one + $passThru + @{ Value = $value }) hset $key, $field, $value }
            2 { $pairs = Get-Pair { Get-Field } { Get-Value }; New-Operation Set-RedisHashField ($at + $passThru + @{ Fields = $pairs }) hset (, $key) @{ mapping = $pairs } }
            3 { New-Operation Set-RedisHashField ($one + $passThru + @{ Value = $value; IfNotExists = $true }) hsetnx $key, $field, $value }
            4 { New-Operation Get-RedisHashField $one hget $key, $field }
            5 { $fields = 'a', $field, 'no such'; New-Operation Get-RedisHashField ($at + @{ Field = $fields }) hmget $key, $fields }
            6 { New-Operation Get-RedisHash $at hgetall (, $key) }
            7 { New-Operation Get-RedisHash ($at + @{ FieldsOnly = $true }) hkeys (, $key) -Unordered }
            8 { $fields = Get-Several { Get-Field }; New-Operation Remove-RedisHashField ($at + $passThru + @{ Field = $fields }) hdel @($key; $fields) }
            9 { New-Operation Test-RedisHashField $one hexists $key, $field }
            10 { New-Operation Step-RedisHashField @{ Key = $key; Field = 'count'; By = $by } hincrby $key, 'count', $by }
            11 { New-Operation Get-RedisHashCount $at hlen (, $key) }
        }
    }

    function Get-ListOperation {
        $key, $other, $item, $start, $end = (Get-Key list), (Get-Key list), (Get-Value), $random.Next(-4, 5), $random.Next(-4, 5)
        $left = Test-Chance 50
        $side = if ($left) { 'l' } else { 'r' }
        $items, $at = (Get-Several { Get-Value }), @{ Key = $key }
        $one = @{ Key = $key; Value = $item }
        switch ($random.Next(12)) {
            { $_ -lt 2 } { New-Operation Push-RedisListItem ($at + @{ Value = $items; Left = $left; PassThru = $true }) "${side}push" @($key; $items) }
            2 { New-Operation Push-RedisListItem ($one + @{ IfExists = $true; PassThru = $true }) rpushx $key, $item }
            3 { New-Operation Pop-RedisListItem ($at + @{ Right = -not $left }) "${side}pop" (, $key) }
            4 { New-Operation Pop-RedisListItem ($at + @{ Count = 2; AsByteArray = $true }) lpop $key, 2 }
            5 { New-Operation Get-RedisListItem $at lrange $key, 0, -1 }
            6 { New-Operation Get-RedisListItem ($at + @{ Start = $start; End = $end }) lrange $key, $start, $end }
            7 { New-Operation Get-RedisListItem ($at + @{ Index = $start }) lindex $key, $start }
            8 { New-Operation Set-RedisListItem ($one + @{ Index = $start }) lset $key, $start, $item -Silent }
            9 { New-Operation Remove-RedisListItem ($one + @{ Count = $start; PassThru = $true }) lrem $key, $start, $item }
            10 { New-Operation Limit-RedisList ($at + @{ Start = 0; End = 5 }) ltrim $key, 0, 5 -Silent }
            11 { New-Operation Move-RedisListItem @{ Source = $key; Destination = $other } rpoplpush $key, $other }
        }
    }

    function Get-SetOperation {
        $key, $other, $member, $members = (Get-Key set), (Get-Key set), (Get-Element), (Get-Several { Get-Element })
        $at, $of = @{ Key = $key }, @{ Key = $key, $other }
        switch ($random.Next(12)) {
            { $_ -lt 3 } { New-Operation Add-RedisSetMember ($at + @{ Member = $members; PassThru = $true }) sadd @($key; $members) }
            3 { New-Operation Remove-RedisSetMember ($at + @{ Member = $members; PassThru = $true }) srem @($key; $members) }
            4 { New-Operation Move-RedisSetMember ($at + @{ Member = $member; Destination = $other; PassThru = $true }) smove $key, $other, $member }
            5 { New-Operation Get-RedisSetMember $at smembers (, $key) -Unordered }
            6 { New-Operation Test-RedisSetMember ($at + @{ Member = $member }) sismember $key, $member }
            7 { New-Operation Get-RedisSetCount $at scard (, $key) }
            8 { New-Operation Get-RedisSetUnion $of sunion $key, $other -Unordered }
            9 { New-Operation Get-RedisSetDifference $of sdiff $key, $other -Unordered }
            10 { New-Operation Merge-RedisSet ($of + @{ Operation = 'Intersection'; Destination = 'merged set'; PassThru = $true }) sinterstore 'merged set', $key, $other }
            11 { New-Operation Pop-RedisSetMember ($at + @{ Count = 1000 }) spop $key, 1000 -Unordered }
        }
    }

    function Get-SortedSetOperation {
        $key, $other, $member, $score = (Get-Key zset), (Get-Key zset), (Get-Element), (Get-Score)
        $at, $one, $scored = @{ Key = $key }, @{ Key = $key; Member = $member }, @{ withscores = $true }
        switch ($random.Next(12)) {
            { $_ -lt 2 } { New-Operation Add-RedisSortedSetMember ($one + @{ Score = $score; PassThru = $true }) zadd $key, (New-Pair $member $score) }
            2 {
                $pairs = Get-Pair { Get-Field } { Get-Score }
                New-Operation Add-RedisSortedSetMember ($at + @{ Member = $pairs; PassThru = $true }) zadd $key, $pairs
            }
            3 { New-Operation Step-RedisSortedSetMember ($one + @{ By = 1.5 }) zincrby $key, 1.5, $member }
            4 { New-Operation Remove-RedisSortedSetMember ($one + @{ PassThru = $true }) zrem $key, $member }
            5 { New-Operation Get-RedisSortedSetMember $at zrange $key, 0, -1 $scored }
            6 { New-Operation Get-RedisSortedSetMember ($at + @{ Start = 1; End = 2; Descending = $true }) zrevrange $key, 1, 2 $scored }
            7 { New-Operation Get-RedisSortedSetMember ($at + @{ MinScore = '(0'; MaxScore = '+inf' }) zrangebyscore $key, '(0', '+inf' $scored }
            8 { New-Operation Get-RedisSortedSetScore $one zscore $key, $member }
            9 { New-Operation Get-RedisSortedSetRank $one zrank $key, $member }
            10 { New-Operation Get-RedisSortedSetCount ($at + @{ MinScore = '0'; MaxScore = '1' }) zcount $key, '0', '1' }
            11 {
                $merge = @{ Key = $key, $other; Operation = 'Union'; Destination = 'merged zset'; PassThru = $true }
                New-Operation Merge-RedisSortedSet $merge zunionstore 'merged zset', @($key, $other)
            }
        }
    }

    function Get-RandomOperation {
        & (Get-Any Get-StringOperation, Get-KeyOperation, Get-HashOperation, Get-ListOperation, Get-SetOperation, Get-SortedSetOperation)
    }

    #endregion

    $elements = @(
        'a', 'A', 'b', '1', '2', '-3', '1.5', '', 'red apple', 'ключ', "日本`n語", '👩‍👩‍👧', "e$([char]0x301)", "$([char]0)",
        [byte[]](0, 255, 128), [byte[]](13, 10), [byte[]](0xED, 0xA0, 0x80)
    )
    $scores = 0.0, 1.0, 1.0, -2.5, 0.1, 1e21, [double]::PositiveInfinity, [double]::NegativeInfinity
    $python = Find-Python
}
AfterAll { Close-TestSession }

Describe 'The cmdlets and redis-py over RESP<Protocol>, with PSREDIS_SEED=<Seed>' -ForEach $runs {
    It 'return the same' {
        Skip-OnWindowsPowerShell 'ConvertFrom-Json has no -AsHashtable there'
        Connect-TestServer $Protocol
        # Stands for everything else that Garnet lacks, or does differently.
        Skip-Without SORT
        if (-not $python) {
            $missing = 'redis-py is not here: no python3 can import redis 4 or newer (Debian: apt-get install python3-redis)'
            if ($env:CI -eq 'true') { throw $missing }
            Set-ItResult -Skipped -Because $missing
        }
        foreach ($database in $theirs, $ours) {
            Connect-TestServer $Protocol -Database $database
            Clear-RedisDatabase -Confirm:$false
        }
        $script:random, $script:times = [random]::new($Seed), 0
        $operations = @(foreach ($i in 1..$count) { Get-RandomOperation })
        $operations.Count | Should -Be $count
        try {
            $replies = @(Invoke-RedisPy @($operations | ForEach-Object { @{ database = $theirs; calls = $_.Calls } }))
            $replies.Count | Should -Be $count
            $failures = 0
            for ($i = 0; $i -lt $count; $i++) {
                $operation, $parameters = $operations[$i], $operations[$i].Parameter
                $reply = ConvertFrom-Json $replies[$i] -AsHashtable -NoEnumerate
                $expected = @(if ($operation.Cmdlet -eq 'Get-RedisKeyExpiration') { Show-Time $reply } else { Show-Reply $reply })
                $actual = @(& $operation.Cmdlet @parameters -ErrorAction Continue 2>&1 | ForEach-Object { Show-Output $_ })
                if ("$expected" -like 'error*') { $failures++ }
                # A cmdlet that emits nothing only says that it succeeded.
                elseif ($operation.Silent) { $expected = @() }
                if ($operation.Unordered) { $expected, $actual = @($expected | Sort-Ordinal), @($actual | Sort-Ordinal) }
                $actual -join "`n" | Should -BeExactly ($expected -join "`n") -Because (
                    'operation {0} is {1} {2}' -f $i, $operation.Cmdlet, (ConvertTo-Json $operation.Calls -Compress -Depth 10))
            }
            # Otherwise the operations are too wild, or too tame, to show anything.
            $failures | Should -BeGreaterThan ($count / 50)
            $failures | Should -BeLessThan ($count / 2)

            $content = @(Invoke-RedisPy @{ database = $theirs }, @{ database = $ours })
            $content[1] | Should -BeExactly $content[0]
            foreach ($entry in (ConvertFrom-Json $content[0] -AsHashtable).dict) {
                $key = [PSRedis.Protocol.RedisText]::GetString(($bytes = $latin1.GetBytes($entry[0])), 0, $bytes.Length)
                $type, $value, $time = $entry[1]
                $expected = @(Show-Reply $value)
                $actual = @(Get-RedisKey $key | ForEach-Object { Show-Output $_ })
                if ($type -eq 'set') { $expected, $actual = @($expected | Sort-Ordinal), @($actual | Sort-Ordinal) }
                $actual -join "`n" | Should -BeExactly ($expected -join "`n") -Because "redis-py reads this from the $type '$key'"
                Show-Output (Get-RedisKeyExpiration $key) | Should -BeExactly "$time" -Because "'$key' expires then"
            }
        }
        finally {
            foreach ($database in $theirs, $ours) {
                Connect-TestServer -Database $database
                Clear-RedisDatabase -Confirm:$false
            }
        }
    }
}
