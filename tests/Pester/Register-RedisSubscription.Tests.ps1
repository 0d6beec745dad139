BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
BeforeAll {
    function Test-Subscriber([string] $Channel, $Connection = (Get-RedisConnection -Current)) { @(Invoke-RedisCommand PUBSUB NUMSUB $Channel -Connection $Connection)[1] -gt 0 }
}
AfterAll {
    Close-TestSession
    Stop-PrivateServer
}

Describe 'Register-RedisSubscription over RESP<_>' -ForEach 2, 3 {
    BeforeAll { Connect-TestServer $_ }
    BeforeEach {
        $channel = New-TestKey channel
        $seen = [System.Collections.ArrayList]::new()
    }
    AfterEach { Get-RedisSubscription | Unregister-RedisSubscription }

    It 'runs the block for each message, in order' {
        $subscription = Register-RedisSubscription $channel -Action { $seen.Add("$_") }
        1..2000 | Publish-RedisMessage $channel
        Wait-Until { $seen.Count -eq 2000 } -Seconds 60 | Should -BeTrue
        $seen | Should -BeExactly (1..2000 | ForEach-Object { "$_" })
        $subscription.Received, $subscription.Dropped, $subscription.Failed, $subscription.Waiting | Should -Be 2000, 0, 0, 0
    }

    It 'passes the message as $_ and as the first argument' {
        $null = Register-RedisSubscription $channel -Pattern "$channel-*" -Action { $null = $seen.Add("$($_.Channel) $($_.Pattern) $($args[0].Message) $([object]::ReferenceEquals($_, $args[0]))") }
        Publish-RedisMessage $channel one
        Publish-RedisMessage "$channel-x" two
        Wait-Until { $seen.Count -eq 2 } -Seconds 30 | Should -BeTrue
        $seen | Should -BeExactly "$channel  one True", "$channel-x $channel-* two True"
    }

    It 'passes bytes unchanged with -AsByteArray' {
        $null = Register-RedisSubscription $channel -AsByteArray -Action { $null = $seen.Add($_.Message) }
        Publish-RedisMessage $channel ([byte[]](0, 255))
        Wait-Until { $seen.Count -eq 1 } -Seconds 30 | Should -BeTrue
        , $seen[0] | Should -BeOfType byte[]
        $seen[0] | Should -Be 0, 255
    }

    It 'runs the block on the thread of the session' {
        $thread = [Threading.Thread]::CurrentThread.ManagedThreadId
        $null = Register-RedisSubscription $channel -Action { $null = $seen.Add([Threading.Thread]::CurrentThread.ManagedThreadId) }
        1..5 | Publish-RedisMessage $channel
        Wait-Until { $seen.Count -eq 5 } -Seconds 30 | Should -BeTrue
        $seen | Sort-Object -Unique | Should -Be $thread
    }

    It 'runs the block during <Form>' -ForEach @(
        @{ Form = 'Wait-Event'; Script = { $null = Wait-Event -SourceIdentifier nothing-has-this -Timeout 1 } }
        @{ Form = 'a loop of Start-Sleep'; Script = { Start-Sleep -Milliseconds 10 } }
        @{ Form = 'a loop of calculation'; Script = { foreach ($i in 1..1000) { $i * $i } } }
    ) {
        $null = Register-RedisSubscription $channel -Action { $null = $seen.Add("$_") }
        Publish-RedisMessage $channel x
        Wait-Until { $null = & $Script; $seen.Count -eq 1 } -Seconds 30 | Should -BeTrue
    }

    It 'can use cmdlets in its block, on the connection of the session' {
        $key = New-TestKey
        $null = Register-RedisSubscription $channel -Action { Set-RedisString $key "$_"; $null = $seen.Add((Get-RedisString $key)) }
        1..3 | Publish-RedisMessage $channel
        Wait-Until { $seen.Count -eq 3 } -Seconds 30 | Should -BeTrue
        $seen | Should -BeExactly '1', '2', '3'
    }

    It 'drops the oldest messages beyond -QueueLimit, and counts them' {
        $subscription = Register-RedisSubscription $channel -QueueLimit 10 -Action { $null = $seen.Add("$_") } -WarningAction Ignore
        # While the session runs one command, no event is delivered.
        Start-InRunspace -ArgumentList (Get-TestServerUri), $channel { param($uri, $channel) Connect-Redis -Uri $uri; 1..1000 | Publish-RedisMessage $channel } | ForEach-Object {
            [void] $_.Handle.AsyncWaitHandle.WaitOne(30000); $run = $_
        }
        $run | Receive-Runspace
        Wait-Until { $seen.Count -gt 0 -and $seen[-1] -eq '1000' } -Seconds 30 | Should -BeTrue
        $subscription.Received | Should -Be 1000
        $subscription.Dropped + $seen.Count | Should -Be 1000
        $seen | Should -BeExactly ($seen | Sort-Object { [int]$_ })
    }

    It 'refuses a -QueueLimit of <_>' -ForEach 0, -1 {
        (Get-Failure { Register-RedisSubscription $channel -Action { } -QueueLimit $_ }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError*'
    }

    It 'continues if the block <Form>, and counts failures: <Failed>' -ForEach @(
        @{ Form = 'throws'; Script = { if ("$_" -eq '2') { throw 'no further' } }; Failed = 1 }
        @{ Form = 'has a terminating error'; Script = { if ("$_" -eq '2') { Write-Error 'no further' -ErrorAction Stop } }; Failed = 1 }
        @{ Form = 'breaks'; Script = { if ("$_" -eq '2') { break } }; Failed = 0 }
        @{ Form = 'continues'; Script = { if ("$_" -eq '2') { continue } }; Failed = 0 }
        @{ Form = 'returns'; Script = { if ("$_" -eq '2') { return } }; Failed = 0 }
    ) {
        $subscription = Register-RedisSubscription $channel -Action { $null = $seen.Add("$_"); . $Script } -WarningAction Ignore
        1..3 | Publish-RedisMessage $channel
        Wait-Until { $seen.Count -eq 3 } -Seconds 30 | Should -BeTrue
        Wait-Until { $subscription.Failed -eq $Failed } | Should -BeTrue
        if ($Failed) { $subscription.LastError | Should -BeLike '*no further*' } else { $subscription.LastError | Should -Be $null }
        $subscription.State | Should -Be 'Active'
    }

    It 'refuses a block that cannot be run for a message: <_>' -ForEach '{ begin { } process { $_ } }', '{ process { $_ } end { } }', '{ begin { } end { $_ } }' {
        $failure = Get-Failure { Register-RedisSubscription $channel ([scriptblock]::Create($_.Trim('{', '}'))) }
        $failure | Should -BeLike '*begin, process and end*'
        Get-RedisSubscription | Should -Be $null
        Test-Subscriber $channel | Should -BeFalse
    }

    It 'runs a block that is <Form>' -ForEach @(
        @{ Form = 'all process'; Action = { process { $null = $seen.Add("$_") } } }
        @{ Form = 'all end'; Action = { end { $null = $seen.Add("$_") } } }
        @{ Form = 'with parameters'; Action = { param($message) $null = $seen.Add("$message") } }
    ) {
        $subscription = Register-RedisSubscription $channel $Action
        1..2 | Publish-RedisMessage $channel
        Wait-Until { $seen.Count -eq 2 } -Seconds 30 | Should -BeTrue
        $seen | Should -BeExactly '1', '2'
        $subscription.Failed | Should -Be 0
    }

    It 'can be ended by its own block' {
        $subscription = Register-RedisSubscription $channel -Action { $null = $seen.Add("$_"); Get-RedisSubscription | Unregister-RedisSubscription }
        1..3 | Publish-RedisMessage $channel
        Wait-Until { $subscription.State -eq 'Ended' } -Seconds 30 | Should -BeTrue
        Wait-Until { -not (Test-Subscriber $channel) } -Seconds 30 | Should -BeTrue
        $seen | Should -BeExactly '1'
    }

    It 'keeps several subscriptions apart' {
        $null = Register-RedisSubscription $channel -Action { $null = $seen.Add("one $_") }
        $null = Register-RedisSubscription $channel -Action { $null = $seen.Add("two $_") }
        Publish-RedisMessage $channel x
        Wait-Until { $seen.Count -eq 2 } -Seconds 30 | Should -BeTrue
        $seen | Sort-Object | Should -BeExactly 'one x', 'two x'
    }

    It 'continues when its original connection is closed' {
        $other = Connect-Redis -Uri (Get-TestServerUri) -Name lender -PassThru
        $null = Register-RedisSubscription $channel -Action { $null = $seen.Add("$_") } -Connection $other
        Disconnect-Redis lender
        Connect-TestServer $_
        Publish-RedisMessage $channel x
        Wait-Until { $seen.Count -eq 1 } -Seconds 30 | Should -BeTrue
    }

    It 'leaves Get-EventSubscriber unchanged' {
        $null = Register-RedisSubscription $channel -Action { }
        @(Get-EventSubscriber).Count | Should -Be 0
        Get-RedisSubscription | Unregister-RedisSubscription
        @(Get-EventSubscriber -Force | Where-Object SourceIdentifier -Like 'PSRedis*').Count | Should -Be 0
    }

    It 'requires a channel or a pattern' {
        (Get-Failure { Register-RedisSubscription -Action { } }).FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
    }

    It 'cannot be queued in <_>' -ForEach 'Invoke-RedisPipeline', 'Invoke-RedisTransaction' {
        (Get-Failure { & $_ { Register-RedisSubscription $channel -Action { } } }).FullyQualifiedErrorId | Should -BeLike 'Redis.NotQueueable,*'
    }
}

Describe 'A subscription' {
    BeforeAll {
        Connect-TestServer
        $uri = Get-TestServerUri
    }
    BeforeEach { $channel = New-TestKey channel }

    It 'belongs to its session, and ends with it' {
        $signal = [Threading.ManualResetEventSlim]::new()
        $run = Start-InRunspace -ArgumentList $uri, $channel, $signal {
            param($uri, $channel, $signal)
            Connect-Redis -Uri $uri
            $null = Register-RedisSubscription $channel -Action { "never shown" }
            @(Get-RedisSubscription).Count
            while (-not $signal.IsSet) { [Threading.Thread]::Sleep(10) }
        }
        try {
            Wait-Until { $run.Output.Count -eq 1 } -Seconds 30 | Should -BeTrue
            @(Get-RedisSubscription).Count | Should -Be 0
            Test-Subscriber $channel | Should -BeTrue
        }
        finally {
            $signal.Set()
        }
        $run | Receive-Runspace | Should -Be 1
        Wait-Until { -not (Test-Subscriber $channel) } -Seconds 30 | Should -BeTrue
    }

    It 'continues after Ctrl+C has stopped its block' {
        $seen = [System.Collections.ArrayList]::new()
        # Not before, or the block would begin in the next script.
        $run = Stop-WaitingScript -ArgumentList $channel, $seen -When { $seen.Count } {
            param($channel, $seen)
            $global:seen = $seen
            $null = Register-RedisSubscription $channel -Action { $null = $global:seen.Add("$_"); if ("$_" -eq 'one') { Start-Sleep 60 } }
            'one', 'two' | Publish-RedisMessage $channel
            while ($true) { Start-Sleep -Milliseconds 10 }
        } -Then {
            param($channel)
            Publish-RedisMessage $channel three
            $until = [DateTime]::UtcNow.AddSeconds(30)
            while ($seen -notcontains 'three' -and [DateTime]::UtcNow -lt $until) { Start-Sleep -Milliseconds 10 }
            $seen
        }
        $run.Waited | Should -BeTrue
        $run.Seconds | Should -BeLessThan 10
        $run.Output | Should -BeExactly 'one', 'two', 'three'
    }

    It 'does not warn with a WarningAction of SilentlyContinue' {
        $run = Invoke-Process "
            Connect-Redis -Uri '$uri'
            `$s = Register-RedisSubscription $channel -Action { throw 'no further' } -WarningAction SilentlyContinue
            Publish-RedisMessage $channel x
            `$until = [DateTime]::Now.AddSeconds(30)
            while (`$s.Failed -eq 0 -and [DateTime]::Now -lt `$until) { Start-Sleep -Milliseconds 20 }
            `$s.Failed
        "
        $run.Output | Should -BeExactly '1' -Because $run.Error
    }

    It 'ends when the module is removed' {
        $run = Start-InRunspace -ArgumentList $uri, $channel {
            param($uri, $channel)
            Connect-Redis -Uri $uri
            $subscription = Register-RedisSubscription $channel -Action { }
            Remove-Module PSRedis
            "$($subscription.State)"
            @(Get-EventSubscriber -Force).Count
        }
        $run | Receive-Runspace | Should -BeExactly 'Ended', 0
        Wait-Until { -not (Test-Subscriber $channel) } -Seconds 30 | Should -BeTrue
    }

    It 'does not keep its process from exiting' {
        $run = Invoke-Process "
            Connect-Redis -Uri '$uri'
            (Register-RedisSubscription $channel -Action { }).State
        "
        $run.Output | Should -BeExactly 'Active' -Because $run.Error
        Wait-Until { -not (Test-Subscriber $channel) } -Seconds 30 | Should -BeTrue
    }

    It 'shows dropped messages, failures, and the errors of its block' {
        $run = Invoke-Process "
            Connect-Redis -Uri '$uri'
            `$s = Register-RedisSubscription $channel -QueueLimit 5 -Action { Write-Host ""got `$_""; if (""`$_"" -eq '20') { Write-Error soft; throw 'no further' } }
            # One command, so no event is delivered before it ends.
            1..20 | Publish-RedisMessage $channel
            `$until = [DateTime]::Now.AddSeconds(30)
            while (`$s.Failed -eq 0 -and [DateTime]::Now -lt `$until) { Start-Sleep -Milliseconds 20 }
            ""dropped `$(`$s.Dropped)""
        "
        $run.Output | Should -Match 'got 20'
        $run.Output | Should -Match 'Subscription 1:.*block failed for a message: no further'
        "$($run.Output) $($run.Error)" | Should -Match 'soft'
        if ($run.Output -notmatch 'dropped 0') { $run.Output | Should -Match 'Subscription 1: \d+ messages were dropped' }
    }
}

Describe 'A subscription without permission' {
    BeforeEach {
        $server = Get-PrivateServer
        $server | Connect-Redis -Name admin
        $null = Invoke-RedisCommand ACL SETUSER limited on '>Tr0ub4dor' +@all resetchannels '&mine'
        $server | Connect-Redis -Name limited -Credential ([pscredential]::new('limited', (ConvertTo-SecureString Tr0ub4dor -AsPlainText -Force)))
    }
    AfterEach {
        Get-RedisSubscription | Unregister-RedisSubscription
        Disconnect-Redis -All
    }

    It 'is not established' {
        (Get-Failure { Register-RedisSubscription yours -Action { } }).FullyQualifiedErrorId | Should -BeLike 'Redis.NOPERM,*'
        @(Get-RedisSubscription).Count | Should -Be 0
    }

    It 'fails when the permission is revoked, and says why' {
        $subscription = Register-RedisSubscription mine -Action { }
        $null = Invoke-RedisCommand ACL SETUSER limited resetchannels -Connection admin
        Wait-Until { $subscription.State -eq 'Failed' } -Seconds 30 | Should -BeTrue
        $subscription.LastError.FullyQualifiedErrorId | Should -BeExactly 'Redis.NOPERM'
        (Get-RedisSubscription).State | Should -Be 'Failed'
    }
}

Describe 'A subscription after a lost link' {
    It 'is re-established when the server is back' {
        $server = Start-PrivateServer
        $server | Connect-Redis -Name away
        $seen = [System.Collections.ArrayList]::new()
        try {
            $subscription = Register-RedisSubscription news -Action { $null = $seen.Add("$_") } -WarningAction Ignore
            Stop-RedisServer $server
            Wait-Until { $subscription.State -eq 'Interrupted' } -Seconds 30 | Should -BeTrue
            $server = Start-RedisServer -Port $server.Port -Engine $server.Engine
            Wait-Until { $subscription.State -eq 'Active' } -Seconds 60 | Should -BeTrue
            Publish-RedisMessage news back
            Wait-Until { $seen.Count -eq 1 } -Seconds 30 | Should -BeTrue
            $subscription.Interruptions | Should -Be 1
        }
        finally {
            Get-RedisSubscription | Unregister-RedisSubscription
            Disconnect-Redis -All
            Stop-RedisServer $server
        }
    }
}
