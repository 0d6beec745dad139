BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisSortedSetDifference over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $other = New-TestKey other; Skip-Without ZUNION; $null = Invoke-RedisCommand ZADD $key 1 x 2 y '+inf' z; $null = Invoke-RedisCommand ZADD $other 10 y 20 ü
    }

    It 'returns the difference, with scores' {
        $members = @(Get-RedisSortedSetDifference $key, $other)
        $members[0].Score | Should -BeOfType double
        $members | ForEach-Object { "$_" } | Should -BeExactly 'x (1)', 'z (inf)'
    }

    It 'returns a single sorted set unchanged' {
        Get-RedisSortedSetDifference $key | ForEach-Object { "$_" } | Should -BeExactly 'x (1)', 'y (2)', 'z (inf)'
    }

    It 'treats a missing key as an empty sorted set' {
        @(Get-RedisSortedSetDifference $missing).Count | Should -Be 0
        @(Get-RedisSortedSetDifference $key, $missing).Count | Should -Be 3
    }

    It 'combines all keys from the pipeline, by value and by property <_>' -ForEach 'Key', 'Name' {
        $key, $other | Get-RedisSortedSetDifference | ForEach-Object { "$_" } | Should -BeExactly 'x (1)', 'z (inf)'
        [pscustomobject]@{ $_ = $key }, [pscustomobject]@{ $_ = $other } | Get-RedisSortedSetDifference | ForEach-Object { "$_" } | Should -BeExactly 'x (1)', 'z (inf)'
    }

    It 'returns bytes unchanged with -AsByteArray' {
        $single = New-TestKey
        Add-RedisSortedSetMember $single ([byte[]](0, 255)) 1
        $member = Get-RedisSortedSetDifference $single -AsByteArray
        , $member.Member | Should -BeOfType byte[]
        $member.Member | Should -Be 0, 255
    }

    It 'reports a key of another type' {
        Get-RedisSortedSetDifference $key, $text -ErrorVariable problem -ErrorAction SilentlyContinue | Should -Be $null
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.WRONGTYPE,*'
        $problem[0].TargetObject | Should -BeExactly $key, $text
    }
}
