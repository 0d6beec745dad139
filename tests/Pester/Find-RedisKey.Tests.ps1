BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Find-RedisKey over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $prefix = New-TestKey
        $keys = 1..2500 | ForEach-Object { "${prefix}:$_" }
        $keys | Set-RedisString -Value v
        $null = Invoke-RedisCommand RPUSH "${prefix}:list" x
    }

    It 'finds every key once' {
        $found = @(Find-RedisKey "${prefix}:*")
        $found.Count | Should -Be 2501
        @($found | Sort-Object -Unique).Count | Should -Be 2501
        $found[0] | Should -BeOfType string
    }

    It 'finds every key of the database without a pattern' {
        Find-RedisKey | Where-Object { $_ -eq "${prefix}:list" } | Should -BeExactly "${prefix}:list"
    }

    It 'interprets <Pattern> as Redis does' -ForEach @(
        @{ Pattern = ':250?'; Count = 1 }
        @{ Pattern = ':[12]'; Count = 2 }
        @{ Pattern = ':[^1]'; Count = 8 }
        @{ Pattern = ':[1-3]'; Count = 3 }
        @{ Pattern = ':77'; Count = 1 }
        @{ Pattern = ':\*'; Count = 0 }
    ) {
        @(Find-RedisKey -Pattern "$prefix$Pattern").Count | Should -Be $Count
    }

    It 'finds a key with a * in its name, and no other' {
        Set-RedisString "$prefix-a*c" v
        Set-RedisString "$prefix-abc" v
        Find-RedisKey "$prefix-a\*c" | Should -BeExactly "$prefix-a*c"
    }

    It 'accepts patterns from the pipeline' {
        "${prefix}:1", "${prefix}:nothing", "${prefix}:2" | Find-RedisKey | Should -BeExactly "${prefix}:1", "${prefix}:2"
    }

    It '-Type finds only keys of that type' {
        Find-RedisKey "${prefix}:*" -Type list | Should -BeExactly "${prefix}:list"
        @(Find-RedisKey "${prefix}:*" -Type string).Count | Should -Be 2500
    }

    It '-Type is accepted in any case, and as Set-RedisKey names it' {
        Find-RedisKey "${prefix}:*" -Type LIST | Should -BeExactly "${prefix}:list"
        { Find-RedisKey "${prefix}:*" -Type SortedSet -ErrorAction Stop } | Should -Not -Throw
    }

    It '-Type refuses <_>, which keys cannot have' -ForEach 'zet', 'lists', 'sorted set' {
        Get-Failure { Find-RedisKey -Type $_ } | Should -BeLike "*'$_' is not a key type*string, list, set, zset, hash, stream*"
    }

    It '-Type accepts what may be a module type, and finds nothing if the server does not know it' {
        Find-RedisKey -Type ReJSON-RL -ErrorAction Stop | Should -Be $null
    }

    It '-First stops after that many keys' {
        @(Find-RedisKey "${prefix}:*" -First 7).Count | Should -Be 7
    }

    It '-First counts across several patterns, and separately for each from the pipeline' {
        $patterns = "${prefix}:1*", "${prefix}:2*"
        Find-RedisKey $patterns -First 1 | Should -HaveCount 1
        $patterns | Find-RedisKey -First 1 | Should -HaveCount 2
    }

    It '-First leaves the connection usable for the next command' {
        $null = Find-RedisKey "${prefix}:*" -First 1
        Get-RedisString "${prefix}:1" | Should -BeExactly 'v'
    }

    It 'stopped by Select-Object leaves the connection usable for the next command' {
        $null = Find-RedisKey "${prefix}:*" | Select-Object -First 1
        Get-RedisString "${prefix}:1" | Should -BeExactly 'v'
    }

    It 'emits nothing if no key matches' {
        @(Find-RedisKey "$prefix-no-such-key*").Count | Should -Be 0
    }

    It 'finds names in unicode' {
        $name = New-TestKey '日本 zoë 😀'
        Set-RedisString $name v
        Find-RedisKey $name | Should -BeExactly $name
    }

    It 'returns names that are not text so that they can be read, renamed and removed' {
        $name = New-TestKey binary
        [byte[]] $bytes = [Text.Encoding]::UTF8.GetBytes("$name-") + 255, 254, 0, 128
        $null = Invoke-RedisCommand SET $bytes v
        $found = @(Find-RedisKey "$name-*")
        $found.Count | Should -Be 1
        Get-RedisString $found[0] | Should -BeExactly 'v'
        Rename-RedisKey $found[0] "$($found[0])!"
        Invoke-RedisCommand GET ([byte[]]($bytes + 33)) | Should -BeExactly 'v'
        Find-RedisKey "$name-*" | Remove-RedisKey -PassThru | Should -Be 1
    }

    It 'refuses <_> for -First' -ForEach 0, -1 {
        $count = $_
        (Get-Failure { Find-RedisKey -First $count }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError*'
    }
}
