BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisHashCount over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach { $key = New-TestKey }

    It 'counts what is in a hash' {
        $null = Invoke-RedisCommand HSET $key a 1 b 2 c ''
        Get-RedisHashCount $key | Should -BeExactly 3
        Get-RedisHashCount $key | Should -BeOfType long
    }

    It 'counts nothing where there is no key' {
        Get-RedisHashCount $missing | Should -BeExactly 0
    }

    It 'counts several, in order' {
        $null = Invoke-RedisCommand HSET $key a 1 b 2 c ''
        Get-RedisHashCount $missing, $key, $missing, $key | Should -BeExactly 0, 3, 0, 3
    }

    It 'takes keys from the pipeline, by value and by property <_>' -ForEach 'Key', 'Name' {
        $null = Invoke-RedisCommand HSET $key a 1 b 2 c ''
        $key, $missing | Get-RedisHashCount | Should -BeExactly 3, 0
        [pscustomobject]@{ $_ = $key } | Get-RedisHashCount | Should -BeExactly 3
    }

    It 'reports another type against its key, and goes on' {
        $null = Invoke-RedisCommand HSET $key a 1 b 2 c ''
        Get-Transcript { $key, $text, $key | Get-RedisHashCount -ErrorAction Continue } | Should -BeExactly 3, "Redis.WRONGTYPE $text", 3
    }
}
