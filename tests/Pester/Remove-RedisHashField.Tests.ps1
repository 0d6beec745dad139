BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Remove-RedisHashField over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $null = Invoke-RedisCommand HSET $key a 1 b 2 c 3 d 4
    }

    It 'removes, and emits nothing' {
        Remove-RedisHashField $key a | Should -Be $null
        Invoke-RedisCommand HKEYS $key | Should -BeExactly 'b', 'c', 'd'
    }

    It '-PassThru emits how many were removed' {
        Remove-RedisHashField $key a, x, b -PassThru | Should -BeExactly 2
        Remove-RedisHashField $key a -PassThru | Should -BeExactly 0
        Remove-RedisHashField $missing a -PassThru | Should -BeExactly 0
    }

    It 'removes the hash with its last field' {
        Remove-RedisHashField $key a, b, c, d
        Test-RedisKey $key | Should -BeFalse
    }

    It 'accepts fields from the pipeline by value, with <_> by property' -ForEach 'Key', 'Name' {
        'a', 'x', 'b' | Remove-RedisHashField $key -PassThru | Should -BeExactly 1, 0, 1
        [pscustomobject]@{ $_ = $key; Field = 'c' } | Remove-RedisHashField -PassThru | Should -BeExactly 1
    }

    It 'accepts what Get-RedisHash -FieldsOnly emits' {
        Get-RedisHash $key -FieldsOnly | Where-Object { $_ -gt 'b' } | Remove-RedisHashField $key
        Invoke-RedisCommand HKEYS $key | Should -BeExactly 'a', 'b'
    }

    It 'reports a key of another type, and continues' {
        $records = $key, $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Field = 'a' } }
        Get-Transcript { $records | Remove-RedisHashField -PassThru -ErrorAction Continue } | Should -BeExactly 1, "Redis.WRONGTYPE $text", 0
    }

    It '-WhatIf sends nothing' {
        Remove-RedisHashField $key a -WhatIf -PassThru | Should -Be $null
        Invoke-RedisCommand HLEN $key | Should -Be 4
    }
}
