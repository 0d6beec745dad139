# The views as text, and that objects work with PowerShell's own cmdlets.
BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
BeforeAll {
    # The view, line by line, with columns separated by two spaces, and with names for what differs from run to run.
    function Get-View([Parameter(ValueFromPipeline)] $InputObject, [hashtable] $Replace = @{}) {
        begin { $all = [System.Collections.Generic.List[object]]::new() }
        process { $all.Add($InputObject) }
        end {
            $text = $all | Out-String -Width 160
            $text = $text -replace '\e\[[\d;]*m' -replace '\d{4}-\d\d-\d\d \d\d:\d\d:\d\d', '<moment>'
            foreach ($part in $Replace.Keys) { $text = $text.Replace([string] $part, $Replace[$part]) }
            $lines = $text -split '\r?\n' | ForEach-Object { $_.TrimEnd() -replace '(?<=\S)\s{2,}', '  ' }
            # The line under the headings carries no information.
            @($lines | Where-Object { $_ -and $_ -notmatch '^[- ]+$' }) -join "`n"
        }
    }
    $expected = { $args[0] -replace '\r' }
    Connect-TestServer
    $root = Join-Path $PSScriptRoot ../.. -Resolve
}
AfterAll {
    Close-TestSession
    Stop-PrivateServer
}

Describe 'A size' {
    It '<Bytes> is <Text>' -ForEach @(
        @{ Bytes = 0; Text = '0 B' }
        @{ Bytes = 1; Text = '1 B' }
        @{ Bytes = 1023; Text = '1023 B' }
        @{ Bytes = 1024; Text = '1.0 KB' }
        @{ Bytes = 1536; Text = '1.5 KB' }
        @{ Bytes = 12.3MB; Text = '12.3 MB' }
        @{ Bytes = 1MB - 1; Text = '1.0 MB' }
        @{ Bytes = 1023.9KB; Text = '1023.9 KB' }
        @{ Bytes = 23.5GB; Text = '23.5 GB' }
        @{ Bytes = -2048; Text = '-2.0 KB' }
        @{ Bytes = [long]::MaxValue; Text = '8.0 EB' }
        @{ Bytes = [long]::MinValue; Text = '-8.0 EB' }
    ) {
        [PSRedis.Output.Readable]::Size($Bytes) | Should -BeExactly $Text
        Use-Culture de-DE { [PSRedis.Output.Readable]::Size($Bytes) } | Should -BeExactly $Text
    }
}

Describe 'A time' {
    It '<Time> is <Text>' -ForEach @(
        @{ Time = '3.04:00:00'; Text = '3d 4h' }
        @{ Time = '3.03:59:58.9'; Text = '3d 4h' }
        @{ Time = '7.00:00:00'; Text = '7d' }
        @{ Time = '6.23:59:59.9'; Text = '7d' }
        @{ Time = '23:59:31'; Text = '1d' }
        @{ Time = '04:15:20'; Text = '4h 15m' }
        @{ Time = '01:00:00'; Text = '1h' }
        @{ Time = '00:59:59.6'; Text = '1h' }
        @{ Time = '00:15:30'; Text = '15m 30s' }
        @{ Time = '00:14:59.98'; Text = '15m' }
        @{ Time = '00:00:59.7'; Text = '1m' }
        @{ Time = '00:00:30'; Text = '30s' }
        @{ Time = '00:00:09.97'; Text = '10s' }
        @{ Time = '00:00:01.5'; Text = '1.5s' }
        @{ Time = '00:00:00.9996'; Text = '1s' }
        @{ Time = '00:00:00.25'; Text = '250ms' }
        @{ Time = '00:00:00.001250'; Text = '1.25ms' }
        @{ Time = '00:00:00'; Text = '0s' }
        @{ Time = '-00:00:30'; Text = '-30s' }
        @{ Time = [timespan]::MaxValue; Text = '10675199d 3h' }
        @{ Time = [timespan]::MinValue; Text = '-10675199d 3h' }
        @{ Time = $null; Text = '' }
    ) {
        [PSRedis.Output.Readable]::Time($Time) | Should -BeExactly $Text
        Use-Culture de-DE { [PSRedis.Output.Readable]::Time($Time) } | Should -BeExactly $Text
    }
}

Describe 'A date and time' {
    It 'is shown in the local time zone' {
        $moment = [DateTimeOffset]::new(2026, 11, 22, 18, 30, 0, [DateTimeOffset]::Now.Offset)
        [PSRedis.Output.Readable]::Date($moment) | Should -BeExactly $moment.LocalDateTime.ToString('yyyy-MM-dd HH:mm:ss')
        [PSRedis.Output.Readable]::Date($null) | Should -BeExactly ''
    }

    It 'in the past is shown with its age' {
        [PSRedis.Output.Readable]::Ago([DateTimeOffset]::Now.AddMinutes(-15).AddSeconds(-1)) | Should -Match '^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(15m( \d+s)? ago\)$'
        [PSRedis.Output.Readable]::Ago([DateTimeOffset]::Now.AddSeconds(5)) | Should -Match ' \(now\)$'
    }
}

Describe 'A field of INFO' {
    It '<Name> of <Value> is shown as <Text>' -ForEach @(
        @{ Name = 'used_memory'; Value = 12897485L; Text = '12.3 MB' }
        @{ Name = 'used_memory_peak_perc'; Value = '98.12%'; Text = '98.12%' }
        @{ Name = 'mem_fragmentation_ratio'; Value = 1.5; Text = '1.5' }
        @{ Name = 'mem_fragmentation_bytes'; Value = -2048L; Text = '-2.0 KB' }
        @{ Name = 'maxmemory'; Value = 1073741824L; Text = '1.0 GB' }
        @{ Name = 'maxmemory_policy'; Value = 'noeviction'; Text = 'noeviction' }
        @{ Name = 'total_net_input_bytes'; Value = 100L; Text = '100 B' }
        @{ Name = 'rdb_last_cow_size'; Value = 4096L; Text = '4.0 KB' }
        @{ Name = 'uptime_in_seconds'; Value = 273600L; Text = '3d 4h' }
        @{ Name = 'uptime_in_days'; Value = 3L; Text = '3' }
        @{ Name = 'rdb_last_bgsave_time_sec'; Value = -1L; Text = '-1' }
        @{ Name = 'instantaneous_ops_per_sec'; Value = 3000L; Text = '3000' }
        @{ Name = 'latest_fork_usec'; Value = 1250L; Text = '1.25ms' }
        @{ Name = 'used_cpu_sys'; Value = 90.5; Text = '1m 30s' }
        @{ Name = 'rdb_last_save_time'; Value = 0L; Text = '0' }
        @{ Name = 'avg_ttl'; Value = [long]::MaxValue; Text = '10675199d 3h' }
        @{ Name = 'redis_version'; Value = '7.0.15'; Text = '7.0.15' }
        @{ Name = 'connected_clients'; Value = 7L; Text = '7' }
        @{ Name = 'x'; Value = $null; Text = '' }
    ) {
        Use-Culture de-DE { [PSRedis.Output.InfoView]::Format($Name, $Value) } | Should -BeExactly $Text
    }

    It 'with a date and time is shown as one' {
        [PSRedis.Output.InfoView]::Format('rdb_last_save_time', 1700000000L) |
            Should -BeExactly ([DateTimeOffset]::FromUnixTimeSeconds(1700000000).LocalDateTime.ToString('yyyy-MM-dd HH:mm:ss'))
    }
}

Describe 'The view of' {
    It 'connections' {
        $server = Get-PrivateServer
        Connect-Redis -Uri "redis://$server" -Name first
        Connect-Redis -Uri "redis://$server/3" -Name second
        Get-RedisConnection first, second | Get-View -Replace @{ "$server" = '<server>'; "$((Get-RedisConnection first).Identity)" = '<software>' } | Should -BeExactly (& $expected @'
  Name  Database User TLS  Server  State  Endpoint
  first  0  False <software> Connected <server>
* second  3  False <software> Connected <server>
'@)
        Connect-TestServer
    }

    It 'a test of a connection' {
        $server = Get-PrivateServer
        Connect-Redis -Uri "redis://$server" -Name tested
        $test = Test-RedisConnection -Detailed -Connection tested
        $test | Get-View -Replace @{ "$server" = '<server>'; "$($test.Server) $($test.Version)" = '<software>'; ([PSRedis.Output.Readable]::Time($test.Latency)) = '<time>' } |
            ForEach-Object { $_ -replace ' +', ' ' } | Should -BeExactly (& $expected @'
Endpoint Database Answers Latency Server Mode Role Protocol Error
<server> 0 True <time> <software> standalone master RESP3
'@)
        Connect-TestServer
    }

    It 'expirations' {
        $key = New-TestKey
        Set-RedisString "$key-a", "$key-b" 1 -ExpiresIn 3.2d
        Set-RedisString "$key-c" 1
        Get-RedisKeyExpiration "$key-a", "$key-c" | Get-View -Replace @{ $key = '<key>' } | Should -BeExactly (& $expected @'
TimeToLive ExpiresAt  Key
     3d 5h <moment> <key>-a
           never  <key>-c
'@)
    }

    It 'nested lists in a reply, as redis-cli shows them, over RESP<_>' -ForEach 2, 3 {
        Connect-TestServer $_
        $reply = Invoke-RedisCommand EVAL 'return {1, {2, {3, "four", {}, false}}, "x"}' 0
        $reply | Get-View | Should -BeExactly (& $expected @'
1
1) (integer) 2
2) 1) (integer) 3
   2) "four"
   3) (empty array)
   4) (nil)
x
'@)
        Invoke-RedisCommand EVAL 'return {1, {2, {3}}, "x"}' 0 -NoEnumerate | Get-View | Should -BeExactly (& $expected @'
1) (integer) 1
2) 1) (integer) 2
   2) 1) (integer) 3
3) "x"
'@)
        Invoke-RedisPipeline { Invoke-RedisCommand EVAL 'return {"a", "b"}' 0 } | Get-View | Should -BeExactly "1) `"a`"`n2) `"b`""
        $reply = Invoke-RedisCommand EVAL 'return {{1, {2, {3}}, {4, 5}}, 6}' 0
        $reply[0][1].PSTypeNames | Should -Contain PSRedis.NestedReply
        $reply[0][2].PSTypeNames | Should -Not -Contain PSRedis.NestedReply -Because 'a flat nested list needs no view'
        (Invoke-RedisCommand LRANGE (New-TestKey) 0 -1 -NoEnumerate | Get-View) | Should -BeNullOrEmpty
        Connect-TestServer
    }

    It '<Form> in a reply is <Text>' -ForEach @(
        @{ Form = 'text with quotes and line breaks'; Value = "a `"b`" \ `r`n`t"; Text = '"a \"b\" \\ \r\n\t"' }
        @{ Form = 'text with other signs'; Value = "$([char] 0xFC)$([char]::ConvertFromUtf32(0x1F94A))"; Text = "`"$([char] 0xFC)$([char]::ConvertFromUtf32(0x1F94A))`"" }
        @{ Form = 'a control character'; Value = "$([char] 1)"; Text = '"\x01"' }
        @{ Form = 'text that is none'; Value = "a$([char] 0xDCFF)"; Text = '"a\xff"' }
        @{ Form = 'bytes'; Value = [byte[]](65, 0, 255, 34); Text = '"A\x00\xff\""' }
        @{ Form = 'a double'; Value = 1.5; Text = '(double) 1.5' }
        @{ Form = 'a flag'; Value = $true; Text = '(true)' }
        @{ Form = 'a large number'; Value = [bigint]::Parse('123456789012345678901234567890'); Text = '(integer) 123456789012345678901234567890' }
        @{ Form = 'an error'; Value = [PSRedis.RedisServerException]::new('ERR no'); Text = '(error) ERR no' }
        @{ Form = 'a map'; Value = [ordered]@{ a = 1; b = @('x', 'y'); c = [ordered]@{} }; Text = "1# `"a`" => (integer) 1`n2# `"b`" =>`n   1) `"x`"`n   2) `"y`"`n3# `"c`" => (empty hash)" }
        @{ Form = 'a long list'; Value = @(1..10); Text = (1..10 | ForEach-Object { '{0,2}) (integer) {0}' -f $_ }) -join "`n" }
    ) {
        Use-Culture de-DE { [PSRedis.Output.ReplyView]::Text($Value) } | Should -BeExactly $Text
    }

    It 'members with scores' {
        [PSRedis.Commands.SortedSetMember]::new('ann', 1.5), [PSRedis.Commands.SortedSetMember]::new('robert', 42) | Get-View | Should -BeExactly (& $expected @'
Member Score
ann  1.5
robert  42
'@)
    }

    It 'entries of streams' {
        $entry = [PSRedis.Commands.StreamEntry]::new('1700000000000-0', [ordered]@{ a = 1 })
        $entry | Get-View | Should -Match '(?m)^Id +Added +Fields$'
        Skip-Without XADD
        $key = New-TestKey
        $null = Invoke-RedisCommand XADD $key 1700000000000-0 name 'Ann Lee' tag a tag b
        Get-RedisKey $key | Get-View | Should -BeExactly (& $expected @'
Id  Added  Fields
1700000000000-0  <moment> name=Ann Lee, tag=a, tag=b
'@)
    }

    It 'popped items' {
        $key = New-TestKey
        Push-RedisListItem $key 'mail report'
        Pop-RedisListItem $key -Wait | Get-View | Should -Match '(?m)^Key +Value$'
    }

    It 'local servers' {
        $server = Start-PrivateServer
        $server | Get-View -Replace @{ $server.Version = '<version>'; ([string] $server.Port) = '<port>'; ([string] $server.ProcessId) = '<id>' } |
            ForEach-Object { $_ -replace ' +', ' ' -replace '[\d.]+m?s$', '<time>' } | Should -BeExactly (& $expected @"
Engine Version HostName Port ProcessId Running
$($server.Engine) <version> 127.0.0.1 <port> <id> <time>
"@)
        Stop-RedisServer $server
        $server | Get-View | Should -Match 'ended$'
    }

    It 'locks' {
        Skip-Without EVAL
        $key = New-TestKey
        $lock = Lock-RedisResource $key -Lease 90s
        $lock | Get-View -Replace @{ $key = '<key>' } | ForEach-Object { $_ -replace ' +', ' ' -replace '1m (29|30)s <moment>', '<time> <moment>' } | Should -BeExactly (& $expected @'
Name State Lease Remaining AcquiredAt
<key> Held 1m 30s <time> <moment>
'@)
        Unlock-RedisResource $lock
        $lock | Get-View | Should -Match 'Released +1m 30s +0s'
    }

    It 'messages' {
        $at = [DateTimeOffset]::new([datetime]::new(2026, 11, 22, 18, 30, 0, 123, [DateTimeKind]::Local))
        $message = [PSRedis.RedisMessage].GetConstructors('NonPublic, Instance')[0].Invoke(@('news', $null, 'deployed', $at))
        $message | Get-View | Should -BeExactly (& $expected @'
ReceivedAt  Channel  Message
18:30:00.123 news  deployed
'@)
        $message | ConvertTo-Csv | Where-Object { $_ -match '\bSystem\.' } | Should -Be $null
    }

    It 'subscriptions' {
        $subscription = Register-RedisSubscription news, jobs -Pattern 'alerts.*' -Action { }
        $subscription | Get-View | Should -BeExactly (& $expected @"
  Id State  Received  Waiting  Dropped  Failed Channel  Pattern
$($subscription.Id.ToString().PadLeft(4)) Active  0  0  0  0 news, jobs  alerts.*
"@)
        $subscription | Unregister-RedisSubscription
    }

    It 'the last save' {
        Skip-Without LASTSAVE
        Skip-Unsaved
        Get-RedisLastSave | Get-View | Should -Match '^<moment> \(([\d.hmsd ]+ ago|now)\)$'
        # After another object PowerShell uses the list view.
        'first', (Get-RedisKeyExpiration nothing), (Get-RedisLastSave) | Get-View | Should -Match '(?m)^(LastSave : )?<moment> \('
    }

    It 'INFO is grouped by section' {
        Skip-OnGarnet 'it has other facts'
        $lines = (Get-RedisInfo | Get-View) -split "`n"
        $sections = $lines -notmatch '^ '
        $sections | Should -Contain 'Server'
        $sections | Should -Contain 'Memory'
        $sections.IndexOf('Server') | Should -BeLessThan $sections.IndexOf('Memory')
        $lines -match '^  used_memory +: [\d.]+ [KMG]B$' | Should -HaveCount 1
        $lines -match '^  uptime_in_seconds +: \d[\d.dhms ]*$' | Should -HaveCount 1
        $lines -match 'used_memory_human' | Should -Be $null
    }

    It 'INFO as a whole fits on a screen, and says how to see the rest' {
        $lines = (Get-RedisInfo | Get-View) -split "`n"
        $lines.Count | Should -BeLessOrEqual 32
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 90
        $lines[0] | Should -BeExactly "$((Get-RedisConnection -Current).Endpoint): $((Test-RedisConnection -Detailed).Server) $((Test-RedisConnection -Detailed).Version)"
        $lines[-1] | Should -BeLike 'All fields: *Select-Object `**Get-RedisInfo memory*'
        # A requested section is shown.
        ((Get-RedisInfo stats | Get-View) -split "`n").Count | Should -BeGreaterThan 8
        (Get-RedisInfo).maxmemory_policy | Should -Be (Get-RedisInfo memory).maxmemory_policy
    }

    It 'the keyspace' {
        $row = (Get-RedisInfo keyspace).Keyspace | Where-Object Name -EQ db9
        if (-not $row) { Set-ItResult -Skipped -Because 'the server does not report its keyspace' }
        $row.pstypenames | Should -Contain 'PSRedis.InfoRow'
        $row | Get-View | Should -Match '^Name Keys Expires AverageTTL\ndb9 +\d+ +\d+ '
        Get-RedisInfo keyspace | Get-View | Should -Match '^Keyspace\n(.*\n)*  db9 +: keys=\d+, expires=\d+'
    }

    It 'the statistics of commands' {
        $row = (Get-RedisInfo commandstats).Commandstats | Select-Object -First 1
        if (-not $row) { Set-ItResult -Skipped -Because 'the server has no statistics of commands' }
        $row | Get-View | Should -Match '^Name +Calls +Total +PerCall +Rejected +Failed\ncmdstat_\S+ +\d+ +[\d.]+m?s +[\d.]+m?s +\d+ +\d+$'
    }

    It '<Name> is the same for an object from a job' -ForEach @(
        @{ Name = 'a connection'; Script = { Get-RedisConnection main } }
        @{ Name = 'a test of a connection'; Script = { Test-RedisConnection -Detailed } }
        @{ Name = 'an expiration'; Script = { Set-RedisString $key 1 -ExpiresIn 1h; Get-RedisKeyExpiration $key } }
        @{ Name = 'a member with its score'; Script = { [PSRedis.Commands.SortedSetMember]::new('ann', 1.5) } }
        @{ Name = 'a server'; Script = { Get-PrivateServer } }
        @{ Name = 'a lock'; Script = { Skip-Without EVAL; Lock-RedisResource $key } }
        @{ Name = 'the last save'; Script = { Skip-Unsaved; Get-RedisLastSave } }
        @{ Name = 'the keyspace'; Script = { (Get-RedisInfo keyspace).Keyspace } }
        @{ Name = 'a fact'; Script = { Get-RedisInfo clients -Flat | Select-Object -First 1 } }
    ) {
        Connect-TestServer -With @{ Name = 'main' }
        Connect-TestServer
        $key = New-TestKey
        $object = & $Script
        $fromJob = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($object, 2))
        # Time passes between the two.
        $views = $object, $fromJob | ForEach-Object { (Get-View $_) -replace ' *\b[\d.]+(ms|s|m|h)\b', ' <time>' -replace '\(now\)|\( <time> ago\)', '<ago>' }
        $views[1] | Should -BeExactly $views[0]
        $views[0] | Should -Not -BeNullOrEmpty
    }

    It 'INFO shows its fields also for an object from a job' {
        $info = Get-RedisInfo
        $fromJob = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($info, 2))
        $lines = (Get-View $fromJob) -split "`n"
        $lines[0] | Should -BeExactly 'Fields'
        @($lines -match '^  redis_version +: ').Count | Should -Be 1
        if ($info.Keyspace) { @($lines -match '^  db9 +: keys=\d+').Count | Should -Be 1 }
    }

    It 'INFO as rows' {
        Get-RedisInfo clients -Flat | Where-Object Name -EQ connected_clients | Get-View | Should -Match '^   Section: Clients\nName +Value\nconnected_clients +\d+$'
    }
}

Describe 'Objects for PowerShell''s own cmdlets' {
    BeforeAll {
        $key = New-TestKey
        Set-RedisString "$key-a" 1 -ExpiresIn 1h
        Set-RedisString "$key-b" 1 -ExpiresIn 1d
        Set-RedisString "$key-c" 1
    }

    It 'keep the numbers that the view rounds' {
        Skip-OnGarnet 'it has other facts'
        $expirations = Get-RedisKeyExpiration "$key-b", "$key-a", "$key-c"
        $expirations[0].TimeToLive | Should -BeOfType timespan
        ($expirations | Sort-Object TimeToLive).Key | Should -BeExactly "$key-c", "$key-a", "$key-b"
        ($expirations | Where-Object SecondsToLive -GT 7200).Key | Should -BeExactly "$key-b"
        $expirations[2].SecondsToLive | Should -Be $null
        (Get-RedisInfo memory).used_memory | Should -BeOfType long
    }

    It 'are converted to JSON with their numbers' {
        $json = Get-RedisKeyExpiration "$key-a" | ConvertTo-Json | ConvertFrom-Json
        $json.Key | Should -BeExactly "$key-a"
        $json.SecondsToLive | Should -BeGreaterThan 3500
        if (Get-RedisLastSave) { [DateTimeOffset] (Get-RedisLastSave | ConvertTo-Json | ConvertFrom-Json) | Should -Be (Get-RedisLastSave) }
    }

    It 'are converted to JSON without a warning: <Name>' -ForEach @(
        @{ Name = 'a connection'; Script = { Get-RedisConnection -Current } }
        @{ Name = 'a test of a connection'; Script = { Test-RedisConnection -Detailed } }
        @{ Name = 'a subscription'; Script = { Register-RedisSubscription news -Action { 'x' }; Get-RedisSubscription | Unregister-RedisSubscription } }
        @{ Name = 'a server'; Script = { Start-RedisServer | ForEach-Object { $_; Stop-RedisServer $_ } } }
        @{ Name = 'INFO as rows'; Script = { Get-RedisInfo -Flat } }
    ) {
        $null = & $Script | ConvertTo-Json -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Count | Should -Be 0
    }

    It 'are converted to CSV without a type name in a cell: <Name>' -ForEach @(
        @{ Name = 'a connection'; Script = { Get-RedisConnection -Current } }
        @{ Name = 'a test of a connection'; Script = { Test-RedisConnection -Detailed } }
        @{ Name = 'expirations'; Script = { Get-RedisKeyExpiration "$key-a", "$key-c" } }
        @{ Name = 'members with scores'; Script = { [PSRedis.Commands.SortedSetMember]::new('ann', 1.5) } }
        @{ Name = 'entries of streams'; Script = { Skip-Without XADD; $null = Invoke-RedisCommand XADD "$key-s" * a 1 b 2; Get-RedisKey "$key-s" } }
        @{ Name = 'popped items'; Script = { Push-RedisListItem "$key-l" 1; Pop-RedisListItem "$key-l" -Wait } }
        @{ Name = 'a subscription'; Script = { Register-RedisSubscription news, jobs -Action { 'x' }; Get-RedisSubscription | Unregister-RedisSubscription } }
        @{ Name = 'a server'; Script = { Start-RedisServer | ForEach-Object { $_; Stop-RedisServer $_ } } }
        @{ Name = 'INFO as rows'; Script = { Get-RedisInfo -Flat } }
        @{ Name = 'the keyspace'; Script = { (Get-RedisInfo keyspace).Keyspace } }
    ) {
        $csv = & $Script | ConvertTo-Csv
        $csv.Count | Should -BeGreaterThan 1
        $csv | Where-Object { $_ -match '\b(System|PSRedis)\.[A-Z]\w+' } | Should -Be $null
    }

    It 'have nested values in columns of their own' {
        $csv = Get-RedisConnection -Current | ConvertTo-Csv | ConvertFrom-Csv
        $csv.Version | Should -BeExactly (Get-RedisConnection -Current).Identity.Version
        $csv.Protocol | Should -Be 3
        (Test-RedisConnection -Detailed).LatencyMilliseconds | Should -BeGreaterThan 0
        $server = Get-PrivateServer
        ($server | Get-Process).Id | Should -Be $server.ProcessId
    }

    It 'can be grouped and selected by section' {
        $info = Get-RedisInfo
        Skip-OnGarnet 'it has other facts'
        $memory = $info | Select-Object Memory
        $memory.used_memory | Should -Be $info.used_memory
        $memory.PSObject.Properties.Name | Should -Not -Contain 'redis_version'
        (Get-RedisInfo -Flat | Group-Object Section).Name | Should -Contain 'Memory'
    }

    It 'have the same INFO in rows' {
        Skip-OnGarnet 'it has other facts'
        $flat = Get-RedisInfo memory -Flat
        $flat | Should -BeOfType PSRedis.Output.InfoFact
        $flat.Section | Sort-Object -Unique | Should -BeExactly 'Memory'
        $flat.Name | Should -BeExactly ((Get-RedisInfo memory).PSObject.Properties.Name -ne 'Endpoint')
        ($flat | Where-Object Name -EQ used_memory).Value | Should -BeOfType long
        (Get-RedisInfo keyspace -Flat | Where-Object Name -EQ db9.keys).Value | Should -BeGreaterThan 0
    }
}

Describe 'Each type that a cmdlet emits' {
    It 'is described by Get-Help' {
        Get-Help about_PSRedis_Objects | Should -Match 'PSRedis\.Commands\.KeyExpiration'
    }

    BeforeAll {
        # Their columns are those of the data.
        $shapeless = 'PSRedis.HashRecord', 'PSRedis.SortedRecord'
        $types = (Get-Command -Module PSRedis).OutputType.Name | Where-Object { $_ -like 'PSRedis.*' } | Sort-Object -Unique
        $views = (Select-Xml -Path (Join-Path (Split-Path (Get-TestModulePath)) PSRedis.Format.ps1xml) -XPath '//ViewSelectedBy/TypeName').Node.InnerText
    }

    It 'has a view' {
        $types.Count | Should -BeGreaterThan 10
        $types | Where-Object { $_ -notin $views -and $_ -notin $shapeless } | Should -Be $null
    }

    It 'is listed in about_PSRedis_Objects, as is each type with a view' {
        $topic = Get-Content (Join-Path $root docs/help/about_PSRedis_Objects.md) -Raw
        foreach ($type in @($types) + $views) { $topic | Should -Match "(?m)^ *$([regex]::Escape($type))\s" -Because "it must describe $type" }
    }

    It 'has its properties in about_PSRedis_Objects' {
        $topic = Get-Content (Join-Path $root docs/help/about_PSRedis_Objects.md) -Raw
        foreach ($type in @($types) + $views | Sort-Object -Unique) {
            if (-not ($type -as [type])) { continue }
            $section = [regex]::Match($topic, "(?ms)^    $([regex]::Escape($type))\s*?`$(.*?)(?=^    PSRedis\.|^## |\z)").Groups[1].Value
            $names = @(($type -as [type]).GetProperties('Public, Instance').Name) + @((Get-TypeData $type).Members.Keys)
            foreach ($name in $names | Where-Object { $_ }) { $section | Should -Match "\b$name\b" -Because "$type has $name" }
        }
    }

    It 'is the type name of the object: <TypeName>' -ForEach @(
        @{ TypeName = 'PSRedis.Info'; Script = { Get-RedisInfo } }
        @{ TypeName = 'PSRedis.LastSave'; Script = { Skip-Unsaved; Get-RedisLastSave } }
        @{ TypeName = 'PSRedis.HashRecord'; Script = { Set-RedisHashField "$key-h" a 1; Get-RedisHash "$key-h" -AsObject } }
        @{ TypeName = 'PSRedis.SortedRecord'; Script = { Skip-Without SORT; Push-RedisListItem "$key-n" 1; Invoke-RedisSort "$key-n" -Get '#', 'nothing:*' } }
    ) {
        $key = New-TestKey
        (& $Script).pstypenames[0] | Should -BeExactly $TypeName
    }
}
