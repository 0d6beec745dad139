BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisInfo over RESP<_>' -ForEach 2, 3 {
    BeforeAll { Connect-TestServer $_ }

    It 'is one object' {
        $info = @(Get-RedisInfo)
        $info.Count | Should -Be 1
        $info[0].pstypenames | Should -Contain 'PSRedis.Info'
        $info[0].redis_version | Should -Match '^\d+\.\d+'
        $info[0].role | Should -Be 'master'
    }

    It 'has whole numbers as long' {
        (Get-RedisInfo).uptime_in_seconds | Should -BeOfType long
        (Get-RedisInfo).uptime_in_seconds | Should -BeGreaterOrEqual 0
    }

    It 'has fractions as double, also where the culture is another' {
        $ratio = Use-Culture de-DE { (Get-RedisInfo memory).mem_fragmentation_ratio }
        if ($null -eq $ratio) { Set-ItResult -Skipped -Because 'the server has no such fact' }
        $ratio | Should -BeOfType double
        $ratio | Should -BeLessThan 10000
    }

    It 'has the keyspace as objects' {
        Set-RedisString (New-TestKey) v -ExpiresIn 90
        $databases = (Get-RedisInfo keyspace).Keyspace
        if ($null -eq $databases) { Set-ItResult -Skipped -Because 'the server tells nothing of its keyspace' }
        $db = $databases | Where-Object Name -EQ db9
        $db.keys | Should -BeOfType long
        $db.keys | Should -BeGreaterThan 0
        $db.expires | Should -BeGreaterThan 0
    }

    It 'has the statistics of commands as objects' {
        $before = (Get-RedisInfo commandstats).Commandstats | Where-Object Name -EQ cmdstat_get
        if ($null -eq (Get-RedisInfo commandstats).Commandstats) { Set-ItResult -Skipped -Because 'the server has no statistics of commands' }
        $null = Get-RedisString (New-TestKey)
        $after = (Get-RedisInfo commandstats).Commandstats | Where-Object Name -EQ cmdstat_get
        $after.calls | Should -BeGreaterThan ([long]$before.calls)
        $after.usec_per_call | Should -BeGreaterOrEqual 0
    }

    It '-Section reads that section alone' {
        $server = Get-RedisInfo -Section server
        $server.redis_version | Should -Not -BeNullOrEmpty
        $server.PSObject.Properties.Name | Should -Not -Contain 'connected_clients'
    }

    It 'says that there is no such section' {
        Get-RedisInfo memry -ErrorAction SilentlyContinue -ErrorVariable problem | Should -Be $null
        $problem.Count | Should -Be 1
        # Garnet refuses it itself.
        $problem[0].FullyQualifiedErrorId | Should -BeIn 'Redis.UnknownSection,PSRedis.Cmdlets.GetRedisInfoCommand', 'Redis.ERR,PSRedis.Cmdlets.GetRedisInfoCommand'
        $problem[0] | Should -BeLike '*memry*'
        $problem[0].TargetObject | Should -BeExactly 'memry'
    }

    It 'has the modules as objects, of which there may be none' {
        Skip-OnGarnet 'it has no section of modules'
        $names = @([regex]::Matches((Invoke-RedisCommand INFO modules), 'module:name=(\w+)').ForEach{ $_.Groups[1].Value })
        $info = @(Get-RedisInfo modules -ErrorAction Stop)
        $info.Count | Should -Be 1
        $found = @(if ($info[0].PSObject.Properties['Modules']) { $info[0].Modules.Name })
        $found | Sort-Object | Should -Be ($names | Sort-Object)
        $rows = @(Get-RedisInfo modules -Flat -ErrorAction Stop | Where-Object Name -Like '*.ver')
        $rows.Name | Sort-Object | Should -Be ($names | ForEach-Object { "$_.ver" } | Sort-Object)
    }

    It '-Flat has a row for each fact, in the order of the server' {
        $info = Get-RedisInfo
        $flat = Get-RedisInfo -Flat
        $flat[0].Section | Should -BeExactly 'Server'
        ($flat | Where-Object Name -EQ redis_version).Value | Should -BeExactly $info.redis_version
        ($flat | Where-Object Name -EQ connected_clients).Value | Should -BeOfType long
        "$($flat | Where-Object Name -EQ role)" | Should -BeExactly 'Replication: role = master'
    }

    It '-Flat has what is listed in a section with the name of its row' {
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

    It 'goes to JSON and back' {
        $info = Get-RedisInfo
        ($info | ConvertTo-Json -Depth 4 | ConvertFrom-Json).redis_version | Should -BeExactly $info.redis_version
    }
}

Describe 'Get-RedisInfo of what stands under one name' {
    It 'has a row for each of <Modules>, and -Flat its facts under the name of the row' -ForEach @(
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
