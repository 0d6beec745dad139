# Connections belong to the session, that is, to the runspace. Other runspaces of the process do not see them, and nothing is left when they end.
BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
BeforeAll {
    # The names of the server's clients.
    function Get-ClientName { [regex]::Matches((Invoke-RedisCommand CLIENT LIST), '(?<= name=)\S+').Value }
}
AfterAll { Close-TestSession }

Describe 'A session' {
    BeforeAll {
        Disconnect-Redis -All
        Connect-TestServer -With @{ Name = 'main' }
        $uri = Get-TestServerUri
    }
    BeforeEach { $key = New-TestKey }

    It 'does not have connections of another one' {
        $seen = Start-InRunspace { Get-RedisConnection; try { Get-RedisString x } catch { $_.FullyQualifiedErrorId } } | Receive-Runspace
        @($seen).Count | Should -Be 1
        $seen | Should -BeLike 'Redis.NoConnection,*'
    }

    It 'keeps its own current connection and names' {
        $database = Start-InRunspace -ArgumentList $uri {
            param($uri)
            Connect-Redis -Uri $uri -Database 10 -Name main
            (Get-RedisConnection -Current).Database
            Disconnect-Redis -All
        } | Receive-Runspace
        $database | Should -Be 10
        (Get-RedisConnection -Current).Database | Should -Be 9
        (Get-RedisConnection main).State | Should -Be 'Connected'
    }

    It 'can use a connection of another one that is passed to it' {
        $connection = Get-RedisConnection main
        Start-InRunspace -ArgumentList $connection, $key {
            param($connection, $key)
            Set-RedisString $key 'from there' -Connection $connection
            Select-RedisConnection $connection
            Add-RedisString $key ', twice'
        } | Receive-Runspace
        Get-RedisString $key | Should -BeExactly 'from there, twice'
    }

    It 'shares one connection with ForEach-Object -Parallel, and each gets its own replies' {
        Skip-OnWindowsPowerShell 'ForEach-Object has no -Parallel there'
        $connection, $module = (Get-RedisConnection main), (Get-TestModulePath)
        $wrong = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:module
            $connection, $key, $me = $using:connection, $using:key, $_
            foreach ($i in 1..200) {
                $null = Step-RedisCounter $key -Connection $connection
                Set-RedisString "$key-$me" $i -Connection $connection
                $read = Get-RedisString "$key-$me" -Connection $connection
                if ($read -cne "$i") { "$me wrote $i and read $read" }
            }
        }
        $wrong | Should -Be $null
        Get-RedisString $key | Should -BeExactly '800'
    }

    It 'shares one connection with long pipelines, and each gets its own replies' {
        Skip-OnWindowsPowerShell 'ForEach-Object has no -Parallel there'
        $connection, $module = (Get-RedisConnection main), (Get-TestModulePath)
        $counts = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:module
            $me = $_
            $keys = 1..1000 | ForEach-Object { "$using:key-$me-$_" }
            $keys | ForEach-Object { [pscustomobject]@{ Key = $_; Value = $_ } } | Set-RedisString -Connection $using:connection
            $read = $keys | Get-RedisString -Connection $using:connection
            ($read -join ' ') -ceq ($keys -join ' ')
        }
        $counts | Should -Be $true, $true, $true, $true
    }

    It 'does not close a connection that was passed to it' {
        $connection = Get-RedisConnection main
        Start-InRunspace -ArgumentList $connection { param($connection) Select-RedisConnection $connection; Remove-Module PSRedis } | Receive-Runspace
        Start-InRunspace -ArgumentList $connection { param($connection) Select-RedisConnection $connection } | Receive-Runspace
        $connection.State | Should -Be 'Connected'
        Invoke-RedisCommand PING | Should -BeExactly 'PONG'
    }

    It 'closes a connection for all sessions' {
        Connect-TestServer -With @{ Name = 'shared' }
        Start-InRunspace -ArgumentList (Get-RedisConnection shared) { param($connection) Disconnect-Redis $connection } | Receive-Runspace
        (Get-Failure { Get-RedisString x }) | Should -BeLike '*is closed*'
        Disconnect-Redis shared
        Select-RedisConnection main
    }

    It 'leaves nothing behind when the module is removed' {
        $signal = [Threading.ManualResetEventSlim]::new()
        $run = Start-InRunspace -ArgumentList $uri, $signal {
            param($uri, $signal)
            Connect-Redis -Uri $uri -Name session-one
            Connect-Redis -Uri $uri -Name session-two
            $server = Start-RedisServer
            $server.ProcessId
            $server.DataDirectory
            $module = Get-Module PSRedis
            while (-not $signal.IsSet) { [Threading.Thread]::Sleep(10) }
            Remove-Module PSRedis
            Import-Module $module.Path
            @(Get-RedisConnection).Count
        }
        try {
            Wait-Until { $run.Output.Count -ge 2 } | Should -BeTrue
            $id, $folder = $run.Output[0], $run.Output[1]
            'session-one', 'session-two' | Should -BeIn (Get-ClientName)
            Get-Process -Id $id | Should -Not -Be $null
        }
        finally {
            $signal.Set()
        }
        ($run | Receive-Runspace)[-1] | Should -Be 0 -Because 'a module that is imported again starts without connections'
        Wait-Until { -not (Get-ClientName | Where-Object { $_ -like 'session-*' }) } | Should -BeTrue
        Get-Process -Id $id -ErrorAction Ignore | Should -Be $null
        Test-Path $folder | Should -BeFalse
        Test-RedisConnection | Should -BeTrue -Because 'the other session still has the module'
    }

    It 'leaves no connection behind when its runspace is closed' {
        Start-InRunspace -ArgumentList $uri { param($uri) Connect-Redis -Uri $uri -Name closed-runspace } | Receive-Runspace
        Wait-Until { 'closed-runspace' -notin (Get-ClientName) } -Seconds 5 | Should -BeTrue
    }

    It 'leaves nothing behind when its process exits' {
        $run = Invoke-Process "
            Connect-Redis -Uri '$uri' -Name ended-process
            Invoke-RedisCommand CLIENT GETNAME
        "
        $run.Output | Should -BeExactly 'ended-process' -Because $run.Error
        Wait-Until { 'ended-process' -notin (Get-ClientName) } | Should -BeTrue
    }
}

Describe 'A connection whose link is lost' {
    BeforeEach {
        Connect-TestServer -With @{ Name = 'helper' }
        Connect-TestServer -With @{ Name = 'victim' }
        $key = New-TestKey
        $id = Invoke-RedisCommand CLIENT ID
    }

    It 'is re-established by the next command, with name and database' {
        $null = Invoke-RedisCommand CLIENT KILL ID $id -Connection helper
        Set-RedisString $key 'after' -ErrorAction Stop
        Get-RedisString $key -Connection helper | Should -BeExactly 'after'
        Invoke-RedisCommand CLIENT GETNAME | Should -BeExactly 'victim'
    }

    It 'to a server that is gone ends the cmdlet with one error, at once' {
        $server = Start-PrivateServer
        $server | Connect-Redis -Name gone -ConnectTimeout 0.5
        Stop-RedisServer $server
        $seconds = Measure-Second { $script:failure = Get-Failure { 'a', 'b', 'c' | Get-RedisString -ErrorAction Continue } }
        $script:failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ConnectionLost,*'
        $script:failure | Should -BeLike "*127.0.0.1:$($server.Port)*"
        $seconds | Should -BeLessThan 3
        Disconnect-Redis gone
    }

    It 'works again once the server is back' {
        $server = Start-PrivateServer
        $server | Connect-Redis -Name back -ConnectTimeout 0.5
        Stop-RedisServer $server
        $null = Get-Failure { Get-RedisString x }
        $again = Start-RedisServer -Port $server.Port -Engine $server.Engine
        Set-RedisString x 'there again'
        Get-RedisString x | Should -BeExactly 'there again'
        Disconnect-Redis back
        Stop-RedisServer $again
    }
}
