# A number that is typed as an argument is written as typed, not as PowerShell would format it: 1.10 and 0042 keep their zeros. A number that is a value,
# as in a variable, is written as a number.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestSession.psm1
    $literals = @(
        @{ Typed = '1.10'; Stored = '1.10' }
        @{ Typed = '0042'; Stored = '0042' }
        @{ Typed = '12d'; Stored = '12d' }
        @{ Typed = '5L'; Stored = '5L' }
        @{ Typed = '1e3'; Stored = '1e3' }
        @{ Typed = '1E+3'; Stored = '1E+3' }
        @{ Typed = '1e400'; Stored = '1e400' }
        @{ Typed = '+5'; Stored = '+5' }
        @{ Typed = '-5'; Stored = '-5' }
        @{ Typed = '-0.50'; Stored = '-0.50' }
        @{ Typed = '.5'; Stored = '.5' }
        @{ Typed = '5.'; Stored = '5.' }
        @{ Typed = '42'; Stored = '42' }
        @{ Typed = '0.30000000000000004'; Stored = '0.30000000000000004' }
        @{ Typed = '0.1000000000000000055'; Stored = '0.1000000000000000055' }
        @{ Typed = '12345678901234567890123'; Stored = '12345678901234567890123' }
        @{ Typed = '2024-05-01'; Stored = '2024-05-01' }
        # Literals that PowerShell users mean as numbers.
        @{ Typed = '1kb'; Stored = '1024' }
        @{ Typed = '1.5KB'; Stored = '1536' }
        @{ Typed = '2mb'; Stored = '2097152' }
        @{ Typed = '3gb'; Stored = '3221225472' }
        @{ Typed = '0x1F'; Stored = '31' }
        @{ Typed = '0x10kb'; Stored = '16384' }
        # Not typed arguments, but values of expressions.
        @{ Typed = '(1.10)'; Stored = '1.1' }
        @{ Typed = '"0042"'; Stored = '0042' }
        @{ Typed = "'1kb'"; Stored = '1kb' }
        @{ Typed = '$variable'; Stored = '1.1' }
        @{ Typed = '$($variable)'; Stored = '1.1' }
        @{ Typed = '$hashtable.number'; Stored = '1.1' }
        @{ Typed = '([decimal]::new(110, 0, 0, $false, 2))'; Stored = '1.10' }
    )
    if ($PSVersionTable.PSEdition -eq 'Core') {
        $literals += @(
            @{ Typed = '5n'; Stored = '5n' }
            @{ Typed = '7uy'; Stored = '7uy' }
            @{ Typed = '0b101'; Stored = '5' }
        )
    }
    # Each kind of argument: how the typed text is used, and how it is read back.
    $places = @(
        @{ Place = 'a value of Set-RedisString'; Write = 'Set-RedisString $key {0}'; Read = { Get-RedisString $key } }
        @{ Place = 'a value with a colon'; Write = 'Set-RedisString $key -Value:{0}'; Read = { Get-RedisString $key } }
        @{ Place = 'a value of Set-RedisKey'; Write = 'Set-RedisKey $key {0}'; Read = { Get-RedisKey $key } }
        @{ Place = 'an item of Set-RedisKey'; Write = 'Set-RedisKey $key {0} -Type List'; Read = { Get-RedisKey $key } }
        @{ Place = 'a value of Add-RedisString'; Write = 'Add-RedisString $key {0}'; Read = { Get-RedisString $key } }
        @{ Place = 'an item of a list'; Write = 'Push-RedisListItem $key {0}'; Read = { Get-RedisListItem $key } }
        @{ Place = 'an item that is replaced'; Write = 'Push-RedisListItem $key old; Set-RedisListItem $key 0 {0}'; Read = { Get-RedisListItem $key } }
        @{ Place = 'a member of a set'; Write = 'Add-RedisSetMember $key {0}'; Read = { Get-RedisSetMember $key } }
        @{ Place = 'a member of a sorted set'; Write = 'Add-RedisSortedSetMember $key {0} 1.50'; Read = { Get-RedisSortedSetMember $key | ForEach-Object Member } }
        @{ Place = 'a member whose score is raised'; Write = '$null = Step-RedisSortedSetMember $key {0} 2'; Read = { Get-RedisSortedSetMember $key | ForEach-Object Member } }
        @{ Place = 'a field'; Write = 'Set-RedisHashField $key {0} value'; Read = { Get-RedisHash $key -FieldsOnly } }
        @{ Place = 'a value of a field'; Write = 'Set-RedisHashField $key field {0}'; Read = { Get-RedisHash $key -ValuesOnly } }
        @{ Place = 'a field that is stepped'; Write = '$null = Step-RedisHashField $key {0}'; Read = { Get-RedisHash $key -FieldsOnly } }
        @{ Place = 'a raw argument'; Write = '$null = Invoke-RedisCommand SET $key {0}'; Read = { Get-RedisString $key } }
        @{ Place = 'a raw argument among others'; Write = '$null = Invoke-RedisCommand RPUSH $key {0} x'; Read = { Get-RedisListItem $key -Index 0 } }
        @{ Place = 'a raw argument by name'; Write = 'Push-RedisListItem $key (Invoke-RedisCommand ECHO -ArgumentList {0})'; Read = { Get-RedisListItem $key } }
        @{ Place = 'an argument that Write-Output passes on'; Write = 'Write-Output {0} | Push-RedisListItem $key'; Read = { Get-RedisListItem $key } }
        @{ Place = 'a parameter of a function'; Write = 'function Write-It($it) {{ Set-RedisString $key $it }}; Write-It {0}'; Read = { Get-RedisString $key } }
        @{ Place = 'arguments that are passed on'; Write = 'function Write-It {{ Set-RedisString @args }}; Write-It $key {0}'; Read = { Get-RedisString $key } }
    )
}
BeforeAll {
    Import-Module $PSScriptRoot/TestSession.psm1
    Connect-TestServer
    $variable, $hashtable = 1.10, @{ number = 1.10 }
}
AfterAll { Close-TestSession }

Describe 'A number' {
    BeforeEach { $key = New-TestKey }

    It '<Typed> is written as <Stored>' -ForEach $literals {
        . ([scriptblock]::Create("Set-RedisString `$key $Typed"))
        Get-RedisString $key | Should -BeExactly $Stored
    }

    It '<Typed> is written as <Stored> under a culture that writes 1,5' -ForEach $literals {
        Use-Culture de-DE { . ([scriptblock]::Create("Set-RedisString `$key $Typed")) }
        Get-RedisString $key | Should -BeExactly $Stored
    }

    It 'is kept as <Place>' -ForEach $places {
        foreach ($case in @{ Typed = '1.10'; Stored = '1.10' }, @{ Typed = '0042'; Stored = '0042' }, @{ Typed = '0x1F'; Stored = '31' }) {
            Remove-RedisKey $key
            . ([scriptblock]::Create($Write -f $case.Typed))
            & $Read | Should -BeExactly $case.Stored -Because $case.Typed
        }
    }

    It 'is kept in arguments that read, test and remove' {
        Add-RedisSetMember $key '0042'
        Test-RedisSetMember $key 0042 | Should -BeTrue
        Test-RedisSetMember $key 42 | Should -BeFalse
        Remove-RedisSetMember $key 0042 -PassThru | Should -BeExactly 1
        Set-RedisHashField $key '1.10' value
        Get-RedisHashField $key 1.10 | Should -BeExactly 'value'
        Test-RedisHashField $key 1.10 | Should -BeTrue
        Remove-RedisHashField $key 1.10 -PassThru | Should -BeExactly 1
        Add-RedisSortedSetMember $key '007' 7
        Get-RedisSortedSetScore $key 007 | Should -BeExactly 7
        Get-RedisSortedSetRank $key 007 | Should -BeExactly 0
        Remove-RedisSortedSetMember $key 007 -PassThru | Should -BeExactly 1
        Push-RedisListItem $key '0042'
        Remove-RedisListItem $key 0042 -PassThru | Should -BeExactly 1
    }

    It 'is numeric where a number is expected' {
        Add-RedisSortedSetMember $key member 0x10
        Get-RedisSortedSetScore $key member | Should -BeExactly 16
        Step-RedisCounter "$key-counter" 010 | Should -BeExactly 10
    }

    It 'in a list loses its text, which quotes keep' {
        Push-RedisListItem $key 0042, 1.10, '0042'
        Get-RedisListItem $key | Should -BeExactly '42', '1.1', '0042'
    }

    It 'from the pipeline is written as a number' {
        1.10, 0042 | Push-RedisListItem $key
        Use-Culture de-DE { 1.5, (0.1 + 0.2) | Push-RedisListItem $key }
        Get-RedisListItem $key | Should -BeExactly '1.1', '42', '1.5', '0.30000000000000004'
    }

    It 'that is splatted is written as a number' {
        $named, $listed = @{ Key = $key; Value = 1.10 }, @($key, 0042)
        Set-RedisString @named
        Get-RedisString $key | Should -BeExactly '1.1'
        Set-RedisString @listed
        Get-RedisString $key | Should -BeExactly '42'
    }

    It 'with a ToString of its own is written as a number' {
        Set-RedisString $key (5 | Add-Member -MemberType ScriptMethod -Name ToString -Value { '6 apples' } -Force -PassThru)
        Get-RedisString $key | Should -BeExactly '5'
    }
}

Describe 'A number that is a key' {
    BeforeAll {
        # Keys such as 0042 have no test prefix, so they are in another database.
        Connect-TestServer -Database 10
        Clear-RedisDatabase -Confirm:$false
    }
    AfterAll { Clear-RedisDatabase -Confirm:$false; Connect-TestServer }
    AfterEach { Clear-RedisDatabase -Confirm:$false }

    It 'is kept as a key: <_>' -ForEach 'Set-RedisString 0042 x', 'Set-RedisString -Key 0042 -Value x', 'Set-RedisString -Key:0042 -Value:x', 'Set-RedisKey 0042 x',
    '$null = Step-RedisCounter 0042', 'Push-RedisListItem 0042 x', 'Set-RedisHashField 0042 f v', '$null = Invoke-RedisCommand SET 0042 x', 'Invoke-RedisPipeline { Set-RedisString 0042 x }',
    'Set-RedisString old x; Rename-RedisKey old 0042', 'Add-RedisSetMember s x; Move-RedisSetMember s x 0042', 'Add-RedisSetMember s x; Merge-RedisSet s Union 0042; Remove-RedisKey s',
    'Push-RedisListItem l x; $null = Move-RedisListItem l 0042', 'Push-RedisListItem l x; Invoke-RedisSort l -Alphabetic -Destination 0042; Remove-RedisKey l' {
        if ($_ -like '*Invoke-RedisSort*') { Skip-Without SORT }
        . ([scriptblock]::Create($_))
        Find-RedisKey | Should -BeExactly '0042'
    }

    It 'is kept as a pattern' {
        Set-RedisString '0042', '42' x
        Find-RedisKey 0042 | Should -BeExactly '0042'
        Remove-RedisKey -Pattern 0042 -PassThru -Confirm:$false | Should -BeExactly 1
        Find-RedisKey | Should -BeExactly '42'
    }

    It 'is kept as a key prefix' {
        [pscustomobject]@{ id = 'x' } | Set-RedisHashField -KeyProperty id -KeyPrefix 0042
        Find-RedisKey | Should -BeExactly '0042x'
    }

    It 'is kept as a lock, and as a watched key' {
        Skip-WithoutForm scripts EVAL, 'return 1', 0
        $lock = Lock-RedisResource 0042
        Find-RedisKey | Should -BeExactly '0042'
        Unlock-RedisResource $lock
        Set-RedisString '0042' watched
        Invoke-RedisTransaction -Watch 0042 { param($old) Set-RedisString copy $old['0042'] }
        Get-RedisString copy | Should -BeExactly 'watched'
    }
}

Describe 'A number in other ways to run a command' {
    BeforeEach { $key = New-TestKey }

    It 'is kept in a runspace script' {
        $run = Start-InRunspace -ArgumentList (Get-TestServerUri), $key {
            param($uri, $key)
            Connect-Redis -Uri $uri -Database 9
            Set-RedisString $key 1.10
            $null = Invoke-RedisCommand RPUSH "$key-list" 0042 1.10 1kb
        }
        $run | Receive-Runspace -ErrorAction Stop
        Get-RedisString $key | Should -BeExactly '1.10'
        Get-RedisListItem "$key-list" | Should -BeExactly '0042', '1.10', '1024'
    }

    It 'is written as a number if a program binds one' {
        $shell = [powershell]::Create([Management.Automation.RunspaceMode]::CurrentRunspace)
        try { $shell.AddCommand('Set-RedisString').AddParameter('Key', $key).AddParameter('Value', 1.10).Invoke() }
        finally { $shell.Dispose() }
        Get-RedisString $key | Should -BeExactly '1.1'
    }

    It 'is kept by <_>' -ForEach '-File', '-Command' {
        $file = Join-Path $TestDrive 'write.ps1'
        Set-Content $file @"
param(`$value)
Import-Module '$(Get-TestModulePath)'
Connect-Redis -Uri '$(Get-TestServerUri)' -Database 9
Set-RedisString '$key' 0042
Push-RedisListItem '$key-list' `$value
`$null = Invoke-RedisCommand RPUSH '$key-list' 1.10 12d
"@
        $arguments = if ($_ -eq '-File') { '-File', $file, '1.50' } else { '-Command', "& '$file' 1.50" }
        $shell, $first = & (Join-Path $PSScriptRoot ../../tools/Get-PwshCommand.ps1)
        & $shell @($first | Where-Object { $_ }) -NoProfile -NonInteractive @arguments 2>&1 | Should -Be $null
        Get-RedisString $key | Should -BeExactly '0042'
        Get-RedisListItem "$key-list" | Should -BeExactly '1.50', '1.10', '12d'
    }
}
