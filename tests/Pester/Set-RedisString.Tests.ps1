BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Set-RedisString over RESP<_>' -ForEach 2, 3 {
    BeforeAll { Connect-TestServer $_ }
    BeforeEach { $key = New-TestKey }

    It 'writes, and emits nothing' {
        Set-RedisString $key value | Should -Be $null
        Get-RedisString $key | Should -BeExactly 'value'
    }

    It 'writes <Form> so that it reads back as text' -ForEach (Get-ScalarForm) {
        Set-RedisString $key $Value
        Get-RedisString $key | Should -BeExactly $Text
    }

    It 'writes <Form> the same under another culture' -ForEach (Get-ScalarForm) {
        Use-Culture de-DE { Set-RedisString $key $Value }
        Get-RedisString $key | Should -BeExactly $Text
    }

    It 'writes bytes unchanged' {
        Set-RedisString $key ([byte[]](0..255))
        $value = Get-RedisString $key -AsByteArray
        $value | Should -Be (0..255)
    }

    It 'writes a value of a megabyte' {
        $value = 'é' * 524288
        Set-RedisString $key $value
        Get-RedisString $key | Should -BeExactly $value
        Invoke-RedisCommand STRLEN $key | Should -Be 1048576
    }

    It 'writes one value to several keys' {
        $other = New-TestKey
        Set-RedisString $key, $other same
        Get-RedisString $key, $other | Should -BeExactly 'same', 'same'
    }

    It 'writes several values atomically with <_>' -ForEach 'ExpiresIn', 'ExpiresAt', 'KeepTimeToLive' {
        $other = New-TestKey
        Set-RedisString $key, $other old -ExpiresIn 1h
        $expiration = @{ ExpiresIn = '2h'; ExpiresAt = [datetime]::Now.AddHours(2); KeepTimeToLive = $true }[$_]
        $hours = if ($_ -eq 'KeepTimeToLive') { 1 } else { 2 }
        $parameters = @{ $_ = $expiration }
        Set-RedisString @{ $key = 1; $other = 2 } @parameters -PassThru | Should -BeTrue
        Get-RedisString $key, $other | Should -BeExactly '1', '2'
        (Get-RedisKeyExpiration $key, $other).TimeToLive | ForEach-Object { $_.TotalHours | Should -BeGreaterThan ($hours - 0.1) }
        { Set-RedisString @{ $key = 3 } @parameters -IfNotExists -ErrorAction Stop } | Should -Throw -ErrorId 'Redis.BadArgument*'
        Get-RedisString $key | Should -BeExactly '1'
    }

    It 'accepts keys from the pipeline by value' {
        $keys = 1..3 | ForEach-Object { New-TestKey }
        $keys | Set-RedisString -Value same
        Get-RedisString $keys | Should -BeExactly 'same', 'same', 'same'
    }

    It 'accepts <_>, Value, and ExpiresIn from the pipeline by property' -ForEach 'Key', 'Name' {
        [pscustomobject]@{ $_ = $key; Value = 1.5; ExpiresIn = '2h' } | Set-RedisString
        Get-RedisString $key | Should -BeExactly '1.5'
        (Get-RedisKeyExpiration $key).TimeToLive.TotalMinutes | Should -BeGreaterThan 119
    }

    It 'accepts <Form> as a key' -ForEach @(
        @{ Form = 'a number'; Name = 5; Text = '5' }
        @{ Form = 'a fraction'; Name = 1.5; Text = '1.5' }
        @{ Form = 'a date'; Name = [datetime]::new(2024, 2, 29); Text = '2024-02-29T00:00:00.0000000' }
    ) {
        Use-Culture de-DE { Set-RedisString $Name 'by position' }
        Get-RedisString $Text | Should -BeExactly 'by position'
        Use-Culture de-DE { [pscustomobject]@{ Key = $Name; Value = 'by property' } | Set-RedisString }
        Get-RedisString $Text | Should -BeExactly 'by property'
        Remove-RedisKey $Text
    }

    It 'accepts the entries of a hashtable' {
        $other = New-TestKey
        ([ordered]@{ $key = 1; $other = 2 }).GetEnumerator() | Set-RedisString
        Get-RedisString $key, $other | Should -BeExactly '1', '2'
    }

    It 'refuses a record whose key is $null, and continues' {
        $size = Get-RedisDatabaseSize
        [pscustomobject]@{ Key = $null; Value = 1 }, [pscustomobject]@{ Key = ''; Value = 1 }, [pscustomobject]@{ Key = $key; Value = 1 } |
            Set-RedisString -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.Count | Should -Be 2
        Get-RedisDatabaseSize | Should -Be ($size + 1)
    }

    It 'accepts bytes as a key' {
        $bytes = [byte[]](255, 254, 0)
        Set-RedisString $bytes v
        Invoke-RedisCommand GET $bytes | Should -BeExactly 'v'
        Remove-RedisKey $bytes -PassThru | Should -Be 1
    }

    It 'refuses <Form> as a key' -ForEach @(
        @{ Form = 'an object without a key'; Name = [pscustomobject]@{ Id = 5 } }
        @{ Form = 'a hashtable'; Name = @{ Id = 5 } }
        @{ Form = 'any object'; Name = [Text.StringBuilder]::new('x') }
    ) {
        $size = Get-RedisDatabaseSize
        $null = Get-Failure { $Name | Set-RedisString -Value v -ErrorAction Stop }
        $null = Get-Failure { Set-RedisString -Key $Name -Value v -ErrorAction Stop }
        Get-RedisDatabaseSize | Should -Be $size
    }

    It 'removes an existing time to live' {
        Set-RedisString $key old -ExpiresIn 90
        Set-RedisString $key new
        (Get-RedisKeyExpiration $key).TimeToLive | Should -Be $null
    }

    It 'replaces a value of another type' {
        $null = Invoke-RedisCommand RPUSH $key x
        Set-RedisString $key value
        Get-RedisKeyType $key | Should -Be 'string'
    }

    It 'refuses <Form>, naming ConvertTo-Json' -ForEach @(
        @{ Form = 'a hashtable'; Value = @{ a = 1 } }
        @{ Form = 'an ordered dictionary'; Value = [ordered]@{ a = 1 } }
        @{ Form = 'an object'; Value = [pscustomobject]@{ a = 1 } }
        @{ Form = 'an array'; Value = 1, 2 }
        @{ Form = 'a process'; Value = [Diagnostics.Process]::GetCurrentProcess() }
    ) {
        Set-RedisString $key old
        Set-RedisString $key $Value -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.Count | Should -Be 1
        $problem[0] | Should -BeLike '*ConvertTo-Json*'
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
        $problem[0].TargetObject | Should -BeExactly $key
        Get-RedisString $key | Should -BeExactly 'old'
    }

    It 'refuses a SecureString' {
        Set-RedisString $key (ConvertTo-SecureString 'hidden-word' -AsPlainText -Force) -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.Count | Should -Be 1
        Test-RedisKey $key | Should -BeFalse
    }

    It 'refuses $null' {
        (Get-Failure { Set-RedisString $key $null }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationErrorNullNotAllowed*'
    }

    It 'continues after a record that cannot be written' {
        $other = New-TestKey
        [pscustomobject]@{ Key = $key; Value = @{} }, [pscustomobject]@{ Key = $other; Value = 'fine' } | Set-RedisString -ErrorAction SilentlyContinue
        Get-RedisString $key, $other | Should -BeExactly $null, 'fine'
    }

    It 'passes on what the server says about a value that is too large' {
        $null = Connect-Redis -Uri "redis://$(Get-PrivateServer '--proto-max-bulk-len', '1mb')" -Name small -Protocol $_
        try {
            { Set-RedisString $key ('x' * 6MB) } | Should -Throw -ErrorId 'Redis.ERR,*' -ExpectedMessage '*Protocol error: invalid bulk length*'
            { Set-RedisKey $key @{ field = 'x' * 6MB } } | Should -Throw -ErrorId 'Redis.ERR,*' -ExpectedMessage '*Protocol error: invalid bulk length*'
            { Invoke-RedisTransaction { Set-RedisString $key ('x' * 6MB) } } | Should -Throw -ErrorId 'Redis.ERR,*' -ExpectedMessage '*Protocol error: invalid bulk length*'
            Set-RedisString $key fits
            Get-RedisString $key | Should -BeExactly 'fits'
        }
        finally { Disconnect-Redis small; Connect-TestServer $_ }
    }

    Context 'time to live' {
        It '-ExpiresIn <Form> is <Seconds> seconds' -ForEach (Get-TimeForm) {
            Set-RedisString $key value -ExpiresIn $Value
            $left = Invoke-RedisCommand PTTL $key
            $left | Should -BeLessOrEqual ($Seconds * 1000)
            $left | Should -BeGreaterThan ($Seconds * 1000 - 5000)
        }

        It '-ExpiresIn 500ms expires within half a second' {
            Set-RedisString $key value -ExpiresIn 500ms
            Invoke-RedisCommand PTTL $key | Should -BeIn (@(-2) + 0..500)
            Wait-Until { -not (Test-RedisKey $key) } | Should -BeTrue
        }

        It '-ExpiresIn <Form> is the same under another culture' -ForEach @{ Form = "'1.5h'"; Value = '1.5h' }, @{ Form = '5400.0'; Value = 5400.0 } {
            Use-Culture de-DE { Set-RedisString $key value -ExpiresIn $Value }
            (Get-RedisKeyExpiration $key).TimeToLive.TotalMinutes | Should -BeGreaterThan 89
        }

        It '-ExpiresIn <Form> is refused' -ForEach (Get-BadTimeForm) {
            Get-Failure { Set-RedisString $key value -ExpiresIn $Value } | Should -BeLike '*such as 90s, 15m, 2h or 7d*'
            Test-RedisKey $key | Should -BeFalse
        }

        It '-ExpiresIn <_> is refused, before anything is sent' -ForEach 0, -1, '-5m', '0.4ms', ([timespan]::Zero) {
            $time = $_
            Get-Failure { Set-RedisString $key value -ExpiresIn $time } | Should -BeLike '*at least one millisecond*'
            Test-RedisKey $key | Should -BeFalse
        }

        It '-ExpiresAt accepts a <_>' -ForEach 'DateTime', 'DateTimeOffset', 'UtcDateTime' {
            Skip-WithoutForm 'SET with PXAT' SET, $key, v, PXAT, 9999999999999
            $moment = [DateTimeOffset]::Now.AddHours(2)
            $given = switch ($_) { DateTime { $moment.LocalDateTime } DateTimeOffset { $moment } UtcDateTime { $moment.UtcDateTime } }
            Set-RedisString $key value -ExpiresAt $given
            (Get-RedisKeyExpiration $key).ExpiresAt | Should -BeGreaterThan $moment.AddSeconds(-5)
            (Get-RedisKeyExpiration $key).ExpiresAt | Should -BeLessThan $moment.AddSeconds(5)
        }

        It '-ExpiresAt refuses a past time, before anything is sent' {
            Get-Failure { Set-RedisString $key value -ExpiresAt ([datetime]::Now.AddSeconds(-1)) -ErrorAction Stop } | Should -BeLike '*is in the past*'
            Test-RedisKey $key | Should -BeFalse
        }

        It 'that is invalid is an error of its record only' {
            Skip-WithoutForm 'SET with PXAT' SET, $key, v, PXAT, 9999999999999
            $keys = 1..200 | ForEach-Object { New-TestKey }
            $rows = foreach ($name in $keys) { [pscustomobject]@{ Key = $name; Value = 'v'; ExpiresAt = [datetime]::Now.AddHours($(if ($name -eq $keys[149]) { -1 } else { 1 })) } }
            $transcript = Get-Transcript { $rows | Set-RedisString -PassThru -ErrorAction Continue }
            $transcript | Should -BeExactly (@($true) * 149 + "Redis.BadArgument $($keys[149])" + @($true) * 50)
            @(Test-RedisKey $keys | Where-Object { $_ }).Count | Should -Be 199
        }

        It '-KeepTimeToLive keeps it' {
            Set-RedisString $key old -ExpiresIn 90
            Set-RedisString $key new -KeepTimeToLive
            Get-RedisString $key | Should -BeExactly 'new'
            (Get-RedisKeyExpiration $key).TimeToLive.TotalSeconds | Should -BeGreaterThan 80
        }

        It 'can be given in one way only' {
            (Get-Failure { Set-RedisString $key value -ExpiresIn 90 -KeepTimeToLive -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
            Test-RedisKey $key | Should -BeFalse
        }
    }

    Context 'conditions' {
        It '-PassThru emits whether it was set' {
            Set-RedisString $key value -PassThru | Should -BeExactly $true
        }

        It '-IfNotExists only writes a missing key' {
            Set-RedisString $key first -IfNotExists -PassThru | Should -BeExactly $true
            Set-RedisString $key second -IfNotExists -PassThru | Should -BeExactly $false
            Get-RedisString $key | Should -BeExactly 'first'
        }

        It '-IfExists only writes an existing key' {
            Set-RedisString $key first -IfExists -PassThru | Should -BeExactly $false
            Test-RedisKey $key | Should -BeFalse
            Set-RedisString $key first
            Set-RedisString $key second -IfExists -PassThru | Should -BeExactly $true
            Get-RedisString $key | Should -BeExactly 'second'
        }

        It '-IfExists and -IfNotExists are mutually exclusive' {
            (Get-Failure { Set-RedisString $key value -IfExists -IfNotExists -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
        }

        It '-IfNotExists can be combined with a time to live' {
            Set-RedisString $key value -IfNotExists -ExpiresIn 90
            (Get-RedisKeyExpiration $key).TimeToLive.TotalSeconds | Should -BeGreaterThan 80
        }

        It '-ReturnOld emits the old value' {
            @(Set-RedisString $key first -ReturnOld).Count | Should -Be 0
            Set-RedisString $key second -ReturnOld | Should -BeExactly 'first'
            Get-RedisString $key | Should -BeExactly 'second'
        }

        It '-ReturnOld can be combined with a time to live' {
            Set-RedisString $key first
            Set-RedisString $key second -ReturnOld -ExpiresIn 90 | Should -BeExactly 'first'
            (Get-RedisKeyExpiration $key).TimeToLive.TotalSeconds | Should -BeGreaterThan 80
        }

        It '-ReturnOld -AsByteArray emits it as bytes' {
            Set-RedisString $key ([byte[]](255, 0))
            $old = Set-RedisString $key new -ReturnOld -AsByteArray
            , $old | Should -BeOfType byte[]
            $old | Should -Be 255, 0
        }

        It '-ReturnOld reports an old value of another type' {
            $null = Invoke-RedisCommand RPUSH $key x
            Set-RedisString $key value -ReturnOld -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.WRONGTYPE,*'
            Get-RedisKeyType $key | Should -Be 'list'
        }
    }

    Context 'several values at once' {
        BeforeEach { $other = New-TestKey other }

        It 'writes a hashtable' {
            Set-RedisString @{ $key = 1; $other = 'zwei' } | Should -Be $null
            Get-RedisString $key, $other | Should -BeExactly '1', 'zwei'
        }

        It 'accepts hashtables from the pipeline' {
            @{ $key = 1 }, [ordered]@{ $other = 2 } | Set-RedisString
            Get-RedisString $key, $other | Should -BeExactly '1', '2'
        }

        It '-PassThru emits whether they were set' {
            Set-RedisString @{ $key = 1; $other = 2 } -PassThru | Should -BeExactly $true
        }

        It '-IfNotExists writes all or none' {
            Set-RedisString $key old
            Set-RedisString @{ $key = 1; $other = 2 } -IfNotExists -PassThru | Should -BeExactly $false
            Get-RedisString $key, $other | Should -BeExactly 'old', $null
            Remove-RedisKey $key
            Set-RedisString @{ $key = 1; $other = 2 } -IfNotExists -PassThru | Should -BeExactly $true
            Get-RedisString $key, $other | Should -BeExactly '1', '2'
        }

        It 'writes nothing if one cannot be written' {
            Set-RedisString ([ordered]@{ $key = 1; $other = @{ a = 1 } }) -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0] | Should -BeLike '*ConvertTo-Json*'
            Test-RedisKey $key | Should -BeFalse
        }

        It 'refuses an empty hashtable' {
            (Get-Failure { Set-RedisString @{} }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError*'
        }

        It '-WhatIf sends nothing' {
            Set-RedisString @{ $key = 1; $other = 2 } -WhatIf
            Test-RedisKey $key, $other | Should -BeExactly $false, $false
        }
    }

    It '-WhatIf sends nothing' {
        Set-RedisString $key old
        Set-RedisString $key new -WhatIf
        Get-RedisString $key | Should -BeExactly 'old'
    }

    It '-Confirm:$false does not prompt' {
        Set-RedisString $key value -Confirm:$false
        Get-RedisString $key | Should -BeExactly 'value'
    }

    It 'respects $WhatIfPreference' {
        & { $WhatIfPreference = $true; Set-RedisString $key new }
        Test-RedisKey $key | Should -BeFalse
    }
}
