BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisSortedSetScore over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $null = Invoke-RedisCommand ZADD $key 1.5 a '+inf' b 0.30000000000000004 ''
    }

    It 'returns the score' {
        Get-RedisSortedSetScore $key a | Should -BeExactly 1.5
        Get-RedisSortedSetScore $key b | Should -BeExactly ([double]::PositiveInfinity)
        Get-RedisSortedSetScore $key '' | Should -BeExactly 0.30000000000000004
        Get-RedisSortedSetScore $key a | Should -BeOfType double
    }

    It 'emits nothing for a missing key' {
        @(Get-RedisSortedSetScore $key x).Count | Should -Be 0
        @(Get-RedisSortedSetScore $missing a).Count | Should -Be 0
    }

    It 'emits $null for a missing one among several' {
        $all = @(Get-RedisSortedSetScore $key a, x, '', x)
        $all.Count | Should -Be 4
        $all | Should -BeExactly 1.5, $null, 0.30000000000000004, $null
    }

    It 'finds members given as bytes and numbers' {
        $null = Invoke-RedisCommand ZADD $key '-inf' ([byte[]](0, 255))
        $null = Invoke-RedisCommand ZADD $key '-inf' 1.5
        @(Get-RedisSortedSetScore $key ([byte[]](0, 255))).Count | Should -Be 1
        @(Use-Culture de-DE { Get-RedisSortedSetScore $key 1.5 }).Count | Should -Be 1
    }

    It 'accepts members from the pipeline by value, with <_> by property' -ForEach 'Key', 'Name' {
        'a', 'x', '' | Get-RedisSortedSetScore $key | Should -BeExactly 1.5, 0.30000000000000004
        [pscustomobject]@{ $_ = $key; Member = 'a' } | Get-RedisSortedSetScore | Should -BeExactly 1.5
        Get-RedisSortedSetMember $key -Start 1 -End 1 | Get-RedisSortedSetScore $key | Should -BeExactly 1.5
    }

    It 'handles thousands of members, in order' {
        $null = Invoke-RedisCommand DEL $key
        $null = Invoke-RedisCommand ZADD $key @(0..2999 | ForEach-Object { $_; "m$_" })
        0..2999 | ForEach-Object { "m$_" } | Get-RedisSortedSetScore $key | Should -Be (0..2999)
    }

    It 'reports a key of another type, and continues' {
        $records = $key, $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Member = 'a' } }
        Get-Transcript { $records | Get-RedisSortedSetScore -ErrorAction Continue } | Should -BeExactly 1.5, "Redis.WRONGTYPE $text", 1.5
    }
}
