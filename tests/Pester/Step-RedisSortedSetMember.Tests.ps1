BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Step-RedisSortedSetMember over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach { $key = New-TestKey }

    It 'adds one, and emits the new score' {
        Step-RedisSortedSetMember $key a | Should -BeExactly 1.0
        Step-RedisSortedSetMember $key a | Should -BeOfType double
        Get-RedisSortedSetScore $key a | Should -BeExactly 2.0
    }

    It 'adds <By> to get <Sum>' -ForEach @{ By = 2.5; Sum = 12.5 }, @{ By = -3; Sum = 7.0 }, @{ By = 1e300; Sum = 1e300 }, @{ By = [double]::NegativeInfinity; Sum = [double]::NegativeInfinity } {
        Add-RedisSortedSetMember $key a 10
        Use-Culture de-DE { Step-RedisSortedSetMember $key a $By } | Should -BeExactly $Sum
    }

    It 'steps several members' {
        Step-RedisSortedSetMember $key a, '', a -By 2 | Should -BeExactly 2.0, 2.0, 4.0
    }

    It 'accepts members from the pipeline by value' {
        'a', 'b', 'a' | Step-RedisSortedSetMember $key -By 0.5 | Should -BeExactly 0.5, 0.5, 1.0
    }

    It 'accepts <_>, Member and By from the pipeline by property' -ForEach 'Key', 'Name' {
        $name = $_
        1..3 | ForEach-Object { [pscustomobject]@{ $name = $key; Member = 'a'; By = $_ } } | Step-RedisSortedSetMember | Should -BeExactly 1.0, 3.0, 6.0
    }

    It 'counts thousands of words' {
        $scores = 1..3000 | ForEach-Object { "w$($_ % 3)" } | Step-RedisSortedSetMember $key
        $scores.Count | Should -Be 3000
        (Get-RedisSortedSetMember $key).Score | Should -BeExactly 1000.0, 1000.0, 1000.0
    }

    It 'reports a key of another type, and continues' {
        $records = $key, $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Member = 'a' } }
        Get-Transcript { $records | Step-RedisSortedSetMember -ErrorAction Continue } | Should -BeExactly 1.0, "Redis.WRONGTYPE $text", 2.0
    }

    It '-WhatIf sends nothing' {
        Step-RedisSortedSetMember $key a -WhatIf | Should -Be $null
        Test-RedisKey $key | Should -BeFalse
    }
}
