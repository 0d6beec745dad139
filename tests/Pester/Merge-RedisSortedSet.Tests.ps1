BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Merge-RedisSortedSet over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $other, $destination = (New-TestKey other), (New-TestKey destination); $null = Invoke-RedisCommand ZADD $key 1 x 2 y; $null = Invoke-RedisCommand ZADD $other 10 y 20 ü
    }

    It 'stores the <Operation>, replacing what was there, and emits nothing' -ForEach @(
        @{ Operation = 'Union'; Members = 'x (1)', 'y (12)', 'ü (20)' }
        @{ Operation = 'Intersection'; Members = , 'y (12)' }
        @{ Operation = 'Difference'; Members = , 'x (1)' }
    ) {
        if ($Operation -eq 'Difference') { Skip-Without ZDIFFSTORE }
        Set-RedisString $destination old
        Merge-RedisSortedSet $key, $other -Operation $Operation -Destination $destination | Should -Be $null
        Get-RedisSortedSetMember $destination | ForEach-Object { "$_" } | Should -BeExactly $Members
        Merge-RedisSortedSet $key, $other -Operation $Operation -Destination $destination -PassThru | Should -BeExactly $Members.Count
    }

    It '-Weight multiplies the scores, and -Aggregate combines them' {
        Use-Culture de-DE { Merge-RedisSortedSet $key, $other -Operation Union -Destination $destination -Weight 0.5, 1 -Aggregate Max }
        Get-RedisSortedSetMember $destination | ForEach-Object { "$_" } | Should -BeExactly 'x (0.5)', 'y (10)', 'ü (20)'
        Merge-RedisSortedSet $key, $other -Operation Intersection -Destination $destination -Aggregate Min
        Get-RedisSortedSetMember $destination | ForEach-Object { "$_" } | Should -BeExactly 'y (2)'
    }

    It 'merges plain sets, too' {
        $set = New-TestKey set
        Add-RedisSetMember $set x, new
        Invoke-RedisCommand ZUNIONSTORE $destination 1 $set -ErrorVariable problem -ErrorAction SilentlyContinue | Out-Null
        if ($problem) { Set-ItResult -Skipped -Because 'the server accepts only sorted sets' }
        Merge-RedisSortedSet $key, $set -Operation Union -Destination $destination
        Get-RedisSortedSetMember $destination | ForEach-Object { "$_" } | Should -BeExactly 'new (1)', 'x (2)', 'y (2)'
    }

    It 'reports <Form> with the destination, and sends nothing' -ForEach @(
        @{ Form = 'a number of weights that does not fit'; Parameters = @{ Operation = 'Union'; Weight = 1, 2, 3 } }
        @{ Form = 'weights of a difference'; Parameters = @{ Operation = 'Difference'; Weight = 1, 2 } }
        @{ Form = 'an aggregate of a difference'; Parameters = @{ Operation = 'Difference'; Aggregate = 'Max' } }
    ) {
        Set-RedisString $destination old
        Merge-RedisSortedSet $key, $other -Destination $destination @Parameters -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
        $problem[0].TargetObject | Should -BeExactly $destination
        Get-RedisString $destination | Should -BeExactly 'old'
    }

    It 'leaves no key for an empty result' {
        Merge-RedisSortedSet $key, $missing -Operation Intersection -Destination $destination -PassThru | Should -BeExactly 0
        Test-RedisKey $destination | Should -BeFalse
    }

    It 'combines all keys from the pipeline, by value and by property <_>' -ForEach 'Key', 'Name' {
        $key, $other | Merge-RedisSortedSet -Operation Union -Destination $destination -PassThru | Should -BeExactly 3
        [pscustomobject]@{ $_ = $key }, [pscustomobject]@{ $_ = $other } | Merge-RedisSortedSet -Operation Intersection -Destination $destination -PassThru | Should -BeExactly 1
    }

    It 'reports a key of another type with the destination' {
        Merge-RedisSortedSet $key, $text -Operation Union -Destination $destination -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.WRONGTYPE,*'
        $problem[0].TargetObject | Should -BeExactly $destination
    }

    It '-WhatIf sends nothing' {
        Merge-RedisSortedSet $key, $other -Operation Union -Destination $destination -WhatIf -PassThru | Should -Be $null
        Test-RedisKey $destination | Should -BeFalse
    }
}
