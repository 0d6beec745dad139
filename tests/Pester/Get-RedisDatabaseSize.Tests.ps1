BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisDatabaseSize over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_ -Database 13 -With @{ Name = 'empty' }
        Clear-RedisDatabase -Confirm:$false
        Connect-TestServer $_ -Database 12 -With @{ Name = 'full' }
        Clear-RedisDatabase -Confirm:$false
        1..42 | ForEach-Object { "key$_" } | Set-RedisString -Value v
    }
    AfterAll { Clear-RedisDatabase -Connection full -Confirm:$false }

    It 'counts the keys of the database' {
        Get-RedisDatabaseSize | Should -BeExactly 42
        Get-RedisDatabaseSize | Should -BeOfType long
    }

    It 'counts those of the given connection' {
        Get-RedisDatabaseSize -Connection empty | Should -BeExactly 0
        Get-RedisDatabaseSize -Connection (Get-RedisConnection full) | Should -BeExactly 42
    }
}
