BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisSubscription' {
    BeforeAll {
        Connect-TestServer
        $channel = New-TestKey channel
        $one = Register-RedisSubscription $channel, "$channel-2" -Action { }
        $two = Register-RedisSubscription -Pattern "$channel-*" -Action { } -QueueLimit 7
    }
    AfterAll { Get-RedisSubscription | Unregister-RedisSubscription }

    It 'lists the subscriptions of the session, the oldest first' {
        $all = Get-RedisSubscription
        $all | Should -BeOfType PSRedis.Engine.RedisSubscription
        $all.Id | Should -Be $one.Id, $two.Id
        $one.Id | Should -BeLessThan $two.Id
    }

    It 'finds them by number' {
        (Get-RedisSubscription $two.Id).Id | Should -Be $two.Id
        ($two.Id, $one.Id | Get-RedisSubscription).Id | Should -Be $two.Id, $one.Id
    }

    It 'reports a number that does not exist' {
        Get-RedisSubscription 9999 -ErrorVariable problem -ErrorAction SilentlyContinue | Should -Be $null
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.NoSubscription,*'
        $problem[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problem[0].TargetObject | Should -Be 9999
    }

    It 'shows its channels and state' {
        $one.Channel, $one.Pattern | Should -BeExactly @(@($channel, "$channel-2"), @())
        $two.Channel.Count | Should -Be 0
        $two.Pattern | Should -BeExactly "$channel-*"
        $two.QueueLimit | Should -Be 7
        $two.Endpoint | Should -BeExactly (Get-RedisConnection -Current).Endpoint
        "$one" | Should -BeLike "subscription $($one.Id) to channels '$channel', *"
    }

    It 'is shown as a table' {
        Get-RedisSubscription | Out-String -Width 120 | Should -Match 'Id +State +Received +Waiting +Dropped +Failed +Channel +Pattern'
    }

    It 'does not list ended ones' {
        $three = Register-RedisSubscription $channel -Action { }
        Unregister-RedisSubscription $three
        (Get-RedisSubscription).Id | Should -Be $one.Id, $two.Id
    }
}
