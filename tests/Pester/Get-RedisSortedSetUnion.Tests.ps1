BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisSortedSetUnion over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $other = New-TestKey other; Skip-Without ZUNION; $null = Invoke-RedisCommand ZADD $key 1 x 2 y '+inf' z; $null = Invoke-RedisCommand ZADD $other 10 y 20 ü
    }

    It 'returns the union, with scores' {
        $members = @(Get-RedisSortedSetUnion $key, $other)
        $members[0].Score | Should -BeOfType double
        $members | ForEach-Object { "$_" } | Should -BeExactly 'x (1)', 'y (12)', 'ü (20)', 'z (inf)'
    }

    It 'returns a single sorted set unchanged' {
        Get-RedisSortedSetUnion $key | ForEach-Object { "$_" } | Should -BeExactly 'x (1)', 'y (2)', 'z (inf)'
    }

    It 'treats a missing key as an empty sorted set' {
        @(Get-RedisSortedSetUnion $missing).Count | Should -Be 0
        @(Get-RedisSortedSetUnion $key, $missing).Count | Should -Be 3
    }

    It '-Weight multiplies the scores, and -Aggregate combines them' {
        Get-RedisSortedSetUnion $key, $other -Weight 0.5, 1 -Aggregate Max | ForEach-Object { "$_" } | Should -BeExactly 'x (0.5)', 'y (10)', 'ü (20)', 'z (inf)'
        (Use-Culture de-DE { Get-RedisSortedSetUnion $key, $other -Aggregate Min } | Where-Object Member -EQ y).Score | Should -BeExactly 2.0
        (Get-RedisSortedSetUnion $key, $other -Weight -1, 0.25 | Where-Object Member -EQ y).Score | Should -BeExactly 0.5
    }

    It 'reports a wrong number of weights, and sends nothing' {
        Get-RedisSortedSetUnion $key, $other -Weight 1 -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
        $problem[0] | Should -BeLike '*weight*2 keys*1 weights*'
    }

    It 'combines all keys from the pipeline, by value and by property <_>' -ForEach 'Key', 'Name' {
        $key, $other | Get-RedisSortedSetUnion | ForEach-Object { "$_" } | Should -BeExactly 'x (1)', 'y (12)', 'ü (20)', 'z (inf)'
        [pscustomobject]@{ $_ = $key }, [pscustomobject]@{ $_ = $other } | Get-RedisSortedSetUnion | ForEach-Object { "$_" } | Should -BeExactly 'x (1)', 'y (12)', 'ü (20)', 'z (inf)'
    }

    It 'returns bytes unchanged with -AsByteArray' {
        $single = New-TestKey
        Add-RedisSortedSetMember $single ([byte[]](0, 255)) 1
        $member = Get-RedisSortedSetUnion $single -AsByteArray
        , $member.Member | Should -BeOfType byte[]
        $member.Member | Should -Be 0, 255
    }

    It 'reports a key of another type' {
        Get-RedisSortedSetUnion $key, $text -ErrorVariable problem -ErrorAction SilentlyContinue | Should -Be $null
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.WRONGTYPE,*'
        $problem[0].TargetObject | Should -BeExactly $key, $text
    }
}
