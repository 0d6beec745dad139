BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Use-RedisLock over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_ -With @{ Name = 'other' }
        Connect-TestServer $_ -With @{ Name = 'main' }
    }
    BeforeEach {
        Skip-Without EVAL
        $key = New-TestKey lock
        $other = New-TestKey other
    }

    It 'runs the block while the lock is held, and releases it' {
        Use-RedisLock $key { Test-RedisKey $key; Lock-RedisResource $key -Wait 0 -Connection other -ErrorAction SilentlyContinue; $args[0].State } |
            Should -BeExactly $true, 'Held'
        Test-RedisKey $key | Should -BeFalse
    }

    It 'emits the output of the block as it comes' {
        $left = Use-RedisLock $key { 'first'; Start-Sleep 30 } | ForEach-Object { "$_ $(Test-RedisKey $key)" } | Select-Object -First 1
        $left | Should -BeExactly 'first True'
        Test-RedisKey $key | Should -BeFalse
    }

    It 'reports the errors of the block' {
        Get-Transcript { Use-RedisLock $key { 1; Write-Error soft -ErrorAction Continue -ErrorId Soft; 2 } } | Should -BeExactly 1, 'Soft ', 2
    }

    It 'has access to the caller''s variables' {
        $word = 'seen'
        Use-RedisLock $key { $word } | Should -BeExactly 'seen'
    }

    It 'releases the lock if the block throws' {
        Get-Failure { Use-RedisLock $key { throw 'no further' } } | Should -BeLike '*no further*'
        Test-RedisKey $key | Should -BeFalse
    }

    It 'reports what the block threw, also if the lock cannot be released: <Form>' -ForEach @(
        @{ Form = 'the server is gone'; Script = { Stop-RedisServer $private } }
        @{ Form = 'somebody else holds it'; Script = { Set-RedisString $key theirs } }
        @{ Form = 'it was released'; Script = { Unlock-RedisResource $args[0] } }
    ) {
        $private = Start-PrivateServer
        try {
            $private | Connect-Redis -Name private -ConnectTimeout 1s
            $failure = Get-Failure {
                Use-RedisLock $key { . $Script $args[0]; throw 'row 17 of the invoice is wrong' } -ErrorAction Stop -WarningAction SilentlyContinue -WarningVariable script:warnings
            }
            $failure | Should -BeLike '*row 17*'
            $script:warnings | Should -BeLike "*'$key' was not released*"
        }
        finally {
            Stop-RedisServer $private
            Disconnect-Redis private
            Select-RedisConnection main
        }
    }

    It 'releases the lock if the block leaves a loop' {
        foreach ($i in 1..3) { Use-RedisLock $key { break } }
        $i | Should -Be 1
        Test-RedisKey $key | Should -BeFalse
    }

    It 'releases the lock if the pipeline is stopped' {
        $run = Start-InRunspace -ArgumentList (Get-TestServerUri), $key {
            param($uri, $key)
            Connect-Redis -Uri $uri -Database 9
            Use-RedisLock $key { 'runs'; Start-Sleep 60 }
        }
        Wait-Until { $run.Output.Count -gt 0 } | Should -BeTrue
        Test-RedisKey $key | Should -BeTrue
        Measure-Second { $run.Shell.Stop() } | Should -BeLessThan 5
        # The release has been sent by then, on a leased connection.
        Wait-Until { -not (Test-RedisKey $key) } | Should -BeTrue
        $run.Stop()
    }

    It 'does not run the block without the lock' {
        $lock = Lock-RedisResource $key
        Get-Transcript { Use-RedisLock -ErrorAction Continue $key { 'it runs' } -Wait 0.1 -Connection other } | Should -BeExactly "Redis.LockTimeout $key"
        Unlock-RedisResource $lock -ErrorAction Stop
    }

    It 'renews the lease, beyond its duration' {
        Use-RedisLock $key -Lease 600ms {
            Start-Sleep -Milliseconds 1500
            $args[0].State
            Test-RedisKey $key
        } | Should -BeExactly 'Held', $true
        Test-RedisKey $key | Should -BeFalse
    }

    It 'tells the block that the lock is lost: <Form>' -ForEach @(
        @{ Form = 'removed'; Script = { Remove-RedisKey $key -Connection other }; Id = 'LockExpired' }
        @{ Form = 'written over'; Script = { Set-RedisString $key theirs -Connection other }; Id = 'LockStolen' }
    ) {
        Get-Transcript {
            Use-RedisLock -ErrorAction Continue $key -Lease 600ms {
                param($lock)
                . $Script
                Wait-Until { $lock.State -eq 'Lost' }
            }
        } | Should -BeExactly $true, "Redis.$Id $key"
    }

    It 'says so if the block has released the lock' {
        Get-Transcript { Use-RedisLock -ErrorAction Continue $key { Unlock-RedisResource $args[0]; 'done' } } | Should -BeExactly 'done', "Redis.LockReleased $key"
    }

    It 'accepts a lease of years' {
        Use-RedisLock $key -Lease 9000d { Start-Sleep -Milliseconds 100; 'ran' } | Should -BeExactly 'ran'
        Test-RedisKey $key | Should -BeFalse
    }

    It 'can contain pipelines and transactions' {
        Use-RedisLock $key { Invoke-RedisPipeline { Step-RedisCounter $other }; Invoke-RedisTransaction { Step-RedisCounter $other } } | Should -BeExactly 1, 2
    }

    It 'leaves no connection behind' {
        $count = { @((Invoke-RedisCommand CLIENT LIST) -split "`n" -like '* name=main *').Count }
        $before = & $count
        Use-RedisLock $key { & $count } | Should -Be ($before + 1)
        Wait-Until { (& $count) -eq $before } | Should -BeTrue
    }

    It 'makes a separate read and write of a counter exact' {
        Set-RedisString $other 0
        $runs = 1..3 | ForEach-Object {
            Start-InRunspace -ArgumentList (Get-TestServerUri), $key, $other {
                param($uri, $key, $other)
                Connect-Redis -Uri $uri -Database 9
                foreach ($i in 1..15) {
                    Use-RedisLock $key -Wait 60 -PollInterval 5ms { Set-RedisString $other (1 + (Get-RedisString $other)) }
                }
            }
        }
        $runs | Receive-Runspace
        Get-RedisString $other | Should -BeExactly '45'
    }

    It '-WhatIf locks nothing and runs nothing' {
        Use-RedisLock $key { 'it runs' } -WhatIf | Should -Be $null
        Test-RedisKey $key | Should -BeFalse
    }
}
