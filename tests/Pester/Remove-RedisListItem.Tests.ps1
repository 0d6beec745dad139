BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Remove-RedisListItem over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $null = Invoke-RedisCommand RPUSH $key a b a c a
    }

    It 'removes all occurrences of a value, and emits nothing' {
        Remove-RedisListItem $key a | Should -Be $null
        Get-RedisListItem $key | Should -BeExactly 'b', 'c'
    }

    It 'removes <Count> of them' -ForEach @(
        @{ Count = 1; Left = 'b', 'a', 'c', 'a' }
        @{ Count = 2; Left = 'b', 'c', 'a' }
        @{ Count = -1; Left = 'a', 'b', 'a', 'c' }
        @{ Count = 0; Left = 'b', 'c' }
    ) {
        Remove-RedisListItem $key a -Count $Count
        Get-RedisListItem $key | Should -BeExactly $Left
    }

    It '-PassThru emits how many were removed, for each of several' {
        Remove-RedisListItem $key a, x, c -PassThru | Should -BeExactly 3, 0, 1
        Remove-RedisListItem $missing a -PassThru | Should -BeExactly 0
    }

    It 'removes bytes' {
        $bytes = [byte[]](0, 255)
        Push-RedisListItem $key $bytes
        Remove-RedisListItem $key $bytes -PassThru | Should -BeExactly 1
    }

    It 'accepts values from the pipeline by value, with <_> by property' -ForEach 'Key', 'Name' {
        'b', 'x' | Remove-RedisListItem $key -PassThru | Should -BeExactly 1, 0
        [pscustomobject]@{ $_ = $key; Value = 'a' }, [pscustomobject]@{ $_ = $key; Item = 'c' } | Remove-RedisListItem -PassThru | Should -BeExactly 3, 1
    }

    It 'reports a key of another type, and continues' {
        $records = $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Value = 'a' } }
        Get-Transcript { $records | Remove-RedisListItem -PassThru -ErrorAction Continue } | Should -BeExactly "Redis.WRONGTYPE $text", 3
    }

    It '-WhatIf sends nothing' {
        Remove-RedisListItem $key a -WhatIf -PassThru | Should -Be $null
        Invoke-RedisCommand LLEN $key | Should -Be 5
    }
}
