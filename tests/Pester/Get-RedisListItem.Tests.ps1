BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisListItem over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $null = Invoke-RedisCommand RPUSH $key a 'b c' Zoë '' a
    }

    It 'returns all items, in order' {
        Get-RedisListItem $key | Should -BeExactly 'a', 'b c', 'Zoë', '', 'a'
        (Get-RedisListItem $key)[1] | Should -BeOfType string
    }

    It 'returns those from <Start> to <End>' -ForEach @(
        @{ Start = 0; End = 1; Items = 'a', 'b c' }
        @{ Start = -2; End = -1; Items = '', 'a' }
        @{ Start = 1; End = 100; Items = 'b c', 'Zoë', '', 'a' }
        @{ Start = 9; End = 20; Items = @() }
        @{ Start = 3; End = 1; Items = @() }
    ) {
        @(Get-RedisListItem $key $Start $End) | Should -BeExactly $Items
        @(Get-RedisListItem $key -Start $Start -End $End).Count | Should -Be $Items.Count
    }

    It 'returns one by its -Index' {
        Get-RedisListItem $key -Index 1 | Should -BeExactly 'b c'
        Get-RedisListItem $key -Index -1 | Should -BeExactly 'a'
        @(Get-RedisListItem $key -Index 5).Count | Should -Be 0
    }

    It 'accepts either a range or an index' {
        (Get-Failure { Get-RedisListItem $key -Start 1 -Index 1 }).FullyQualifiedErrorId | Should -BeLike 'AmbiguousParameterSet,*'
    }

    It 'emits nothing for a missing key' {
        @(Get-RedisListItem $missing).Count | Should -Be 0
        @(Get-RedisListItem $missing -Index 0).Count | Should -Be 0
    }

    It 'emits $null for a missing one among several with -Index' {
        Get-Transcript { Get-RedisListItem $missing, $key, $missing -Index 0 } | Should -BeExactly '<null>', 'a', '<null>'
    }

    It 'returns bytes unchanged with -AsByteArray' {
        $null = Invoke-RedisCommand LSET $key 1 ([byte[]](0, 255, 13, 10))
        $items = @(Get-RedisListItem $key -AsByteArray)
        $items.Count | Should -Be 5
        $items[1] | Should -Be 0, 255, 13, 10
        $items[3].Length | Should -Be 0
        , (Get-RedisListItem $key -Index 1 -AsByteArray) | Should -BeOfType byte[]
    }

    It 'accepts keys from the pipeline by value and by property <_>' -ForEach 'Key', 'Name' {
        $key, $missing, $key | Get-RedisListItem -End 0 | Should -BeExactly 'a', 'a'
        [pscustomobject]@{ $_ = $key } | Get-RedisListItem -Index 1 | Should -BeExactly 'b c'
    }

    It 'reports a key of another type, and continues' {
        Get-Transcript { $key, $text, $key | Get-RedisListItem -Index 0 -ErrorAction Continue } | Should -BeExactly 'a', "Redis.WRONGTYPE $text", 'a'
    }

    It 'can be stopped by Select-Object -First' {
        Get-RedisListItem $key | Select-Object -First 2 | Should -BeExactly 'a', 'b c'
        Get-RedisListItem $key -Index 0 | Should -BeExactly 'a'
    }
}
