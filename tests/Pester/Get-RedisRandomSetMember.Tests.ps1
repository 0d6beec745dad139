BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisRandomSetMember over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $null = Invoke-RedisCommand SADD $key a b c
    }

    It 'returns one, and does not remove it' {
        Get-RedisRandomSetMember $key | Should -BeIn 'a', 'b', 'c'
        Invoke-RedisCommand SCARD $key | Should -Be 3
    }

    It 'returns -Count different ones, or all if there are fewer' {
        Get-RedisRandomSetMember $key -Count 2 | Sort-Object -Unique | Measure-Object | Select-Object -ExpandProperty Count | Should -Be 2
        Get-RedisRandomSetMember $key -Count 9 | Sort-Object | Should -BeExactly 'a', 'b', 'c'
    }

    It 'returns -Count with -AllowDuplicate, even if there are fewer' {
        $members = Get-RedisRandomSetMember $key -Count 20 -AllowDuplicate
        $members.Count | Should -Be 20
        $members | Should -BeIn 'a', 'b', 'c'
    }

    It 'refuses a -Count of 0' {
        (Get-Failure { Get-RedisRandomSetMember $key -Count 0 }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError*'
    }

    It 'returns bytes unchanged with -AsByteArray' {
        $null = Invoke-RedisCommand DEL $key
        Add-RedisSetMember $key ([byte[]](0, 255))
        $member = Get-RedisRandomSetMember $key -AsByteArray
        , $member | Should -BeOfType byte[]
        $member | Should -Be 0, 255
        $members = @(Get-RedisRandomSetMember $key -Count 3 -AllowDuplicate -AsByteArray)
        $members.Count | Should -Be 3
    }

    It 'emits nothing for a missing key' {
        @(Get-RedisRandomSetMember $missing).Count | Should -Be 0
        @(Get-RedisRandomSetMember $missing -Count 2).Count | Should -Be 0
    }

    It 'emits $null for a missing one among several' {
        $null = Invoke-RedisCommand SREM $key b c
        Get-Transcript { Get-RedisRandomSetMember $missing, $key, $missing } | Should -BeExactly '<null>', 'a', '<null>'
    }

    It 'accepts keys from the pipeline by value and by property <_>' -ForEach 'Key', 'Name' {
        $null = Invoke-RedisCommand SREM $key b c
        $key, $missing, $key | Get-RedisRandomSetMember | Should -BeExactly 'a', 'a'
        [pscustomobject]@{ $_ = $key } | Get-RedisRandomSetMember | Should -BeExactly 'a'
    }

    It 'reports a key of another type, and continues' {
        $null = Invoke-RedisCommand SREM $key b c
        Get-Transcript { $key, $text, $key | Get-RedisRandomSetMember -ErrorAction Continue } | Should -BeExactly 'a', "Redis.WRONGTYPE $text", 'a'
    }
}
