# The cmdlets that look up members of the sorted set { '' 0.30000000000000004, a 1.5, b inf }: a row each.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestSession.psm1
    $rows = Get-EachProtocol @(
        @{ Cmdlet = 'Get-RedisSortedSetRank'; Type = [long]; OfEmpty = 0; OfA = 1; OfB = 2 }
        @{ Cmdlet = 'Get-RedisSortedSetScore'; Type = [double]; OfEmpty = 0.30000000000000004; OfA = 1.5; OfB = [double]::PositiveInfinity }
    )
}
AfterAll { Close-TestSession }

# Not <Cmdlet>, which -Filter would not find.
foreach ($row in $rows) {
    Describe "$($row.Cmdlet) over RESP$($row.Protocol)" -ForEach $row {
        BeforeAll {
            Connect-TestServer $Protocol
            $missing, $text = (New-TestKey missing), (New-TestKey text)
            Set-RedisString $text 'a string'
        }
        BeforeEach {
            $key = New-TestKey
            $null = Invoke-RedisCommand ZADD $key 1.5 a '+inf' b 0.30000000000000004 ''
        }

        It 'looks up a member' {
            & $Cmdlet $key a | Should -BeExactly $OfA
            & $Cmdlet $key b | Should -BeExactly $OfB
            & $Cmdlet $key '' | Should -BeExactly $OfEmpty
            & $Cmdlet $key a | Should -BeOfType $Type
        }

        It 'emits nothing for a missing key' {
            @(& $Cmdlet $key x).Count | Should -Be 0
            @(& $Cmdlet $missing a).Count | Should -Be 0
        }

        It 'emits $null for a missing one among several' {
            $all = @(& $Cmdlet $key a, x, '', x)
            $all.Count | Should -Be 4
            $all | Should -BeExactly $OfA, $null, $OfEmpty, $null
        }

        It 'finds members given as bytes and numbers' {
            $null = Invoke-RedisCommand ZADD $key '-inf' ([byte[]](0, 255))
            $null = Invoke-RedisCommand ZADD $key '-inf' 1.5
            @(& $Cmdlet $key ([byte[]](0, 255))).Count | Should -Be 1
            @(Use-Culture de-DE { & $Cmdlet $key 1.5 }).Count | Should -Be 1
        }

        It 'accepts members from the pipeline by value, with <_> by property' -ForEach 'Key', 'Name' {
            'a', 'x', '' | & $Cmdlet $key | Should -BeExactly $OfA, $OfEmpty
            [pscustomobject]@{ $_ = $key; Member = 'a' } | & $Cmdlet | Should -BeExactly $OfA
            Get-RedisSortedSetMember $key -Start 1 -End 1 | & $Cmdlet $key | Should -BeExactly $OfA
        }

        It 'handles thousands of members, in order' {
            $null = Invoke-RedisCommand DEL $key
            $null = Invoke-RedisCommand ZADD $key @(0..2999 | ForEach-Object { $_; "m$_" })
            0..2999 | ForEach-Object { "m$_" } | & $Cmdlet $key | Should -Be (0..2999)
        }

        It 'reports a key of another type, and continues' {
            $records = $key, $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Member = 'a' } }
            Get-Transcript { $records | & $Cmdlet -ErrorAction Continue } | Should -BeExactly $OfA, "Redis.WRONGTYPE $text", $OfA
        }

        if ($row.Cmdlet -ne 'Get-RedisSortedSetRank') { return }
        It 'ranks from the highest with -Descending' {
            Get-RedisSortedSetRank $key b, a, x -Descending | Should -BeExactly 0, 1, $null
        }
    }
}
