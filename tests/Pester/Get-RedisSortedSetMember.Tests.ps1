BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisSortedSetMember over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $null = Invoke-RedisCommand ZADD $key '-inf' low 1 a 2 'b c' 2.5 Zoë '+inf' high
    }

    It 'returns objects with Member and Score, the lowest first' {
        $members = Get-RedisSortedSetMember $key
        $members.Member | Should -BeExactly 'low', 'a', 'b c', 'Zoë', 'high'
        $members.Score | Should -BeExactly ([double]::NegativeInfinity), 1.0, 2.0, 2.5, ([double]::PositiveInfinity)
        $members[1].Score | Should -BeOfType double
        $members[1].Member | Should -BeOfType string
    }

    It 'returns ranks <Start> to <End>' -ForEach @{ Start = 0; End = 1; Found = 'low', 'a' }, @{ Start = -2; End = -1; Found = 'Zoë', 'high' }, @{ Start = 4; End = 99; Found = , 'high' } {
        (Get-RedisSortedSetMember $key $Start $End).Member | Should -BeExactly $Found
        (Get-RedisSortedSetMember $key -Start $Start -End $End).Member | Should -BeExactly $Found
    }

    It 'returns the highest first with -Descending' {
        (Get-RedisSortedSetMember $key -Descending).Member | Should -BeExactly 'high', 'Zoë', 'b c', 'a', 'low'
        (Get-RedisSortedSetMember $key 0 1 -Descending).Member | Should -BeExactly 'high', 'Zoë'
        (Get-RedisSortedSetMember $key -MinScore 1 -MaxScore 2 -Descending).Member | Should -BeExactly 'b c', 'a'
        (Get-RedisSortedSetMember $key -Descending -First 2).Member | Should -BeExactly 'high', 'Zoë'
    }

    It 'returns scores from <Min> to <Max>' -ForEach @(
        @{ Min = 1; Max = 2; Found = 'a', 'b c' }
        @{ Min = '(1'; Max = 2.5; Found = 'b c', 'Zoë' }
        @{ Min = 1; Max = '(2.5'; Found = 'a', 'b c' }
        @{ Min = '-inf'; Max = '(1'; Found = , 'low' }
        @{ Min = '(2.5'; Max = '+inf'; Found = , 'high' }
        @{ Min = [double]::PositiveInfinity; Max = [double]::PositiveInfinity; Found = , 'high' }
    ) {
        (Use-Culture de-DE { Get-RedisSortedSetMember $key -MinScore $Min -MaxScore $Max }).Member | Should -BeExactly $Found
    }

    It 'accepts a single bound' {
        (Get-RedisSortedSetMember $key -MinScore 2.5).Member | Should -BeExactly 'Zoë', 'high'
        (Get-RedisSortedSetMember $key -MaxScore 1).Member | Should -BeExactly 'low', 'a'
    }

    It 'skips -Skip, and emits -First' {
        (Get-RedisSortedSetMember $key -Skip 1 -First 2).Member | Should -BeExactly 'a', 'b c'
        (Get-RedisSortedSetMember $key -Skip 3).Member | Should -BeExactly 'Zoë', 'high'
        (Get-RedisSortedSetMember $key -First 1).Member | Should -BeExactly 'low'
        (Get-RedisSortedSetMember $key -MinScore 1 -Skip 1 -First 1).Member | Should -BeExactly 'b c'
        @(Get-RedisSortedSetMember $key -Skip 9).Count | Should -Be 0
    }

    It 'accepts either ranks or scores' {
        (Get-Failure { Get-RedisSortedSetMember $key -Start 1 -MinScore 1 }).FullyQualifiedErrorId | Should -BeLike 'AmbiguousParameterSet,*'
    }

    It 'emits nothing for a missing key' {
        @(Get-RedisSortedSetMember $missing).Count | Should -Be 0
        @(Get-RedisSortedSetMember $missing -MinScore 1).Count | Should -Be 0
    }

    It 'returns bytes unchanged with -AsByteArray' {
        $null = Invoke-RedisCommand ZADD $key 1.5 ([byte[]](0, 255, 13, 10))
        $member = Get-RedisSortedSetMember $key -MinScore 1.5 -MaxScore 1.5 -AsByteArray
        , $member.Member | Should -BeOfType byte[]
        $member.Member | Should -Be 0, 255, 13, 10
    }

    It 'accepts keys from the pipeline by value and by property <_>' -ForEach 'Key', 'Name' {
        ($key, $missing, $key | Get-RedisSortedSetMember -First 1).Member | Should -BeExactly 'low', 'low'
        ([pscustomobject]@{ $_ = $key } | Get-RedisSortedSetMember -Start 1 -End 1).Member | Should -BeExactly 'a'
    }

    It 'reports a key of another type, and continues' {
        Get-Transcript { $key, $text, $key | Get-RedisSortedSetMember -MaxScore 1 -Skip 1 -ErrorAction Continue } | ForEach-Object { "$_" } |
            Should -BeExactly 'a (1)', "Redis.WRONGTYPE $text", 'a (1)'
    }

    It 'refuses a bound that is not a number' {
        (Get-Failure { Get-RedisSortedSetMember $key -MinScore low }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
    }

    It 'returns thousands in order' {
        $null = Invoke-RedisCommand DEL $key
        $null = Invoke-RedisCommand ZADD $key @(1..5000 | ForEach-Object { $_; "m$_" })
        (Get-RedisSortedSetMember $key).Member | Should -BeExactly (1..5000 | ForEach-Object { "m$_" })
    }
}
