BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Test-RedisKey over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $here, $list, $missing = (New-TestKey 'zoë 日本'), (New-TestKey), (New-TestKey)
        Set-RedisString $here ''
        $null = Invoke-RedisCommand RPUSH $list x
    }

    It 'returns $true for an existing key' {
        Test-RedisKey $here | Should -BeExactly $true
        Test-RedisKey $list | Should -BeExactly $true
    }

    It 'returns $false for a missing key' {
        Test-RedisKey $missing | Should -BeExactly $false
    }

    It 'is case-sensitive' {
        Test-RedisKey $here.ToUpperInvariant() | Should -BeExactly $false
    }

    It 'returns one result for each of several keys' {
        Test-RedisKey $here, $missing, $list, $here | Should -BeExactly $true, $false, $true, $true
    }

    It 'accepts keys from the pipeline by value' {
        $here, $missing, $list | Test-RedisKey | Should -BeExactly $true, $false, $true
    }

    It 'accepts keys from the pipeline by property <_>' -ForEach 'Key', 'Name' {
        [pscustomobject]@{ $_ = $here }, [pscustomobject]@{ $_ = $missing } | Test-RedisKey | Should -BeExactly $true, $false
    }

    It 'can be used as a condition' {
        $what = if (Test-RedisKey $missing) { 'there' } else { 'not there' }
        $what | Should -Be 'not there'
    }
}
