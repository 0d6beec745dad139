BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession; Stop-PrivateServer }

Describe 'Test-RedisConnection over RESP<_>' -ForEach 2, 3 {
    BeforeAll { $protocol = $_; Connect-TestServer $_ }

    It 'is true where the server answers' {
        Test-RedisConnection | Should -BeExactly $true
    }

    It '-Detailed tells what was found' {
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

    It 'tests the connection it is given, in a condition' {
        $connection = Get-RedisConnection -Current
        $answer = if (Test-RedisConnection -Connection $connection) { 'yes' } else { 'no' }
        $answer | Should -Be 'yes'
    }
}

Describe 'Test-RedisConnection where the server does not answer' {
    It 'is false of a server that is gone, and says why with -Detailed' {
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

    It 'is true again once the server is back' {
        $server = Start-PrivateServer
        $server | Connect-Redis -Name back -ConnectTimeout 0.3
        Stop-RedisServer $server
        Test-RedisConnection -Connection back | Should -BeExactly $false
        $server = Start-RedisServer -Port $server.Port -Engine $server.Engine
        Test-RedisConnection -Connection back | Should -BeExactly $true
        Disconnect-Redis back
        Stop-RedisServer $server
    }

    It 'is false of a server that hangs, within the time-out' {
        $server = Get-PrivateServer
        $server | Connect-Redis -Name helper
        $server | Connect-Redis -Name hanging -CommandTimeout 0.3
        $null = Invoke-RedisCommand CLIENT PAUSE 1000 -Connection helper
        $seconds = Measure-Second { Test-RedisConnection -Connection hanging | Should -BeExactly $false }
        $null = Invoke-RedisCommand CLIENT UNPAUSE -Connection helper
        $seconds | Should -BeLessThan 2
    }

    It 'is false of a connection that was closed' {
        Connect-TestServer -With @{ Name = 'closed' }
        $connection = Get-RedisConnection closed
        Disconnect-Redis closed
        Test-RedisConnection -Connection $connection | Should -BeExactly $false
    }

    It 'fails where there is no connection at all' {
        Disconnect-Redis -All
        (Get-Failure { Test-RedisConnection }).FullyQualifiedErrorId | Should -BeLike 'Redis.NoConnection,*'
    }
}
