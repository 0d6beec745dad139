BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Invoke-RedisCommand over RESP<_>' -ForEach 2, 3 {
    BeforeAll { $protocol = $_; Connect-TestServer $_ }
    BeforeEach { $key = New-TestKey }

    It 'sends any command, in any case' {
        Invoke-RedisCommand ping | Should -BeExactly 'PONG'
        Invoke-RedisCommand -Command ECHO -ArgumentList 'zwei Wörter' | Should -BeExactly 'zwei Wörter'
        Invoke-RedisCommand SET $key value | Should -BeExactly 'OK'
        Invoke-RedisCommand GET $key | Should -BeExactly 'value'
    }

    It 'emits integers as long' {
        Invoke-RedisCommand INCRBY $key 41 | Should -BeExactly 41
        Invoke-RedisCommand INCR $key | Should -BeOfType long
    }

    It 'emits items one by one, and $null for missing ones' {
        Set-RedisString $key a
        Get-Transcript { Invoke-RedisCommand MGET $key (New-TestKey) $key } | Should -BeExactly 'a', '<null>', 'a'
    }

    It 'emits nothing for a null reply' {
        @(Invoke-RedisCommand GET $key).Count | Should -Be 0
    }

    It 'keeps nested items together' {
        $null = Invoke-RedisCommand RPUSH $key a b
        $replies = @(Invoke-RedisCommand EVAL 'return {1, {2, 3}, "x"}' 0)
        $replies.Count | Should -Be 3
        $replies[1] | Should -Be 2, 3
    }

    It 'emits nothing for an empty array or map' {
        [bool] (Invoke-RedisCommand HGETALL $key) | Should -BeFalse
        @(Invoke-RedisCommand HGETALL $key).Count | Should -Be 0
        @(Invoke-RedisCommand CONFIG GET no-such-setting).Count | Should -Be 0
    }

    It 'emits a map as an ordered dictionary over RESP3, and as items over RESP2' {
        $null = Invoke-RedisCommand HSET $key b 1 a 2
        $reply = Invoke-RedisCommand HGETALL $key
        if ($protocol -eq 3) { $reply.Keys | Should -BeExactly 'b', 'a' } else { $reply | Should -BeExactly 'b', '1', 'a', '2' }
    }

    It 'writes <Form> as every cmdlet does' -ForEach (Get-ScalarForm) {
        $null = Use-Culture de-DE { Invoke-RedisCommand SET $key $Value }
        Get-RedisString $key | Should -BeExactly $Text
    }

    It 'sends bytes unchanged, and returns bytes with -Raw' {
        $null = Invoke-RedisCommand SET $key ([byte[]](255, 0, 10))
        $reply = Invoke-RedisCommand GET $key -Raw
        , $reply | Should -BeOfType byte[]
        $reply | Should -Be 255, 0, 10
    }

    It 'sends the items of a collection as separate arguments' {
        Invoke-RedisCommand RPUSH $key (1..3) x ('a b', 'c') | Should -Be 6
        Get-RedisKey $key | Should -BeExactly '1', '2', '3', 'x', 'a b', 'c'
    }

    It 'sends an empty argument' {
        $null = Invoke-RedisCommand SET $key ''
        Invoke-RedisCommand STRLEN $key | Should -Be 0
        Test-RedisKey $key | Should -BeTrue
    }

    It 'refuses a hashtable, naming ConvertTo-Json' {
        Invoke-RedisCommand SET $key @{ a = 1 } -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0] | Should -BeLike '*ConvertTo-Json*'
        Test-RedisKey $key | Should -BeFalse
    }

    It 'reports an error of the server, and continues' {
        $null = Invoke-RedisCommand RPUSH $key x
        $transcript = Get-Transcript { Invoke-RedisCommand GET $key -ErrorAction Continue; Invoke-RedisCommand PING }
        $transcript[0] | Should -BeLike 'Redis.WRONGTYPE *'
        $transcript[1] | Should -BeExactly 'PONG'
    }

    It 'reports a command that is unknown to the server' {
        Invoke-RedisCommand NOSUCHCOMMAND -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.ERR,*'
        $problem[0].CategoryInfo.Category | Should -Be 'NotImplemented'
    }

    It 'refuses <_>, after which replies could not be matched' -ForEach 'SUBSCRIBE', 'MONITOR', 'psubscribe' {
        $command = $_
        Invoke-RedisCommand $command x -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0] | Should -BeLike "*$($command.ToUpperInvariant())*"
        Invoke-RedisCommand PING | Should -BeExactly 'PONG'
    }

    It 'follows SELECT' {
        $null = Invoke-RedisCommand SELECT 10
        (Get-RedisConnection -Current).Database | Should -Be 10
        $null = Invoke-RedisCommand SELECT 9
        (Get-RedisConnection -Current).Database | Should -Be 9
    }

    It 'waits longer than the command time-out for a blocking command' {
        Connect-TestServer $protocol -With @{ Name = 'hasty'; CommandTimeout = 0.3 }
        Measure-Second { Invoke-RedisCommand BLPOP $key 0.8 -Connection hasty } | Should -BeGreaterThan 0.7
        Invoke-RedisCommand PING -Connection hasty | Should -BeExactly 'PONG'
        Disconnect-Redis hasty
        Connect-TestServer $protocol
    }

    It 'returns what a blocking command waited for' {
        $null = Invoke-RedisCommand RPUSH $key item
        Invoke-RedisCommand BLPOP $key 1 | Should -BeExactly $key, 'item'
    }

    It 'blocks in the selected database' {
        Select-RedisDatabase 10
        $null = Invoke-RedisCommand RPUSH $key item
        $reply = Invoke-RedisCommand BLPOP $key 1
        Select-RedisDatabase 9
        $reply | Should -BeExactly $key, 'item'
    }

    It 'says that arguments must be separate, without quoting them' {
        $failure = Get-Failure { Invoke-RedisCommand 'AUTH the-secret' -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
        "$failure" | Should -BeLike '*separate: Invoke-RedisCommand GET foo*'
        "$failure" | Should -Not -Match 'the-secret'
        { Invoke-RedisCommand 'AUTH the-secret' -WhatIf -ErrorAction Stop } | Should -Throw '*must be separate*'
    }

    Context 'output' {
        It 'has the shape of the reply with -NoEnumerate: <Form>' -ForEach @(
            @{ Form = 'a list'; Reply = '{1, 2}'; Count = 2 }
            @{ Form = 'a list with one item'; Reply = '{1}'; Count = 1 }
            @{ Form = 'an empty list'; Reply = '{}'; Count = 0 }
            @{ Form = 'a list with one list'; Reply = '{{1, 2}}'; Count = 1 }
        ) {
            $results = @(Invoke-RedisCommand EVAL "return $Reply" 0 -NoEnumerate)
            $results.Count | Should -Be 1
            , $results[0] | Should -BeOfType object[]
            $results[0].Count | Should -Be $Count
            @(Invoke-RedisCommand EVAL "return $Reply" 0).Count | Should -Be $Count
        }

        It 'is one value, or none, also with -NoEnumerate' {
            Invoke-RedisCommand ECHO x -NoEnumerate | Should -BeExactly 'x'
            @(Invoke-RedisCommand GET $key -NoEnumerate).Count | Should -Be 0
        }

        It 'is a list, also for a single map' {
            if ($protocol -eq 2) { return Set-ItResult -Skipped -Because 'RESP2 has no maps' }
            Skip-Without EVAL
            $maps = 'local map = { map = { name = ARGV[1] } } return ARGV[2] and { map, map } or { map }'
            $one = Invoke-RedisCommand EVAL "redis.setresp(3) $maps" 0 ann
            if (@($one)[0] -isnot [Collections.IDictionary]) { return Set-ItResult -Skipped -Because 'the server does not convert tables to maps' }
            (Invoke-RedisCommand EVAL "redis.setresp(3) $maps" 0 ann)[0].name | Should -BeExactly 'ann'
            (Invoke-RedisCommand EVAL "redis.setresp(3) $maps" 0 ann two)[0].name | Should -BeExactly 'ann'
            $(foreach ($map in Invoke-RedisCommand EVAL "redis.setresp(3) $maps" 0 ann) { $map['name'] }) | Should -BeExactly 'ann'
            Invoke-RedisCommand EVAL "redis.setresp(3) $maps" 0 ann | ForEach-Object { $_['name'] } | Should -BeExactly 'ann'
            @(Invoke-RedisCommand EVAL "redis.setresp(3) $maps" 0 ann)[0].name | Should -BeExactly 'ann'
            Invoke-RedisCommand EVAL "redis.setresp(3) $maps" 0 ann | ConvertTo-Json -Compress | Should -BeExactly '{"name":"ann"}'
            (Invoke-RedisCommand EVAL "redis.setresp(3) $maps" 0 ann -NoEnumerate).Count | Should -Be 1
        }

        It 'is arrays, also if they have a view' {
            $reply = Invoke-RedisCommand EVAL 'return {1, {2, {3, {4}}}}' 0
            $reply[1].GetType() | Should -Be ([object[]])
            $reply[1][1][1][0] | Should -BeExactly 4
            ConvertTo-Json $reply -Compress -Depth 9 | Should -BeExactly '[1,[2,[3,[4]]]]'
            $reply[1].Count | Should -Be 2
        }
    }

    Context 'input' {
        It 'follows the arguments, a command for each object, in order' {
            'a', 'b' | Invoke-RedisCommand RPUSH $key | Should -Be 1, 2
            Invoke-RedisCommand LRANGE $key 0 -1 | Should -BeExactly 'a', 'b'
            'x', '', 'ü' | Invoke-RedisCommand ECHO | Should -BeExactly 'x', '', 'ü'
        }

        It 'is several arguments if it is a collection' {
            $other = New-TestKey
            , ($key, 'v 1'), ($other, 2) | Invoke-RedisCommand SET | Should -BeExactly 'OK', 'OK'
            $key, $other | Invoke-RedisCommand GET | Should -BeExactly 'v 1', '2'
            , [byte[]](255, 0) | Invoke-RedisCommand SET $key | Should -BeExactly 'OK'
            (Invoke-RedisCommand GET $key -Raw) | Should -Be 255, 0
        }

        It 'has errors in order, which name the input' {
            Set-RedisString $key v
            $list = New-TestKey
            Set-RedisKey $list @(, 'x')
            Get-Transcript { $list, $key, $null, @{ a = 1 }, $list | Invoke-RedisCommand LLEN -ErrorAction Continue } |
                Should -BeExactly 1, "Redis.WRONGTYPE $key", 'Redis.BadArgument ', 'Redis.BadArgument System.Collections.Hashtable', 1
        }

        It 'sends nothing if it is empty' {
            Set-RedisString $key v
            @() | Invoke-RedisCommand DEL $key | Should -Be $null
            Test-RedisKey $key | Should -BeTrue
        }

        It 'is accepted as -InputObject' {
            Invoke-RedisCommand SET $key -InputObject v | Should -BeExactly 'OK'
            Invoke-RedisCommand GET $key | Should -BeExactly 'v'
        }

        It 'is sent in one pipeline, with replies in order: ten thousand' {
            $replies = 1..10000 | Invoke-RedisCommand INCRBY $key
            $replies.Count | Should -Be 10000
            $replies[0, 1, 9999] | Should -BeExactly 1, 3, 50005000
        }

        It 'is queued in a block' {
            Invoke-RedisPipeline { $key, $key | Invoke-RedisCommand INCR; $key | Invoke-RedisCommand GET } | Should -BeExactly 1, 2, '2'
            Invoke-RedisTransaction { $key, $key | Invoke-RedisCommand INCR } | Should -BeExactly 3, 4
        }

        It 'is not named in an error if it may be a password' {
            $secret = 'the-secret'
            $secret | Invoke-RedisCommand AUTH no-such-user -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem.Count | Should -Be 1
            $problem[0].TargetObject | Should -Be $null
            Get-ErrorText $problem[0] | Should -Not -Match 'the-secret'
        }

        It 'is not sent with -WhatIf' {
            $key | Invoke-RedisCommand INCR -WhatIf | Should -Be $null
            Test-RedisKey $key | Should -BeFalse
        }
    }

    Context 'an argument that begins with a dash' {
        It 'is sent if it is not a parameter: <_>' -ForEach '-1', '-2.50', '-@all', '-get', '-5abc', '+@read', '-' {
            $token = $_
            & ([scriptblock]::Create("Invoke-RedisCommand ECHO $token")) | Should -BeExactly $token
        }

        It 'causes a warning if PowerShell takes it as a parameter: <Command> <Token>' -ForEach @(
            @{ Command = 'ACL'; Token = '-debug'; Names = '-Debug' }
            @{ Command = 'acl'; Token = '-d'; Names = '-Debug' }
            @{ Command = 'CONFIG'; Token = '-verbose'; Names = '-Verbose' }
            @{ Command = 'CONFIG'; Token = '-verb'; Names = '-Verbose' }
        ) {
            # HELP changes nothing.
            $warning = & ([scriptblock]::Create("Invoke-RedisCommand $Command HELP $Token -ErrorAction SilentlyContinue")) 3>&1 4>$null 5>$null 2>$null | Where-Object { $_ -is [System.Management.Automation.WarningRecord] }
            @($warning).Count | Should -Be 1
            "$warning" | Should -BeLike "*interpreted $Names as*not sent*$($Command.ToUpperInvariant())*quote it*"
        }

        It 'causes no warning in quotes, with another command, or with :$false' {
            $output = & {
                Invoke-RedisCommand ACL HELP '-debug' -ErrorAction SilentlyContinue
                Invoke-RedisCommand ACL HELP -Debug:$false -ErrorAction SilentlyContinue
                Invoke-RedisCommand ECHO x -Debug
            } 3>&1 5>$null 2>$null
            @($output).Where({ $_ -is [System.Management.Automation.WarningRecord] }).Count | Should -Be 0
        }

        It 'does not prevent the command after a warning, and the preference applies' {
            $lines = Invoke-RedisCommand CONFIG GET maxmemory -Verbose -WarningVariable warnings -WarningAction SilentlyContinue 4>&1
            $warnings.Count | Should -Be 1
            "$lines" | Should -BeLike '*: CONFIG GET maxmemory (*'
        }
    }

    It '-WhatIf sends nothing' {
        Invoke-RedisCommand SET $key v -WhatIf | Should -Be $null
        Test-RedisKey $key | Should -BeFalse
    }

    It '-Confirm:$false does not prompt' {
        Invoke-RedisCommand SET $key v -Confirm:$false | Should -BeExactly 'OK'
    }
}
