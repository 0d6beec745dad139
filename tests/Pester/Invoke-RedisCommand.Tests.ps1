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

    It 'emits numbers as long' {
        Invoke-RedisCommand INCRBY $key 41 | Should -BeExactly 41
        Invoke-RedisCommand INCR $key | Should -BeOfType long
    }

    It 'emits items one by one, and $null for what is missing' {
        Set-RedisString $key a
        Get-Transcript { Invoke-RedisCommand MGET $key (New-TestKey) $key } | Should -BeExactly 'a', '<null>', 'a'
    }

    It 'emits nothing for no reply' {
        @(Invoke-RedisCommand GET $key).Count | Should -Be 0
    }

    It 'keeps items of items together' {
        $null = Invoke-RedisCommand RPUSH $key a b
        $replies = @(Invoke-RedisCommand EVAL 'return {1, {2, 3}, "x"}' 0)
        $replies.Count | Should -Be 3
        $replies[1] | Should -Be 2, 3
    }

    It 'takes an empty array or map for nothing' {
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

    It 'sends bytes as they are, and emits them so with -Raw' {
        $null = Invoke-RedisCommand SET $key ([byte[]](255, 0, 10))
        $reply = Invoke-RedisCommand GET $key -Raw
        , $reply | Should -BeOfType byte[]
        $reply | Should -Be 255, 0, 10
    }

    It 'sends the items of a collection as words' {
        Invoke-RedisCommand RPUSH $key (1..3) x ('a b', 'c') | Should -Be 6
        Get-RedisKey $key | Should -BeExactly '1', '2', '3', 'x', 'a b', 'c'
    }

    It 'sends an empty word' {
        $null = Invoke-RedisCommand SET $key ''
        Invoke-RedisCommand STRLEN $key | Should -Be 0
        Test-RedisKey $key | Should -BeTrue
    }

    It 'refuses a hashtable, naming ConvertTo-Json' {
        Invoke-RedisCommand SET $key @{ a = 1 } -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0] | Should -BeLike '*ConvertTo-Json*'
        Test-RedisKey $key | Should -BeFalse
    }

    It 'reports an error of the server, and goes on' {
        $null = Invoke-RedisCommand RPUSH $key x
        $transcript = Get-Transcript { Invoke-RedisCommand GET $key -ErrorAction Continue; Invoke-RedisCommand PING }
        $transcript[0] | Should -BeLike 'Redis.WRONGTYPE *'
        $transcript[1] | Should -BeExactly 'PONG'
    }

    It 'reports a command that the server does not know' {
        Invoke-RedisCommand NOSUCHCOMMAND -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.ERR,*'
        $problem[0].CategoryInfo.Category | Should -Be 'NotImplemented'
    }

    It 'refuses <_>, after which replies would not match' -ForEach 'SUBSCRIBE', 'MONITOR', 'psubscribe' {
        $command = $_
        Invoke-RedisCommand $command x -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0] | Should -BeLike "*$($command.ToUpperInvariant())*"
        Invoke-RedisCommand PING | Should -BeExactly 'PONG'
    }

    It 'notes the database that SELECT selects' {
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

    It 'hands out what a blocking command was waiting for' {
        $null = Invoke-RedisCommand RPUSH $key item
        Invoke-RedisCommand BLPOP $key 1 | Should -BeExactly $key, 'item'
    }

    It 'blocks in the database of the connection' {
        Select-RedisDatabase 10
        $null = Invoke-RedisCommand RPUSH $key item
        $reply = Invoke-RedisCommand BLPOP $key 1
        Select-RedisDatabase 9
        $reply | Should -BeExactly $key, 'item'
    }

    It 'says that the words are given apart, without quoting them' {
        $failure = Get-Failure { Invoke-RedisCommand 'AUTH the-secret' -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
        "$failure" | Should -BeLike '*given apart: Invoke-RedisCommand GET foo*'
        "$failure" | Should -Not -Match 'the-secret'
        { Invoke-RedisCommand 'AUTH the-secret' -WhatIf -ErrorAction Stop } | Should -Throw '*given apart*'
    }

    It '-WhatIf sends nothing' {
        Invoke-RedisCommand SET $key v -WhatIf | Should -Be $null
        Test-RedisKey $key | Should -BeFalse
    }

    It '-Confirm:$false does not ask' {
        Invoke-RedisCommand SET $key v -Confirm:$false | Should -BeExactly 'OK'
    }
}
