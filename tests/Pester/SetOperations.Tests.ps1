# The cmdlets that combine the sets { a, b, '' } and { b, ü }: a row each.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestSession.psm1
    $first = '', 'a', 'b'
    $rows = Get-EachProtocol @(
        @{ Cmdlet = 'Get-RedisSetDifference'; Result = '', 'a'; Reversed = , 'ü'; WithMissing = $first }
        @{ Cmdlet = 'Get-RedisSetIntersection'; Result = , 'b'; Reversed = , 'b'; WithMissing = @() }
        @{ Cmdlet = 'Get-RedisSetUnion'; Result = '', 'a', 'b', 'ü'; Reversed = '', 'a', 'b', 'ü'; WithMissing = $first }
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
            $null = Invoke-RedisCommand SADD $key a b ''
            $null = Invoke-RedisCommand SADD $other b ü
        }

        It 'returns the members as text' {
            & $Cmdlet $key, $other | Sort-Object | Should -BeExactly $Result
            @(& $Cmdlet $key, $other)[0] | Should -BeOfType string
        }

        It 'takes the keys in their order' {
            & $Cmdlet $other, $key | Sort-Object | Should -BeExactly $Reversed
        }

        It 'returns a single set unchanged' {
            & $Cmdlet $key | Sort-Object | Should -BeExactly '', 'a', 'b'
        }

        It 'treats a missing key as an empty set' {
            (& $Cmdlet $key, $missing | Sort-Object) -join ', ' | Should -BeExactly ($WithMissing -join ', ')
            @(& $Cmdlet $missing).Count | Should -Be 0
        }

        It 'combines all keys from the pipeline, by value and by property <_>' -ForEach 'Key', 'Name' {
            $key, $other | & $Cmdlet | Sort-Object | Should -BeExactly $Result
            [pscustomobject]@{ $_ = $key }, [pscustomobject]@{ $_ = $other } | & $Cmdlet | Sort-Object | Should -BeExactly $Result
        }

        It 'sends nothing for an empty pipeline' {
            @() | & $Cmdlet -ErrorAction Stop | Should -Be $null
        }

        It 'returns bytes unchanged with -AsByteArray' {
            $single = New-TestKey
            Add-RedisSetMember $single ([byte[]](0, 255))
            $members = @(& $Cmdlet $single -AsByteArray)
            $members.Count | Should -Be 1
            , $members[0] | Should -BeOfType byte[]
            $members[0] | Should -Be 0, 255
        }

        It 'reports a key of another type' {
            & $Cmdlet $key, $text -ErrorVariable problem -ErrorAction SilentlyContinue | Should -Be $null
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.WRONGTYPE,*'
            $problem[0].TargetObject | Should -BeExactly $key, $text
            Get-Transcript { & $Cmdlet $text -ErrorAction Continue } | Should -BeExactly "Redis.WRONGTYPE $text"
        }
    }
}
