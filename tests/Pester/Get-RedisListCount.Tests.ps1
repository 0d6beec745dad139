BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisListCount over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach { $key = New-TestKey }

    It 'counts what is in a list' {
        $null = Invoke-RedisCommand RPUSH $key a '' a
        Get-RedisListCount $key | Should -BeExactly 3
        Get-RedisListCount $key | Should -BeOfType long
    }

    It 'counts nothing where there is no key' {
        Get-RedisListCount $missing | Should -BeExactly 0
    }

    It 'counts several, in order' {
        $null = Invoke-RedisCommand RPUSH $key a '' a
        Get-RedisListCount $missing, $key, $missing, $key | Should -BeExactly 0, 3, 0, 3
    }

    It 'takes keys from the pipeline, by value and by property <_>' -ForEach 'Key', 'Name' {
        $null = Invoke-RedisCommand RPUSH $key a '' a
        $key, $missing | Get-RedisListCount | Should -BeExactly 3, 0
        [pscustomobject]@{ $_ = $key } | Get-RedisListCount | Should -BeExactly 3
    }

    It 'reports another type against its key, and goes on' {
        $null = Invoke-RedisCommand RPUSH $key a '' a
        Get-Transcript { $key, $text, $key | Get-RedisListCount -ErrorAction Continue } | Should -BeExactly 3, "Redis.WRONGTYPE $text", 3
    }
}
