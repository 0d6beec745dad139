BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Test-RedisKey over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $here, $list, $missing = (New-TestKey 'zoë 日本'), (New-TestKey), (New-TestKey)
        Set-RedisString $here ''
        $null = Invoke-RedisCommand RPUSH $list x
    }

    It 'is true of what is there' {
        Test-RedisKey $here | Should -BeExactly $true
        Test-RedisKey $list | Should -BeExactly $true
    }

    It 'is false of what is not' {
        Test-RedisKey $missing | Should -BeExactly $false
    }

    It 'tells upper case from lower' {
        Test-RedisKey $here.ToUpperInvariant() | Should -BeExactly $false
    }

    It 'emits one answer for each of several keys' {
        Test-RedisKey $here, $missing, $list, $here | Should -BeExactly $true, $false, $true, $true
    }

    It 'takes keys from the pipeline, by value' {
        $here, $missing, $list | Test-RedisKey | Should -BeExactly $true, $false, $true
    }

    It 'takes keys from the pipeline, by property <_>' -ForEach 'Key', 'Name' {
        [pscustomobject]@{ $_ = $here }, [pscustomobject]@{ $_ = $missing } | Test-RedisKey | Should -BeExactly $true, $false
    }

    It 'serves as a condition' {
        $what = if (Test-RedisKey $missing) { 'there' } else { 'not there' }
        $what | Should -Be 'not there'
    }
}
