BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Set-RedisHashField over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_
        $missing, $text = (New-TestKey missing), (New-TestKey text)
        Set-RedisString $text 'a string'
    }
    BeforeEach { $key = New-TestKey }

    Context 'a single field' {
        It 'writes, and emits nothing' {
            Set-RedisHashField $key name 'Ann Lee' | Should -Be $null
            Invoke-RedisCommand HGET $key name | Should -BeExactly 'Ann Lee'
        }

        It 'writes <Form> as text, the same under any culture' -ForEach (Get-ScalarForm) {
            Use-Culture de-DE { Set-RedisHashField $key f $Value }
            Get-RedisHashField $key f | Should -BeExactly $Text
        }

        It 'writes bytes unchanged' {
            Set-RedisHashField $key f ([byte[]](0..255))
            (Get-RedisHashField $key f -AsByteArray) -join ' ' | Should -Be ((0..255) -join ' ')
        }

        It 'accepts bytes as a key' {
            $bytes = [byte[]](255, 254, 0)
            Set-RedisHashField $bytes f v
            Invoke-RedisCommand HGET $bytes f | Should -BeExactly 'v'
            Remove-RedisKey $bytes -PassThru | Should -Be 1
        }

        It '-PassThru emits how many were added' {
            Set-RedisHashField $key f 1 -PassThru | Should -BeExactly 1
            Set-RedisHashField $key f 2 -PassThru | Should -BeExactly 0
        }

        It '-IfNotExists only writes a new field' {
            Set-RedisHashField $key f first -IfNotExists -PassThru | Should -BeExactly 1
            Set-RedisHashField $key f second -IfNotExists -PassThru | Should -BeExactly 0
            Get-RedisHashField $key f | Should -BeExactly 'first'
        }

        It 'accepts <_>, Field and Value from the pipeline by property' -ForEach 'Key', 'Name' {
            [pscustomobject]@{ $_ = $key; Field = 'a'; Value = 1 }, [pscustomobject]@{ $_ = $key; Field = 'b'; Value = 2 } | Set-RedisHashField
            Get-RedisHashField $key a, b | Should -BeExactly '1', '2'
        }

        It 'refuses <Form>, naming ConvertTo-Json' -ForEach @{ Form = 'a hashtable'; Value = @{ a = 1 } }, @{ Form = 'an array'; Value = 1, 2 } {
            Set-RedisHashField $key f $Value -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem.Count | Should -Be 1
            $problem[0] | Should -BeLike '*ConvertTo-Json*'
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
            $problem[0].TargetObject | Should -BeExactly $key
            Test-RedisKey $key | Should -BeFalse
        }
    }

    Context 'several fields' {
        It 'writes a hashtable' {
            Set-RedisHashField $key @{ a = 1; '' = 'empty'; C = 1.5 } -PassThru | Should -BeExactly 3
            Get-RedisHashField $key a, '', C | Should -BeExactly '1', 'empty', '1.5'
        }

        It 'keeps other fields' {
            Set-RedisHashField $key @{ a = 1 }
            Set-RedisHashField $key @{ a = 2; b = 3 } -PassThru | Should -BeExactly 1
            Get-RedisHashField $key a, b | Should -BeExactly '2', '3'
        }

        It 'accepts hashtables from the pipeline' {
            @{ a = 1 }, [ordered]@{ b = 2; c = 3 } | Set-RedisHashField $key -PassThru | Should -BeExactly 1, 2
        }

        It 'writes nothing if one field cannot be written' {
            Set-RedisHashField $key ([ordered]@{ a = 1; b = $null }) -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
            Test-RedisKey $key | Should -BeFalse
        }

        It 'refuses an empty hashtable' {
            (Get-Failure { Set-RedisHashField $key @{} }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError*'
        }

        It 'writes 5000 fields' {
            $fields = @{}
            1..5000 | ForEach-Object { $fields["f$_"] = $_ }
            Set-RedisHashField $key $fields -PassThru | Should -BeExactly 5000
        }
    }

    Context 'objects' {
        It 'makes a hash of each row of a CSV file' {
            $file = Join-Path $TestDrive users.csv
            Set-Content $file 'id,Name,city', '1,Ann Lee,Zürich', '2,Bob,' -Encoding utf8
            Import-Csv $file | Set-RedisHashField -KeyProperty id -KeyPrefix "$($key):" | Should -Be $null
            Get-RedisHash "$($key):1" | ConvertTo-Json -Compress | Should -BeExactly '{"id":"1","Name":"Ann Lee","city":"Zürich"}'
            Get-RedisHashField "$($key):2" Name, city | Should -BeExactly 'Bob', ''
        }

        It 'writes thousands, in order' {
            $counts = 1..3000 | ForEach-Object { [pscustomobject]@{ id = "$($key):$($_ % 1500)"; n = $_ } } | Set-RedisHashField -KeyProperty id -PassThru
            $counts.Count | Should -Be 3000
            $counts[0], $counts[1499], $counts[1500], $counts[2999] | Should -BeExactly 2, 2, 0, 0
            Get-RedisHashField "$($key):7" n | Should -BeExactly '1507'
        }

        It 'accepts hashtables, too' {
            @{ id = $key; n = 1 }, [ordered]@{ id = $key; n = 2; x = $null } | Set-RedisHashField -KeyProperty id -PassThru | Should -BeExactly 2, 0
            Get-RedisHash $key -AsObject | Select-Object -ExpandProperty n | Should -BeExactly '2'
        }

        It 'omits $null' {
            [pscustomobject]@{ id = $key; a = $null; b = 2 } | Set-RedisHashField -KeyProperty id -PassThru | Should -BeExactly 2
            Test-RedisHashField $key a | Should -BeFalse
        }

        It 'accepts a number as a key' {
            [pscustomobject]@{ id = 1.5; n = 1 } | Set-RedisHashField -KeyProperty id -KeyPrefix "$($key):"
            Get-RedisHashField "$($key):1.5" id, n | Should -BeExactly '1.5', '1'
        }

        It 'reports <Form> with its record, and continues' -ForEach @(
            @{ Form = 'a record without a key'; Bad = [pscustomobject]@{ n = 'bad' } }
            @{ Form = 'a key of $null'; Bad = [pscustomobject]@{ id = $null; n = 'bad' } }
            @{ Form = 'an empty key'; Bad = [pscustomobject]@{ id = ''; n = 'bad' } }
            @{ Form = 'an invalid key'; Bad = [pscustomobject]@{ id = @{ a = 1 }; n = 'bad' } }
            @{ Form = 'a value that is not one'; Bad = [pscustomobject]@{ id = 'x'; n = @{ a = 1 } } }
        ) {
            $good = [pscustomobject]@{ id = $key; n = 1 }
            $counts = $good, $Bad, $good | Set-RedisHashField -KeyProperty id -PassThru -ErrorVariable problem -ErrorAction SilentlyContinue
            $counts | Should -BeExactly 2, 0
            $problem.Count | Should -Be 1
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*'
            $problem[0].TargetObject | Should -Be $Bad
        }

        It 'reports <Form> and continues, also if -Verbose names the key first' -ForEach @(
            @{ Form = 'an object without properties'; Bad = 'text' }
            @{ Form = 'a property that throws'; Bad = [pscustomobject]@{} | Add-Member -MemberType ScriptProperty -Name id -Value { throw 'no id' } -PassThru }
            @{ Form = 'an invalid key'; Bad = [pscustomobject]@{ id = @{ a = 1 }; n = 'bad' } }
        ) {
            $good = [pscustomobject]@{ id = $key; n = 1 }
            $counts = $good, $Bad, $good | Set-RedisHashField -KeyProperty id -PassThru -Verbose -ErrorVariable problem -ErrorAction SilentlyContinue 4>$null
            $counts | Should -BeExactly 2, 0
            @($problem.Where({ $_.FullyQualifiedErrorId -like 'Redis.*' })).Count | Should -Be 1
        }

        It 'names the key as written with -Verbose' {
            $messages = Use-Culture de-DE { [pscustomobject]@{ id = 1.5; n = 1 } | Set-RedisHashField -KeyProperty id -KeyPrefix "$($key):" -Verbose } 4>&1
            "$messages" | Should -BeLike "*'$($key):1.5'*"
            Remove-RedisKey "$($key):1.5"
        }

        It '-WhatIf sends nothing' {
            [pscustomobject]@{ id = $key; n = 1 } | Set-RedisHashField -KeyProperty id -WhatIf
            Test-RedisKey $key | Should -BeFalse
        }
    }

    It 'reports a key of another type, and continues' {
        $records = $key, $text, $key | ForEach-Object { [pscustomobject]@{ Key = $_; Field = 'f'; Value = 1 } }
        Get-Transcript { $records | Set-RedisHashField -PassThru -ErrorAction Continue } | Should -BeExactly 1, "Redis.WRONGTYPE $text", 0
    }

    It '-WhatIf sends nothing' {
        Set-RedisHashField $key f v -WhatIf -PassThru | Should -Be $null
        Set-RedisHashField $key @{ f = 1 } -WhatIf
        Test-RedisKey $key | Should -BeFalse
    }
}
