BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Remove-RedisSortedSetMember over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $null = Invoke-RedisCommand ZADD $key 1 a 2 b 3 c 4 d '+inf' ''
    }

    It 'removes members, and emits nothing' {
        Remove-RedisSortedSetMember $key a, '' | Should -Be $null
        (Get-RedisSortedSetMember $key).Member | Should -BeExactly 'b', 'c', 'd'
    }

    It '-PassThru emits how many were removed' {
        Remove-RedisSortedSetMember $key a, x, b -PassThru | Should -BeExactly 2
        Remove-RedisSortedSetMember $missing a -PassThru | Should -BeExactly 0
    }

    It 'removes ranks <Start> to <End>' -ForEach @{ Start = 0; End = 1; Left = 'c', 'd', '' }, @{ Start = -2; End = -1; Left = 'a', 'b', 'c' }, @{ Start = 9; End = 10; Left = 'a', 'b', 'c', 'd', '' } {
        Remove-RedisSortedSetMember $key -Start $Start -End $End -PassThru | Should -BeExactly (5 - $Left.Count)
        (Get-RedisSortedSetMember $key).Member | Should -BeExactly $Left
    }

    It 'removes scores <Min> to <Max>' -ForEach @(
        @{ Min = 2; Max = 3; Left = 'a', 'd', '' }
        @{ Min = '(2'; Max = '(4'; Left = 'a', 'b', 'd', '' }
        @{ Min = '-inf'; Max = 2.5; Left = 'c', 'd', '' }
        @{ Min = [double]::NegativeInfinity; Max = 1e300; Left = , '' }
    ) {
        Use-Culture de-DE { Remove-RedisSortedSetMember $key -MinScore $Min -MaxScore $Max -PassThru } | Should -BeExactly (5 - $Left.Count)
        (Get-RedisSortedSetMember $key).Member | Should -BeExactly $Left
    }

    It 'accepts a single bound of scores' {
        Remove-RedisSortedSetMember $key -MinScore 4 -PassThru | Should -Be 2
        (Get-RedisSortedSetMember $key).Member | Should -BeExactly 'a', 'b', 'c'
        Remove-RedisSortedSetMember $key -MaxScore '(3' -PassThru | Should -Be 2
        (Get-RedisSortedSetMember $key).Member | Should -BeExactly 'c'
    }

    It 'accepts only one way to select members' {
        (Get-Failure { Remove-RedisSortedSetMember $key -Member a -Start 0 -End 1 }).FullyQualifiedErrorId | Should -BeLike 'AmbiguousParameterSet,*'
        (Get-Failure { Remove-RedisSortedSetMember $key -Start 0 -End 1 -MinScore 0 -MaxScore 1 }).FullyQualifiedErrorId | Should -BeLike 'AmbiguousParameterSet,*'
    }

    It 'accepts members from the pipeline by value, with <_> by property' -ForEach 'Key', 'Name' {
        'a', 'x' | Remove-RedisSortedSetMember $key -PassThru | Should -BeExactly 1, 0
        [pscustomobject]@{ $_ = $key; Member = 'b' } | Remove-RedisSortedSetMember -PassThru | Should -BeExactly 1
    }

    It 'accepts what Get-RedisSortedSetMember emits' {
        Get-RedisSortedSetMember $key -MaxScore 2 | Remove-RedisSortedSetMember $key -PassThru | Should -BeExactly 1, 1
        Remove-RedisSortedSetMember $key (Get-RedisSortedSetMember $key -MaxScore 4) -PassThru | Should -BeExactly 2
        (Get-RedisSortedSetMember $key).Member | Should -BeExactly ''
    }

    It 'reports a key of another type, and continues' {
        $records = $key, $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Member = 'a' } }
        Get-Transcript { $records | Remove-RedisSortedSetMember -PassThru -ErrorAction Continue } | Should -BeExactly 1, "Redis.WRONGTYPE $text", 0
    }

    It 'refuses the bound <_>' -ForEach 'low', '(', '((1', '1,5', 'nan', (1, 5) {
        $bound = $_
        foreach ($call in { Remove-RedisSortedSetMember $key -MinScore $bound }, { Get-RedisSortedSetMember $key -MaxScore $bound }, { Get-RedisSortedSetCount $key -MinScore $bound }) {
            (Get-Failure $call).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
        }
        Invoke-RedisCommand ZCARD $key | Should -Be 5
    }

    It '-WhatIf sends nothing' {
        Remove-RedisSortedSetMember $key a -WhatIf
        Remove-RedisSortedSetMember $key -Start 0 -End -1 -WhatIf
        Remove-RedisSortedSetMember $key -MinScore 0 -MaxScore 9 -WhatIf
        Invoke-RedisCommand ZCARD $key | Should -Be 5
    }
}
