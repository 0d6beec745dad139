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

    It 'makes a connection the current one, and emits nothing' {
        Select-RedisConnection db9 | Should -Be $null
        Get-RedisString $key | Should -BeExactly 'in 9'
    }

    It 'accepts <Form>' -ForEach @(
        @{ Form = '-Connection'; Script = { Select-RedisConnection -Connection db9 } }
        @{ Form = '-Name'; Script = { Select-RedisConnection -Name DB9 } }
        @{ Form = 'an object'; Script = { Select-RedisConnection (Get-RedisConnection db9) } }
        @{ Form = 'an object from the pipeline'; Script = { Get-RedisConnection db9 | Select-RedisConnection } }
        @{ Form = 'a name from the pipeline'; Script = { 'db9' | Select-RedisConnection } }
    ) {
        & $Script
        (Get-RedisConnection -Current).Name | Should -BeExactly 'db9'
    }

    It '-PassThru emits the connection' {
        (Select-RedisConnection db9 -PassThru).Name | Should -BeExactly 'db9'
    }

    It 'accepts a name that consists of digits: <Typed>' -ForEach @(
        @{ Typed = '7001' }
        @{ Typed = '0042' }
        @{ Typed = '1.10' }
    ) {
        Connect-TestServer -Database 9 -With @{ Name = $Typed }
        Select-RedisConnection db10
        & ([scriptblock]::Create("Select-RedisConnection $Typed"))
        (Get-RedisConnection -Current).Name | Should -BeExactly $Typed
        Select-RedisConnection db10
        & ([scriptblock]::Create("Get-RedisString `$key -Connection $Typed")) | Should -BeExactly 'in 9'
        & ([scriptblock]::Create("Get-RedisDatabaseSize -Connection $Typed")) | Should -HaveCount 1
        & ([scriptblock]::Create("Disconnect-Redis $Typed"))
        Get-RedisConnection | ForEach-Object Name | Should -Not -Contain $Typed
    }

    It 'leaves no current connection after a failure: <Form>' -ForEach @(
        @{ Form = 'a name that does not exist'; Script = { Select-RedisConnection nowhere }; Message = "*no connection named 'nowhere'*" }
        @{ Form = 'no name'; Script = { Select-RedisConnection $null }; Message = '*null*' }
        @{ Form = 'nothing from the pipeline'; Script = { Get-RedisConnection nowhere | Select-RedisConnection }; Message = "*no connection named 'nowhere'*" }
    ) {
        # Otherwise the script would continue on the wrong server.
        Get-Failure $Script | Should -BeLike $Message
        Get-RedisConnection -Current | Should -Be $null
        Get-Failure { Clear-RedisDatabase -Confirm:$false } | Should -BeLike '*because Select-RedisConnection failed*'
        Select-RedisConnection db10
        Get-RedisString $key | Should -BeExactly 'in 10'
    }

    It 'refuses a closed connection, and keeps the others: <Form>' -ForEach @(
        @{ Form = 'disconnected, and its name taken by another'; Script = { Disconnect-Redis db10; Connect-TestServer -Database 10 -With @{ Name = 'db10' } } }
        @{ Form = 'disconnected'; Script = { Disconnect-Redis db10; Connect-TestServer -Database 10 -With @{ Name = 'other' } } }
    ) {
        $before = Get-RedisConnection -Current
        . $Script
        $now = Get-RedisConnection -Current
        $failure = Get-Failure { $before | Select-RedisConnection -PassThru }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ConnectionClosed,*'
        $failure | Should -BeLike "*'db10' is closed*"
        (Get-RedisConnection -Current) | Should -Be $null
        $now | Select-RedisConnection
        $now.State | Should -Be 'Connected'
        Get-RedisString $key | Should -BeExactly 'in 10'
        Connect-TestServer -Database 10 -With @{ Name = 'db10' }
    }
}
