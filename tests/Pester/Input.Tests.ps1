# Input from the pipeline: values for a key that is an argument, records of many sources, and input that cannot be bound, which is one error with a reason.
BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
BeforeAll { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'A value from the pipeline over RESP<_>' -ForEach 2, 3 {
    BeforeAll { Connect-TestServer $_ }
    BeforeEach { $key = New-TestKey }

    It 'is written by Set-RedisString' {
        @{ name = 'Ann' } | ConvertTo-Json -Compress | Set-RedisString $key
        Get-RedisString $key | Should -BeExactly '{"name":"Ann"}'
    }

    It 'is written to several keys' {
        'text' | Set-RedisString $key, "$key-2" -ExpiresIn 1h
        Get-RedisString $key, "$key-2" | Should -BeExactly 'text', 'text'
    }

    It 'is taken from the property Value of an object that has one' {
        [pscustomobject]@{ Value = 'text'; Other = 1 } | Set-RedisString $key
        Get-RedisString $key | Should -BeExactly 'text'
    }

    It 'is the whole object for Set-RedisKey' {
        [pscustomobject]@{ Value = 'text'; Other = 1 } | Set-RedisKey $key
        (Get-RedisHash $key).Other | Should -BeExactly '1'
        @{ a = 1 } | Set-RedisKey $key
        (Get-RedisHash $key).a | Should -BeExactly '1'
    }

    It 'is written by <Cmdlet>' -ForEach @(
        @{ Cmdlet = 'Set-RedisKey'; Script = { 'v' | Set-RedisKey $key }; Then = { Get-RedisString $key } }
        @{ Cmdlet = 'Add-RedisString'; Script = { 'v', 'w' | Add-RedisString $key }; Then = { Get-RedisString $key }; Expected = 'vw' }
        @{ Cmdlet = 'Set-RedisHashField'; Script = { 'v' | Set-RedisHashField $key field }; Then = { Get-RedisHashField $key field } }
        @{ Cmdlet = 'Set-RedisListItem'; Script = { Push-RedisListItem $key old; 'v' | Set-RedisListItem $key 0 }; Then = { Get-RedisListItem $key } }
        @{ Cmdlet = 'Push-RedisListItem'; Script = { 'v' | Push-RedisListItem $key }; Then = { Get-RedisListItem $key } }
        @{ Cmdlet = 'Add-RedisSetMember'; Script = { 'v' | Add-RedisSetMember $key }; Then = { Get-RedisSetMember $key } }
        @{ Cmdlet = 'Set-RedisString in a block'; Script = { Invoke-RedisPipeline { 'v' | Set-RedisString $key } }; Then = { Get-RedisString $key } }
        @{ Cmdlet = 'Set-RedisString in a transaction'; Script = { Invoke-RedisTransaction { 'v' | Set-RedisString $key } }; Then = { Get-RedisString $key } }
    ) {
        . $Script | Should -Be $null
        . $Then | Should -BeExactly $(if ($Expected) { $Expected } else { 'v' })
    }

    It 'must be the only one for <Cmdlet>' -ForEach @(
        @{ Cmdlet = 'Set-RedisString'; Script = { $values | Set-RedisString $key } }
        @{ Cmdlet = 'Set-RedisString with objects'; Script = { $values | ForEach-Object { [pscustomobject]@{ Value = $_ } } | Set-RedisString $key } }
        @{ Cmdlet = 'Set-RedisKey'; Script = { $values | Set-RedisKey $key } }
        @{ Cmdlet = 'Set-RedisHashField'; Script = { $values | Set-RedisHashField $key field } }
        @{ Cmdlet = 'Set-RedisListItem'; Script = { $values | Set-RedisListItem $key 0 } }
    ) {
        $values = 1..1000
        $problem = Get-Failure $Script
        $problem.FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
        $problem | Should -BeLike '*several values*Nothing was written.*'
        Test-RedisKey $key | Should -BeFalse
    }

    It 'may be followed by others if a collection is written' {
        1, 2, 3 | Set-RedisKey $key -Type List
        Get-RedisKey $key | Should -BeExactly '1', '2', '3'
        'a' | Set-RedisKey $key -Type Set
        Get-RedisKeyType $key | Should -BeExactly 'set'
        [pscustomobject]@{ Member = 'm'; Score = 1 }, [pscustomobject]@{ Member = 'n'; Score = 2 } | Set-RedisKey $key -Type SortedSet
        Get-RedisSortedSetCount $key | Should -BeExactly 2
    }

    It 'that is missing is one error' {
        $problem = Get-Failure { $key, "$key-2" | Set-RedisString }
        $problem.FullyQualifiedErrorId | Should -BeLike 'Redis.UnboundInput,*'
        $problem | Should -BeLike '*-Value*'
        Test-RedisKey $key | Should -BeFalse
    }

    It 'is not mistaken for a value if it is a key' {
        $key, "$key-2" | Set-RedisString -Value v
        Get-RedisString $key, "$key-2" | Should -BeExactly 'v', 'v'
        [pscustomobject]@{ Key = $key; Value = 'w' } | Set-RedisString
        Get-RedisString $key | Should -BeExactly 'w'
        @{ $key = 'x' } | Set-RedisString
        Get-RedisString $key | Should -BeExactly 'x'
        @{ $key = 'y' }.GetEnumerator() | Set-RedisString
        Get-RedisString $key | Should -BeExactly 'y'
        [pscustomobject]@{ Id = $key; Value = 'z' } | Set-RedisString -Key { $_.Id }
        Get-RedisString $key | Should -BeExactly 'z'
    }

    It 'that is a hashtable is written to a hash' {
        @{ a = 1; b = 2 } | Set-RedisHashField $key
        (Get-RedisHash $key).Count | Should -Be 2
    }
}

Describe 'Input that no parameter accepts' {
    BeforeAll { Connect-TestServer }
    BeforeEach { $key = New-TestKey }

    It 'is one error of <Cmdlet>, which names <Meant>' -ForEach @(
        @{ Cmdlet = 'Set-RedisKeyExpiration'; Script = { $names | Set-RedisKeyExpiration 1d }; Meant = "-ExpiresIn '1d'" }
        @{ Cmdlet = 'Rename-RedisKey'; Script = { $names | Rename-RedisKey new }; Meant = "-NewName 'new'" }
        @{ Cmdlet = 'Step-RedisCounter'; Script = { $names | Step-RedisCounter 5 }; Meant = "-By '5'" }
        @{ Cmdlet = 'Get-RedisHashField'; Script = { $names | Get-RedisHashField name }; Meant = "-Field 'name'" }
        @{ Cmdlet = 'Step-RedisHashField'; Script = { $names | Step-RedisHashField clicks }; Meant = "-Field 'clicks'" }
        @{ Cmdlet = 'Get-RedisSortedSetMember'; Script = { $names | Get-RedisSortedSetMember 0 }; Meant = "-Start '0'" }
        @{ Cmdlet = 'Get-RedisString'; Script = { $names | Get-RedisString app }; Meant = "'app' was bound to -Key" }
        @{ Cmdlet = 'Remove-RedisKey'; Script = { $names | Remove-RedisKey app }; Meant = "'app' was bound to -Key" }
        @{ Cmdlet = 'Get-RedisSetUnion'; Script = { $names | Get-RedisSetUnion app }; Meant = "'app' was bound to -Key" }
        @{ Cmdlet = 'Set-RedisString'; Script = { $names | Set-RedisString $key value }; Meant = 'was bound to -Key' }
        @{ Cmdlet = 'Set-RedisHashField'; Script = { $names | Set-RedisHashField $key field value }; Meant = 'was bound to -Key' }
        @{ Cmdlet = 'Add-RedisSetMember'; Script = { $names | Add-RedisSetMember $key member }; Meant = 'was bound to -Key' }
        @{ Cmdlet = 'Publish-RedisMessage'; Script = { $names | Publish-RedisMessage channel text }; Meant = "'channel' was bound to -Channel" }
    ) {
        $names = 1..1000 | ForEach-Object { "$($key):$_" }
        # A second error would be in the error stream.
        $errors = $null
        try { $errors = . $Script 2>&1 } catch { $problem = $_ }
        $errors | Should -Be $null
        $problem.FullyQualifiedErrorId | Should -BeLike 'Redis.UnboundInput,*'
        "$problem" | Should -BeLike "*$($Meant.Replace('[', '`['))*"
        Test-RedisKey $key | Should -BeFalse
    }

    It 'is reported before the source of the input runs' {
        $brought = [Collections.Generic.List[int]]::new()
        $null = Get-Failure { 1..10 | ForEach-Object { $brought.Add($_); "$key-$_" } | Set-RedisKeyExpiration 1d }
        $brought.Count | Should -Be 0
    }

    It 'is no error if the objects bring the key' {
        [pscustomobject]@{ Key = $key } | Add-RedisSetMember -Member m
        Get-RedisSetMember $key | Should -BeExactly 'm'
        [pscustomobject]@{ Key = $key } | Set-RedisKeyExpiration -ExpiresIn 1h
        (Get-RedisKeyExpiration $key).TimeToLive | Should -Not -Be $null
    }

    It 'is no error in a block with its own input' {
        1, 2 | ForEach-Object { Set-RedisString $key $_ }
        function Write-Each { process { Set-RedisString $key $_ } }
        3, 4 | Write-Each
        Get-RedisString $key | Should -BeExactly '4'
    }
}

Describe 'Records from the pipeline' {
    BeforeAll {
        Connect-TestServer
        function New-Table([string[]] $Column, [object[][]] $Row) {
            $table = [Data.DataTable]::new()
            foreach ($name in $Column) { $null = $table.Columns.Add($name, [object]) }
            foreach ($cells in $Row) { $null = $table.Rows.Add($cells) }
            , $table
        }
    }
    BeforeEach { $key = New-TestKey }

    It 'from a DataTable become hashes of its columns only' {
        (New-Table id, name, age @(, @('1', 'Ann', 42))).Rows | Set-RedisHashField -KeyProperty id -KeyPrefix "$($key):"
        Get-RedisHash "$($key):1" -FieldsOnly | Should -BeExactly 'id', 'name', 'age'
        (Get-RedisHash "$($key):1").age | Should -BeExactly '42'
    }

    It 'from a DataTable omit NULL' {
        (New-Table id, name @(, @('1', [DBNull]::Value))).Rows | Set-RedisHashField -KeyProperty id -KeyPrefix "$($key):"
        Get-RedisHash "$($key):1" -FieldsOnly | Should -BeExactly 'id'
    }

    It 'from a DataView are those of its table' {
        (New-Table id, name @(, @('1', 'Ann'))).DefaultView | Set-RedisHashField -KeyProperty id -KeyPrefix "$($key):"
        Get-RedisHash "$($key):1" -FieldsOnly | Should -BeExactly 'id', 'name'
    }

    It 'from a DataTable become a hash with Set-RedisKey' {
        Set-RedisKey $key (New-Table id, name @(, @('1', 'Ann'))).Rows[0]
        Get-RedisHash $key -FieldsOnly | Should -BeExactly 'id', 'name'
    }

    It 'from a DataTable bring key, value and time to live, NULL for none' {
        $table = New-Table Key, Value, ExpiresIn @(@($key, 'a', 3600), @("$key-2", 'b', [DBNull]::Value), @("$key-3", [DBNull]::Value, [DBNull]::Value))
        $table.Rows | Set-RedisString -ErrorVariable problem -ErrorAction SilentlyContinue
        Get-RedisString $key, "$key-2", "$key-3" | Should -BeExactly 'a', 'b', $null
        (Get-RedisKeyExpiration $key).TimeToLive | Should -Not -Be $null
        (Get-RedisKeyExpiration "$key-2").TimeToLive | Should -Be $null
        $problem.Count | Should -Be 1
        $problem[0].TargetObject | Should -BeExactly "$key-3"
    }

    It 'from XML have attributes and elements as fields' {
        ([xml] '<user id="1"><name>Ann</name></user>').user | Set-RedisHashField -KeyProperty id -KeyPrefix "$($key):"
        Get-RedisHash "$($key):1" -FieldsOnly | Should -BeExactly 'id', 'name'
    }

    It 'from a class, and from .NET, have all properties' {
        [version] '1.2.3.4' | Set-RedisHashField -KeyProperty Major -KeyPrefix "$($key):"
        Get-RedisHash "$($key):1" -FieldsOnly | Should -Contain 'Revision'
    }

    It 'have no expiration if the cell of <Column> is <Shown>' -ForEach @(
        foreach ($column in 'ExpiresIn', 'ExpiresAt') {
            @{ Column = $column; Shown = 'empty'; Cell = '' }
            @{ Column = $column; Shown = 'a space'; Cell = ' ' }
        }
    ) {
        if ($Column -eq 'ExpiresAt') { Skip-WithoutForm 'SET with EXAT' SET, $key, v, EXAT, 4102444800 }
        $rows = "Key,Value,$Column", "$key,a,$Cell", "$key-2,b,$(if ($Column -eq 'ExpiresIn') { '1h' } else { '2100-01-01' })" | ConvertFrom-Csv
        $rows | Set-RedisString
        (Get-RedisKeyExpiration $key).TimeToLive | Should -Be $null
        (Get-RedisKeyExpiration "$key-2").TimeToLive | Should -Not -Be $null
        if ($Column -eq 'ExpiresAt') { return }
        $rows | Set-RedisKey
        (Get-RedisKeyExpiration $key).TimeToLive | Should -Be $null
        (Get-RedisKeyExpiration "$key-2").TimeToLive | Should -Not -Be $null
    }

    It 'do not make an empty argument a valid expiration: <Script>' -ForEach @(
        @{ Script = { Set-RedisString $key v -ExpiresIn '' } }
        @{ Script = { Set-RedisString $key v -ExpiresAt '' } }
        @{ Script = { Set-RedisKey $key v -ExpiresIn ' ' } }
    ) {
        (Get-Failure $Script).FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
        Test-RedisKey $key | Should -BeFalse
    }

    It 'do not remove an expiration by an empty cell with Set-RedisKeyExpiration' {
        Set-RedisString $key v -ExpiresIn 1h
        'Key,ExpiresIn', "$key," | ConvertFrom-Csv | Set-RedisKeyExpiration -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0] | Should -BeLike "*'ExpiresIn'*"
        (Get-RedisKeyExpiration $key).TimeToLive | Should -Not -Be $null
    }

    It 'that cannot be written name the <What>' -ForEach @(
        @{ What = 'property'; Script = { [pscustomobject]@{ id = $key; fine = 1; bad = @{} } | Set-RedisHashField -KeyProperty id -ErrorAction Stop }; Name = "Field 'bad'" }
        @{ What = 'property of the value'; Script = { [pscustomobject]@{ fine = 1; bad = @() } | Set-RedisKey $key -ErrorAction Stop }; Name = "Field 'bad'" }
        @{ What = 'entry of fields'; Script = { Set-RedisHashField $key @{ bad = @{} } -ErrorAction Stop }; Name = "Field 'bad'" }
        @{ What = 'entry of keys'; Script = { Set-RedisString @{ bad = @{} } -ErrorAction Stop }; Name = "Key 'bad'" }
        @{ What = 'member'; Script = { Add-RedisSortedSetMember $key @{ bad = 'high' } -ErrorAction Stop }; Name = "Member 'bad'" }
        @{ What = 'column'; Script = { 'Key,Value,ExpiresIn', "$key,v,soon" | ConvertFrom-Csv | Set-RedisString -ErrorAction Stop }; Name = "'ExpiresIn'" }
        @{ What = 'key that is empty'; Script = { [pscustomobject]@{ id = ''; n = 1 } | Set-RedisHashField -KeyProperty id -ErrorAction Stop }; Name = "The property 'id' is empty" }
        @{ What = 'value that is missing'; Script = { [pscustomobject]@{ Key = $key; Val = 1 } | Set-RedisString -ErrorAction Stop }; Name = "no Value property. Its properties are 'Key', 'Val'" }
    ) {
        Get-Failure $Script | Should -BeLike "*$Name*"
        Test-RedisKey $key | Should -BeFalse
    }

    It 'from a file with another delimiter say so: <Script>' -ForEach @(
        @{ Script = { 'Key;Value', "$key;v" | ConvertFrom-Csv | Set-RedisString -ErrorAction Stop } }
        @{ Script = { 'Key;Value', "$key;v" | ConvertFrom-Csv | Set-RedisKey -ErrorAction Stop } }
        @{ Script = { 'Key;Field', "$key;v" | ConvertFrom-Csv | Get-RedisHashField -ErrorAction Stop } }
        @{ Script = { 'Key;By', "$key;1" | ConvertFrom-Csv | Step-RedisCounter -ErrorAction Stop } }
        @{ Script = { 'id;name', "$key;1" | ConvertFrom-Csv | Set-RedisHashField -KeyProperty id -ErrorAction Stop } }
        @{ Script = { 'Key;Size', "$key;1" | ConvertFrom-Csv | Remove-RedisKey -ErrorAction Stop } }
    ) {
        Get-Failure $Script | Should -BeLike "*has no * property*-Delimiter ';'*"
    }

    It 'from a file with tabs say so' {
        Get-Failure { "id`tname", "$key`t1" | ConvertFrom-Csv | Set-RedisHashField -KeyProperty id -ErrorAction Stop } | Should -Match '-Delimiter "`t"'
    }

    It 'that only lack a column do not blame the delimiter' {
        $problem = Get-Failure { 'key,value', "$key,1" | ConvertFrom-Csv | Set-RedisHashField -KeyProperty id -ErrorAction Stop }
        $problem | Should -BeLike "*has no id property. Its properties are 'key', 'value'."
    }
}

Describe 'A pattern in place of a name' {
    BeforeAll { Connect-TestServer }
    BeforeEach { $pattern = "$(New-TestKey):*" }

    It 'is reported by <_>' -ForEach 'Remove-RedisKey', 'Test-RedisKey', 'Get-RedisString', 'Get-RedisKey', 'Get-RedisHash', 'Get-RedisHashCount', 'Get-RedisListItem', 'Get-RedisListCount',
    'Get-RedisSetMember', 'Get-RedisSetCount', 'Get-RedisSortedSetMember', 'Get-RedisSortedSetCount', 'Get-RedisKeyType', 'Get-RedisKeyExpiration', 'Clear-RedisKeyExpiration',
    'Pop-RedisListItem', 'Pop-RedisSetMember', 'Get-RedisRandomSetMember' {
        $null = & $_ $pattern -WarningVariable warning -WarningAction SilentlyContinue
        $warning.Count | Should -Be 1
        "$warning" | Should -BeLike "*'$pattern'*$(if ($_ -eq 'Remove-RedisKey') { 'Remove-RedisKey -Pattern' } else { "Find-RedisKey '$pattern' | $_" })*"
    }

    It 'is reported by Set-RedisKeyExpiration' {
        Set-RedisKeyExpiration $pattern 1h -WarningVariable warning -WarningAction SilentlyContinue
        "$warning" | Should -BeLike "*Find-RedisKey '$pattern'*"
    }

    It 'is reported once for several keys, and in a block' {
        Remove-RedisKey $pattern, "$pattern-2" -WarningVariable warning -WarningAction SilentlyContinue
        $warning.Count | Should -Be 1
        Invoke-RedisPipeline { Remove-RedisKey $pattern } -WarningVariable warning -WarningAction SilentlyContinue
        $warning.Count | Should -Be 1
    }

    It 'is not reported if <Because>' -ForEach @(
        @{ Because = 'there is a key of that name'; Script = { Set-RedisString $pattern v; Get-RedisString $pattern; Remove-RedisKey $pattern } }
        @{ Because = 'the key comes from the pipeline'; Script = { $pattern | Remove-RedisKey; $pattern | Get-RedisString } }
        @{ Because = 'a key is made'; Script = { Set-RedisString $pattern v; Set-RedisString $pattern v -ReturnOld; Step-RedisCounter "$pattern-2" 0 } }
        @{ Because = 'nothing is done'; Script = { Remove-RedisKey $pattern -WhatIf } }
        @{ Because = 'it is a pattern'; Script = { Remove-RedisKey -Pattern $pattern -Confirm:$false } }
        @{ Because = 'the name has no asterisk'; Script = { Remove-RedisKey $pattern.Replace('*', '?[a]') } }
    ) {
        $warnings = @(. $Script 3>&1 | Where-Object { $_ -is [Management.Automation.WarningRecord] })
        $warnings.Count | Should -Be 0
        Remove-RedisKey $pattern, "$pattern-2" -WarningAction SilentlyContinue
    }
}
