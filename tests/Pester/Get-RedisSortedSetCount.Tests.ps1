BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

# What each cmdlet that counts does is in Counts.Tests.ps1.
Describe 'Get-RedisSortedSetCount over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing = New-TestKey missing
    }
    BeforeEach {
        $key = New-TestKey
        $null = Invoke-RedisCommand ZADD $key '-inf' low 1 a 2 b '+inf' high
    }

    It 'counts those with scores from <Min> to <Max>' -ForEach @(
        @{ Min = 1; Max = 2; Count = 2 }
        @{ Min = '(1'; Max = 2; Count = 1 }
        @{ Min = '-inf'; Max = '(1'; Count = 1 }
        @{ Min = 1.5; Max = '+inf'; Count = 2 }
        @{ Min = 5; Max = 1; Count = 0 }
    ) {
        Use-Culture de-DE { Get-RedisSortedSetCount $key -MinScore $Min -MaxScore $Max } | Should -BeExactly $Count
    }

    It 'accepts a single bound' {
        Get-RedisSortedSetCount $key -MinScore '(1' | Should -BeExactly 2
        Get-RedisSortedSetCount $key, $missing -MaxScore 1 | Should -BeExactly 2, 0
    }

    It 'accepts keys from the pipeline' {
        [pscustomobject]@{ Key = $key } | Get-RedisSortedSetCount -MinScore 2 | Should -BeExactly 2
    }
}
