BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Test-RedisHashField over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $null = Invoke-RedisCommand HSET $key name Ann '' ''
    }

    It 'returns whether the field exists' {
        Test-RedisHashField $key name | Should -BeExactly $true
        Test-RedisHashField $key '' | Should -BeExactly $true
        Test-RedisHashField $key Name | Should -BeExactly $false
        Test-RedisHashField $missing name | Should -BeExactly $false
    }

    It 'returns one result for each of several' {
        Test-RedisHashField $key name, age, '', age | Should -BeExactly $true, $false, $true, $false
    }

    It 'accepts fields from the pipeline by value, with <_> by property' -ForEach 'Key', 'Name' {
        'name', 'age' | Test-RedisHashField $key | Should -BeExactly $true, $false
        [pscustomobject]@{ $_ = $key; Field = 'name' }, [pscustomobject]@{ $_ = $missing; Field = 'name' } | Test-RedisHashField | Should -BeExactly $true, $false
    }

    It 'reports a key of another type, and continues' {
        $records = $key, $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Field = 'name' } }
        Get-Transcript { $records | Test-RedisHashField -ErrorAction Continue } | Should -BeExactly $true, "Redis.WRONGTYPE $text", $true
    }
}
