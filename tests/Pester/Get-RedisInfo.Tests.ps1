BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisInfo over RESP<_>' -ForEach 2, 3 {
    BeforeAll { Connect-TestServer $_ }

    It 'returns one object' {
        $info = @(Get-RedisInfo)
        $info.Count | Should -Be 1
        $info[0].pstypenames | Should -Contain 'PSRedis.Info'
        $info[0].redis_version | Should -Match '^\d+\.\d+'
        $info[0].role | Should -Be 'master'
    }

    It 'returns whole numbers as long' {
        (Get-RedisInfo).uptime_in_seconds | Should -BeOfType long
        (Get-RedisInfo).uptime_in_seconds | Should -BeGreaterOrEqual 0
    }

    It 'returns fractions as double, under any culture' {
        $ratio = Use-Culture de-DE { (Get-RedisInfo memory).mem_fragmentation_ratio }
        if ($null -eq $ratio) { Set-ItResult -Skipped -Because 'the server has no such field' }
        $ratio | Should -BeOfType double
        $ratio | Should -BeLessThan 10000
    }

    It 'returns the keyspace as objects' {
        Set-RedisString (New-TestKey) v -ExpiresIn 90
        $databases = (Get-RedisInfo keyspace).Keyspace
        if ($null -eq $databases) { Set-ItResult -Skipped -Because 'the server does not report its keyspace' }
        $db = $databases | Where-Object Name -EQ db9
        $db.keys | Should -BeOfType long
        $db.keys | Should -BeGreaterThan 0
        $db.expires | Should -BeGreaterThan 0
    }

    It 'returns the statistics of commands as objects' {
        $before = (Get-RedisInfo commandstats).Commandstats | Where-Object Name -EQ cmdstat_get
        if (-not $before -and -not ((Get-RedisInfo commandstats).Commandstats | Where-Object Name -Like 'cmdstat_*')) { Set-ItResult -Skipped -Because 'the server has no statistics of commands' }
        $null = Get-RedisString (New-TestKey)
        $after = (Get-RedisInfo commandstats).Commandstats | Where-Object Name -EQ cmdstat_get
        $after.calls | Should -BeGreaterThan ([long]$before.calls)
        $after.usec_per_call | Should -BeGreaterOrEqual 0
    }

    It 'identifies the server' {
        $info = Get-RedisInfo
        $own = $info.PSObject.Properties["$($info.ServerName)_version"]
        $own | Should -Not -Be $null
        $info.ServerVersion | Should -BeExactly $own.Value
        $info.ServerVersion | Should -BeOfType string
        $info.ServerMode | Should -Be 'standalone'
        (Get-RedisInfo server).ServerName | Should -BeExactly $info.ServerName
        (Get-RedisInfo clients).PSObject.Properties['ServerName'] | Should -Be $null
    }

    It '-Section reads only that section' {
        $server = Get-RedisInfo -Section server
        $server.redis_version | Should -Not -BeNullOrEmpty
        $server.PSObject.Properties.Name | Should -Not -Contain 'connected_clients'
    }

    It 'reports a section that does not exist' {
        Get-RedisInfo memry -ErrorAction SilentlyContinue -ErrorVariable problem | Should -Be $null
        $problem.Count | Should -Be 1
        # Garnet itself refuses it.
        $problem[0].FullyQualifiedErrorId | Should -BeIn 'Redis.UnknownSection,PSRedis.Cmdlets.GetRedisInfoCommand', 'Redis.ERR,PSRedis.Cmdlets.GetRedisInfoCommand'
        $problem[0] | Should -BeLike '*memry*'
        $problem[0].TargetObject | Should -BeExactly 'memry'
    }

    It 'returns the modules as objects, if any' {
        Skip-OnGarnet 'it has no section of modules'
        $names = @([regex]::Matches((Invoke-RedisCommand INFO modules), 'module:name=(\w+)').ForEach{ $_.Groups[1].Value })
        $info = @(Get-RedisInfo modules -ErrorAction Stop)
        $info.Count | Should -Be 1
        $found = @(if ($info[0].PSObject.Properties['Modules']) { $info[0].Modules.Name })
        $found | Sort-Object | Should -Be ($names | Sort-Object)
        $rows = @(Get-RedisInfo modules -Flat -ErrorAction Stop | Where-Object Name -Like '*.ver')
        $rows.Name | Sort-Object | Should -Be ($names | ForEach-Object { "$_.ver" } | Sort-Object)
    }

    It '-Flat has a row for each field, in the order of the server' {
        $info = Get-RedisInfo
        $flat = Get-RedisInfo -Flat
        $flat[0].Section | Should -BeExactly 'Server'
        ($flat | Where-Object Name -EQ redis_version).Value | Should -BeExactly $info.redis_version
        ($flat | Where-Object Name -EQ connected_clients).Value | Should -BeOfType long
        "$($flat | Where-Object Name -EQ role)" | Should -BeExactly 'Replication: role = master'
    }

    It '-Flat names the row of a listed item' {
        Skip-OnGarnet 'it has no statistics of errors'
        $null = Invoke-RedisCommand NO-SUCH-COMMAND -ErrorAction SilentlyContinue
        $count = Get-RedisInfo errorstats -Flat | Where-Object Name -EQ errorstat_ERR.count
        $count.Section | Should -BeExactly 'Errorstats'
        $count.Value | Should -BeGreaterThan 0
        (Get-RedisInfo keyspace -Flat).Name | Should -Contain 'db9.avg_ttl'
    }

    It 'has a property set for each other section' {
        $info = Get-RedisInfo
        $clients = $info | Select-Object Clients
        $clients.connected_clients | Should -BeOfType long
        $clients.PSObject.Properties.Name | Should -Not -Contain 'redis_version'
        ($info.PSObject.Members | Where-Object MemberType -EQ PropertySet).Name | Should -Contain 'Server'
        ($info.PSObject.Members | Where-Object MemberType -EQ PropertySet).Name | Should -Not -Contain 'Keyspace'
    }

    It 'survives JSON' {
        $info = Get-RedisInfo
        ($info | ConvertTo-Json -Depth 4 | ConvertFrom-Json).redis_version | Should -BeExactly $info.redis_version
    }
}

Describe 'Get-RedisInfo with several values under one name' {
    It 'has a row for each of <Modules>, and -Flat names the row of their fields' -ForEach @(
        @{ Modules = @() }
        @{ Modules = @('vectorset') }
        @{ Modules = @('bf', 'search') }
    ) {
        $text = "# Modules`r`n" + -join ($Modules | ForEach-Object { "module:name=$_,ver=1,usedby=[]`r`n" })
        $reply = "`$$($text.Length)|$($text.Replace("`r`n", '|'))|"
        $scripted = Start-ScriptedServer $reply, $reply
        try {
            Connect-Redis 127.0.0.1 $scripted.Port -Name scripted
            $info = @(Get-RedisInfo modules -ErrorAction Stop)
            $info.Count | Should -Be 1
            if ($Modules) { @($info[0].Modules | ForEach-Object { "$($_.Name) $($_.ver)" }) | Should -BeExactly @($Modules | ForEach-Object { "$_ 1" }) }
            @(Get-RedisInfo modules -Flat -ErrorAction Stop).Name | Should -BeExactly @($Modules | ForEach-Object { "$_.name"; "$_.ver"; "$_.usedby" })
        }
        finally {
            Disconnect-Redis scripted
            $scripted.Dispose()
        }
    }
}

Describe 'Get-RedisInfo of other servers' {
    BeforeAll {
        function Use-Info([string] $Text, [scriptblock] $Script) {
            $text = $Text.Replace("`r", '').Replace("`n", "`r`n")
            $reply = "`$$($text.Length)|$($text.Replace("`r`n", '|'))|"
            $scripted = Start-ScriptedServer $reply
            try {
                Connect-Redis 127.0.0.1 $scripted.Port -Name scripted
                & $Script
            }
            finally {
                Disconnect-Redis scripted
                $scripted.Dispose()
            }
        }
    }

    It 'has the databases of Kvrocks beside the other fields of that section' {
        Use-Info "# Server
kvrocks_version:2.10.0
redis_version:4.0.0
redis_mode:standalone
# Keyspace
# Last scan db time: Thu Mar 24 06:38:39 2022
db0:keys=7,expires=1,avg_ttl=0,expired=0
sequence:5
used_percent: 3%
" {
            $info = Get-RedisInfo
            $info.Keyspace.Count, $info.Keyspace[0].Name, $info.Keyspace[0].keys | Should -Be 1, 'db0', 7
            $info.sequence, $info.used_percent, $info.'Last scan db time' | Should -Be 5, '3%', 'Thu Mar 24 06:38:39 2022'
            $info.ServerName, $info.ServerVersion, $info.ServerMode | Should -BeExactly 'kvrocks', '2.10.0', 'standalone'
            $shown = Get-RedisInfo everything | Out-String
            $shown | Should -Match 'sequence +: 5'
            $shown | Should -Match '06:38:39'
            (Get-RedisInfo -Flat).Name | Should -Contain 'db0.keys'
            (Get-RedisInfo -Flat).Name | Should -Contain 'sequence'
        }
    }

    It 'reads statistics of commands whose names have a colon, and no replica as a database' {
        Use-Info "# Replication
role:master
slave0:ip=::1,port=6380,state=online
# Commandstats
cmdstat_host::calls=2,usec=5
cmdstat_get:calls=1,usec=5
" {
            $info = Get-RedisInfo
            $info.Commandstats.Name | Should -BeExactly 'cmdstat_host:', 'cmdstat_get'
            $info.Commandstats[0].calls | Should -Be 2
            $info.slave0.ip | Should -BeExactly '::1'
            $info.PSObject.Properties['Keyspace'] | Should -Be $null
            # The text of -WhatIf has no number of keys, as it is unknown.
            Clear-RedisDatabase -All -WhatIf *>&1 | Out-String | Should -Not -Match '\d+ keys?'
        }
    }

    It 'keeps a version as text' {
        Use-Info "# Server
redis_version:7.10
redis_git_sha1:00000123
run_id:1234567890123456
" {
            $info = Get-RedisInfo server
            $info.redis_version, $info.ServerVersion, $info.redis_git_sha1, $info.run_id | Should -BeExactly '7.10', '7.10', '00000123', '1234567890123456'
        }
    }
}
