BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession; Stop-PrivateServer }

Describe 'Test-RedisConnection over RESP<_>' -ForEach 2, 3 {
    BeforeAll { $protocol = $_; Connect-TestServer $_ }

    It 'returns $true if the server answers' {
        Test-RedisConnection | Should -BeExactly $true
    }

    It '-Detailed returns what was found' {
        $test = Test-RedisConnection -Detailed
        $test.IsConnected | Should -BeExactly $true
        $test.Endpoint | Should -BeExactly (Get-RedisConnection -Current).Endpoint
        $test.Database | Should -Be 9
        $test.Latency | Should -BeOfType timespan
        $test.Latency.TotalSeconds | Should -BeGreaterThan 0
        $test.Latency.TotalSeconds | Should -BeLessThan 5
        $test.Version | Should -Match '^\d+\.'
        $test.Role | Should -Be 'master'
        $test.Protocol | Should -Be $protocol
        $test.Error | Should -Be $null
    }

    It 'tests the given connection, in a condition' {
        $connection = Get-RedisConnection -Current
        $answer = if (Test-RedisConnection -Connection $connection) { 'yes' } else { 'no' }
        $answer | Should -Be 'yes'
    }
}

Describe 'Test-RedisConnection with a server that does not answer' {
    It 'returns $false for a server that is gone, and the reason with -Detailed' {
        $server = Start-PrivateServer
        $server | Connect-Redis -Name gone -ConnectTimeout 0.3
        Stop-RedisServer $server
        Test-RedisConnection -Connection gone | Should -BeExactly $false
        $test = Test-RedisConnection -Connection gone -Detailed
        $test.IsConnected | Should -BeExactly $false
        $test.Error | Should -BeLike "*$($server.Port)*"
        $test.Latency | Should -Be $null
        Disconnect-Redis gone
    }

    It 'returns $true again once the server is back' {
        $server = Start-PrivateServer
        $server | Connect-Redis -Name back -ConnectTimeout 0.3
        Stop-RedisServer $server
        Test-RedisConnection -Connection back | Should -BeExactly $false
        $server = Start-RedisServer -Port $server.Port -Engine $server.Engine
        Test-RedisConnection -Connection back | Should -BeExactly $true
        Disconnect-Redis back
        Stop-RedisServer $server
    }

    It 'returns $false for a server that hangs, within the time-out' {
        $server = Get-PrivateServer
        $server | Connect-Redis -Name helper
        $server | Connect-Redis -Name hanging -CommandTimeout 0.3
        $null = Invoke-RedisCommand CLIENT PAUSE 1000 -Connection helper
        $seconds = Measure-Second { Test-RedisConnection -Connection hanging | Should -BeExactly $false }
        $null = Invoke-RedisCommand CLIENT UNPAUSE -Connection helper
        $seconds | Should -BeLessThan 2
    }

    It 'returns $false for a closed connection' {
        Connect-TestServer -With @{ Name = 'closed' }
        $connection = Get-RedisConnection closed
        Disconnect-Redis closed
        Test-RedisConnection -Connection $connection | Should -BeExactly $false
    }

    It 'fails without a connection' {
        Disconnect-Redis -All
        (Get-Failure { Test-RedisConnection }).FullyQualifiedErrorId | Should -BeLike 'Redis.NoConnection,*'
    }
}

Describe 'Test-RedisConnection with a named server' {
    BeforeAll {
        Connect-TestServer -With @{ Name = 'mine' }
        $uri = Get-TestServerUri
        $closed = "127.0.0.1:$(Get-ClosedPort)"
    }

    It 'connects only for the test' {
        $before = @(Get-RedisConnection).Count
        Test-RedisConnection $uri | Should -BeExactly $true
        Test-RedisConnection $closed -Timeout 1 | Should -BeExactly $false
        @(Get-RedisConnection).Count | Should -Be $before
        (Get-RedisConnection -Current).Name | Should -BeExactly 'mine'
    }

    It 'accepts servers from the pipeline, each with its endpoint' {
        $uri, $closed, $uri | Test-RedisConnection -Timeout 2s | Should -BeExactly $true, $false, $true
        $test = Test-RedisConnection 127.0.0.1 ($closed -split ':')[1] -Detailed -Timeout 1
        $test.IsConnected | Should -BeExactly $false
        $test.Endpoint | Should -BeExactly $closed
        $test.Error | Should -BeLike "*$closed*"
    }

    It '-Detailed returns the same as for a connection' {
        $one, $other = (Test-RedisConnection "$uri" -Detailed), (Test-RedisConnection -Detailed)
        foreach ($property in 'Server', 'Version', 'Mode', 'Role', 'Endpoint') { $one.$property | Should -BeExactly $other.$property }
    }

    It 'returns $false if the login is refused, with the reason' {
        $server = Get-PrivateServer '--requirepass', 'pw'
        Test-RedisConnection "$server" | Should -BeExactly $false
        (Test-RedisConnection "$server" -Detailed).Error | Should -BeLike 'NOAUTH*'
        Test-RedisConnection "$server" -Credential ([pscredential]::new('default', (ConvertTo-SecureString pw -AsPlainText -Force))) | Should -BeExactly $true
    }

    It 'has a -Timeout for a server that accepts, but does not answer' {
        $server = Get-PrivateServer
        $server | Connect-Redis -Name helper
        $null = Invoke-RedisCommand CLIENT PAUSE 2000 -Connection helper
        $watch = [Diagnostics.Stopwatch]::StartNew()
        Test-RedisConnection "$server" -Timeout 300ms | Should -BeExactly $false
        Test-RedisConnection -Connection helper -Timeout 300ms | Should -BeExactly $false
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 2
        $null = Invoke-RedisCommand CLIENT UNPAUSE -Connection helper
        Disconnect-Redis helper
        Select-RedisConnection mine
    }

    It 'fails if the URL or connection string is invalid' {
        { Test-RedisConnection 'redis://host:port' } | Should -Throw -ErrorId 'Redis.Options,*'
    }
}
