# What an error says: what it is about, where it happened, and what to do.
BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
BeforeAll { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession; Stop-PrivateServer }

Describe 'A server error over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $endpoint = (Get-RedisConnection -Current).Endpoint
    }
    BeforeEach {
        $key = New-TestKey
        Push-RedisListItem $key item
    }

    It 'names the key and the server: <Form>' -ForEach @(
        @{ Form = 'a key'; Script = { Get-RedisString $key } }
        @{ Form = 'a key from the pipeline'; Script = { $key | Get-RedisString } }
        @{ Form = 'within a pipeline'; Script = { Invoke-RedisPipeline { Get-RedisString $key } } }
        @{ Form = 'within a transaction'; Script = { Invoke-RedisTransaction { Get-RedisString $key } } }
        @{ Form = 'several'; Script = { Get-RedisSetUnion $key, "$key-other" } }
        @{ Form = 'a member'; Script = { Add-RedisSetMember $key a } }
    ) {
        $failure = Get-Failure $Script
        "$failure" | Should -BeLike "$key* at ${endpoint}: WRONGTYPE *"
        $failure.Exception.Message | Should -BeLike 'WRONGTYPE *'
        $failure.TargetObject | Should -Not -Be $null
    }

    It 'truncates a long name' {
        $long = $key + 'x' * 5000
        Push-RedisListItem $long item
        $failure = Get-Failure { Get-RedisString $long }
        "$failure".Length | Should -BeLessThan 400
        "$failure" | Should -BeLike "$key*$([char] 0x2026) at ${endpoint}: WRONGTYPE *"
    }

    It 'names only the server if it is not about a key' {
        "$(Get-Failure { Invoke-RedisCommand NOSUCHCOMMAND })" | Should -BeLike "${endpoint}: *"
    }
}

Describe 'An argument error' {
    It 'names the key' {
        Connect-TestServer
        $key = New-TestKey
        "$(Get-Failure { Set-RedisString $key (Get-Process -Id $PID) })" | Should -BeLike "${key}: *is not a single value*"
    }
}

Describe 'A recommendation' -Skip:(-not (Test-PrivateServer)) {
    BeforeAll {
        $server = Get-PrivateServer '--cluster-enabled', 'yes', '--cluster-config-file', "nodes-$PID.conf"
        Connect-Redis "$server" -Name node
        $null = Invoke-RedisCommand CLUSTER ADDSLOTSRANGE 0 16383
        foreach ($wait in 1..100) { if ((Invoke-RedisCommand CLUSTER INFO) -like '*cluster_state:ok*') { break }; Start-Sleep -Milliseconds 100 }
    }
    AfterAll { Disconnect-Redis node -ErrorAction Ignore }

    It 'is given for keys in several slots of a cluster' {
        $failure = Get-Failure { Set-RedisString @{ foo = 1; bar = 2 } }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.CROSSSLOT,*'
        $failure.ErrorDetails.RecommendedAction | Should -BeLike '*same {hash tag}*'
    }

    It 'is given for a cluster with unserved slots' {
        $null = Invoke-RedisCommand CLUSTER DELSLOTS 5061
        try {
            $failure = Get-Failure { Get-RedisString bar }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.CLUSTERDOWN,*'
            $failure.ErrorDetails.RecommendedAction | Should -BeLike '*CLUSTER INFO*'
        }
        finally { $null = Invoke-RedisCommand CLUSTER ADDSLOTS 5061 }
    }
}

Describe 'A recommendation for errors of other servers' {
    It 'is given for <Reply>' -ForEach @(
        @{ Reply = 'MOVED 5061 cache-2:6379'; Advice = '*another node of the cluster: connect to cache-2:6379.' }
        @{ Reply = 'MOVED 5061 :6380'; Advice = '*connect to :6380.' }
        @{ Reply = 'ASK 5061 cache-2:6379'; Advice = '*being migrated*cache-2:6379*try again*' }
        @{ Reply = 'REDIRECT cache-2:6379'; Advice = '*connect to cache-2:6379.' }
        @{ Reply = 'MASTERDOWN Link with MASTER is down'; Advice = '*replica*' }
    ) {
        $scripted = Start-ScriptedServer "-$Reply|"
        Connect-Redis "127.0.0.1:$($scripted.Port)" -Name scripted
        $failure = Get-Failure { Get-RedisString bar }
        "$failure" | Should -BeExactly "bar at 127.0.0.1:$($scripted.Port): $Reply"
        $failure.ErrorDetails.RecommendedAction | Should -BeLike $Advice
        Disconnect-Redis scripted
        $scripted.Dispose()
    }

    It 'is given at a sentinel, at once and with each command' {
        $port = Get-ClosedPort
        $folder = New-Item (Join-Path $TestDrive sentinel) -ItemType Directory
        Set-Content (Join-Path $folder sentinel.conf) "port $port", 'sentinel monitor mymaster 127.0.0.1 6379 1'
        $program = Get-Command redis-sentinel, redis-server, valkey-server -CommandType Application -ErrorAction Ignore | Where-Object Name -Like '*-server*' | Select-Object -First 1
        if (-not $program) { Set-ItResult -Skipped -Because 'there is no redis-server here' }
        $process = Start-Process $program.Source (Join-Path $folder sentinel.conf), '--sentinel' -PassThru -RedirectStandardOutput (Join-Path $folder log)
        try {
            $null = Wait-Until { Test-RedisConnection 127.0.0.1 $port -Timeout 1 }
            Connect-Redis 127.0.0.1 $port -Name sentinel -WarningVariable warnings -WarningAction SilentlyContinue
            "$warnings" | Should -BeLike "127.0.0.1:$port is a sentinel, which has no data.*SENTINEL MASTERS*"
            (Get-Failure { Get-RedisString a }).ErrorDetails.RecommendedAction | Should -BeLike 'This is a sentinel*'
        }
        finally {
            Disconnect-Redis sentinel -ErrorAction Ignore
            Stop-Process -Id $process.Id
        }
    }
}
