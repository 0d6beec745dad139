BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Pop-RedisSetMember over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $null = Invoke-RedisCommand SADD $key a b c
    }

    It 'pops one, and -Count several' {
        $popped = @(Pop-RedisSetMember $key) + @(Pop-RedisSetMember $key -Count 5)
        $popped | Sort-Object | Should -BeExactly 'a', 'b', 'c'
        Test-RedisKey $key | Should -BeFalse
    }

    It 'refuses a -Count of 0' {
        (Get-Failure { Pop-RedisSetMember $key -Count 0 }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError*'
    }

    It 'emits nothing for a missing key' {
        @(Pop-RedisSetMember $missing).Count | Should -Be 0
        @(Pop-RedisSetMember $missing -Count 2).Count | Should -Be 0
    }

    It 'emits $null for a missing one among several' {
        $null = Invoke-RedisCommand SREM $key b c
        Get-Transcript { Pop-RedisSetMember $missing, $key, $key } | Should -BeExactly '<null>', 'a', '<null>'
    }

    It 'returns bytes unchanged with -AsByteArray' {
        $null = Invoke-RedisCommand DEL $key
        Add-RedisSetMember $key ([byte[]](0, 255))
        $member = Pop-RedisSetMember $key -AsByteArray
        , $member | Should -BeOfType byte[]
        $member | Should -Be 0, 255
    }

    It 'accepts keys from the pipeline by value and by property <_>' -ForEach 'Key', 'Name' {
        @($key, $missing, $key | Pop-RedisSetMember).Count | Should -Be 2
        @([pscustomobject]@{ $_ = $key } | Pop-RedisSetMember).Count | Should -Be 1
    }

    It 'reports a key of another type, and continues' {
        $null = Invoke-RedisCommand SREM $key b c
        Get-Transcript { $text, $key | Pop-RedisSetMember -ErrorAction Continue } | Should -BeExactly "Redis.WRONGTYPE $text", 'a'
    }

    It '-WhatIf sends nothing' {
        Pop-RedisSetMember $key -WhatIf | Should -Be $null
        Invoke-RedisCommand SCARD $key | Should -Be 3
    }
}
