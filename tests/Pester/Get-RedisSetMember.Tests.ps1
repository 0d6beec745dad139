BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisSetMember over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $null = Invoke-RedisCommand SADD $key 'red apple' pear Zoë ''
    }

    It 'returns the members' {
        $members = @(Get-RedisSetMember $key)
        $members.Count | Should -Be 4
        $members | Sort-Object | Should -BeExactly '', 'pear', 'red apple', 'Zoë'
        $members[0] | Should -BeOfType string
    }

    It 'emits nothing for a missing key' {
        @(Get-RedisSetMember $missing).Count | Should -Be 0
    }

    It 'returns bytes unchanged with -AsByteArray' {
        $null = Invoke-RedisCommand DEL $key
        $null = Invoke-RedisCommand SADD $key ([byte[]](0, 255, 13, 10))
        $members = @(Get-RedisSetMember $key -AsByteArray)
        $members.Count | Should -Be 1
        , $members[0] | Should -BeOfType byte[]
        $members[0] | Should -Be 0, 255, 13, 10
    }

    It 'accepts keys from the pipeline by value and by property <_>' -ForEach 'Key', 'Name' {
        @($key, $missing, $key | Get-RedisSetMember).Count | Should -Be 8
        @([pscustomobject]@{ $_ = $key } | Get-RedisSetMember).Count | Should -Be 4
    }

    It 'returns thousands of members' {
        Add-RedisSetMember $key (1..5000)
        @(Get-RedisSetMember $key).Count | Should -Be 5004
    }

    It 'reports a key of another type, and continues' {
        $null = Invoke-RedisCommand SREM $key 'red apple' pear Zoë
        Get-Transcript { $key, $text, $key | Get-RedisSetMember -ErrorAction Continue } | Should -BeExactly '', "Redis.WRONGTYPE $text", ''
    }
}
