BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisString over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $a, $b, $list, $missing = 'a', 'b', 'list', 'missing' | ForEach-Object { New-TestKey $_ }
        Set-RedisString $a 'Hello World'
        Set-RedisString $b ''
        $null = Invoke-RedisCommand RPUSH $list x
    }

    It 'returns text' {
        $value = Get-RedisString $a
        $value | Should -BeExactly 'Hello World'
        $value | Should -BeOfType string
    }

    It 'returns an empty value as an empty string' {
        $value = Get-RedisString $b
        $value | Should -BeOfType string
        $value.Length | Should -Be 0
    }

    It 'emits nothing for a missing key' {
        @(Get-RedisString $missing).Count | Should -Be 0
        Get-RedisString $missing | Should -Be $null
    }

    It 'emits $null for a missing one among several' {
        Get-Transcript { Get-RedisString $a, $missing, $b, $missing } | Should -BeExactly 'Hello World', '<null>', '', '<null>'
    }

    It 'accepts keys from the pipeline by value' {
        $a, $missing, $b | Get-RedisString | Should -BeExactly 'Hello World', ''
    }

    It 'accepts keys from the pipeline by property <_>' -ForEach 'Key', 'Name' {
        [pscustomobject]@{ $_ = $a }, [pscustomobject]@{ $_ = $b } | Get-RedisString | Should -BeExactly 'Hello World', ''
    }

    It 'reports a key of another type, and continues' {
        Skip-OnGarnet 'Garnet answers one GET of several as if a key of another type were not there'
        $transcript = Get-Transcript { $a, $list, $b | Get-RedisString -ErrorAction Continue }
        $transcript | Should -BeExactly 'Hello World', "Redis.WRONGTYPE $list", ''
    }

    It 'reports a key of another type with category, key and recommendation' {
        Get-RedisString $list -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.Count | Should -Be 1
        $problem[0].CategoryInfo.Category | Should -Be 'InvalidType'
        $problem[0].TargetObject | Should -BeExactly $list
        $problem[0].ErrorDetails.RecommendedAction | Should -Match 'Get-RedisKeyType'
    }

    It 'returns bytes unchanged with -AsByteArray' {
        $bytes = [byte[]](0, 255, 128, 13, 10)
        $key = New-TestKey
        Set-RedisString $key $bytes
        $value = Get-RedisString $key -AsByteArray
        , $value | Should -BeOfType byte[]
        $value | Should -Be $bytes
    }

    It 'keeps values in bytes apart' {
        $values = @(Get-RedisString $a, $missing, $b -AsByteArray)
        $values.Count | Should -Be 3
        $values[0].Length, $values[1], $values[2].Length | Should -Be 11, $null, 0
    }

    It 'returns the part from <Start> to <End>' -ForEach @(
        @{ Start = 0; End = 4; Part = 'Hello' }
        @{ Start = 6; End = -1; Part = 'World' }
        @{ Start = -5; End = -4; Part = 'Wo' }
        @{ Start = 50; End = 60; Part = '' }
    ) {
        Get-RedisString $a -Start $Start -End $End | Should -BeExactly $Part
    }

    It 'distinguishes an empty part from a missing key' {
        Get-Transcript { Get-RedisString $a, $missing -Start 50 -End 60 } | Should -BeExactly '', '<null>'
    }

    It 'refuses an empty key' {
        (Get-Failure { Get-RedisString '' }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError*'
    }
}
