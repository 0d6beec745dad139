BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Rename-RedisKey over RESP<_>' -ForEach 2, 3 {
    BeforeAll { Connect-TestServer $_ }
    BeforeEach {
        $key, $new, $missing = (New-TestKey), (New-TestKey 'neu ü'), (New-TestKey missing)
        Set-RedisString $key value
    }

    It 'renames a key, and emits nothing' {
        Rename-RedisKey $key $new | Should -Be $null
        Get-RedisString $key, $new | Should -BeExactly $null, 'value'
    }

    It 'keeps type and time to live' {
        Set-RedisKey $key @(1, 2) -ExpiresIn 90
        Rename-RedisKey -Key $key -NewName $new
        Get-RedisKey $new | Should -BeExactly '1', '2'
        (Get-RedisKeyExpiration $new).TimeToLive.TotalSeconds | Should -BeGreaterThan 80
    }

    It 'replaces an existing key at the new name' {
        Set-RedisString $new old
        Rename-RedisKey $key $new
        Get-RedisString $new | Should -BeExactly 'value'
    }

    It 'reports a missing key' {
        Rename-RedisKey $missing $new -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.Count | Should -Be 1
        $problem[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problem[0].TargetObject | Should -BeExactly $missing
    }

    It '-NoClobber renames to a free name' {
        Rename-RedisKey $key $new -NoClobber
        Get-RedisString $new | Should -BeExactly 'value'
    }

    It '-NoClobber does not replace an existing key' {
        Set-RedisString $new old
        Rename-RedisKey $key $new -NoClobber -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.KeyExists,*'
        $problem[0].CategoryInfo.Category | Should -Be 'ResourceExists'
        $problem[0].TargetObject | Should -BeExactly $key
        Get-RedisString $key, $new | Should -BeExactly 'value', 'old'
    }

    It 'accepts <_> and NewName from the pipeline by property, and continues after an error' -ForEach 'Key', 'Name' {
        $third, $fourth = (New-TestKey), (New-TestKey)
        Set-RedisString $third drei
        $rows = @(
            [pscustomobject]@{ $_ = $key; NewName = $new }
            [pscustomobject]@{ $_ = $missing; NewName = (New-TestKey) }
            [pscustomobject]@{ $_ = $third; NewName = $fourth }
        )
        $rows | Rename-RedisKey -ErrorVariable problem -ErrorAction SilentlyContinue
        Get-RedisString $new, $fourth | Should -BeExactly 'value', 'drei'
        $problem.TargetObject | Should -BeExactly $missing
    }

    It 'accepts a key from the pipeline by value' {
        $key | Rename-RedisKey -NewName $new
        Get-RedisString $new | Should -BeExactly 'value'
    }

    It 'accepts only one key for one -NewName: <Form>' -ForEach @(
        @{ Form = 'the first from the pipeline'; Script = { $key, $missing, $third | Rename-RedisKey -NewName $new -ErrorAction Continue }; Left = $null, 'third', 'value'; Refused = 2 }
        @{ Form = 'the first from the pipeline, by property'; Script = { $key, $third | ForEach-Object { [pscustomobject]@{ Key = $_ } } | Rename-RedisKey -NewName $new -ErrorAction Continue }; Left = $null, 'third', 'value'; Refused = 1 }
        @{ Form = 'none of several arguments'; Script = { Rename-RedisKey $key, $third $new -ErrorAction Continue }; Left = 'value', 'third', $null; Refused = 1 }
    ) {
        $third = New-TestKey
        Set-RedisString $third third
        $errors = @(Get-Transcript $Script)
        $errors.Count | Should -Be $Refused
        $errors | Should -BeLike 'Redis.BadArgument *'
        Get-RedisString $key, $third, $new | Should -BeExactly $Left
    }

    It '-WhatIf sends nothing' {
        Rename-RedisKey $key $new -WhatIf
        Test-RedisKey $key, $new | Should -BeExactly $true, $false
    }

    It '-Confirm:$false does not prompt' {
        Rename-RedisKey $key $new -Confirm:$false
        Test-RedisKey $new | Should -BeTrue
    }
}
