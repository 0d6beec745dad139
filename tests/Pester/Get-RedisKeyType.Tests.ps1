BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisKeyType over RESP<_>' -ForEach 2, 3 {
    BeforeAll { Connect-TestServer $_ }
    BeforeEach { $key = New-TestKey }

    It 'returns <Type>' -ForEach @(
        @{ Type = 'string'; Command = 'SET'; Words = 'v' }
        @{ Type = 'list'; Command = 'RPUSH'; Words = 'v' }
        @{ Type = 'set'; Command = 'SADD'; Words = 'v' }
        @{ Type = 'zset'; Command = 'ZADD'; Words = 1, 'v' }
        @{ Type = 'hash'; Command = 'HSET'; Words = 'f', 'v' }
        @{ Type = 'stream'; Command = 'XADD'; Words = '*', 'f', 'v' }
    ) {
        Skip-Without $Command
        $null = Invoke-RedisCommand $Command $key $Words
        Get-RedisKeyType $key | Should -BeExactly $Type
        Get-RedisKeyType $key | Should -BeOfType string
    }

    It 'emits nothing for a missing key' {
        @(Get-RedisKeyType $key).Count | Should -Be 0
    }

    It 'emits $null for a missing one among several' {
        Set-RedisString $key v
        Get-Transcript { Get-RedisKeyType $key, (New-TestKey), $key } | Should -BeExactly 'string', '<null>', 'string'
    }

    It 'accepts keys from the pipeline by value' {
        Set-RedisString $key v
        $key, (New-TestKey), $key | Get-RedisKeyType | Should -BeExactly 'string', 'string'
    }

    It 'accepts keys from the pipeline by property <_>' -ForEach 'Key', 'Name' {
        Set-RedisString $key v
        [pscustomobject]@{ $_ = $key } | Get-RedisKeyType | Should -BeExactly 'string'
    }
}
