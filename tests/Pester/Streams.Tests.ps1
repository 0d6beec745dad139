# Output beside the results: -Verbose, -Debug, progress.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestSession.psm1
    $calls = Get-ConnectedCall | Where-Object Cmdlet -NotIn 'Receive-RedisMessage', 'Register-RedisSubscription', 'Stop-RedisServer'
}
BeforeAll {
    # What a script writes to the verbose (4) or debug (5) stream, with times replaced by 'T'.
    function Get-Line([Parameter(Mandatory)] [scriptblock] $Script, [switch] $Wire) {
        & $Script *>&1 | ForEach-Object {
            if ($Wire) { if ($_ -is [System.Management.Automation.DebugRecord]) { $_.Message } }
            elseif ($_ -is [System.Management.Automation.VerboseRecord] -and $_.Message -notlike 'Performing*') { $_.Message -replace '\(\d+(\.\d+)? ms', '(T' }
        }
    }
}
AfterAll {
    Close-TestSession
    Stop-PrivateServer
}

Describe '-Verbose' {
    BeforeAll {
        Connect-TestServer -With @{ Name = 'streams' }
        $connection = Get-RedisConnection streams
        $place = "$($connection.Endpoint)/9"
    }
    BeforeEach { $key = New-TestKey }

    It 'shows what was sent, where, and how long it took' {
        Get-Line { Set-RedisString $key v -ExpiresIn 1m -Verbose } | Should -BeExactly "${place}: SET $key v PX 60000 (T)"
    }

    It 'shows each record of a pipeline, before its output' {
        Set-RedisString "$key-1", "$key-2" v
        Get-Transcript { "$key-1", "$key-2" | Get-RedisString -Verbose 4>&1 } | ForEach-Object { "$_" -replace '^.*(GET \S+) .*$', '$1' } |
            Should -BeExactly "GET $key-1", 'v', "GET $key-2", 'v'
    }

    It 'shows each step of a command that takes several' {
        Set-RedisHashField $key f v
        Get-Line { Get-RedisKey $key -Verbose } | Should -BeExactly "${place}: TYPE $key (T)", "${place}: HGETALL $key (T)"
    }

    It 'shows the code of an error' {
        Set-RedisString $key v
        Get-Line { Get-RedisHash $key -Verbose -ErrorAction SilentlyContinue } | Should -BeExactly "${place}: HGETALL $key (T, WRONGTYPE)"
    }

    It 'shows the commands of <_>' -ForEach 'Invoke-RedisPipeline', 'Invoke-RedisTransaction' {
        $cmdlet = $_
        # The first one on a link tests whether transactions are supported.
        Invoke-RedisTransaction { $null = Step-RedisCounter "$key-before" }
        $sent = Get-Line { & $cmdlet { Step-RedisCounter $key; Get-RedisString $key } -Verbose }
        $sent | Should -BeExactly $(
            if ($cmdlet -like '*Pipeline') { "${place}: INCRBY $key 1 (T)", "${place}: GET $key (T)" } else { "${place}: MULTI; INCRBY $key 1; GET $key; EXEC (T)" }
        )
    }

    It 'names the selected database' {
        Select-RedisDatabase 10 -Connection streams
        try { Get-Line { Test-RedisKey $key -Verbose } | Should -BeExactly "$($connection.Endpoint)/10: EXISTS $key (T)" }
        finally { Select-RedisDatabase 9 -Connection streams }
    }

    It 'follows $VerbosePreference, unless -Verbose:$false is given' {
        & { $VerbosePreference = 'Continue'; Get-Line { Test-RedisKey $key; Test-RedisKey $key -Verbose:$false } } | Should -BeExactly "${place}: EXISTS $key (T)"
    }

    It 'quotes what would break the line, and truncates what is long' {
        Get-Line { Set-RedisString $key "a b`r`nc$([char] 27)[31m`"" -Verbose } | Should -BeExactly "${place}: SET $key `"a b\r\nc\x1b[31m\`"`" (T)"
        $line = Get-Line { Set-RedisString $key ('x' * 1MB) -Verbose }
        $line.Length | Should -BeLessThan 400
        $line | Should -BeLike '*xxx… (T)'
    }

    It 'writes nothing when it is off' {
        Get-Line { Set-RedisString $key v; Get-RedisKey $key } | Should -Be $null
        Get-Line -Wire { Set-RedisString $key v; Get-RedisKey $key } | Should -Be $null
    }
}

Describe '-Debug over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_ -With @{ Name = 'streams' }
        $place = "$((Get-RedisConnection streams).Endpoint)/9"
        $protocol = $_
        $isRESP3 = $protocol -eq 3
    }
    BeforeEach { $key = New-TestKey }

    It 'shows requests and replies' {
        Set-RedisString $key "v`n💀"
        Get-Line -Wire { Get-RedisString $key -Debug } | Should -BeExactly "$place > GET $key", "$place < `"v\n💀`""
        Get-Line -Wire { Get-RedisString "$key-missing" -Debug } | Should -BeExactly "$place > GET $key-missing", "$place < null"
        Get-Line -Wire { Step-RedisCounter "$key-n" -Debug } | Should -BeExactly "$place > INCRBY $key-n 1", "$place < 1"
    }

    It 'shows lists and maps' {
        Push-RedisListItem "$key-list" a, 'b c'
        Set-RedisHashField "$key-hash" f v
        Get-Line -Wire { Get-RedisListItem "$key-list" -Debug } | Select-Object -Last 1 | Should -BeExactly "$place < [`"a`", `"b c`"]"
        Get-Line -Wire { Get-RedisHash "$key-hash" -Debug } | Select-Object -Last 1 | Should -BeExactly $(if ($isRESP3) { "$place < {`"f`": `"v`"}" } else { "$place < [`"f`", `"v`"]" })
    }

    It 'shows errors' {
        Set-RedisString $key v
        Get-Line -Wire { Get-RedisHash $key -Debug -ErrorAction SilentlyContinue } | Select-Object -Last 1 | Should -BeLike "$place < (error) *WRONGTYPE *"
    }

    It 'truncates what is long' {
        Set-RedisString $key ('x' * 1MB)
        $reply = @(Get-Line -Wire { Get-RedisString $key -Debug })[-1]
        $reply | Should -BeLike "*xxx`"… $(1MB - 200) bytes more"
        $reply.Length | Should -BeLessThan 400
        Push-RedisListItem "$key-list" @(1..10000)
        $reply = @(Get-Line -Wire { Get-RedisListItem "$key-list" -Debug })[-1]
        $reply | Should -BeLike '*"1", "2", *, … 99?? more]'
        $reply.Length | Should -BeLessThan 600
    }

    It 'shows the handshake of a new connection' {
        $lines = Get-Line -Wire { Connect-TestServer $protocol -With @{ Name = 'greeted'; Debug = $true } }
        $lines | Where-Object { $_ -like '* > *' } | Select-Object -First 2 | Should -BeExactly "$place > $(if ($protocol -eq 3) { 'HELLO 3' } else { 'PING' })", "$place > SELECT 9"
        Disconnect-Redis greeted
    }
}

Describe '-Verbose and -Debug of <Cmdlet>' -ForEach $calls {
    BeforeEach {
        Connect-TestServer -Database 15
        Skip-UnlessCallable $Cmdlet
        Set-CalledKey
    }
    AfterEach {
        Clear-CalledKey
    }

    It 'name the server and the database, and show each request with its reply' {
        $place = '{0}/15' -f (Get-RedisConnection -Current).Endpoint
        # Without a watch nothing is sent.
        if ($Cmdlet -eq 'Clear-RedisKeyWatch') { Watch-RedisKey watched }
        $records = & $Cmdlet @Parameters -Verbose -Debug *>&1
        @($records | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | Where-Object Message -Like "${place}: *").Count | Should -BeGreaterThan 0
        $wire = @($records | Where-Object { $_ -is [System.Management.Automation.DebugRecord] })
        @($wire | Where-Object Message -Like "$place > *").Count | Should -BeGreaterThan 0
        @($wire | Where-Object Message -Like "$place > *").Count | Should -Be @($wire | Where-Object { $_.Message -match '^\S+ < ' }).Count
    }
}

Describe 'Progress' -Skip:(-not (Test-PrivateServer)) {
    BeforeAll {
        # The progress of a script, in another runspace.
        function Get-Progress([string] $Uri, [scriptblock] $Script) {
            $run = Start-InRunspace -ArgumentList $Uri, "$Script" {
                param($uri, $script)
                Connect-Redis -Uri $uri
                . ([scriptblock]::Create($script))
            }
            $null = $run.Handle.AsyncWaitHandle.WaitOne(60000)
            # Importing the module shows progress, too.
            $records = @($run.Shell.Streams.Progress.ReadAll() | Where-Object Activity -Match 'match|Saving|Rewriting')
            $null = $run | Receive-Runspace
            $records
        }

        function Assert-Progress($Records, [string] $Activity) {
            $Records.Count | Should -BeGreaterThan 2
            $Records.Activity | Sort-Object -Unique | Should -BeExactly $Activity
            $Records[0].RecordType, $Records[-1].RecordType | Should -Be 'Processing', 'Completed'
            $shown = @($Records | Where-Object RecordType -EQ Processing)
            $shown.PercentComplete | ForEach-Object { $_ | Should -BeIn (0..99) }
            $shown[-1].PercentComplete | Should -BeGreaterThan $shown[0].PercentComplete
            $shown.PercentComplete | Sort-Object | Should -Be $shown.PercentComplete
        }
        $server = Get-PrivateServer
        Connect-Redis -Uri "redis://$server"
        1..20000 | ForEach-Object { "k$_" } | Set-RedisString -Value v
    }
    # A slow consumer has the effect of many keys, and is faster to set up.
    It 'of a scan is the number of keys scanned' {
        $records = Get-Progress "redis://$server" { Find-RedisKey 'k*00' | ForEach-Object { Start-Sleep -Milliseconds 20 } }
        Assert-Progress $records "Finding keys that match 'k*00'"
        $records[0].StatusDescription | Should -Match '^about [\d.,]+ of 20.000 keys scanned$'
    }

    It 'is removed when the consumer ends the scan' {
        $records = Get-Progress "redis://$server" { Find-RedisKey 'k*00' | ForEach-Object { Start-Sleep -Milliseconds 20; $_ } | Select-Object -First 150 }
        $records[-1].RecordType | Should -Be 'Completed'
    }

    It 'is not shown for a scan whose names are written to the prompt' {
        Get-Progress "redis://$server" { Find-RedisKey 'k*' | ForEach-Object { if ($_ -like '*00') { Start-Sleep -Milliseconds 15 } } } | Should -Be $null
    }

    It 'is not shown during the first second' {
        Get-Progress "redis://$server" { Find-RedisKey 'k*'; Remove-RedisKey -Pattern 'x*' -Confirm:$false; Save-RedisDatabase -Background -Wait } | Should -Be $null
    }

    It 'of a removal by pattern is the number of keys scanned' {
        # The server answers slowly, like a distant one.
        $proxy = Start-FaultProxy $server @{ Replies = @{ Delay = '00:00:00.100' } }
        try { $records = Get-Progress "redis://127.0.0.1:$($proxy.Port)" { Remove-RedisKey -Pattern 'k*' -Confirm:$false } }
        finally { $proxy.Dispose() }
        Assert-Progress $records "Removing keys that match 'k*'"
    }

    It 'of a save is what the server reports' {
        # It reports progress once a second, and after 1024 keys at the earliest.
        $slow = Get-PrivateServer '--rdb-key-save-delay', '1000'
        Connect-Redis -Uri "redis://$slow"
        if ([version] (Get-RedisInfo server).redis_version -lt '7.0') { Set-ItResult -Skipped -Because 'the server does not report it' }
        1..4000 | ForEach-Object { "k$_" } | Set-RedisString -Value v
        Assert-Progress (Get-Progress "redis://$slow" { Save-RedisDatabase -Background -Wait }) 'Saving the database'
    }
}
