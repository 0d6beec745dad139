BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Get-RedisConnection' {
    BeforeAll {
        Disconnect-Redis -All
        Connect-TestServer 2 -Database 10 -With @{ Name = 'blue' }
        Connect-TestServer 3 -With @{ Name = 'black' }
        Connect-TestServer 3 -With @{ Name = 'amber' }
        Select-RedisConnection blue
    }

    It 'lists the connections of the session, by name' {
        $connections = Get-RedisConnection
        $connections.Name | Should -BeExactly 'amber', 'black', 'blue'
        $connections | Should -BeOfType PSRedis.RedisConnection
    }

    It 'finds one by name, in any case' {
        (Get-RedisConnection BLUE).Name | Should -BeExactly 'blue'
    }

    It 'finds several by names and wildcards' {
        (Get-RedisConnection b*).Name | Should -BeExactly 'black', 'blue'
        (Get-RedisConnection -Name amber, blue).Name | Should -BeExactly 'amber', 'blue'
        ('blue', 'amber' | Get-RedisConnection).Name | Should -BeExactly 'blue', 'amber'
    }

    It 'finds one without a name by its endpoint' {
        $connection = Connect-Redis -Uri (Get-TestServerUri) -Database 9 -PassThru
        (Get-RedisConnection $connection.Name).Endpoint | Should -BeExactly $connection.Endpoint
        $connection.Name | Should -BeExactly "$($connection.Endpoint)/9"
        Disconnect-Redis $connection
        Select-RedisConnection blue
    }

    It 'reports a name that does not exist' {
        Get-RedisConnection green -ErrorVariable problem -ErrorAction SilentlyContinue | Should -Be $null
        $problem[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problem[0].TargetObject | Should -BeExactly 'green'
    }

    It 'does not report a wildcard that finds nothing' {
        Get-RedisConnection g* -ErrorAction Stop | Should -Be $null
    }

    It '-Current returns the connection that cmdlets use' {
        (Get-RedisConnection -Current).Name | Should -BeExactly 'blue'
    }

    It 'shows the endpoint, and the server' {
        $connection = Get-RedisConnection blue
        $connection.Database | Should -Be 10
        $connection.State | Should -Be 'Connected'
        $connection.Identity.Protocol | Should -Be 2
        (Get-RedisConnection black).Identity.Protocol | Should -Be 3
        $connection.Identity.Version | Should -Match '^\d+\.'
        $connection.ConnectedAt | Should -BeOfType DateTimeOffset
    }

    It 'is shown as a table' {
        Get-RedisConnection blue | Out-String | Should -Match 'Name +Database +.*Endpoint'
    }
}
