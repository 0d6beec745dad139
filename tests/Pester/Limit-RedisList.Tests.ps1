BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Limit-RedisList over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $null = Invoke-RedisCommand RPUSH $key a b c d e
    }

    It 'keeps <Start> to <End>' -ForEach @(
        @{ Start = 0; End = 2; Left = 'a', 'b', 'c' }
        @{ Start = -2; End = -1; Left = 'd', 'e' }
        @{ Start = 1; End = 100; Left = 'b', 'c', 'd', 'e' }
    ) {
        Limit-RedisList $key $Start $End | Should -Be $null
        Get-RedisListItem $key | Should -BeExactly $Left
    }

    It 'keeps nothing for a range outside the list' {
        Limit-RedisList $key -Start 9 -End 20
        Test-RedisKey $key | Should -BeFalse
    }

    It 'ignores a missing key' {
        Limit-RedisList $missing 0 1 -ErrorAction Stop
        Test-RedisKey $missing | Should -BeFalse
    }

    It 'accepts keys from the pipeline by value and by property <_>' -ForEach 'Key', 'Name' {
        $other = New-TestKey
        $null = Invoke-RedisCommand RPUSH $other a b c
        $key, $missing | Limit-RedisList -Start 0 -End 0
        [pscustomobject]@{ $_ = $other } | Limit-RedisList -Start 1 -End 1
        Get-RedisListItem $key, $other | Should -BeExactly 'a', 'b'
    }

    It 'keeps a log short' {
        1..100 | ForEach-Object { Push-RedisListItem $key $_ -Left; Limit-RedisList $key 0 9 }
        Get-RedisListItem $key | Should -BeExactly (100..91 | ForEach-Object { "$_" })
    }

    It 'reports a key of another type, and continues' {
        Get-Transcript { $text, $key | Limit-RedisList -Start 0 -End 0 -ErrorAction Continue } | Should -BeExactly "Redis.WRONGTYPE $text"
        Invoke-RedisCommand LLEN $key | Should -Be 1
    }

    It '-WhatIf sends nothing' {
        Limit-RedisList $key 0 0 -WhatIf
        Invoke-RedisCommand LLEN $key | Should -Be 5
    }
}
