BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Rename-RedisKey over RESP<_>' -ForEach 2, 3 {
    BeforeAll { Connect-TestServer $_ }
    BeforeEach {
        $key, $new, $missing = (New-TestKey), (New-TestKey 'neu ü'), (New-TestKey missing)
        Set-RedisString $key value
    }

    It 'gives a key another name, and emits nothing' {
        Rename-RedisKey $key $new | Should -Be $null
        Get-RedisString $key, $new | Should -BeExactly $null, 'value'
    }

    It 'keeps type and time to live' {
        Set-RedisKey $key @(1, 2) -ExpiresIn 90
        Rename-RedisKey -Key $key -NewName $new
        Get-RedisKey $new | Should -BeExactly '1', '2'
        (Get-RedisKeyExpiration $new).TimeToLive.TotalSeconds | Should -BeGreaterThan 80
    }

    It 'replaces what was at the new name' {
        Set-RedisString $new old
        Rename-RedisKey $key $new
        Get-RedisString $new | Should -BeExactly 'value'
    }

    It 'reports a key that is not there' {
        Rename-RedisKey $missing $new -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.Count | Should -Be 1
        $problem[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problem[0].TargetObject | Should -BeExactly $missing
    }

    It '-NoClobber renames to a name that is free' {
        Rename-RedisKey $key $new -NoClobber
        Get-RedisString $new | Should -BeExactly 'value'
    }

    It '-NoClobber does not replace what is there' {
        Set-RedisString $new old
        Rename-RedisKey $key $new -NoClobber -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.KeyExists,*'
        $problem[0].CategoryInfo.Category | Should -Be 'ResourceExists'
        $problem[0].TargetObject | Should -BeExactly $key
        Get-RedisString $key, $new | Should -BeExactly 'value', 'old'
    }

    It 'takes <_> and NewName from the pipeline, by property, and goes on after an error' -ForEach 'Key', 'Name' {
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

    It 'takes a key from the pipeline, by value' {
        $key | Rename-RedisKey -NewName $new
        Get-RedisString $new | Should -BeExactly 'value'
    }

    It 'gives one -NewName to one key only: <Form>' -ForEach @(
        @{ Form = 'of the pipeline, the first'; Script = { $key, $missing, $third | Rename-RedisKey -NewName $new -ErrorAction Continue }; Left = $null, 'third', 'value'; Refused = 2 }
        @{ Form = 'of the pipeline, by property'; Script = { $key, $third | ForEach-Object { [pscustomobject]@{ Key = $_ } } | Rename-RedisKey -NewName $new -ErrorAction Continue }; Left = $null, 'third', 'value'; Refused = 1 }
        @{ Form = 'of one call, none'; Script = { Rename-RedisKey $key, $third $new -ErrorAction Continue }; Left = 'value', 'third', $null; Refused = 1 }
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

    It '-Confirm:$false does not ask' {
        Rename-RedisKey $key $new -Confirm:$false
        Test-RedisKey $new | Should -BeTrue
    }
}
