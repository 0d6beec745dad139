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

    It 'reads a section that is not there as an object without facts' {
        $info = Get-RedisInfo no-such-section -ErrorAction SilentlyContinue
        @($info.PSObject.Properties).Count | Should -Be 0
    }

    It 'goes to JSON and back' {
        $info = Get-RedisInfo
        ($info | ConvertTo-Json -Depth 4 | ConvertFrom-Json).redis_version | Should -BeExactly $info.redis_version
    }
}
