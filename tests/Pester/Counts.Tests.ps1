# The cmdlets that count the elements of a key: a row each. Fill and Refused are commands whose key comes second.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestSession.psm1
    $text = 'SET', 'a string'
    $rows = Get-EachProtocol @(
        @{ Cmdlet = 'Get-RedisHashCount'; Fill = 'HSET', 'a', 1, 'b', 2, 'c', ''; Refused = $text }
        @{ Cmdlet = 'Get-RedisListCount'; Fill = 'RPUSH', 'a', '', 'a'; Refused = $text }
        @{ Cmdlet = 'Get-RedisSetCount'; Fill = 'SADD', 'a', 'b', ''; Refused = $text }
        @{ Cmdlet = 'Get-RedisSortedSetCount'; Fill = 'ZADD', '-inf', 'a', 1, 'b', '+inf', ''; Refused = $text }
    )
}
AfterAll { Close-TestSession }

# Not <Cmdlet>, which -Filter would not find.
foreach ($row in $rows) {
    Describe "$($row.Cmdlet) over RESP$($row.Protocol)" -ForEach $row {
        BeforeAll {
            Connect-TestServer $Protocol
            function Add-Key($Command) {
                $key = New-TestKey
                $name, $arguments = $Command
                $null = Invoke-RedisCommand $name $key $arguments
                $key
            }
            $missing = New-TestKey missing
            $key = Add-Key $Fill
            $wrong = Add-Key $Refused
        }

        It 'counts the elements of a key' {
            & $Cmdlet $key | Should -BeExactly 3
            & $Cmdlet $key | Should -BeOfType long
        }

        It 'returns 0 for a missing key' {
            & $Cmdlet $missing | Should -BeExactly 0
        }

        It 'counts several keys, in order' {
            & $Cmdlet $missing, $key, $missing, $key | Should -BeExactly 0, 3, 0, 3
        }

        It 'accepts keys from the pipeline by value and by property <_>' -ForEach 'Key', 'Name' {
            $key, $missing | & $Cmdlet | Should -BeExactly 3, 0
            [pscustomobject]@{ $_ = $key } | & $Cmdlet | Should -BeExactly 3
        }

        It 'reports a key of another type, and continues' {
            Get-Transcript { $key, $wrong, $key | & $Cmdlet -ErrorAction Continue } | Should -BeExactly 3, "Redis.WRONGTYPE $wrong", 3
        }
    }
}
