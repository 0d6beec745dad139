BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisListCount over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach { $key = New-TestKey }

    It 'counts the items of a list' {
        $null = Invoke-RedisCommand RPUSH $key a '' a
        Get-RedisListCount $key | Should -BeExactly 3
        Get-RedisListCount $key | Should -BeOfType long
    }

    It 'returns 0 for a missing key' {
        Get-RedisListCount $missing | Should -BeExactly 0
    }

    It 'counts several keys, in order' {
        $null = Invoke-RedisCommand RPUSH $key a '' a
        Get-RedisListCount $missing, $key, $missing, $key | Should -BeExactly 0, 3, 0, 3
    }

    It 'accepts keys from the pipeline by value and by property <_>' -ForEach 'Key', 'Name' {
        $null = Invoke-RedisCommand RPUSH $key a '' a
        $key, $missing | Get-RedisListCount | Should -BeExactly 3, 0
        [pscustomobject]@{ $_ = $key } | Get-RedisListCount | Should -BeExactly 3
    }

    It 'reports a key of another type, and continues' {
        $null = Invoke-RedisCommand RPUSH $key a '' a
        Get-Transcript { $key, $text, $key | Get-RedisListCount -ErrorAction Continue } | Should -BeExactly 3, "Redis.WRONGTYPE $text", 3
    }
}
