BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Unlock-RedisResource over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_ -With @{ Name = 'other' }
        Connect-TestServer $_ -With @{ Name = 'main' }
    }
    BeforeEach {
        Skip-Without EVAL
        $key = New-TestKey lock
    }

    It 'releases the lock, and emits nothing' {
        $lock = Lock-RedisResource $key
        Unlock-RedisResource $lock | Should -Be $null
        $lock.State | Should -Be 'Released'
        Test-RedisKey $key | Should -BeFalse
        (Lock-RedisResource $key -Wait 0 -Connection other).State | Should -Be 'Held'
    }

    It 'accepts locks from the pipeline' {
        $second = New-TestKey lock
        $key, $second | ForEach-Object { Lock-RedisResource $_ } | Unlock-RedisResource
        Test-RedisKey $key, $second | Should -BeExactly $false, $false
    }

    It 'uses the connection of the lock' {
        $lock = Lock-RedisResource $key -Connection other
        Unlock-RedisResource $lock
        Test-RedisKey $key | Should -BeFalse
    }

    It 'reports a lock that was released before' {
        $lock = Lock-RedisResource $key
        Unlock-RedisResource $lock
        $next = Lock-RedisResource $key -Connection other
        Get-Transcript { Unlock-RedisResource -ErrorAction Continue $lock } | Should -BeExactly "Redis.LockReleased $key"
        $next.State | Should -Be 'Held'
        Test-RedisKey $key | Should -BeTrue
    }

    It 'reports an expired lock' {
        $lock = Lock-RedisResource $key -Lease 50ms
        Wait-Until { -not (Test-RedisKey $key) } | Should -BeTrue
        Get-Transcript { Unlock-RedisResource -ErrorAction Continue $lock } | Should -BeExactly "Redis.LockExpired $key"
        Use-Culture de-DE { Unlock-RedisResource $lock -ErrorVariable problem -ErrorAction SilentlyContinue; "$problem" } | Should -BeLike '*0.05 s*'
        $lock.State | Should -Be 'Lost'
    }

    It 'reports a lock that somebody else holds now, and leaves it to them' {
        $lock = Lock-RedisResource $key -Lease 50ms
        $theirs = Lock-RedisResource $key -Connection other
        Get-Transcript { Unlock-RedisResource -ErrorAction Continue $lock } | Should -BeExactly "Redis.LockStolen $key"
        $lock.State | Should -Be 'Lost'
        Unlock-RedisResource $theirs -ErrorAction Stop
    }

    It 'continues after a lost lock' {
        $second = New-TestKey lock
        $locks = Lock-RedisResource $key; $locks = @($locks; Lock-RedisResource $second)
        Remove-RedisKey $key
        Get-Transcript { $locks | Unlock-RedisResource -ErrorAction Continue } | Should -BeExactly "Redis.LockExpired $key"
        Test-RedisKey $second | Should -BeFalse
    }

    It '-WhatIf keeps the lock' {
        $lock = Lock-RedisResource $key
        Unlock-RedisResource $lock -WhatIf
        $lock.State | Should -Be 'Held'
        Test-RedisKey $key | Should -BeTrue
    }

    It 'says what to pass instead of a name' {
        Get-Failure { Unlock-RedisResource lock:report } | Should -BeLike "*'lock:report' is a name*Lock-RedisResource*"
        Get-Failure { 'lock:report' | Unlock-RedisResource -ErrorAction Stop } | Should -BeLike "*'lock:report' is a name*Lock-RedisResource*"
    }

    It 'refuses $null' {
        (Get-Failure { Unlock-RedisResource $null }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError*'
    }
}
