BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisKeyExpiration over RESP<_>' -ForEach 2, 3 {
    BeforeAll { Connect-TestServer $_ }
    BeforeEach { $key = New-TestKey }

    It 'returns the time to live of a key, and when it expires' {
        Set-RedisString $key v -ExpiresIn 90
        $expiration = Get-RedisKeyExpiration $key
        $expiration.Key | Should -BeExactly $key
        $expiration.TimeToLive | Should -BeOfType timespan
        $expiration.TimeToLive.TotalSeconds | Should -BeGreaterThan 85
        $expiration.TimeToLive.TotalSeconds | Should -BeLessOrEqual 90
        "$expiration" | Should -BeLike "$key (00:01:*)"
        $expiration.ExpiresAt | Should -BeOfType DateTimeOffset
        ($expiration.ExpiresAt - [DateTimeOffset]::Now).TotalSeconds | Should -BeGreaterThan 85
        ($expiration.ExpiresAt - [DateTimeOffset]::Now).TotalSeconds | Should -BeLessOrEqual 90.5
    }

    It 'returns the time that was set, whenever it is asked' {
        Skip-Without PEXPIRETIME
        Set-RedisString $key v
        $moment = [DateTimeOffset]::FromUnixTimeMilliseconds(1893456000123)
        Set-RedisKeyExpiration $key -ExpiresAt $moment
        1..3 | ForEach-Object { (Get-RedisKeyExpiration $key).ExpiresAt | Should -Be $moment }
        (Invoke-RedisPipeline { Get-RedisKeyExpiration $key }).ExpiresAt | Should -Be $moment
        (Invoke-RedisTransaction { Get-RedisKeyExpiration $key }).TimeToLive | Should -BeOfType timespan
    }

    It 'has no time for a key without expiration' {
        Set-RedisString $key v
        $expiration = Get-RedisKeyExpiration $key
        $expiration.Key | Should -BeExactly $key
        $expiration.TimeToLive | Should -Be $null
        $expiration.ExpiresAt | Should -Be $null
        "$expiration" | Should -BeExactly "$key (no expiration)"
    }

    It 'shows that a key never expires' {
        Set-RedisString $key v
        Get-RedisKeyExpiration $key | Out-String | Should -Match 'never'
    }

    It 'emits nothing for a missing key' {
        @(Get-RedisKeyExpiration $key).Count | Should -Be 0
    }

    It 'emits $null for a missing one among several' {
        Set-RedisString $key v
        $all = @(Get-RedisKeyExpiration (New-TestKey), $key, (New-TestKey))
        $all.Count | Should -Be 3
        $all[0], $all[1].Key, $all[2] | Should -BeExactly $null, $key, $null
    }

    It 'accepts keys from the pipeline by value' {
        $other = New-TestKey
        Set-RedisString $key, $other v
        ($key, (New-TestKey), $other | Get-RedisKeyExpiration).Key | Should -BeExactly $key, $other
    }

    It 'accepts keys from the pipeline by property <_>' -ForEach 'Key', 'Name' {
        Set-RedisString $key v
        ([pscustomobject]@{ $_ = $key } | Get-RedisKeyExpiration).Key | Should -BeExactly $key
    }

    It 'can be piped into the cmdlets that accept keys' {
        Set-RedisString $key v -ExpiresIn 90
        Get-RedisKeyExpiration $key | Get-RedisString | Should -BeExactly 'v'
    }

    It 'has its times in JSON' {
        Set-RedisString $key v -ExpiresIn 90
        $read = Get-RedisKeyExpiration $key | ConvertTo-Json | ConvertFrom-Json
        $read.Key | Should -BeExactly $key
        $read.ExpiresAt | Should -BeOfType datetime
    }
}

Describe 'A key that expires at the end of the year 9999' {
    BeforeAll { Connect-TestServer }

    It 'has the right expiration in the zone <_>' -ForEach 'UTC', 'Europe/Berlin', 'Asia/Tokyo', 'America/New_York' {
        $key, $zone = (New-TestKey), $_
        Set-RedisString $key v
        $null = Invoke-RedisCommand PEXPIREAT $key ([DateTimeOffset]::new(9999, 12, 31, 23, 30, 0, [timespan]::Zero).ToUnixTimeMilliseconds())
        $run = Use-Environment @{ TZ = $zone } {
            Invoke-Process "
                Connect-Redis -Uri '$(Get-TestServerUri)' -Database 9
                `$read = Get-RedisKeyExpiration $key
                `$read.ExpiresAt.ToUniversalTime().ToString('s')
                (`$read | Out-String) -match '9999|10000'
            "
        }
        $run.Error | Should -BeNullOrEmpty
        # Clock differences and latency may make a second's difference.
        $run.Output | Should -Match '^9999-12-31T23:(29|30):\d\d\s+True$'
    }
}
