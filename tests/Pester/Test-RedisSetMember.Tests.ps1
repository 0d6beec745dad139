BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Test-RedisSetMember over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $null = Invoke-RedisCommand SADD $key a Zoë ''
    }

    It 'returns whether the member exists' {
        Test-RedisSetMember $key Zoë | Should -BeExactly $true
        Test-RedisSetMember $key '' | Should -BeExactly $true
        Test-RedisSetMember $key A | Should -BeExactly $false
        Test-RedisSetMember $missing a | Should -BeExactly $false
    }

    It 'returns one result for each of several' {
        Test-RedisSetMember $key a, b, '', a | Should -BeExactly $true, $false, $true, $true
    }

    It 'finds a member given as <Form>' -ForEach @{ Form = 'bytes'; Value = [byte[]](0, 255) }, @{ Form = 'a number'; Value = 1.5 }, @{ Form = 'a date'; Value = [datetime]::new(2024, 2, 29) } {
        Add-RedisSetMember $key $Value
        Use-Culture de-DE { Test-RedisSetMember $key $Value } | Should -BeExactly $true
    }

    It 'accepts members from the pipeline by value, with <_> by property' -ForEach 'Key', 'Name' {
        'a', 'x' | Test-RedisSetMember $key | Should -BeExactly $true, $false
        [pscustomobject]@{ $_ = $key; Member = 'a' }, [pscustomobject]@{ $_ = $missing; Member = 'a' } | Test-RedisSetMember | Should -BeExactly $true, $false
    }

    It 'returns thousands, in order' {
        Add-RedisSetMember $key (1..3000)
        1..6000 | Test-RedisSetMember $key | Should -BeExactly (1..6000 | ForEach-Object { $_ -le 3000 })
    }

    It 'can be used as a condition' {
        'a', 'b', '' | Where-Object { Test-RedisSetMember $key $_ } | Should -BeExactly 'a', ''
    }

    It 'reports a key of another type, and continues' {
        $records = $key, $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Member = 'a' } }
        Get-Transcript { $records | Test-RedisSetMember -ErrorAction Continue } | Should -BeExactly $true, "Redis.WRONGTYPE $text", $true
    }
}
