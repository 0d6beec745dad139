BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisHashCount over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach { $key = New-TestKey }

    It 'counts the fields of a hash' {
        $null = Invoke-RedisCommand HSET $key a 1 b 2 c ''
        Get-RedisHashCount $key | Should -BeExactly 3
        Get-RedisHashCount $key | Should -BeOfType long
    }

    It 'returns 0 for a missing key' {
        Get-RedisHashCount $missing | Should -BeExactly 0
    }

    It 'counts several keys, in order' {
        $null = Invoke-RedisCommand HSET $key a 1 b 2 c ''
        Get-RedisHashCount $missing, $key, $missing, $key | Should -BeExactly 0, 3, 0, 3
    }

    It 'accepts keys from the pipeline by value and by property <_>' -ForEach 'Key', 'Name' {
        $null = Invoke-RedisCommand HSET $key a 1 b 2 c ''
        $key, $missing | Get-RedisHashCount | Should -BeExactly 3, 0
        [pscustomobject]@{ $_ = $key } | Get-RedisHashCount | Should -BeExactly 3
    }

    It 'reports a key of another type, and continues' {
        $null = Invoke-RedisCommand HSET $key a 1 b 2 c ''
        Get-Transcript { $key, $text, $key | Get-RedisHashCount -ErrorAction Continue } | Should -BeExactly 3, "Redis.WRONGTYPE $text", 3
    }
}
