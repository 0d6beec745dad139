BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Clear-RedisKeyWatch over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_ -With @{ Name = 'other' }
        Connect-TestServer $_ -With @{ Name = 'main' }
    }
    BeforeEach {
        $key = New-TestKey
        Set-RedisString $key 0
    }

    It 'emits nothing, also without a watch' {
        Clear-RedisKeyWatch | Should -Be $null
    }

    It 'lets the next transaction execute' {
        Watch-RedisKey $key
        Set-RedisString $key 5 -Connection other
        Clear-RedisKeyWatch
        Invoke-RedisTransaction { Step-RedisCounter $key } | Should -BeExactly 6
    }

    It 'lets it execute also after a lost link' {
        $id = Invoke-RedisCommand CLIENT ID
        Watch-RedisKey $key
        $null = Invoke-RedisCommand CLIENT KILL ID $id -Connection other
        $null = Test-RedisKey $key
        Clear-RedisKeyWatch
        Invoke-RedisTransaction { Step-RedisCounter $key } | Should -BeExactly 1
    }

    It 'does nothing on a closed connection' {
        Connect-TestServer $_ -With @{ Name = 'closed' }
        $connection = Get-RedisConnection closed
        Watch-RedisKey $key -Connection $connection
        Disconnect-Redis closed
        Clear-RedisKeyWatch -Connection $connection
        Select-RedisConnection main
    }

    It 'ends the watch of one connection only' {
        Watch-RedisKey $key -Connection other
        Clear-RedisKeyWatch
        Set-RedisString $key 5
        Get-Transcript { Invoke-RedisTransaction -ErrorAction Continue -Connection other { Step-RedisCounter $key -Connection other } } | Should -BeExactly 'Redis.TransactionAborted '
        Watch-RedisKey $key -Connection other
        Set-RedisString $key 6
        Clear-RedisKeyWatch -Connection other
        Invoke-RedisTransaction -Connection other { Step-RedisCounter $key -Connection other } | Should -BeExactly 7
    }
}
