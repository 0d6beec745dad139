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

    It 'does not take a section that is empty for one that is not there' {
        Skip-OnGarnet 'it has no section of modules'
        @(Get-RedisInfo modules -ErrorAction Stop).Count | Should -Be 1
        Get-RedisInfo modules -Flat -ErrorAction Stop | Should -Be $null
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
