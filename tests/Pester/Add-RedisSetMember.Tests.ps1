BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Add-RedisSetMember over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach { $key = New-TestKey }

    It 'adds, and emits nothing' {
        Add-RedisSetMember $key 'red apple' | Should -Be $null
        Add-RedisSetMember -Key $key -Member pear, '', pear
        Get-RedisSetMember $key | Sort-Object | Should -BeExactly '', 'pear', 'red apple'
    }

    It '-PassThru emits how many were added' {
        Add-RedisSetMember $key a, b, a -PassThru | Should -BeExactly 2
        Add-RedisSetMember $key a -PassThru | Should -BeExactly 0
    }

    It 'writes <Form> as text, the same under any culture' -ForEach (Get-ScalarForm) {
        Use-Culture de-DE { Add-RedisSetMember $key $Value }
        @(Get-RedisSetMember $key) | Should -BeExactly @($Text)
    }

    It 'writes bytes as one member' {
        Add-RedisSetMember $key ([byte[]](0..255)) -PassThru | Should -BeExactly 1
        $member = Get-RedisSetMember $key -AsByteArray
        $member -join ' ' | Should -Be ((0..255) -join ' ')
    }

    It 'accepts members from the pipeline by value, with <_> by property' -ForEach 'Key', 'Name' {
        'a', 'b', 'a' | Add-RedisSetMember $key -PassThru | Should -BeExactly 1, 1, 0
        [pscustomobject]@{ $_ = $key; Member = 'c', 'd' }, [pscustomobject]@{ $_ = $key; Member = 'a' } | Add-RedisSetMember -PassThru | Should -BeExactly 2, 0
    }

    It 'accepts the rows of a CSV file' {
        $file = Join-Path $TestDrive members.csv
        Set-Content $file 'Key,Member', "$key,Zoë", "$key,Bob" -Encoding utf8
        Import-Csv $file -Encoding utf8 | Add-RedisSetMember
        Get-RedisSetMember $key | Sort-Object | Should -BeExactly 'Bob', 'Zoë'
    }

    It 'writes thousands of members' {
        1..3000 | Add-RedisSetMember $key -PassThru | Measure-Object -Sum | Select-Object -ExpandProperty Sum | Should -Be 3000
        Add-RedisSetMember $key (1..6000) -PassThru | Should -BeExactly 3000
    }

    It 'writes nothing for an empty array' {
        Add-RedisSetMember $key @() -PassThru | Should -Be $null
        Test-RedisKey $key | Should -BeFalse
    }

    It 'reports <Form> in order and continues' -ForEach @{ Form = 'a hashtable'; Bad = @{ a = 1 } }, @{ Form = 'an object'; Bad = [pscustomobject]@{ a = 1 } } {
        Get-Transcript { 'a', $Bad, 'c' | Add-RedisSetMember $key -PassThru -ErrorAction Continue } | Should -BeExactly 1, "Redis.BadArgument $key", 1
    }

    It 'reports a key of another type, and continues' {
        $records = $key, $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Member = 'x' } }
        Get-Transcript { $records | Add-RedisSetMember -PassThru -ErrorAction Continue } | Should -BeExactly 1, "Redis.WRONGTYPE $text", 0
    }

    It '-WhatIf sends nothing' {
        Add-RedisSetMember $key a -WhatIf -PassThru | Should -Be $null
        Test-RedisKey $key | Should -BeFalse
    }
}
