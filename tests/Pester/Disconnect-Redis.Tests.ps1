BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Disconnect-Redis' {
    BeforeEach {
        Disconnect-Redis -All
        Connect-TestServer -With @{ Name = 'first' }
        Connect-TestServer -With @{ Name = 'second' }
        $first, $second = Get-RedisConnection
    }

    It 'closes the current connection, and emits nothing' {
        Disconnect-Redis | Should -Be $null
        $second.State | Should -Be 'Closed'
        $first.State | Should -Be 'Connected'
        (Get-RedisConnection).Name | Should -Be 'first'
    }

    It 'leaves no current connection, so that a script does not continue on another server' {
        Disconnect-Redis
        Get-RedisConnection -Current | Should -Be $null
        (Get-Failure { Get-RedisString x }).FullyQualifiedErrorId | Should -BeLike 'Redis.NoConnection,*'
    }

    It 'closes one by name' {
        Disconnect-Redis First
        $first.State, $second.State | Should -Be 'Closed', 'Connected'
        (Get-RedisConnection -Current).Name | Should -Be 'second'
    }

    It 'closes one by object' {
        Disconnect-Redis -Connection $first
        $first.State, $second.State | Should -Be 'Closed', 'Connected'
    }

    It 'closes connections from the pipeline' {
        Get-RedisConnection | Disconnect-Redis
        $first.State, $second.State | Should -Be 'Closed', 'Closed'
        @(Get-RedisConnection).Count | Should -Be 0
    }

    It '-All closes all connections' {
        Disconnect-Redis -All
        $first.State, $second.State | Should -Be 'Closed', 'Closed'
        @(Get-RedisConnection).Count | Should -Be 0
    }

    It 'accepts that there is no connection' {
        Disconnect-Redis -All
        Disconnect-Redis -ErrorAction Stop
        Disconnect-Redis -All -ErrorAction Stop
    }

    It 'accepts a connection that is closed already' {
        Disconnect-Redis $first
        Disconnect-Redis $first -ErrorAction Stop
    }

    It 'names a connection that does not exist' {
        Get-Failure { Disconnect-Redis third } | Should -BeLike "*no connection named 'third'*"
    }

    It 'closes the object wherever it is held' {
        Disconnect-Redis $first
        $failure = Get-Failure { Get-RedisString x -Connection $first }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ConnectionLost,*'
        $failure | Should -BeLike '*is closed*'
    }

    It 'disconnects from the server, too' {
        Disconnect-Redis first
        Wait-Until { -not ((Invoke-RedisCommand CLIENT LIST) -match 'name=first ') } | Should -BeTrue
    }
}
