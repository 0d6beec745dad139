BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Set-RedisListItem over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $null = Invoke-RedisCommand RPUSH $key a b c
    }

    It 'replaces an item, and emits nothing' {
        Set-RedisListItem $key 1 'B B' | Should -Be $null
        Set-RedisListItem -Key $key -Index -1 -Value Zoë
        Get-RedisListItem $key | Should -BeExactly 'a', 'B B', 'Zoë'
    }

    It 'writes bytes unchanged' {
        Set-RedisListItem $key 0 ([byte[]](0, 255, 13, 10))
        $value = Get-RedisListItem $key -Index 0 -AsByteArray
        $value | Should -Be 0, 255, 13, 10
    }

    It 'accepts <_>, Index and Value from the pipeline by property' -ForEach 'Key', 'Name' {
        $name = $_
        0..2 | ForEach-Object { [pscustomobject]@{ $name = $key; Index = $_; Value = $_ * 1.5 } } | Set-RedisListItem
        Get-RedisListItem $key | Should -BeExactly '0', '1.5', '3'
    }

    It 'reports an index out of range, with its key' {
        Set-RedisListItem $key 3 x -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.Count | Should -Be 1
        $problem[0] | Should -BeLike '*index*'
        $problem[0].TargetObject | Should -BeExactly $key
    }

    It 'reports a missing key' {
        Set-RedisListItem $missing 0 x -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problem[0].TargetObject | Should -BeExactly $missing
    }

    It 'reports a key of another type, and continues' {
        $records = $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Index = 0; Value = 'x' } }
        Get-Transcript { $records | Set-RedisListItem -ErrorAction Continue } | Should -BeExactly "Redis.WRONGTYPE $text"
        Get-RedisListItem $key -Index 0 | Should -BeExactly 'x'
    }

    It 'refuses a hashtable, naming ConvertTo-Json' {
        Set-RedisListItem $key 0 @{ a = 1 } -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0] | Should -BeLike '*ConvertTo-Json*'
        Get-RedisListItem $key -Index 0 | Should -BeExactly 'a'
    }

    It '-WhatIf sends nothing' {
        Set-RedisListItem $key 0 x -WhatIf
        Get-RedisListItem $key -Index 0 | Should -BeExactly 'a'
    }
}
