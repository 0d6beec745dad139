BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Unregister-RedisSubscription over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        function Test-Subscriber { @(Invoke-RedisCommand PUBSUB NUMSUB $channel)[1] -gt 0 }
    }
    BeforeEach {
        $channel = New-TestKey channel
        $seen = [System.Collections.ArrayList]::new()
        $subscription = Register-RedisSubscription $channel -Action { $null = $seen.Add("$_") }
    }
    AfterEach { Get-RedisSubscription | Unregister-RedisSubscription }

    It 'ends one by <Form>' -ForEach @(
        @{ Form = 'the pipeline'; Script = { $subscription | Unregister-RedisSubscription } }
        @{ Form = 'object'; Script = { Unregister-RedisSubscription $subscription } }
        @{ Form = 'number'; Script = { Unregister-RedisSubscription $subscription.Id } }
        @{ Form = 'number as text'; Script = { Unregister-RedisSubscription "$($subscription.Id)" } }
    ) {
        & $Script | Should -Be $null
        $subscription.State | Should -Be 'Ended'
        Get-RedisSubscription | Should -Be $null
        Wait-Until { -not (Test-Subscriber) } -Seconds 30 | Should -BeTrue
    }

    It 'ends all' {
        $null = Register-RedisSubscription $channel -Action { }
        Get-RedisSubscription | Unregister-RedisSubscription
        Get-RedisSubscription | Should -Be $null
        @(Get-EventSubscriber -Force | Where-Object SourceIdentifier -Like 'PSRedis*').Count | Should -Be 0
    }

    It 'drops what waits for the block' {
        # One statement, so no event comes through in between.
        1..100 | Publish-RedisMessage $channel -PassThru | Select-Object -Last 1 | ForEach-Object { Unregister-RedisSubscription $subscription }
        $count = $seen.Count
        Start-Sleep -Milliseconds 100
        $seen.Count | Should -Be $count
        $subscription.Waiting | Should -Be 0
    }

    It 'may be told twice' {
        $subscription, $subscription | Unregister-RedisSubscription -ErrorAction Stop
        Unregister-RedisSubscription $subscription -ErrorAction Stop
    }

    It 'reports a number that is not there, and goes on' {
        Unregister-RedisSubscription 9999, $subscription.Id -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.NoSubscription,*'
        $subscription.State | Should -Be 'Ended'
    }

    It 'says what to pass where it is given a name' {
        Get-Failure { Unregister-RedisSubscription news } | Should -BeLike "*'news' is no number of a subscription*Get-RedisSubscription*"
        Get-Failure { Get-RedisSubscription news } | Should -BeLike "*'news' is no number of a subscription*"
        $subscription.State | Should -Be 'Active'
    }

    It '-WhatIf ends nothing' {
        $subscription | Unregister-RedisSubscription -WhatIf
        $subscription.State | Should -Be 'Active'
        Publish-RedisMessage $channel x
        Wait-Until { $seen.Count -eq 1 } -Seconds 30 | Should -BeTrue
    }

    It 'ends one of another session' {
        Start-InRunspace -ArgumentList $subscription { param($subscription) Unregister-RedisSubscription $subscription } | Receive-Runspace
        $subscription.State | Should -Be 'Ended'
        Get-RedisSubscription | Should -Be $null
    }
}
