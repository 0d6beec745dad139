BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Select-RedisDatabase over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_ -With @{ Name = 'other' }
        Connect-TestServer $_ -With @{ Name = 'this' }
    }
    BeforeEach {
        $key = New-TestKey
        Set-RedisString $key v
    }
    AfterEach {
        'this', 'other' | ForEach-Object { Select-RedisDatabase 9 -Connection $_ }
        Select-RedisConnection this
    }

    It 'changes the database, and emits nothing' {
        Select-RedisDatabase 10 | Should -Be $null
        Test-RedisKey $key | Should -BeFalse
        (Get-RedisConnection this).Database | Should -Be 10
        Select-RedisDatabase -Database 9
        Test-RedisKey $key | Should -BeTrue
    }

    It 'only changes the database of the given connection' {
        Select-RedisDatabase 10 -Connection other
        Test-RedisKey $key | Should -BeTrue
        Test-RedisKey $key -Connection other | Should -BeFalse
    }

    It '-PassThru emits the connection' {
        $connection = Select-RedisDatabase 10 -PassThru
        $connection.Name, $connection.Database | Should -Be 'this', 10
    }

    It 'leaves no current connection after a failure: <Form>' -ForEach @(
        @{ Form = 'a database that is not there'; Script = { Select-RedisDatabase 12345 -ErrorAction Stop } }
        @{ Form = 'an invalid number'; Script = { Select-RedisDatabase ten } }
        @{ Form = 'a negative number'; Script = { Select-RedisDatabase -1 } }
    ) {
        # Otherwise the script would clear the wrong database.
        Get-Failure $Script | Should -Not -Be $null
        Get-RedisConnection -Current | Should -Be $null
        Get-Failure { Clear-RedisDatabase -Confirm:$false } | Should -BeLike '*because Select-RedisDatabase failed*'
        Select-RedisConnection this
        Test-RedisKey $key | Should -BeTrue
    }

    It 'keeps the current connection if another one, or a block, could not select the database' {
        Select-RedisDatabase 12345 -Connection other -ErrorAction SilentlyContinue
        (Get-RedisConnection -Current).Name | Should -BeExactly 'this'
        Invoke-RedisPipeline { Select-RedisDatabase 10; Select-RedisDatabase 9 }
        (Get-RedisConnection -Current).Name | Should -BeExactly 'this'
    }

    It 'reports a database that does not exist, and the connection keeps its database' {
        $failure = Get-Failure { Select-RedisDatabase 12345 -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ERR,*'
        $failure.TargetObject | Should -Be 12345
        (Get-RedisConnection this).Database | Should -Be 9
        Select-RedisConnection this
        Test-RedisKey $key | Should -BeTrue
    }

    It 'refuses a negative number' {
        (Get-Failure { Select-RedisDatabase -1 }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError*'
    }

    It 'is kept when the connection is re-established' {
        Select-RedisDatabase 10
        $id = Invoke-RedisCommand CLIENT ID
        $null = Invoke-RedisCommand CLIENT KILL ID $id -Connection other
        Test-RedisKey $key | Should -BeFalse
        Invoke-RedisCommand CLIENT ID | Should -Not -Be $id
        (Get-RedisConnection this).Database | Should -Be 10
    }
}
