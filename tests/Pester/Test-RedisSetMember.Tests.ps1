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

    It 'says whether there is such a member' {
        Test-RedisSetMember $key Zoë | Should -BeExactly $true
        Test-RedisSetMember $key '' | Should -BeExactly $true
        Test-RedisSetMember $key A | Should -BeExactly $false
        Test-RedisSetMember $missing a | Should -BeExactly $false
    }

    It 'emits one answer for each of several' {
        Test-RedisSetMember $key a, b, '', a | Should -BeExactly $true, $false, $true, $true
    }

    It 'finds a member by <Form>' -ForEach @{ Form = 'bytes'; Value = [byte[]](0, 255) }, @{ Form = 'a number'; Value = 1.5 }, @{ Form = 'a date'; Value = [datetime]::new(2024, 2, 29) } {
        Add-RedisSetMember $key $Value
        Use-Culture de-DE { Test-RedisSetMember $key $Value } | Should -BeExactly $true
    }

    It 'takes members from the pipeline, by value and with <_> by property' -ForEach 'Key', 'Name' {
        'a', 'x' | Test-RedisSetMember $key | Should -BeExactly $true, $false
        [pscustomobject]@{ $_ = $key; Member = 'a' }, [pscustomobject]@{ $_ = $missing; Member = 'a' } | Test-RedisSetMember | Should -BeExactly $true, $false
    }

    It 'answers thousands, in order' {
        Add-RedisSetMember $key (1..3000)
        1..6000 | Test-RedisSetMember $key | Should -BeExactly (1..6000 | ForEach-Object { $_ -le 3000 })
    }

    It 'serves as a condition' {
        'a', 'b', '' | Where-Object { Test-RedisSetMember $key $_ } | Should -BeExactly 'a', ''
    }

    It 'reports another type against its key, and goes on' {
        $records = $key, $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Member = 'a' } }
        Get-Transcript { $records | Test-RedisSetMember -ErrorAction Continue } | Should -BeExactly $true, "Redis.WRONGTYPE $text", $true
    }
}
