BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Lock-RedisResource over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_ -With @{ Name = 'other' }
        Connect-TestServer $_ -With @{ Name = 'main' }
    }
    BeforeEach { $key = New-TestKey lock }

    It 'emits the lock' {
        $lock = Lock-RedisResource $key
        $lock | Should -BeOfType PSRedis.Locks.ResourceLock
        $lock.Name | Should -BeExactly $key
        $lock.Lease | Should -Be ([timespan]::FromSeconds(30))
        $lock.State | Should -Be 'Held'
        $lock.ExpiresAt - $lock.AcquiredAt | Should -Be $lock.Lease
        "$lock" | Should -BeExactly "$key (Held)"
    }

    It 'is a key with a time to live and a token, which differs for each lock' {
        $null = Lock-RedisResource $key -Lease 5m
        (Get-RedisKeyExpiration $key).TimeToLive.TotalMinutes | Should -BeGreaterThan 4.9
        $token = Get-RedisString $key
        $token.Length | Should -Be 32
        Remove-RedisKey $key
        $null = Lock-RedisResource $key
        Get-RedisString $key | Should -Not -Be $token
    }

    It 'does not show the token' {
        $lock = Lock-RedisResource $key
        $lock | Format-List * -Force | Out-String | Should -Not -BeLike "*$(Get-RedisString $key)*"
        $lock | ConvertTo-Json | Should -Not -BeLike "*$(Get-RedisString $key)*"
    }

    It 'is exclusive: a second one waits, and times out' {
        $lock = Lock-RedisResource $key
        $seconds = Measure-Second {
            $script:transcript = Get-Transcript { Lock-RedisResource -ErrorAction Continue $key -Wait 0.4 -PollInterval 50ms -Connection other }
        }
        $transcript | Should -BeExactly "Redis.LockTimeout $key"
        $seconds | Should -BeGreaterThan 0.39
        $seconds | Should -BeLessThan 5
        $lock.State | Should -Be 'Held'
    }

    It 'excludes the same connection, too' {
        $null = Lock-RedisResource $key
        Get-Transcript { Lock-RedisResource -ErrorAction Continue $key -Wait 0 } | Should -BeExactly "Redis.LockTimeout $key"
    }

    It 'tries once with -Wait 0' {
        $null = Lock-RedisResource $key
        Measure-Second { Lock-RedisResource $key -Wait 0 -PollInterval 5s -ErrorAction SilentlyContinue } | Should -BeLessThan 2
    }

    It 'says how long it waited, under any culture' {
        $null = Lock-RedisResource $key
        Use-Culture de-DE { Lock-RedisResource $key -Wait 100ms -PollInterval 50ms -ErrorVariable problem -ErrorAction SilentlyContinue; "$problem" } | Should -BeLike '*within 0.1 s: *'
    }

    It 'acquires the lock when the other lease has expired' {
        $first = Lock-RedisResource $key -Lease 300ms
        $second = Lock-RedisResource $key -Connection other
        $second.State | Should -Be 'Held'
        $first.State | Should -Be 'Lost'
    }

    It 'fails if the connection cannot be established' {
        $nowhere = Get-ConnectionToNowhere
        Connect-TestServer $_ -With @{ Name = 'main' }
        (Get-Failure { Lock-RedisResource $key -Connection $nowhere }).FullyQualifiedErrorId | Should -Match '^Redis\.(Connection\w*|Timeout),'
        Disconnect-Redis $nowhere
    }

    It '-<Name> $null is refused' -ForEach @{ Name = 'Lease' }, @{ Name = 'Wait' }, @{ Name = 'PollInterval' } {
        $given = @{ $Name = $null }
        (Get-Failure { Lock-RedisResource $key @given }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError*'
        Test-RedisKey $key | Should -BeFalse
    }

    It '-<Name> <Form> is refused' -ForEach @(
        @{ Name = 'Lease'; Form = '0'; Value = 0 }
        @{ Name = 'Lease'; Form = 'soon'; Value = 'soon' }
        @{ Name = 'Wait'; Form = '-1'; Value = -1 }
        @{ Name = 'PollInterval'; Form = '-1'; Value = -1 }
    ) {
        $given = @{ $Name = $Value }
        $null = Get-Failure { Lock-RedisResource $key @given }
        Test-RedisKey $key | Should -BeFalse
    }

    It 'accepts a wait of years' {
        $null = Lock-RedisResource $key -Lease 200ms
        (Lock-RedisResource $key -Lease 9000d -Wait 9000d -PollInterval 50ms).State | Should -Be 'Held'
    }

    It 'ends at once when the pipeline is stopped' {
        $null = Lock-RedisResource $key
        $run = Start-InRunspace -ArgumentList (Get-TestServerUri), $key {
            param($uri, $key)
            Connect-Redis -Uri $uri -Database 9
            'waits'
            Lock-RedisResource $key -Wait 60 -PollInterval 30
        }
        Wait-Until { $run.Output.Count -gt 0 } | Should -BeTrue
        Start-Sleep -Milliseconds 200
        Measure-Second { $run.Shell.Stop() } | Should -BeLessThan 3
        $run.Stop()
    }

    It '-WhatIf locks nothing' {
        Lock-RedisResource $key -WhatIf | Should -Be $null
        Test-RedisKey $key | Should -BeFalse
    }
}
