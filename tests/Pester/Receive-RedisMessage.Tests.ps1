BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
BeforeAll {
    # Runs a script in another runspace as soon as a channel has a subscriber.
    function Start-Publisher([string] $Channel, [scriptblock] $Script, [string] $Uri = (Get-TestServerUri)) {
        Start-InRunspace -ArgumentList $Uri, $Channel, "$Script" {
            param($uri, $channel, $script)
            Connect-Redis -Uri $uri -Database 9
            $until = [DateTime]::UtcNow.AddSeconds(30)
            while (@(Invoke-RedisCommand PUBSUB NUMSUB $channel)[1] -lt 1 -and [DateTime]::UtcNow -lt $until) { [Threading.Thread]::Sleep(5) }
            . ([scriptblock]::Create($script))
        }
    }

    function Test-Subscriber([string] $Channel, $Connection = (Get-RedisConnection -Current)) { @(Invoke-RedisCommand PUBSUB NUMSUB $Channel -Connection $Connection)[1] -gt 0 }
}
AfterAll {
    Close-TestSession
    Stop-PrivateServer
}

Describe 'Receive-RedisMessage over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $protocol = $_
    }
    BeforeEach { $channel = New-TestKey channel }
    AfterEach { Wait-Until { -not (Test-Subscriber $channel) } -Seconds 30 | Should -BeTrue -Because 'it must unsubscribe' }

    It 'emits messages as they arrive, until -Count have been received' {
        $before = [DateTimeOffset]::Now
        $run = Start-Publisher $channel { 1..5 | Publish-RedisMessage $channel }
        $messages = @(Receive-RedisMessage $channel -Count 5)
        $run | Receive-Runspace
        $messages.Message | Should -BeExactly '1', '2', '3', '4', '5'
        $messages | Should -BeOfType PSRedis.RedisMessage
        $messages[0].Channel | Should -BeExactly $channel
        $messages[0].Pattern | Should -BeExactly $null
        $messages[0].ReceivedAt | Should -BeGreaterOrEqual $before
        "$($messages[0])" | Should -BeExactly '1'
    }

    It 'emits each at once, and unsubscribes when the pipeline is stopped' {
        # The second message is published in reply to the first.
        $run = Start-Publisher $channel { Publish-RedisMessage $channel first }
        $seen = Receive-RedisMessage $channel | ForEach-Object { "$_"; if ("$_" -eq 'first') { Publish-RedisMessage $channel second } } | Select-Object -First 2
        $run | Receive-Runspace
        $seen | Should -BeExactly 'first', 'second'
        Test-Subscriber $channel | Should -BeFalse
    }

    It 'accepts channels and patterns together' {
        $run = Start-Publisher $channel { 'a', 'b', 'p:x' | ForEach-Object { Publish-RedisMessage "$channel$_" $_ }; Publish-RedisMessage $channel end }
        $messages = Receive-RedisMessage "${channel}a", "${channel}b", $channel -Pattern "${channel}p:*", "${channel}q:*" -Count 4
        $run | Receive-Runspace
        $messages.Message | Should -BeExactly 'a', 'b', 'p:x', 'end'
        $messages.Pattern | Should -BeExactly $null, $null, "${channel}p:*", $null
    }

    It 'accepts channels from the pipeline, all together, by value and by property' {
        $run = Start-Publisher $channel { Publish-RedisMessage "${channel}b" b; Publish-RedisMessage $channel a }
        (("${channel}b", $channel) | Receive-RedisMessage -Count 2).Message | Should -BeExactly 'b', 'a'
        $run | Receive-Runspace
        $run = Start-Publisher $channel { Publish-RedisMessage $channel a }
        ([pscustomobject]@{ Channel = $channel } | Receive-RedisMessage -Count 1).Message | Should -BeExactly 'a'
        $run | Receive-Runspace
    }

    It 'receives Unicode and empty text' {
        $run = Start-Publisher $channel { 'Zoë 日本 😀', '' | Publish-RedisMessage $channel }
        (Receive-RedisMessage $channel -Count 2).Message | Should -BeExactly 'Zoë 日本 😀', ''
        $run | Receive-Runspace
    }

    It 'returns bytes unchanged with -AsByteArray' {
        $run = Start-Publisher $channel { Publish-RedisMessage $channel ([byte[]](0, 255, 13, 10)) }
        $message = Receive-RedisMessage $channel -Count 1 -AsByteArray
        $run | Receive-Runspace
        , $message.Message | Should -BeOfType byte[]
        $message.Message | Should -Be 0, 255, 13, 10
    }

    It 'receives thousands, in order' {
        $run = Start-Publisher $channel { 1..5000 | Publish-RedisMessage $channel }
        (Receive-RedisMessage $channel -Count 5000).Message | Should -BeExactly (1..5000 | ForEach-Object { "$_" })
        $run | Receive-Runspace
    }

    It 'ends without an error when the -Timeout <_> expires' -ForEach 0.2, '200ms', ([timespan]::FromMilliseconds(200)) {
        $time = $_
        $seconds = Measure-Second { $script:emitted = @(Receive-RedisMessage $channel -Timeout $time -ErrorAction Stop) }
        $emitted.Count | Should -Be 0
        $seconds | Should -BeGreaterThan 0.19
    }

    It 'ends when the -Timeout expires although messages keep arriving' {
        $run = Start-Publisher $channel { while ($true) { Publish-RedisMessage $channel x } }
        try { @(Receive-RedisMessage $channel -Timeout 300ms).Count | Should -BeGreaterThan 0 }
        finally { $run.Stop() }
    }

    It 'refuses a -Timeout of <_>, before anything is sent' -ForEach 0, -1, '0.1ms', 'soon' {
        $time = $_
        (Get-Failure { Receive-RedisMessage $channel -Timeout $time }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
    }

    It 'refuses a -Count of <_>' -ForEach 0, -1 {
        (Get-Failure { Receive-RedisMessage $channel -Count $_ }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError*'
    }

    It 'requires a channel or a pattern: <Form>' -ForEach @{ Form = 'none'; Script = { Receive-RedisMessage } }, @{ Form = 'an empty pipeline'; Script = { @() | Receive-RedisMessage } } {
        $failure = Get-Failure $Script
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
        $failure | Should -BeLike '*channel or a pattern*'
    }

    It 'refuses an empty name' {
        (Get-Failure { Receive-RedisMessage '' }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError*'
    }

    It 'says with -Verbose when it is subscribed, and where' {
        $lines = Receive-RedisMessage $channel -Pattern 'p*' -Timeout 50ms -Verbose 4>&1
        "$lines" | Should -BeLike "*Subscribed*'$channel'*'p``*'*$((Get-RedisConnection -Current).Endpoint)*"
    }

    It 'leaves the connection usable, also in its own pipeline' {
        $key = New-TestKey
        $run = Start-Publisher $channel { 1..3 | Publish-RedisMessage $channel }
        Receive-RedisMessage $channel -Count 3 | ForEach-Object { Set-RedisString $key "$_"; Get-RedisString $key } | Should -BeExactly '1', '2', '3'
        $run | Receive-Runspace
    }

    It 'stops at once on Ctrl+C, and leaves the connection usable' {
        $run = Stop-WaitingScript -Protocol $protocol -ArgumentList $channel { param($channel) Receive-RedisMessage $channel } -Then { Invoke-RedisCommand PING }
        $run.Waited | Should -BeTrue
        $run.Seconds | Should -BeLessThan 3
        $run.Output | Should -BeExactly 'PONG'
    }

    It 'stops on Ctrl+C while messages keep arriving' {
        $flood = Start-Publisher $channel { while ($true) { 1..100 | Publish-RedisMessage $channel } }
        try {
            $run = Stop-WaitingScript -Protocol $protocol -ArgumentList $channel { param($channel) Receive-RedisMessage $channel | Out-Null } -Then { Invoke-RedisCommand PING }
            $run.Waited | Should -BeTrue
            $run.Seconds | Should -BeLessThan 3
        }
        finally { $flood.Stop() }
    }

    It 'cannot be queued in <_>' -ForEach 'Invoke-RedisPipeline', 'Invoke-RedisTransaction' {
        (Get-Failure { & $_ { Receive-RedisMessage $channel } }).FullyQualifiedErrorId | Should -BeLike 'Redis.NotQueueable,*'
    }

    It 'is shown as a table with the whole message' {
        $run = Start-Publisher $channel { Publish-RedisMessage $channel ('x' * 300) }
        $text = Receive-RedisMessage $channel -Count 1 | Out-String -Width 80
        $run | Receive-Runspace
        $text | Should -Match 'ReceivedAt +Channel +Message'
        $text -replace '[^x]' | Should -Match 'x{300}'
    }
}

Describe 'Receive-RedisMessage without permission' {
    It 'ends with the error of the server' {
        $server = Get-PrivateServer
        $server | Connect-Redis -Name admin
        $null = Invoke-RedisCommand ACL SETUSER limited on '>Tr0ub4dor' +@all resetchannels '&mine'
        $server | Connect-Redis -Name limited -Credential ([pscredential]::new('limited', (ConvertTo-SecureString Tr0ub4dor -AsPlainText -Force)))
        @(Receive-RedisMessage mine -Timeout 50ms -ErrorAction Stop).Count | Should -Be 0
        foreach ($script in { Receive-RedisMessage mine, yours }, { Receive-RedisMessage -Pattern 'm*' }) {
            $failure = Get-Failure $script
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.NOPERM,*'
            $failure.CategoryInfo.Category | Should -Be 'PermissionDenied'
        }
        $failure.TargetObject | Should -BeExactly 'm*'
        Disconnect-Redis -All
    }
}

Describe 'Receive-RedisMessage after a lost link' {
    BeforeEach {
        $server = Start-PrivateServer
        $server | Connect-Redis -Name away
        $connection = Get-RedisConnection away
    }
    AfterEach {
        Disconnect-Redis -All
        $server, $again | Where-Object { $_ -and -not $_.HasExited } | Stop-RedisServer
        $again = $null
    }

    It 'warns, and continues when the server is back' {
        $run = Start-InRunspace -ArgumentList "redis://$server" {
            param($uri)
            Connect-Redis -Uri $uri
            Receive-RedisMessage news -Count 2 -Timeout 120 -WarningVariable warnings -WarningAction SilentlyContinue | ForEach-Object Message
            $warnings.ForEach({ "$_" })
        }
        Wait-Until { Test-Subscriber news $connection } -Seconds 30 | Should -BeTrue
        Publish-RedisMessage news before
        # The server answers the publisher before it sends to subscribers.
        Wait-Until { $run.Output.Count -gt 0 } -Seconds 30 | Should -BeTrue
        Stop-RedisServer $server
        $again = Start-RedisServer -Port $server.Port -Engine $server.Engine
        Wait-Until { Test-Subscriber news $connection } -Seconds 60 | Should -BeTrue
        Publish-RedisMessage news after
        $output = $run | Receive-Runspace
        $output[0, 1] | Should -BeExactly 'before', 'after'
        $output[2] | Should -BeLike "*$server was lost*messages may have been missed*"
        $output[3] | Should -BeLike "Reconnected to $server*"
    }

    It 'ends with its -Timeout while the server is away' {
        $run = Start-InRunspace -ArgumentList "redis://$server" {
            param($uri)
            Connect-Redis -Uri $uri
            Receive-RedisMessage news -Timeout 3 -WarningAction SilentlyContinue
            'ended'
        }
        Wait-Until { Test-Subscriber news $connection } -Seconds 30 | Should -BeTrue
        Stop-RedisServer $server
        $run | Receive-Runspace | Should -BeExactly 'ended'
    }
}
