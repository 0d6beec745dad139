BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisSortedSetRank over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $null = Invoke-RedisCommand ZADD $key 1.5 a '+inf' b 0.30000000000000004 ''
    }

    It 'returns the rank' {
        Get-RedisSortedSetRank $key a | Should -BeExactly 1
        Get-RedisSortedSetRank $key b | Should -BeExactly 2
        Get-RedisSortedSetRank $key '' | Should -BeExactly 0
        Get-RedisSortedSetRank $key a | Should -BeOfType long
    }

    It 'ranks from the highest with -Descending' {
        Get-RedisSortedSetRank $key b, a, x -Descending | Should -BeExactly 0, 1, $null
    }

    It 'emits nothing for a missing key' {
        @(Get-RedisSortedSetRank $key x).Count | Should -Be 0
        @(Get-RedisSortedSetRank $missing a).Count | Should -Be 0
    }

    It 'emits $null for a missing one among several' {
        $all = @(Get-RedisSortedSetRank $key a, x, '', x)
        $all.Count | Should -Be 4
        $all | Should -BeExactly 1, $null, 0, $null
    }

    It 'finds members given as bytes and numbers' {
        $null = Invoke-RedisCommand ZADD $key '-inf' ([byte[]](0, 255))
        $null = Invoke-RedisCommand ZADD $key '-inf' 1.5
        @(Get-RedisSortedSetRank $key ([byte[]](0, 255))).Count | Should -Be 1
        @(Use-Culture de-DE { Get-RedisSortedSetRank $key 1.5 }).Count | Should -Be 1
    }

    It 'accepts members from the pipeline by value, with <_> by property' -ForEach 'Key', 'Name' {
        'a', 'x', '' | Get-RedisSortedSetRank $key | Should -BeExactly 1, 0
        [pscustomobject]@{ $_ = $key; Member = 'a' } | Get-RedisSortedSetRank | Should -BeExactly 1
        Get-RedisSortedSetMember $key -Start 1 -End 1 | Get-RedisSortedSetRank $key | Should -BeExactly 1
    }

    It 'handles thousands of members, in order' {
        $null = Invoke-RedisCommand DEL $key
        $null = Invoke-RedisCommand ZADD $key @(0..2999 | ForEach-Object { $_; "m$_" })
        0..2999 | ForEach-Object { "m$_" } | Get-RedisSortedSetRank $key | Should -Be (0..2999)
    }

    It 'reports a key of another type, and continues' {
        $records = $key, $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Member = 'a' } }
        Get-Transcript { $records | Get-RedisSortedSetRank -ErrorAction Continue } | Should -BeExactly 1, "Redis.WRONGTYPE $text", 1
    }
}
