BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Merge-RedisSet over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $other, $destination = (New-TestKey other), (New-TestKey destination); $null = Invoke-RedisCommand SADD $key a b ''; $null = Invoke-RedisCommand SADD $other b ü
    }

    It 'stores the <Operation>, replacing what was there, and emits nothing' -ForEach @(
        @{ Operation = 'Union'; Members = '', 'a', 'b', 'ü' }
        @{ Operation = 'Intersection'; Members = , 'b' }
        @{ Operation = 'Difference'; Members = '', 'a' }
    ) {
        Set-RedisString $destination old
        Merge-RedisSet $key, $other -Operation $Operation -Destination $destination | Should -Be $null
        Get-RedisSetMember $destination | Sort-Object | Should -BeExactly $Members
        Merge-RedisSet $key, $other -Operation $Operation -Destination $destination -PassThru | Should -BeExactly $Members.Count
    }

    It 'leaves no key for an empty result' {
        Set-RedisString $destination old
        Merge-RedisSet $key, $missing -Operation Intersection -Destination $destination -PassThru | Should -BeExactly 0
        Test-RedisKey $destination | Should -BeFalse
    }

    It 'can store into one of the keys' {
        Merge-RedisSet $key, $other Union $key
        Get-RedisSetMember $key | Sort-Object | Should -BeExactly '', 'a', 'b', 'ü'
    }

    It 'combines all keys from the pipeline, by value and by property <_>' -ForEach 'Key', 'Name' {
        $key, $other | Merge-RedisSet -Operation Union -Destination $destination -PassThru | Should -BeExactly 4
        [pscustomobject]@{ $_ = $key }, [pscustomobject]@{ $_ = $other } | Merge-RedisSet -Operation Difference -Destination $destination -PassThru | Should -BeExactly 2
    }

    It 'stores to a key given as bytes' {
        $bytes = [byte[]](255, 254, 3)
        Merge-RedisSet $key -Operation Union -Destination $bytes
        Remove-RedisKey $bytes -PassThru | Should -Be 1
    }

    It 'reports a key of another type with the destination' {
        Merge-RedisSet $key, $text -Operation Union -Destination $destination -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.WRONGTYPE,*'
        $problem[0].TargetObject | Should -BeExactly $destination
        Test-RedisKey $destination | Should -BeFalse
    }

    It '-WhatIf sends nothing' {
        Merge-RedisSet $key, $other -Operation Union -Destination $destination -WhatIf -PassThru | Should -Be $null
        Test-RedisKey $destination | Should -BeFalse
    }
}
