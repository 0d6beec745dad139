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

    It 'ends a subscription by <Form>' -ForEach @(
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

    It 'ends one whose block is about to run again, in <Form>' -ForEach @(
        @{ Form = 'its own block'; Code = '$null = Register-RedisSubscription $channel { End-It }; Publish-RedisMessage $channel first' }
        @{ Form = 'the block of another'; Code = '$null = Register-RedisSubscription $channel { }; $null = Register-RedisSubscription "$channel-2" { End-It }; Publish-RedisMessage "$channel-2" first' }
        @{ Form = 'the action of an event'; Code = '$null = Register-RedisSubscription $channel { }; $null = Register-EngineEvent it -Action { End-It }; $null = New-Event it' }
    ) {
        $run = Invoke-Process "
            # A deadlock here could not be ended by Ctrl+C either.
            `$null = [powershell]::Create().AddScript('Start-Sleep 60; [Environment]::Exit(9)').BeginInvoke()
            Connect-Redis -Uri '$(Get-TestServerUri)' -Protocol $((Get-RedisConnection -Current).Identity.Protocol)
            `$channel = '$channel'
            `$all = [Collections.Generic.List[object]]::new()
            function End-It {
                if (`$all.Count) { return }
                `$all.AddRange(@(Get-RedisSubscription))
                Publish-RedisMessage `$channel again
                # Until PowerShell has queued it.
                while (-not `$all[0].Waiting) { [Threading.Thread]::Sleep(10) }
                [Threading.Thread]::Sleep(300)
                `$all | Unregister-RedisSubscription
                'enough' | Out-Host
            }
            $Code
            while (-not `$all.Count) { Start-Sleep -Milliseconds 10 }
            for (`$i = 0; `$i -lt 1000 -and (Get-EventSubscriber -Force | Where-Object SourceIdentifier -Like 'PSRedis*'); `$i++) { Start-Sleep -Milliseconds 10 }
            `$all.State | Sort-Object -Unique
            @(Get-EventSubscriber -Force | Where-Object SourceIdentifier -Like 'PSRedis*').Count
        "
        $run.ExitCode | Should -Be 0
        $run.Output -split '\s+' | Should -BeExactly 'enough', 'Ended', '0' -Because $run.Error
    }

    It 'drops the messages that wait for the block' {
        # One statement, so no event is delivered in between.
        1..100 | Publish-RedisMessage $channel -PassThru | Select-Object -Last 1 | ForEach-Object { Unregister-RedisSubscription $subscription }
        $count = $seen.Count
        Start-Sleep -Milliseconds 100
        $seen.Count | Should -Be $count
        $subscription.Waiting | Should -Be 0
    }

    It 'accepts an ended subscription' {
        $subscription, $subscription | Unregister-RedisSubscription -ErrorAction Stop
        Unregister-RedisSubscription $subscription -ErrorAction Stop
    }

    It 'reports a number that does not exist, and continues' {
        Unregister-RedisSubscription 9999, $subscription.Id -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.NoSubscription,*'
        $subscription.State | Should -Be 'Ended'
    }

    It 'says what to pass instead of a name' {
        Get-Failure { Unregister-RedisSubscription news } | Should -BeLike "*'news' is not the id of a subscription*Get-RedisSubscription*"
        Get-Failure { Get-RedisSubscription news } | Should -BeLike "*'news' is not the id of a subscription*"
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
