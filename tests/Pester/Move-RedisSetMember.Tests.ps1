BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Move-RedisSetMember over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach {
        $key = New-TestKey
        $other = New-TestKey other; $null = Invoke-RedisCommand SADD $key a b ''
    }

    It 'moves, and emits nothing' {
        Move-RedisSetMember $key a $other | Should -Be $null
        Test-RedisSetMember $key a | Should -BeFalse
        Test-RedisSetMember $other a | Should -BeTrue
    }

    It '-PassThru emits for each whether it was moved' {
        Move-RedisSetMember $key a, x, '' -Destination $other -PassThru | Should -BeExactly $true, $false, $true
        Move-RedisSetMember $missing a -Destination $other -PassThru | Should -BeExactly $false
    }

    It 'accepts members from the pipeline by value, with <_> by property' -ForEach 'Key', 'Name' {
        'a', 'x' | Move-RedisSetMember $key -Destination $other -PassThru | Should -BeExactly $true, $false
        [pscustomobject]@{ $_ = $key; Member = 'b' } | Move-RedisSetMember -Destination $other -PassThru | Should -BeExactly $true
    }

    It 'moves bytes to a key given as bytes' {
        $bytes = [byte[]](255, 254, 2)
        Add-RedisSetMember $key (, $bytes)
        Move-RedisSetMember $key $bytes -Destination $bytes -PassThru | Should -BeExactly $true
        Remove-RedisKey $bytes -PassThru | Should -Be 1
    }

    It 'reports a key of another type, and continues' {
        $records = $key, $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Member = 'a' } }
        Get-Transcript { $records | Move-RedisSetMember -Destination $other -PassThru -ErrorAction Continue } | Should -BeExactly $true, "Redis.WRONGTYPE $text", $false
    }

    It '-WhatIf sends nothing' {
        Move-RedisSetMember $key a -Destination $other -WhatIf
        Test-RedisKey $other | Should -BeFalse
    }
}
