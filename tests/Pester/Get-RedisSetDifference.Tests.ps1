BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisSetDifference over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $other = New-TestKey other; $null = Invoke-RedisCommand SADD $key a b ''; $null = Invoke-RedisCommand SADD $other b ü
    }

    It 'returns the difference' {
        Get-RedisSetDifference $key, $other | Sort-Object | Should -BeExactly '', 'a'
        @(Get-RedisSetDifference $key, $other)[0] | Should -BeOfType string
    }

    It 'depends on the order of the keys' {
        Get-RedisSetDifference $other, $key | Should -BeExactly 'ü'
    }

    It 'returns a single set unchanged' {
        Get-RedisSetDifference $key | Sort-Object | Should -BeExactly '', 'a', 'b'
    }

    It 'treats a missing key as an empty set' {
        Get-RedisSetDifference $key, $missing | Sort-Object | Should -BeExactly '', 'a', 'b'
        @(Get-RedisSetDifference $missing).Count | Should -Be 0
    }

    It 'combines all keys from the pipeline, by value and by property <_>' -ForEach 'Key', 'Name' {
        $key, $other | Get-RedisSetDifference | Sort-Object | Should -BeExactly '', 'a'
        [pscustomobject]@{ $_ = $key }, [pscustomobject]@{ $_ = $other } | Get-RedisSetDifference | Sort-Object | Should -BeExactly '', 'a'
    }

    It 'sends nothing for an empty pipeline' {
        @() | Get-RedisSetDifference -ErrorAction Stop | Should -Be $null
    }

    It 'returns bytes unchanged with -AsByteArray' {
        $single = New-TestKey
        Add-RedisSetMember $single ([byte[]](0, 255))
        $members = @(Get-RedisSetDifference $single -AsByteArray)
        $members.Count | Should -Be 1
        , $members[0] | Should -BeOfType byte[]
        $members[0] | Should -Be 0, 255
    }

    It 'reports a key of another type' {
        Get-RedisSetDifference $key, $text -ErrorVariable problem -ErrorAction SilentlyContinue | Should -Be $null
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.WRONGTYPE,*'
        $problem[0].TargetObject | Should -BeExactly $key, $text
        Get-Transcript { Get-RedisSetDifference $text -ErrorAction Continue } | Should -BeExactly "Redis.WRONGTYPE $text"
    }
}
