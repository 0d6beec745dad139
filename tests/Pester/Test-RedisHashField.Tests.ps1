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

    It 'says whether there is such a field' {
        Test-RedisHashField $key name | Should -BeExactly $true
        Test-RedisHashField $key '' | Should -BeExactly $true
        Test-RedisHashField $key Name | Should -BeExactly $false
        Test-RedisHashField $missing name | Should -BeExactly $false
    }

    It 'emits one answer for each of several' {
        Test-RedisHashField $key name, age, '', age | Should -BeExactly $true, $false, $true, $false
    }

    It 'takes fields from the pipeline, by value and with <_> by property' -ForEach 'Key', 'Name' {
        'name', 'age' | Test-RedisHashField $key | Should -BeExactly $true, $false
        [pscustomobject]@{ $_ = $key; Field = 'name' }, [pscustomobject]@{ $_ = $missing; Field = 'name' } | Test-RedisHashField | Should -BeExactly $true, $false
    }

    It 'reports another type against its key, and goes on' {
        $records = $key, $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Field = 'name' } }
        Get-Transcript { $records | Test-RedisHashField -ErrorAction Continue } | Should -BeExactly $true, "Redis.WRONGTYPE $text", $true
    }
}
