# Tab completion: what it offers, and that it disturbs nothing.
BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
BeforeAll {
    # What Tab offers at the end of a line: the words as they would be inserted. -ToolTip: their tool tips.
    # On a busy machine the first Tab may time out, so it is repeated, unless -Once is given.
    function Get-Completion([Parameter(Mandatory)] [string] $Line, [switch] $ToolTip, [switch] $Once) {
        $watch = [Diagnostics.Stopwatch]::StartNew()
        do { $found = [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, @{}).CompletionMatches }
        until ($Once -or $found.Count -gt 0 -or $watch.Elapsed.TotalSeconds -gt 10)
        if ($ToolTip) { $found.ToolTip } else { $found.CompletionText }
    }
    Connect-TestServer -With @{ Name = 'main' }
    $key = New-TestKey tab
    Set-RedisString @{ "${key}:one" = 1; "${key}:two" = 2; "${key}:Three" = 3 }
}
AfterAll {
    Close-TestSession
    Stop-PrivateServer
}

Describe 'Keys' {
    It 'are offered by prefix, in order' {
        Get-Completion "Get-RedisKey ${key}:" | Should -BeExactly "${key}:one", "${key}:Three", "${key}:two"
        Get-Completion "Get-RedisKey ${key}:t" | Should -BeExactly "${key}:Three", "${key}:two"
        Get-Completion "Get-RedisKey ${key}:none" -Once | Should -Be $null
    }

    It 'come after the prefixes that several keys share, up to the next colon' {
        Set-RedisString "${key}:group:1", "${key}:group:2", "${key}:group:sub:1" value
        try {
            Get-Completion "Get-RedisKey ${key}:g" | Should -BeExactly "${key}:group:", "${key}:group:1", "${key}:group:2", "${key}:group:sub:1"
            Get-Completion "Get-RedisKey ${key}:group:" | Should -BeExactly "${key}:group:1", "${key}:group:2", "${key}:group:sub:1"
        }
        finally { Remove-RedisKey "${key}:group:1", "${key}:group:2", "${key}:group:sub:1" }
    }

    It 'are offered at <_>' -ForEach @(
        'Get-RedisString ', 'Get-RedisString -Key ', 'Get-RedisString -Name ', 'Get-RedisString a, ', 'Set-RedisString ', 'Remove-RedisKey ', 'Add-RedisSetMember ',
        'Push-RedisListItem ', 'Set-RedisHashField ', 'Move-RedisListItem ', 'Move-RedisListItem a ', 'Rename-RedisKey a ', 'Get-RedisSetUnion ',
        'Merge-RedisSet a Union ', 'Invoke-RedisSort a -Destination ', 'Watch-RedisKey ', 'Invoke-RedisTransaction -Watch ', 'Lock-RedisResource ', 'Use-RedisLock '
    ) {
        Get-Completion "$_${key}:on" | Should -BeExactly "${key}:one"
    }

    It 'match in any case, and a * in what was typed matches anything' {
        Get-Completion "Get-RedisKey $("${key}:ONE".ToUpperInvariant())" | Should -BeExactly "${key}:one"
        Get-Completion "Get-RedisKey ${key}:*e" | Should -BeExactly "${key}:one", "${key}:Three"
        Get-Completion "Get-RedisKey ${key}:?w" | Should -BeExactly "${key}:two"
    }

    It 'are quoted if necessary, and the quoted form means the same: <Name>' -ForEach @(
        @{ Name = 'plain:1' }, @{ Name = 'a b' }, @{ Name = "it's" }, @{ Name = 'x"y' }, @{ Name = '$var' }, @{ Name = '`t' }, @{ Name = '@a' }, @{ Name = '-dash' }
        @{ Name = '(p)' }, @{ Name = '{b}' }, @{ Name = 'a,b' }, @{ Name = 'a;b' }, @{ Name = 'a|b' }, @{ Name = 'a&b' }, @{ Name = '#h' }, @{ Name = 'a[1]' }, @{ Name = 'a\b' }
        @{ Name = 'x*y' }, @{ Name = '007' }, @{ Name = '1e3' }, @{ Name = '42' }, @{ Name = '1kb' }, @{ Name = "cur$([char] 0x2018)ly" }, @{ Name = "dash$([char] 0x2013)es" }
        @{ Name = "$([char] 0x201C)q$([char] 0x201D)" }, @{ Name = "$([char] 0xDC)n$([char] 0xEF)" }, @{ Name = "$([char] 0x65E5)" }, @{ Name = [char]::ConvertFromUtf32(0x1F600) }, @{ Name = '-' }, @{ Name = '%' }, @{ Name = '>' }
    ) {
        $server = Get-PrivateServer
        Connect-Redis -Uri "redis://$server/5" -Name quoting
        Clear-RedisDatabase -Confirm:$false
        Set-RedisString $Name "value of $Name"
        foreach ($begin in '', "'", '"') {
            $word = Get-Completion "Get-RedisString $begin"
            $word | Should -HaveCount 1
            if ($begin) { $word | Should -BeLike "$begin*$begin" }
            Invoke-Expression "Get-RedisString $word" | Should -BeExactly "value of $Name" -Because $word
        }
        Select-RedisConnection main
    }

    It 'that cannot be typed are omitted' {
        $server = Get-PrivateServer
        Connect-Redis -Uri "redis://$server/5" -Name quoting
        Clear-RedisDatabase -Confirm:$false
        Set-RedisString @{ "new`nline" = 1; "bytes$([char] 0xDCFF)" = 2; fine = 3 }
        Get-Completion 'Get-RedisKey ' | Should -BeExactly 'fine'
        Select-RedisConnection main
    }

    It 'are limited to a number that can be read: otherwise prefixes up to the next colon are offered' {
        $many = New-TestKey many
        1..300 | ForEach-Object { "${many}:$($_ % 3):$_" } | Set-RedisString -Value 1
        Set-RedisString "${many}:lone" 1
        Get-Completion "Get-RedisKey ${many}:" | Should -BeExactly "${many}:0:", "${many}:1:", "${many}:2:", "${many}:lone"
        Get-Completion "Get-RedisKey ${many}:1:" | Should -HaveCount 100
        1..200 | ForEach-Object { "${many}-$_" } | Set-RedisString -Value 1
        Get-Completion "Get-RedisKey ${many}-" | Should -HaveCount 100
        Find-RedisKey "$many*" | Remove-RedisKey
    }

    It 'come from the given connection' {
        Connect-TestServer -Database 10 -With @{ Name = 'ten' }
        $ten = Get-RedisConnection ten
        $theirs = "${key}:of-ten"
        Set-RedisString $theirs 1
        Select-RedisConnection main
        Get-Completion "Get-RedisKey -Connection ten ${key}:o" | Should -BeExactly $theirs
        $global:tabTen = $ten
        Get-Completion "Get-RedisKey -Connection `$tabTen ${key}:o" | Should -BeExactly $theirs
        Get-Completion "Get-RedisKey -Connection nowhere ${key}:o" -Once | Should -Be $null
        Get-Completion "Get-RedisKey -Connection (Get-RedisConnection ten) ${key}:o" -Once | Should -Be $null
        Get-Completion "Get-RedisKey ${key}:o" | Should -BeExactly "${key}:one"
        Remove-Variable tabTen -Scope Global
        Remove-RedisKey $theirs -Connection ten
        Disconnect-Redis ten
    }

    It 'come from the currently selected database' {
        Connect-TestServer -With @{ Name = 'moving' }
        Get-Completion "Get-RedisKey ${key}:on" | Should -BeExactly "${key}:one"
        Select-RedisDatabase 10
        Get-Completion "Get-RedisKey ${key}:on" -Once | Should -Be $null
        Disconnect-Redis moving
        Select-RedisConnection main
    }
}

Describe 'Patterns' {
    It 'are offered for common prefixes, and for each key' {
        Get-Completion "Find-RedisKey ${key}" | Should -BeExactly "${key}:*", "${key}:one", "${key}:Three", "${key}:two"
        Get-Completion "Remove-RedisKey -Pattern ${key}:o" | Should -BeExactly "${key}:one"
    }

    It 'escape the special characters of a key' {
        $odd = New-TestKey 'odd'
        Set-RedisString "${odd}[1]", "${odd}*?\" 1
        $words = Get-Completion "Find-RedisKey ${odd}"
        $words | Should -HaveCount 2
        foreach ($word in $words) { Invoke-Expression "Find-RedisKey $word" | Should -HaveCount 1 }
        Get-Completion "Find-RedisKey '${odd}\[" | Should -BeExactly "'${odd}\[1\]'"
    }
}

Describe 'In a key' {
    BeforeAll {
        $hash = New-TestKey hash
        Set-RedisHashField $hash ([ordered]@{ name = 1; 'last name' = 2; age = 3 })
    }

    It 'fields are offered at <_>' -ForEach 'Get-RedisHashField', 'Set-RedisHashField', 'Remove-RedisHashField', 'Test-RedisHashField', 'Step-RedisHashField' {
        Get-Completion "$_ $hash " | Should -BeExactly 'age', "'last name'", 'name'
        Get-Completion "$_ -Key $hash -Field n" | Should -BeExactly 'name'
    }

    It 'nothing is offered if the key is not a hash, is missing, or is unknown' {
        Get-Completion "Get-RedisHashField ${key}:one " -Once | Should -Be $null
        Get-Completion "Get-RedisHashField ${key}:nothing " -Once | Should -Be $null
        Get-Completion 'Get-RedisHashField (Get-Date) ' -Once | Should -Be $null
    }

    It 'members of sets and sorted sets are offered' {
        $set, $sorted = (New-TestKey set), (New-TestKey sorted)
        Add-RedisSetMember $set red, green
        Add-RedisSortedSetMember $sorted @{ one = 1; two = 2 }
        Get-Completion "Test-RedisSetMember $set " | Should -BeExactly 'green', 'red'
        Get-Completion "Remove-RedisSetMember $set r" | Should -BeExactly 'red'
        Get-Completion "Get-RedisSortedSetScore $sorted " | Should -BeExactly 'one', 'two'
        Get-Completion "Remove-RedisSortedSetMember $sorted t" | Should -BeExactly 'two'
        Get-Completion "Test-RedisSetMember ${key}:one " -Once | Should -Be $null
    }
}

Describe 'Of the session' {
    It 'connections are offered at <_>' -ForEach 'Select-RedisConnection ', 'Disconnect-Redis ', 'Get-RedisConnection ', 'Get-RedisKey x -Connection ' {
        Get-Completion "${_}ma" | Should -BeExactly 'main'
        Get-Completion "${_}ma" -ToolTip | Should -BeExactly "$(Get-RedisConnection main), Connected"
    }

    It 'subscriptions are offered' {
        $subscription = Register-RedisSubscription $key -Action { }
        Get-Completion 'Unregister-RedisSubscription ' | Should -Contain "$($subscription.Id)"
        Get-Completion 'Get-RedisSubscription ' -ToolTip | Should -Contain "$subscription"
        $subscription | Unregister-RedisSubscription
        Get-Completion 'Unregister-RedisSubscription ' -Once | Should -Not -Contain "$($subscription.Id)"
    }
}

Describe 'Of the server' {
    It 'databases are offered, with their numbers of keys' {
        Get-Completion 'Select-RedisDatabase ' | Select-Object -First 3 | Should -Be 0, 1, 2
        Get-Completion 'Move-RedisKey a 9' | Should -Be 9
        if ((Get-RedisInfo keyspace).Keyspace) { Get-Completion 'Select-RedisDatabase 9' -ToolTip | Should -Match '^keys: \d+, with a time to live: \d+$' }
    }

    It 'sections of INFO are offered' {
        Get-Completion 'Get-RedisInfo mem' | Should -BeExactly 'memory'
        Get-Completion 'Get-RedisInfo a' | Should -Contain 'all'
        # The server accepts each of them; a section may be empty.
        foreach ($name in Get-Completion 'Get-RedisInfo ') { Invoke-RedisCommand INFO $name -ErrorAction Stop | Should -Not -Be '' -Because $name }
    }

    It 'types of keys are offered' {
        Get-Completion 'Find-RedisKey -Type ' | Should -BeExactly 'string', 'list', 'set', 'zset', 'hash', 'stream'
        Get-Completion 'Find-RedisKey -Type S' | Should -BeExactly 'string', 'set', 'stream'
    }

    It 'channels with subscribers are offered' {
        $subscription = Register-RedisSubscription $key -Action { }
        Wait-Until { Get-Completion "Publish-RedisMessage $key" -Once } -Seconds 30 | Should -BeTrue
        Get-Completion "Receive-RedisMessage $key" | Should -BeExactly $key
        $subscription | Unregister-RedisSubscription
    }

    It 'commands are offered, with their summaries' {
        Wait-Until { Get-Completion 'Invoke-RedisCommand hget' -Once } -Seconds 30 | Should -BeTrue
        Get-Completion 'Invoke-RedisCommand hget' | Should -Contain 'HGETALL'
        $tip = Get-Completion 'Invoke-RedisCommand hgetal' -ToolTip
        if ($tip -eq 'HGETALL') { Set-ItResult -Skipped -Because 'the server has no COMMAND DOCS' }
        $tip | Should -Match '(?s)^HGETALL key\n\S.+'
    }

    It 'the arguments of a command are offered' {
        Wait-Until { Get-Completion 'Invoke-RedisCommand hget' -Once } -Seconds 30 | Should -BeTrue
        if (-not (Get-Completion 'Invoke-RedisCommand config ')) { Set-ItResult -Skipped -Because 'the server has no COMMAND DOCS' }
        Get-Completion 'Invoke-RedisCommand config re' | Should -Contain 'REWRITE'
        Get-Completion "Invoke-RedisCommand strlen ${key}:on" | Should -BeExactly "${key}:one"
        Get-Completion 'Invoke-RedisCommand config get ' -Once | Should -Be $null
        Get-Completion 'Invoke-RedisCommand ping ' -Once | Should -Be $null
    }

    It 'arguments that PowerShell would interpret are offered in quotes: <Line>' -ForEach @(
        @{ Line = 'Invoke-RedisCommand ZRANGEBYSCORE key '; Offered = "'-inf'", "'+inf'" }
        @{ Line = "Invoke-RedisCommand zcount key '-"; Offered = @("'-inf'") }
        @{ Line = 'Invoke-RedisCommand ACL SETUSER bob '; Offered = "'>password'", "'-@all'", "'+@all'", "'-debug'", "'~*'", "'&*'", 'on' }
        @{ Line = "Invoke-RedisCommand acl setuser bob on '-deb"; Offered = @("'-debug'") }
        @{ Line = 'Invoke-RedisCommand XREADGROUP GROUP g c STREAMS s '; Offered = @("'>'") }
    ) {
        $offered = Get-Completion $Line
        foreach ($one in $Offered) { $offered | Should -Contain $one }
        # PowerShell reads each of them back as the same value.
        foreach ($one in $offered) { (& ([scriptblock]::Create("Write-Output $one"))) | Should -BeExactly $one.Trim("'") }
    }
}

Describe 'Tab' -Skip:(-not (Test-PrivateServer)) {
    BeforeEach {
        $server = Start-PrivateServer
        Connect-Redis -Uri "redis://$server" -Name tab
        Set-RedisString there 1
    }
    AfterEach {
        Disconnect-Redis tab
        Select-RedisConnection main
        if (-not $server.HasExited) { Stop-RedisServer $server }
    }

    It 'offers what the user may see who logged in last' {
        Get-Completion 'Get-RedisKey the' | Should -BeExactly 'there'
        $null = Invoke-RedisCommand ACL SETUSER blind on '>pw' '~*' '&*' '+@all' -scan
        $null = Invoke-RedisCommand AUTH blind pw
        # Establishing the connection may take longer than the first Tab is given.
        foreach ($press in 1..20) { Get-Completion 'Get-RedisKey the' -Once | Should -Be $null }
        $clients = "$(Invoke-RedisCommand CLIENT LIST)"
        $clients | Should -Not -BeLike '*user=default*'
        $clients | Should -BeLike '*user=blind*user=blind*'
    }

    It 'offers nothing without a connection, and establishes none' {
        Disconnect-Redis tab
        foreach ($line in 'Get-RedisKey ', 'Get-RedisHashField a ', 'Select-RedisDatabase ', 'Invoke-RedisCommand ', 'Publish-RedisMessage ') { Get-Completion $line -Once | Should -Be $null }
        Get-Completion 'Get-RedisInfo mem' | Should -BeExactly 'memory'
        Get-RedisConnection | ForEach-Object Name | Should -Not -Contain 'tab'
        Connect-Redis -Uri "redis://$server" -Name tab
        @(Invoke-RedisCommand CLIENT LIST).Split("`n").Where({ $_ }).Count | Should -Be 1
    }

    It 'gives up quickly on a silent server, also the first time, and works again afterwards' {
        $null = Invoke-RedisCommand CLIENT PAUSE 1500
        foreach ($line in 'Get-RedisKey ', 'Get-RedisKey ', 'Get-RedisHashField a ', 'Find-RedisKey ', 'Invoke-RedisCommand g') {
            # A Tab is given 150 ms. The bound leaves room for a busy machine, and is far below the command time-out of 5 s.
            Measure-Second { Get-Completion $line -Once } | Should -BeLessThan 2
        }
        Wait-Until { Get-Completion 'Get-RedisKey ' -Once } -Seconds 30 | Should -BeTrue
        Get-Completion 'Get-RedisKey ' | Should -BeExactly 'there'
        Get-RedisString there | Should -BeExactly '1'
    }

    It 'offers nothing, and disturbs nothing, if the server is gone' {
        Get-Completion 'Get-RedisKey ' | Should -BeExactly 'there'
        Stop-RedisServer $server
        foreach ($attempt in 1..3) {
            Measure-Second { Get-Completion 'Get-RedisKey ' -Once | Should -Be $null } | Should -BeLessThan 2
            Get-Completion 'Invoke-RedisCommand g' -Once | Should -Be $null
        }
    }

    It 'prints nothing, and leaves no error' {
        Stop-RedisServer $server
        $global:Error.Clear()
        $null = Get-Completion 'Get-RedisKey ' -Once *>&1
        $global:Error.Count | Should -Be 0
    }

    It 'leaves watched keys watched' {
        Watch-RedisKey there
        Get-Completion 'Get-RedisKey ' | Should -BeExactly 'there'
        Invoke-RedisTransaction { Set-RedisString there 2 }
        Get-RedisString there | Should -BeExactly '2'

        Watch-RedisKey there
        Connect-Redis -Uri "redis://$server" -Name rival
        Set-RedisString there 3 -Connection rival
        $null = Get-Completion 'Get-RedisKey -Connection tab '
        Get-Transcript { Invoke-RedisTransaction -Connection tab -ErrorAction Continue { Set-RedisString there 4 } } | Should -BeLike 'Redis.TransactionAborted*'
        Disconnect-Redis rival
    }

    It 'works in a block that queues commands, and queues nothing' {
        $offered = [System.Collections.ArrayList]::new()
        Invoke-RedisTransaction {
            Set-RedisString there 5
            $offered.AddRange(@(Get-Completion 'Get-RedisKey '))
        } | Should -Be $null
        $offered | Should -BeExactly 'there'
        Get-RedisString there | Should -BeExactly '5'
    }

    It 'works while the connection waits for another command' {
        $run = Start-InRunspace -ArgumentList (Get-RedisConnection tab) {
            param($connection)
            # For a replica that does not exist, on the connection itself.
            Invoke-RedisCommand WAIT 1 3000 -Connection $connection
        }
        Start-Sleep -Milliseconds 200
        Wait-Until { Get-Completion 'Get-RedisKey ' -Once } -Seconds 2 | Should -BeTrue
        $run.Handle.IsCompleted | Should -BeFalse
        $run | Receive-Runspace | Should -Be 0
    }

    It 'closes its connection together with the one it belongs to' {
        Get-Completion 'Get-RedisKey ' | Should -BeExactly 'there'
        Connect-Redis -Uri "redis://$server" -Name rival
        (Invoke-RedisCommand CLIENT LIST).Trim().Split("`n").Count | Should -Be 3
        Disconnect-Redis tab
        Wait-Until { (Invoke-RedisCommand CLIENT LIST).Trim().Split("`n").Count -eq 1 } | Should -BeTrue
        Disconnect-Redis rival
        Connect-Redis -Uri "redis://$server" -Name tab
    }
}

Describe 'The parameter <Parameter> of <Cmdlet>' -ForEach @(
    $named = @{
        Connection = 'Connection'; Key = 'Key'; Destination = 'Key'; NewName = 'Key'; Source = 'Key'; Watch = 'Key'; Field = 'HashField'; Member = 'Member'
        Channel = 'Channel'; Section = 'InfoSection'; Pattern = 'KeyPattern'
    }
    foreach ($cmdlet in Get-Command -Module PSRedis) {
        foreach ($parameter in $cmdlet.Parameters.psbase.Values | Where-Object { $named[$_.Name] }) {
            # Patterns of channels are not patterns of keys, and a new member has no completion.
            if ($parameter.Name -eq 'Pattern' -and $cmdlet.Noun -ne 'RedisKey') { continue }
            @{ Cmdlet = $cmdlet.Name; Parameter = $parameter.Name; Completer = $named[$parameter.Name] }
        }
    }
) {
    It 'is completed by the <Completer> completer' {
        $attribute = (Get-Command $Cmdlet).Parameters[$Parameter].Attributes.Where({ $_ -is [ArgumentCompleter] })
        $attribute.Type.Name | Should -BeExactly "${Completer}Completer"
    }
}
