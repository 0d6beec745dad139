BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisSetCount over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach { $key = New-TestKey }

    It 'counts the members of a set' {
        $null = Invoke-RedisCommand SADD $key a b ''
        Get-RedisSetCount $key | Should -BeExactly 3
        Get-RedisSetCount $key | Should -BeOfType long
    }

    It 'returns 0 for a missing key' {
        Get-RedisSetCount $missing | Should -BeExactly 0
    }

    It 'counts several keys, in order' {
        $null = Invoke-RedisCommand SADD $key a b ''
        Get-RedisSetCount $missing, $key, $missing, $key | Should -BeExactly 0, 3, 0, 3
    }

    It 'accepts keys from the pipeline by value and by property <_>' -ForEach 'Key', 'Name' {
        $null = Invoke-RedisCommand SADD $key a b ''
        $key, $missing | Get-RedisSetCount | Should -BeExactly 3, 0
        [pscustomobject]@{ $_ = $key } | Get-RedisSetCount | Should -BeExactly 3
    }

    It 'reports a key of another type, and continues' {
        $null = Invoke-RedisCommand SADD $key a b ''
        Get-Transcript { $key, $text, $key | Get-RedisSetCount -ErrorAction Continue } | Should -BeExactly 3, "Redis.WRONGTYPE $text", 3
    }
}
