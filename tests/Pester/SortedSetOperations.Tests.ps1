# The cmdlets that combine the sorted sets { x 1, y 2, z inf } and { y 10, ü 20 }: a row each.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestSession.psm1
    $rows = Get-EachProtocol @(
        @{ Cmdlet = 'Get-RedisSortedSetDifference'; Result = 'x (1)', 'z (inf)'; WithMissing = 3 }
        @{ Cmdlet = 'Get-RedisSortedSetIntersection'; Result = , 'y (12)'; WithMissing = 0; Weighted = , 'y (10)' }
        @{
            Cmdlet = 'Get-RedisSortedSetUnion'; Result = 'x (1)', 'y (12)', 'ü (20)', 'z (inf)'; WithMissing = 3
            Weighted = 'x (0.5)', 'y (10)', 'ü (20)', 'z (inf)'
        }
    )
}
AfterAll { Close-TestSession }

# Not <Cmdlet>, which -Filter would not find.
foreach ($row in $rows) {
    Describe "$($row.Cmdlet) over RESP$($row.Protocol)" -ForEach $row {
        BeforeAll {
            Connect-TestServer $Protocol
            $missing, $text, $key, $other = (New-TestKey missing), (New-TestKey text), (New-TestKey), (New-TestKey other)
            Set-RedisString $text 'a string'
            $null = Invoke-RedisCommand ZADD $key 1 x 2 y '+inf' z
            $null = Invoke-RedisCommand ZADD $other 10 y 20 ü
        }
        BeforeEach { Skip-Without ZUNION }

        It 'returns the members with their scores' {
            $members = @(& $Cmdlet $key, $other)
            $members[0].Score | Should -BeOfType double
            $members | ForEach-Object { "$_" } | Should -BeExactly $Result
        }

        It 'returns a single sorted set unchanged' {
            & $Cmdlet $key | ForEach-Object { "$_" } | Should -BeExactly 'x (1)', 'y (2)', 'z (inf)'
        }

        It 'treats a missing key as an empty sorted set' {
            @(& $Cmdlet $missing).Count | Should -Be 0
            @(& $Cmdlet $key, $missing).Count | Should -Be $WithMissing
        }

        It 'combines all keys from the pipeline, by value and by property <_>' -ForEach 'Key', 'Name' {
            $key, $other | & $Cmdlet | ForEach-Object { "$_" } | Should -BeExactly $Result
            [pscustomobject]@{ $_ = $key }, [pscustomobject]@{ $_ = $other } | & $Cmdlet | ForEach-Object { "$_" } | Should -BeExactly $Result
        }

        It 'returns bytes unchanged with -AsByteArray' {
            $single = New-TestKey
            Add-RedisSortedSetMember $single ([byte[]](0, 255)) 1
            $member = & $Cmdlet $single -AsByteArray
            , $member.Member | Should -BeOfType byte[]
            $member.Member | Should -Be 0, 255
        }

        It 'reports a key of another type' {
            & $Cmdlet $key, $text -ErrorVariable problem -ErrorAction SilentlyContinue | Should -Be $null
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.WRONGTYPE,*'
            $problem[0].TargetObject | Should -BeExactly $key, $text
        }

        if (-not $row.Weighted) { return }
        Context 'with weights' {
            It '-Weight multiplies the scores, and -Aggregate combines them' {
                & $Cmdlet $key, $other -Weight 0.5, 1 -Aggregate Max | ForEach-Object { "$_" } | Should -BeExactly $Weighted
                (Use-Culture de-DE { & $Cmdlet $key, $other -Aggregate Min } | Where-Object Member -EQ y).Score | Should -BeExactly 2.0
                (& $Cmdlet $key, $other -Weight -1, 0.25 | Where-Object Member -EQ y).Score | Should -BeExactly 0.5
            }

            It 'reports a wrong number of weights, and sends nothing' {
                & $Cmdlet $key, $other -Weight 1 -ErrorVariable problem -ErrorAction SilentlyContinue
                $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
                $problem[0] | Should -BeLike '*weight*2 keys*1 weights*'
            }
        }
    }
}
