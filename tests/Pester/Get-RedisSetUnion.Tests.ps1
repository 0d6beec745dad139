BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisSetUnion over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $other = New-TestKey other; $null = Invoke-RedisCommand SADD $key a b ''; $null = Invoke-RedisCommand SADD $other b ü
    }

    It 'returns the union' {
        Get-RedisSetUnion $key, $other | Sort-Object | Should -BeExactly '', 'a', 'b', 'ü'
        @(Get-RedisSetUnion $key, $other)[0] | Should -BeOfType string
    }

    It 'returns a single set unchanged' {
        Get-RedisSetUnion $key | Sort-Object | Should -BeExactly '', 'a', 'b'
    }

    It 'treats a missing key as an empty set' {
        Get-RedisSetUnion $key, $missing | Sort-Object | Should -BeExactly '', 'a', 'b'
        @(Get-RedisSetUnion $missing).Count | Should -Be 0
    }

    It 'combines all keys from the pipeline, by value and by property <_>' -ForEach 'Key', 'Name' {
        $key, $other | Get-RedisSetUnion | Sort-Object | Should -BeExactly '', 'a', 'b', 'ü'
        [pscustomobject]@{ $_ = $key }, [pscustomobject]@{ $_ = $other } | Get-RedisSetUnion | Sort-Object | Should -BeExactly '', 'a', 'b', 'ü'
    }

    It 'sends nothing for an empty pipeline' {
        @() | Get-RedisSetUnion -ErrorAction Stop | Should -Be $null
    }

    It 'returns bytes unchanged with -AsByteArray' {
        $single = New-TestKey
        Add-RedisSetMember $single ([byte[]](0, 255))
        $members = @(Get-RedisSetUnion $single -AsByteArray)
        $members.Count | Should -Be 1
        , $members[0] | Should -BeOfType byte[]
        $members[0] | Should -Be 0, 255
    }

    It 'reports a key of another type' {
        Get-RedisSetUnion $key, $text -ErrorVariable problem -ErrorAction SilentlyContinue | Should -Be $null
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.WRONGTYPE,*'
        $problem[0].TargetObject | Should -BeExactly $key, $text
        Get-Transcript { Get-RedisSetUnion $text -ErrorAction Continue } | Should -BeExactly "Redis.WRONGTYPE $text"
    }
}
