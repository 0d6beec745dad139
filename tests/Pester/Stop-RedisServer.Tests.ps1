BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession; Stop-PrivateServer }

Describe 'Stop-RedisServer' {
    BeforeEach { $server = Start-PrivateServer }
    AfterEach { if ($server -and -not $server.HasExited) { Stop-RedisServer $server } }

    It 'stops the given server, with its process and its folder, and emits nothing' {
        Stop-RedisServer $server | Should -Be $null
        $server.HasExited | Should -BeTrue
        Get-Process -Id $server.ProcessId -ErrorAction Ignore | Should -Be $null
        Test-Path $server.DataDirectory | Should -BeFalse
    }

    It 'accepts servers from the pipeline' {
        $server | Stop-RedisServer
        $server.HasExited | Should -BeTrue
    }

    It 'accepts a server that has ended already' {
        Stop-RedisServer $server
        Stop-RedisServer $server -ErrorAction Stop
    }

    It '-WhatIf stops nothing' {
        Stop-RedisServer $server -WhatIf
        $server.HasExited | Should -BeFalse
    }

    It 'shuts down the server of the current connection' {
        $server | Connect-Redis
        Stop-RedisServer -Confirm:$false | Should -Be $null
        Wait-Until { $server.HasExited } | Should -BeTrue
        Get-RedisConnection -Current | Should -Be $null
    }

    It '-Connection shuts down the server of that connection' {
        Connect-TestServer -With @{ Name = 'shared' }
        $server | Connect-Redis -Name doomed
        Select-RedisConnection shared
        Stop-RedisServer -Connection doomed -NoSave -Confirm:$false
        Wait-Until { $server.HasExited } | Should -BeTrue
        Test-RedisConnection | Should -BeTrue
        (Get-RedisConnection).Name | Should -Not -Contain 'doomed'
    }

    It '-Save saves the data first' {
        $folder = (New-Item (Join-Path $TestDrive saved) -ItemType Directory -Force).FullName
        $saving = Start-PrivateServer '--dir', $folder
        $saving | Connect-Redis
        Set-RedisString a v
        Stop-RedisServer -Save -Confirm:$false
        Wait-Until { $saving.HasExited } | Should -BeTrue
        Join-Path $folder dump.rdb | Should -Exist
    }

    It 'is not sent by a later command if it was cancelled before it was sent' {
        $server | Connect-Redis
        $null = Stop-RedisServer -Confirm:$false -Debug 5>&1 | Where-Object { "$_" -like '*> SHUTDOWN*' } | Select-Object -First 1
        # Whatever was sent would have been executed by now.
        $wasSent = Wait-Until { $server.HasExited } -Seconds 1
        $null = Test-RedisConnection
        Wait-Until { $server.HasExited } -Seconds 1 | Should -Be $wasSent
    }

    It 'is an error if the link is lost and the server does not end' {
        $proxy = Start-FaultProxy $server
        try {
            Connect-Redis 127.0.0.1 $proxy.Port -Name cut -CommandTimeout 10s
            # The link is lost within the SHUTDOWN request, which follows a request for the server's run_id.
            $flow = $proxy.Lines[0].Requests
            $flow.End = $flow.Passed + "*2`r`n`$4`r`nINFO`r`n`$6`r`nserver`r`n*2`r`n`$8".Length
            $flow.EndsBy = 'Reset'
            $failure = Get-Failure { Stop-RedisServer -NoSave -Confirm:$false }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ConnectionLost,*'
            $failure.Exception.OutcomeUnknown | Should -Be 1
            $server.HasExited | Should -BeFalse
            (Get-RedisConnection -Current).Name | Should -Be cut
            Test-RedisConnection | Should -BeTrue
        }
        finally {
            Disconnect-Redis -All
            $proxy.Dispose()
        }
    }

    It 'is no error if another server takes its place at once' {
        $server | Connect-Redis
        $run = Start-InRunspace -ArgumentList $server.Port, $server.Engine, $server.ProcessId {
            param($port, $engine, $id)
            (Get-Process -Id $id).WaitForExit()
            while ($true) { try { Start-RedisServer -Port $port -Engine $engine; break } catch { } }
            Start-Sleep 60
        }
        Stop-RedisServer -NoSave -Confirm:$false -ErrorAction Stop
        Wait-Until { $server.HasExited } | Should -BeTrue
        $run.Stop()
    }

    It '-Save and -NoSave are mutually exclusive' {
        $server | Connect-Redis
        (Get-Failure { Stop-RedisServer -Save -NoSave -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
        Test-RedisConnection | Should -BeTrue
    }

    It 'prompts before it shuts down the server of a connection, but not before it stops one of its own' {
        $run = Invoke-Process "
            Connect-Redis $($server.HostName) $($server.Port)
            try { Stop-RedisServer; 'done' } catch { 'asked' }
            Test-RedisConnection
            `$own = Start-RedisServer
            Stop-RedisServer `$own
            `$own.HasExited
        "
        $run.Output -split '\r?\n' | Should -Be 'asked', 'True', 'True' -Because $run.Error
        $server.HasExited | Should -BeFalse
    }
}
