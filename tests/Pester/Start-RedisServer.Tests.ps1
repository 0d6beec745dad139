BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession; Stop-PrivateServer }

Describe 'Start-RedisServer' {
    It 'starts a server that answers, and emits it' {
        $server = Start-RedisServer
        try {
            $server | Should -BeOfType PSRedis.Hosting.LocalServer
            $server.Engine | Should -BeIn 'Redis', 'Valkey', 'Garnet'
            $server.HasExited | Should -BeFalse
            Connect-Redis $server.HostName $server.Port -Name started
            Test-RedisConnection | Should -BeTrue
            (Get-RedisInfo server).redis_version | Should -Not -BeNullOrEmpty
        }
        finally {
            Stop-RedisServer $server
        }
    }

    It 'can be piped into Connect-Redis' {
        $server = Get-PrivateServer
        $connection = $server | Connect-Redis -PassThru
        $connection.Port | Should -Be $server.Port
        Invoke-RedisCommand PING | Should -BeExactly 'PONG'
        (Get-RedisInfo server).process_id | Should -Be $server.ProcessId
        Disconnect-Redis
    }

    It 'only listens on this machine' {
        (Get-PrivateServer).HostName | Should -Be '127.0.0.1'
        Get-PrivateServer | Connect-Redis
        (Invoke-RedisCommand CONFIG GET bind) -join ' ' | Should -Not -Match '0\.0\.0\.0|\*'
        Disconnect-Redis
    }

    It '-Port selects the port' {
        $port = Get-ClosedPort
        $server = Start-RedisServer $port
        try { $server.Port | Should -Be $port } finally { Stop-RedisServer $server }
    }

    It 'refuses a port in use' {
        $listener = Start-Listener
        try {
            $failure = Get-Failure { Start-RedisServer -Port $listener.Port }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.PortInUse,*'
            $failure.CategoryInfo.Category | Should -Be 'ResourceExists'
            $failure | Should -BeLike "*$($listener.Port)*"
        }
        finally {
            $listener.Stop()
        }
    }

    It '-Argument is passed to the server' {
        $server = Get-PrivateServer '--maxmemory', '123mb', '--requirepass', 'word'
        Connect-Redis $server.HostName $server.Port -Password (ConvertTo-SecureString word -AsPlainText -Force)
        (Get-RedisInfo memory).maxmemory | Should -Be (123 * 1024 * 1024)
        Disconnect-Redis
    }

    It 'reports the server''s message if it does not start' {
        if (-not (Get-Command redis-server -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'there is no redis-server here' }
        $failure = Get-Failure { Start-RedisServer -Engine Redis -Argument '--no-such-option', '1' }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ServerNotStarted,*'
        $failure | Should -BeLike '*no-such-option*'
    }

    It 'names three ways to get a server if there is none' {
        $empty = (New-Item (Join-Path $TestDrive empty) -ItemType Directory -Force).FullName
        $failure = Use-Environment @{ PATH = $empty; HOME = $empty; USERPROFILE = $empty } {
            Push-Location $empty
            try { Get-Failure { Start-RedisServer } } finally { Pop-Location }
        }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ServerNotFound,*'
        $failure.CategoryInfo.Category | Should -Be 'NotInstalled'
        $failure | Should -BeLike '*redis-server*package manager*dotnet tool install*garnet*docker run*'
    }

    It 'names the kind that was not found' {
        $failure = Use-Environment @{ PATH = $TestDrive } { Get-Failure { Start-RedisServer -Engine Valkey } }
        $failure | Should -BeLike '*No Valkey server*'
    }

    It '-WhatIf starts nothing' {
        Start-RedisServer -WhatIf | Should -Be $null
    }

    It 'leaves no process and no folder behind when PowerShell exits' {
        $run = Invoke-Process '$server = Start-RedisServer; $server.ProcessId; $server.DataDirectory'
        $id, $folder = $run.Output -split '\r?\n'
        $id | Should -Match '^\d+$' -Because $run.Error
        Wait-Until { -not (Get-Process -Id $id -ErrorAction Ignore) } | Should -BeTrue
        Test-Path $folder | Should -BeFalse
    }
}
