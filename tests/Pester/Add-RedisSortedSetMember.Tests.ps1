BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Add-RedisSortedSetMember over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach { $key = New-TestKey }

    It 'adds a member with a score, and emits nothing' {
        Add-RedisSortedSetMember $key 'Ann Lee' 1.5 | Should -Be $null
        Add-RedisSortedSetMember -Key $key -Member Zoë -Score 2
        Get-RedisSortedSetMember $key | ForEach-Object { "$_" } | Should -BeExactly 'Ann Lee (1.5)', 'Zoë (2)'
    }

    It 'adds several with one score' {
        Add-RedisSortedSetMember $key a, b, '' 5 -PassThru | Should -BeExactly 3
        'c', 'd' | Add-RedisSortedSetMember $key -Score 5 -PassThru | Should -BeExactly 1, 1
        (Get-RedisSortedSetMember $key).Score | Sort-Object -Unique | Should -Be 5
    }

    It 'adds a hashtable of members with their scores' {
        Add-RedisSortedSetMember $key @{ a = 1; b = 2.5; c = '3' } -PassThru | Should -BeExactly 3
        @{ d = 4 }, [ordered]@{ e = 5; f = 6 } | Add-RedisSortedSetMember $key -PassThru | Should -BeExactly 1, 2
        (Get-RedisSortedSetMember $key).Score | Should -BeExactly 1.0, 2.5, 3.0, 4.0, 5.0, 6.0
    }

    It 'adds objects with Member and Score' {
        $records = [pscustomobject]@{ Member = 'a'; Score = 1 }, [pscustomobject]@{ Member = 'b'; Score = '2.5' }
        Add-RedisSortedSetMember $key $records -PassThru | Should -BeExactly 2
        $records | Add-RedisSortedSetMember $key -PassThru | Should -BeExactly 0, 0
        (Get-RedisSortedSetMember $key).Score | Should -BeExactly 1.0, 2.5
    }

    It 'adds objects of a class with Member and Score' {
        $records = & ([scriptblock]::Create('class Ranked { [string] $Member; [double] $Score }; [Ranked]@{ Member = "a"; Score = 1 }; [Ranked]@{ Member = "b"; Score = 2.5 }'))
        Add-RedisSortedSetMember $key $records[0] -PassThru | Should -BeExactly 1
        $records | Add-RedisSortedSetMember $key -PassThru | Should -BeExactly 0, 1
        (Get-RedisSortedSetMember $key).Score | Should -BeExactly 1.0, 2.5
    }

    It 'accepts <_> as a property of records' -ForEach 'Key', 'Name' {
        [pscustomobject]@{ $_ = $key; Member = 'a'; Score = 1 } | Add-RedisSortedSetMember -PassThru | Should -BeExactly 1
    }

    It 'accepts what Get-RedisSortedSetMember emits' {
        $copy, $third = (New-TestKey copy), (New-TestKey third)
        Add-RedisSortedSetMember $key @{ low = [double]::NegativeInfinity; a = 0.1 + 0.2; ü = 2; high = [double]::PositiveInfinity }
        Get-RedisSortedSetMember $key | Add-RedisSortedSetMember $copy
        Get-RedisSortedSetMember $copy | ConvertTo-Csv | Should -BeExactly (Get-RedisSortedSetMember $key | ConvertTo-Csv)
        Get-RedisSortedSetMember $key | ConvertTo-Csv | ConvertFrom-Csv | Add-RedisSortedSetMember $third
        Get-RedisSortedSetMember $third | ConvertTo-Csv | Should -BeExactly (Get-RedisSortedSetMember $key | ConvertTo-Csv)
        Get-RedisSortedSetMember $key | Add-RedisSortedSetMember $copy -Score 7
        (Get-RedisSortedSetMember $copy).Score | Should -Be 7, 7, 7, 7
    }

    It 'accepts <Form> as a score' -ForEach @(
        @{ Form = "'inf'"; Score = 'inf'; Expected = [double]::PositiveInfinity }
        @{ Form = "'-inf'"; Score = '-inf'; Expected = [double]::NegativeInfinity }
        @{ Form = "'1.5'"; Score = '1.5'; Expected = 1.5 }
        @{ Form = '1e300'; Score = 1e300; Expected = 1e300 }
        @{ Form = 'a decimal'; Score = 0.1d; Expected = 0.1 }
    ) {
        Use-Culture de-DE { Add-RedisSortedSetMember $key a $Score; Add-RedisSortedSetMember $key @{ b = $Score } }
        (Get-RedisSortedSetMember $key).Score | Should -BeExactly $Expected, $Expected
    }

    It 'refuses <Form> as a score' -ForEach @(
        @{ Form = 'text'; Score = 'much' }
        @{ Form = 'an empty text'; Score = '' }
        @{ Form = "a comma's fraction"; Score = '1,5' }
        @{ Form = 'NaN'; Score = [double]::NaN }
    ) {
        $null = Get-Failure { Add-RedisSortedSetMember $key a $Score -ErrorAction Stop }
        Add-RedisSortedSetMember $key @{ a = $Score } -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
        Test-RedisKey $key | Should -BeFalse
    }

    It 'refuses a member without a score' {
        Add-RedisSortedSetMember $key a -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
        $problem[0] | Should -BeLike '*Score*'
    }

    It 'adds bytes as a member' {
        Add-RedisSortedSetMember $key ([byte[]](0, 255)) 1 -PassThru | Should -BeExactly 1
        (Get-RedisSortedSetMember $key -AsByteArray).Member | Should -Be 0, 255
    }

    It '-PassThru emits how many were added' {
        Add-RedisSortedSetMember $key a 1 -PassThru | Should -BeExactly 1
        Add-RedisSortedSetMember $key a 2 -PassThru | Should -BeExactly 0
        Get-RedisSortedSetScore $key a | Should -BeExactly 2.0
    }

    It '-IfNotExists only adds new members, -IfExists only updates existing ones' {
        Add-RedisSortedSetMember $key a 1 -IfExists -PassThru | Should -BeExactly 0
        Test-RedisKey $key | Should -BeFalse
        Add-RedisSortedSetMember $key a 1 -IfNotExists
        Add-RedisSortedSetMember $key @{ a = 2; b = 2 } -IfNotExists
        Add-RedisSortedSetMember $key @{ b = 3; c = 3 } -IfExists
        Get-RedisSortedSetScore $key a, b, c | Should -BeExactly 1.0, 3.0, $null
    }

    It '-GreaterThan only raises, -LessThan only lowers' {
        Skip-Without LMOVE
        Add-RedisSortedSetMember $key @{ a = 5; b = 5 }
        Add-RedisSortedSetMember $key @{ a = 4; b = 6 } -GreaterThan
        Get-RedisSortedSetScore $key a, b | Should -BeExactly 5.0, 6.0
        Add-RedisSortedSetMember $key @{ a = 4; b = 7; c = 1 } -LessThan
        Get-RedisSortedSetScore $key a, b, c | Should -BeExactly 4.0, 6.0, 1.0
        Add-RedisSortedSetMember $key @{ a = 9; d = 9 } -GreaterThan -IfExists
        Get-RedisSortedSetScore $key a, d | Should -BeExactly 9.0, $null
    }

    It 'refuses <_> together, before anything is sent' -ForEach 'IfNotExists, IfExists', 'IfNotExists, GreaterThan', 'IfNotExists, LessThan', 'GreaterThan, LessThan' {
        $conditions = @{}
        $_ -split ', ' | ForEach-Object { $conditions[$_] = $true }
        Add-RedisSortedSetMember $key a 1 @conditions -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
        Test-RedisKey $key | Should -BeFalse
    }

    It 'writes nothing for empty input' {
        Add-RedisSortedSetMember $key @{} -PassThru | Should -Be $null
        Add-RedisSortedSetMember $key @() -PassThru | Should -Be $null
        Test-RedisKey $key | Should -BeFalse
    }

    It 'adds thousands of members, in order' {
        1..3000 | ForEach-Object { [pscustomobject]@{ Member = "m$_"; Score = $_ } } | Add-RedisSortedSetMember $key -PassThru | Should -BeExactly (1..3000 | ForEach-Object { 1 })
        (Get-RedisSortedSetMember $key).Member | Should -BeExactly (1..3000 | ForEach-Object { "m$_" })
    }

    It 'reports <Form> in order and continues' -ForEach @{ Form = 'an object without a score'; Bad = [pscustomobject]@{ Member = 'x' } }, @{ Form = 'text'; Bad = 'x' } {
        $good = [pscustomobject]@{ Member = 'a'; Score = 1 }
        Get-Transcript { $good, $Bad, $good | Add-RedisSortedSetMember $key -PassThru -ErrorAction Continue } | Should -BeExactly 1, "Redis.BadArgument $key", 0
    }

    It 'reports a key of another type, and continues' {
        $records = $key, $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Member = 'x'; Score = 1 } }
        Get-Transcript { $records | Add-RedisSortedSetMember -PassThru -ErrorAction Continue } | Should -BeExactly 1, "Redis.WRONGTYPE $text", 0
    }

    It '-WhatIf sends nothing' {
        Add-RedisSortedSetMember $key a 1 -WhatIf -PassThru | Should -Be $null
        Test-RedisKey $key | Should -BeFalse
    }
}
