BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Set-RedisKeyExpiration over RESP<_>' -ForEach 2, 3 {
    BeforeAll { Connect-TestServer $_ }
    BeforeEach {
        $key, $missing = (New-TestKey), (New-TestKey missing)
        Set-RedisString $key v
    }

    It '-ExpiresIn <Form> is <Seconds> seconds' -ForEach (Get-TimeForm) {
        Set-RedisKeyExpiration $key $Value | Should -Be $null
        $left = Invoke-RedisCommand PTTL $key
        $left | Should -BeLessOrEqual ($Seconds * 1000)
        $left | Should -BeGreaterThan ($Seconds * 1000 - 5000)
    }

    It '-ExpiresIn <Form> is refused' -ForEach (Get-BadTimeForm) {
        $null = Get-Failure { Set-RedisKeyExpiration $key -ExpiresIn $Value }
        (Get-RedisKeyExpiration $key).TimeToLive | Should -Be $null
    }

    It '-ExpiresIn <_> removes the key' -ForEach 0, -1, '-5m' {
        if ($_ -ne 0) { Skip-WithoutForm 'PEXPIRE into the past' PEXPIRE, $missing, -1 }
        Set-RedisKeyExpiration $key $_
        Test-RedisKey $key | Should -BeFalse
    }

    It '-ExpiresIn 500ms expires within half a second' {
        Set-RedisKeyExpiration $key 500ms
        Wait-Until { -not (Test-RedisKey $key) } | Should -BeTrue
    }

    It '-ExpiresAt accepts a date and time' {
        $moment = [DateTimeOffset]::Now.AddHours(2)
        Set-RedisKeyExpiration $key -ExpiresAt $moment
        [math]::Abs(((Get-RedisKeyExpiration $key).ExpiresAt - $moment).TotalSeconds) | Should -BeLessThan 2
    }

    It '-ExpiresAt treats a time without a zone as local time' {
        $moment = [datetime]::Now.AddHours(2)
        Set-RedisKeyExpiration $key -ExpiresAt ([datetime]::SpecifyKind($moment, 'Unspecified'))
        [math]::Abs(((Get-RedisKeyExpiration $key).ExpiresAt.LocalDateTime - $moment).TotalSeconds) | Should -BeLessThan 2
    }

    It '-ExpiresAt accepts text with a year: <_>' -ForEach '2999-01-31', '2999-01-31T12:00:00Z', '01/31/2999 12:00', '31 January 2999', 'Thu, 31 Jan 2999 12:00:00 GMT', '2999-01-31 12:00 +02:00' {
        Set-RedisKeyExpiration $key -ExpiresAt $_
        (Get-RedisKeyExpiration $key).ExpiresAt.Year | Should -Be 2999
    }

    It '-ExpiresAt refuses an incomplete or ambiguous date: <Form>' -ForEach @(
        @{ Form = 'a number'; Value = 1.5 }
        @{ Form = 'a decimal'; Value = 7.5d }
        @{ Form = 'an integer'; Value = 20300131 }
        @{ Form = 'a number as text'; Value = '2.5' }
        @{ Form = 'a number with four places as text'; Value = '2.5000' }
        @{ Form = 'a day and a month'; Value = '2-3' }
        @{ Form = 'a month and a day'; Value = '5 January' }
        @{ Form = 'a time of day'; Value = '7.30' }
        @{ Form = 'a time of day with a zone'; Value = '12:30 +0200' }
        @{ Form = 'a year of two digits'; Value = '1/2/30' }
        @{ Form = 'a letter'; Value = [char] '1' }
        @{ Form = 'true'; Value = $true }
    ) {
        Get-Failure { Set-RedisKeyExpiration $key -ExpiresAt $Value } | Should -BeLike '*is not a date*'
        Get-Failure { [pscustomobject]@{ Key = $key; ExpiresAt = $Value } | Set-RedisKeyExpiration -ErrorAction Stop } | Should -BeLike '*is not a date*'
        (Get-RedisKeyExpiration $key).TimeToLive | Should -Be $null
        Test-RedisKey $key | Should -BeTrue
    }

    It '-ExpiresAt with a past time removes the key' {
        Set-RedisKeyExpiration $key -ExpiresAt ([datetime]::Now.AddSeconds(-1))
        Test-RedisKey $key | Should -BeFalse
    }

    It '-PassThru emits whether it took effect' {
        Set-RedisKeyExpiration $key 90 -PassThru | Should -BeExactly $true
        Set-RedisKeyExpiration $missing 90 -PassThru | Should -BeExactly $false
        Set-RedisKeyExpiration $key, $missing 90 -PassThru | Should -BeExactly $true, $false
    }

    It 'ignores a missing key' {
        Set-RedisKeyExpiration $missing 90 -ErrorAction Stop
        Test-RedisKey $missing | Should -BeFalse
    }

    It '-Condition <Condition> on a key with <Before> seconds accepts <After>: <Took>' -ForEach @(
        @{ Condition = 'IfNone'; Before = $null; After = 500; Took = $true }
        @{ Condition = 'IfNone'; Before = 100; After = 500; Took = $false }
        @{ Condition = 'IfAny'; Before = $null; After = 500; Took = $false }
        @{ Condition = 'IfAny'; Before = 100; After = 500; Took = $true }
        @{ Condition = 'IfLater'; Before = 100; After = 500; Took = $true }
        @{ Condition = 'IfLater'; Before = 100; After = 50; Took = $false }
        @{ Condition = 'IfEarlier'; Before = 100; After = 50; Took = $true }
        @{ Condition = 'IfEarlier'; Before = 100; After = 500; Took = $false }
        @{ Condition = 'IfEarlier'; Before = $null; After = 500; Took = $true }
        @{ Condition = 'Always'; Before = 100; After = 50; Took = $true }
    ) {
        if ($Before) { Set-RedisKeyExpiration $key $Before }
        Set-RedisKeyExpiration $key $After -Condition $Condition -PassThru | Should -BeExactly $Took
        $expected = if ($Took) { $After } else { $Before }
        $left = (Get-RedisKeyExpiration $key).TimeToLive
        if ($null -eq $expected) { $left | Should -Be $null } else { [math]::Abs($left.TotalSeconds - $expected) | Should -BeLessThan 5 }
    }

    It 'accepts keys from the pipeline by value' {
        $other = New-TestKey
        Set-RedisString $other v
        $key, $missing, $other | Set-RedisKeyExpiration -ExpiresIn 90 -PassThru | Should -BeExactly $true, $false, $true
    }

    It 'accepts <_> and ExpiresIn from the pipeline by property' -ForEach 'Key', 'Name' {
        $other = New-TestKey
        Set-RedisString $other v
        [pscustomobject]@{ $_ = $key; ExpiresIn = 600 }, [pscustomobject]@{ $_ = $other; ExpiresIn = '2h' } | Set-RedisKeyExpiration
        (Get-RedisKeyExpiration $key, $other).TimeToLive.TotalMinutes | ForEach-Object { [int]$_ } | Should -Be 10, 120
    }

    It '-WhatIf sends nothing' {
        Set-RedisKeyExpiration $key 0 -WhatIf
        Test-RedisKey $key | Should -BeTrue
    }

    It '-Confirm:$false does not prompt' {
        Set-RedisKeyExpiration $key 90 -Confirm:$false -PassThru | Should -BeTrue
    }
}
