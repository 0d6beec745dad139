BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Add-RedisString over RESP<_>' -ForEach 2, 3 {
    BeforeAll { Connect-TestServer $_ }
    BeforeEach { $key = New-TestKey }

    It 'appends, and emits nothing' {
        Set-RedisString $key 'Hello '
        Add-RedisString $key World | Should -Be $null
        Get-RedisString $key | Should -BeExactly 'Hello World'
    }

    It 'creates a missing string' {
        Add-RedisString -Key $key -Value first
        Get-RedisString $key | Should -BeExactly 'first'
    }

    It '-PassThru emits the length in bytes' {
        Add-RedisString $key 'é' -PassThru | Should -BeExactly 2
        Add-RedisString $key 'x' -PassThru | Should -BeOfType long
    }

    It 'appends <Form>' -ForEach (Get-ScalarForm) {
        Set-RedisString $key '>'
        Use-Culture de-DE { Add-RedisString $key $Value }
        Get-RedisString $key | Should -BeExactly ">$Text"
    }

    It 'appends bytes unchanged' {
        Add-RedisString $key ([byte[]](255, 0))
        Add-RedisString $key ([byte[]](254))
        $value = Get-RedisString $key -AsByteArray
        $value | Should -Be 255, 0, 254
    }

    It 'appends to several keys, in order' {
        $other = New-TestKey
        Set-RedisString $key ab
        Add-RedisString $key, $other c -PassThru | Should -Be 3, 1
    }

    It 'accepts keys from the pipeline by value' {
        $key, $key, $key | Add-RedisString -Value x -PassThru | Should -Be 1, 2, 3
    }

    It 'accepts <_> and Value from the pipeline by property' -ForEach 'Key', 'Name' {
        [pscustomobject]@{ $_ = $key; Value = 'a' }, [pscustomobject]@{ $_ = $key; Value = 'b' } | Add-RedisString
        Get-RedisString $key | Should -BeExactly 'ab'
    }

    It 'reports a key of another type, and continues' {
        $list, $other = (New-TestKey), (New-TestKey)
        $null = Invoke-RedisCommand RPUSH $list x
        Get-Transcript { $key, $list, $other | Add-RedisString -Value x -PassThru -ErrorAction Continue } | Should -BeExactly 1, "Redis.WRONGTYPE $list", 1
    }

    It 'refuses a hashtable, naming ConvertTo-Json' {
        Add-RedisString $key @{ a = 1 } -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0] | Should -BeLike '*ConvertTo-Json*'
        Test-RedisKey $key | Should -BeFalse
    }

    It '-WhatIf sends nothing' {
        Add-RedisString $key x -WhatIf
        Test-RedisKey $key | Should -BeFalse
    }

    It '-Confirm:$false does not prompt' {
        Add-RedisString $key x -Confirm:$false -PassThru | Should -Be 1
    }
}
