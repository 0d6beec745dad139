BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Select-RedisConnection' {
    BeforeAll {
        $key = New-TestKey
        foreach ($database in 9, 10) {
            Connect-TestServer -Database $database -With @{ Name = "db$database" }
            Set-RedisString $key "in $database"
        }
    }
    AfterAll { Remove-RedisKey $key -Connection db10 }
    BeforeEach { Select-RedisConnection db10 }

    It 'makes a connection the one that cmdlets use, and emits nothing' {
        Select-RedisConnection db9 | Should -Be $null
        Get-RedisString $key | Should -BeExactly 'in 9'
    }

    It 'takes <Form>' -ForEach @(
        @{ Form = '-Connection'; Script = { Select-RedisConnection -Connection db9 } }
        @{ Form = '-Name'; Script = { Select-RedisConnection -Name DB9 } }
        @{ Form = 'an object'; Script = { Select-RedisConnection (Get-RedisConnection db9) } }
        @{ Form = 'an object from the pipeline'; Script = { Get-RedisConnection db9 | Select-RedisConnection } }
        @{ Form = 'a name from the pipeline'; Script = { 'db9' | Select-RedisConnection } }
    ) {
        & $Script
        (Get-RedisConnection -Current).Name | Should -BeExactly 'db9'
    }

    It '-PassThru emits it' {
        (Select-RedisConnection db9 -PassThru).Name | Should -BeExactly 'db9'
    }

    It 'names the connection that is not there, and leaves the current one' {
        Get-Failure { Select-RedisConnection nowhere } | Should -BeLike "*no connection named 'nowhere'*"
        (Get-RedisConnection -Current).Name | Should -BeExactly 'db10'
    }

    It 'refuses one that is closed, and leaves what there is: <Form>' -ForEach @(
        @{ Form = 'disconnected, and its name taken by another'; Script = { Disconnect-Redis db10; Connect-TestServer -Database 10 -With @{ Name = 'db10' } } }
        @{ Form = 'disconnected'; Script = { Disconnect-Redis db10; Connect-TestServer -Database 10 -With @{ Name = 'other' } } }
    ) {
        $before = Get-RedisConnection -Current
        . $Script
        $now = Get-RedisConnection -Current
        $failure = Get-Failure { $before | Select-RedisConnection -PassThru }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ConnectionClosed,*'
        $failure | Should -BeLike "*'db10' is closed*"
        (Get-RedisConnection -Current) | Should -Be $now
        $now.State | Should -Be 'Connected'
        Get-RedisString $key | Should -BeExactly 'in 10'
        Connect-TestServer -Database 10 -With @{ Name = 'db10' }
    }
}
