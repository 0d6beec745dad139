BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Watch-RedisKey over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_ -With @{ Name = 'other' }
        # A name that no other client of the server has.
        $main = "main-$([guid]::NewGuid().ToString('N'))"
        Connect-TestServer $_ -With @{ Name = $main }
    }
    BeforeEach {
        $key = New-TestKey
        $other = New-TestKey other
        Set-RedisString $key, $other 0
    }
    AfterEach { Clear-RedisKeyWatch -Connection $main }

    It 'emits nothing' {
        Watch-RedisKey $key | Should -Be $null
    }

    It 'lets a transaction execute if nothing has changed' {
        Watch-RedisKey $key, $other
        Invoke-RedisTransaction { Step-RedisCounter $key } | Should -BeExactly 1
    }

    It 'aborts the next transaction if a key has changed: <Form>' -ForEach @(
        @{ Form = 'two keys'; Script = { Watch-RedisKey $other, $key } }
        @{ Form = 'by property'; Script = { [pscustomobject]@{ Name = $key } | Watch-RedisKey } }
        @{ Form = 'from the pipeline'; Script = { $other, $key | Watch-RedisKey } }
        @{ Form = 'one after the other'; Script = { Watch-RedisKey $key; Watch-RedisKey $other } }
    ) {
        . $Script
        Set-RedisString $key theirs -Connection other
        Get-Transcript { Invoke-RedisTransaction -ErrorAction Continue { Set-RedisString $key mine; Get-RedisString $key } } | Should -BeExactly 'Redis.TransactionAborted '
        Get-RedisString $key | Should -BeExactly 'theirs'
    }

    It 'ends with that transaction, executed or not' {
        Watch-RedisKey $key
        Set-RedisString $key 1 -Connection other
        Invoke-RedisTransaction { Step-RedisCounter $key } -ErrorAction SilentlyContinue
        Invoke-RedisTransaction { Step-RedisCounter $key } | Should -BeExactly 2
        Watch-RedisKey $key
        $null = Invoke-RedisTransaction { Step-RedisCounter $key }
        Set-RedisString $key 5 -Connection other
        Invoke-RedisTransaction { Step-RedisCounter $key } | Should -BeExactly 6
    }

    It 'notices changes by the same connection, too' {
        Watch-RedisKey $key
        Set-RedisString $key mine
        Get-Transcript { Invoke-RedisTransaction -ErrorAction Continue { Set-RedisString $key later } } | Should -BeExactly 'Redis.TransactionAborted '
    }

    It 'notices a new key' {
        $new = New-TestKey new
        Watch-RedisKey $new
        Set-RedisString $new theirs -Connection other
        Get-Transcript { Invoke-RedisTransaction -ErrorAction Continue { Set-RedisString $new mine } } | Should -BeExactly 'Redis.TransactionAborted '
    }

    It 'does not affect other commands' {
        Watch-RedisKey $key
        Set-RedisString $key theirs -Connection other
        Set-RedisString $key mine
        Get-RedisString $key | Should -BeExactly 'mine'
    }

    It 'is not ended by Set-RedisKey, which uses a transaction' {
        Watch-RedisKey $key
        Set-RedisString $key theirs -Connection other
        Set-RedisKey $other @{ a = 1 }
        Get-RedisKeyType $other | Should -Be 'hash'
        Get-Transcript { Invoke-RedisTransaction -ErrorAction Continue { Set-RedisString $key mine } } | Should -BeExactly 'Redis.TransactionAborted '
        Get-RedisString $key | Should -BeExactly 'theirs'
    }

    It 'aborts the transaction if the link was lost in between' {
        Watch-RedisKey $key
        Stop-TestClient $main other
        Get-Transcript { Invoke-RedisTransaction -ErrorAction Continue { Set-RedisString $key mine } } | Should -BeExactly 'Redis.TransactionAborted '
        Get-RedisString $key | Should -BeExactly '0'
        Invoke-RedisTransaction { Step-RedisCounter $key } | Should -BeExactly 1
    }

    It 'aborts the transaction if the link was lost between two watches' {
        Watch-RedisKey $key
        Stop-TestClient $main other
        $null = Test-RedisKey $key
        Watch-RedisKey $other
        Get-Transcript { Invoke-RedisTransaction -ErrorAction Continue { Set-RedisString $key mine } } | Should -BeExactly 'Redis.TransactionAborted '
        Get-RedisString $key | Should -BeExactly '0'
    }

    It 'can be set on a named connection' {
        Watch-RedisKey $key -Connection other
        Set-RedisString $key changed
        Invoke-RedisTransaction { Get-RedisString $key } | Should -BeExactly 'changed'
        Get-Transcript { Invoke-RedisTransaction -ErrorAction Continue -Connection other { Set-RedisString $key mine -Connection other } } | Should -BeExactly 'Redis.TransactionAborted '
    }

    It 'refuses <Form> as a key' -ForEach @{ Form = 'nothing'; Value = @() }, @{ Form = 'an empty text'; Value = '' } {
        $null = Get-Failure { Watch-RedisKey $Value -ErrorAction Stop }
    }
}
