BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Push-RedisListItem over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach { $key = New-TestKey }

    It 'adds at the tail, and emits nothing' {
        Push-RedisListItem $key a | Should -Be $null
        Push-RedisListItem $key b, 'c d'
        Get-RedisListItem $key | Should -BeExactly 'a', 'b', 'c d'
    }

    It 'adds at the head with -Left, the last of several first' {
        Push-RedisListItem $key a
        Push-RedisListItem $key b, c -Left
        Get-RedisListItem $key | Should -BeExactly 'c', 'b', 'a'
    }

    It '-PassThru emits the length' {
        Push-RedisListItem $key a, b -PassThru | Should -BeExactly 2
        Push-RedisListItem $key c -Left -PassThru | Should -BeExactly 3
    }

    It '-IfExists adds only to an existing list' {
        Push-RedisListItem $key a -IfExists -PassThru | Should -BeExactly 0
        Push-RedisListItem $key a -IfExists -Left -PassThru | Should -BeExactly 0
        Test-RedisKey $key | Should -BeFalse
        Push-RedisListItem $key a
        Push-RedisListItem $key b -IfExists -PassThru | Should -BeExactly 2
    }

    It 'writes <Form> as text, the same under any culture' -ForEach (Get-ScalarForm) {
        Use-Culture de-DE { Push-RedisListItem $key $Value }
        @(Get-RedisListItem $key) | Should -BeExactly @($Text)
    }

    It 'writes bytes as one item' {
        Push-RedisListItem $key ([byte[]](0..255)) -PassThru | Should -BeExactly 1
        (Get-RedisListItem $key -Index 0 -AsByteArray) -join ' ' | Should -Be ((0..255) -join ' ')
    }

    It 'writes the lines of a file, in order' {
        $file = Join-Path $TestDrive lines.txt
        Set-Content $file (1..3000 | ForEach-Object { "line $_, ü" }) -Encoding utf8
        Get-Content $file -Encoding utf8 | Push-RedisListItem $key | Should -Be $null
        Get-RedisListItem $key | Should -BeExactly (Get-Content $file -Encoding utf8)
    }

    It 'writes thousands of records in order, and counts them' {
        1..3000 | Push-RedisListItem $key -PassThru | Should -BeExactly (1..3000)
        1..3000 | Push-RedisListItem $key -Left
        Get-RedisListItem $key | Should -BeExactly (3000..1 + 1..3000 | ForEach-Object { "$_" })
    }

    It 'accepts <_> and Value from the pipeline by property' -ForEach 'Key', 'Name' {
        [pscustomobject]@{ $_ = $key; Value = 'a' }, [pscustomobject]@{ $_ = $key; Value = 'b', 'c' } | Push-RedisListItem
        [pscustomobject]@{ $_ = $key; Item = 'd' } | Push-RedisListItem
        Get-RedisListItem $key | Should -BeExactly 'a', 'b', 'c', 'd'
    }

    It 'writes nothing for empty input' {
        Push-RedisListItem $key @() -PassThru | Should -Be $null
        @() | Push-RedisListItem $key -PassThru | Should -Be $null
        Test-RedisKey $key | Should -BeFalse
    }

    It 'refuses <Form>, naming ConvertTo-Json' -ForEach @(
        @{ Form = 'a hashtable'; Value = @{ a = 1 } }
        @{ Form = 'an object'; Value = [pscustomobject]@{ a = 1 } }
        @{ Form = 'a list of lists'; Value = 1, @(2, 3) }
    ) {
        Push-RedisListItem $key $Value -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.Count | Should -Be 1
        $problem[0] | Should -BeLike '*ConvertTo-Json*'
        $problem[0].TargetObject | Should -BeExactly $key
        Test-RedisKey $key | Should -BeFalse
    }

    It 'reports a key of another type, and continues' {
        $records = $key, $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Value = 'x' } }
        Get-Transcript { $records | Push-RedisListItem -PassThru -ErrorAction Continue } | Should -BeExactly 1, "Redis.WRONGTYPE $text", 2
    }

    It 'reports an invalid item in order, and continues' {
        Get-Transcript { 'a', @{ b = 1 }, 'c' | Push-RedisListItem $key -PassThru -ErrorAction Continue } | Should -BeExactly 1, "Redis.BadArgument $key", 2
    }

    It '-WhatIf sends nothing' {
        Push-RedisListItem $key a -WhatIf -PassThru | Should -Be $null
        Test-RedisKey $key | Should -BeFalse
    }
}
