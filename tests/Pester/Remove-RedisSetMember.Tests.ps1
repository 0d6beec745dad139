BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Remove-RedisSetMember over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $null = Invoke-RedisCommand SADD $key a b c ''
    }

    It 'removes, and emits nothing' {
        Remove-RedisSetMember $key a, '' | Should -Be $null
        Get-RedisSetMember $key | Sort-Object | Should -BeExactly 'b', 'c'
    }

    It '-PassThru emits how many were removed' {
        Remove-RedisSetMember $key a, x, b -PassThru | Should -BeExactly 2
        Remove-RedisSetMember $missing a -PassThru | Should -BeExactly 0
    }

    It 'accepts members from the pipeline by value, with <_> by property' -ForEach 'Key', 'Name' {
        'a', 'x' | Remove-RedisSetMember $key -PassThru | Should -BeExactly 1, 0
        [pscustomobject]@{ $_ = $key; Member = 'b' } | Remove-RedisSetMember -PassThru | Should -BeExactly 1
    }

    It 'removes bytes' {
        Add-RedisSetMember $key ([byte[]](0, 255))
        Get-RedisSetMember $key -AsByteArray | Remove-RedisSetMember $key
        Test-RedisKey $key | Should -BeFalse
    }

    It 'reports a key of another type, and continues' {
        $records = $key, $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Member = 'a' } }
        Get-Transcript { $records | Remove-RedisSetMember -PassThru -ErrorAction Continue } | Should -BeExactly 1, "Redis.WRONGTYPE $text", 0
    }

    It '-WhatIf sends nothing' {
        Remove-RedisSetMember $key a -WhatIf -PassThru | Should -Be $null
        Invoke-RedisCommand SCARD $key | Should -Be 4
    }
}
