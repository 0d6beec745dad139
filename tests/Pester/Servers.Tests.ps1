# Cmdlets about servers, which accept several.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestSession.psm1
    $cmdlets = (Get-Command -Module PSRedis -CommandType Cmdlet | Where-Object { $_.Parameters.psbase.Values.Where{ $_.Name -eq 'Connection' -and $_.ParameterType.IsArray } }).Name
}
BeforeAll { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession; Stop-PrivateServer }

Describe 'Several connections' {
    BeforeAll {
        Connect-TestServer -With @{ Name = 'several-a' }
        Connect-TestServer -Database 10 -With @{ Name = 'several-b' }
        Connect-TestServer -With @{ Name = 'main' }
        $endpoint = (Get-RedisConnection -Current).Endpoint
    }
    AfterAll { 'several-a', 'several-b' | ForEach-Object { Disconnect-Redis $_ } }

    It 'can be passed to <Cmdlet> as names, patterns, objects and from the pipeline' -ForEach @(
        @{ Cmdlet = 'Get-RedisDatabaseSize'; Arguments = @{} }
        @{ Cmdlet = 'Get-RedisInfo'; Arguments = @{ Section = 'server' } }
        @{ Cmdlet = 'Get-RedisLastSave'; Arguments = @{} }
        @{ Cmdlet = 'Test-RedisConnection'; Arguments = @{ Detailed = $true } }
    ) {
        if ($Cmdlet -eq 'Get-RedisLastSave') { Skip-Unsaved }
        foreach ($found in @(
                , @(& $Cmdlet @Arguments -Connection several-a, several-b)
                , @(& $Cmdlet @Arguments -Connection several-*)
                , @(& $Cmdlet @Arguments -Connection (Get-RedisConnection several-*))
                , @(Get-RedisConnection several-* | & $Cmdlet @Arguments)
            )) {
            $found.Count | Should -Be 2
            $found.Endpoint | Should -BeExactly $endpoint, $endpoint
        }
    }

    It 'have the fields of their own server' {
        Get-RedisConnection several-* | Test-RedisConnection -Detailed | ForEach-Object Database | Should -BeExactly 9, 10
        (Get-RedisInfo server -Flat -Connection several-a, several-b).Endpoint | Select-Object -Unique | Should -BeExactly $endpoint
    }

    It 'are cleared and saved, each' {
        $servers = (Get-PrivateServer), (Get-PrivateServer '--databases', '3')
        foreach ($i in 0, 1) {
            Connect-Redis "$($servers[$i])" -Name "each-$i"
            Set-RedisString k v
        }
        Select-RedisConnection main
        Clear-RedisDatabase -Connection each-* -WhatIf
        Get-RedisDatabaseSize -Connection each-* | Should -BeExactly 1, 1
        Clear-RedisDatabase -Connection each-* -Confirm:$false
        Get-RedisDatabaseSize -Connection each-* | Should -BeExactly 0, 0
        $before = Get-Date
        Get-RedisConnection each-* | Save-RedisDatabase -Background -Wait
        foreach ($saved in Get-RedisLastSave -Connection each-*) { $saved | Should -BeGreaterOrEqual $before.AddSeconds(-1) }
        'each-0', 'each-1' | ForEach-Object { Disconnect-Redis $_ }
        Select-RedisConnection main
    }

    It 'are all processed although one fails' {
        $server = Start-PrivateServer
        $server | Connect-Redis -Name several-c -ConnectTimeout 0.5
        Stop-RedisServer $server
        Select-RedisConnection main
        $sizes = Get-RedisDatabaseSize -Connection several-a, several-c, several-b -ErrorVariable problems -ErrorAction SilentlyContinue
        $sizes.Count | Should -Be 2
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Redis.ConnectionLost,*'
        "$($problems[0])" | Should -BeLike "*:$($server.Port)*"
        # A single one that fails ends the cmdlet.
        (Get-Failure { Get-RedisDatabaseSize -Connection several-c }).FullyQualifiedErrorId | Should -BeLike 'Redis.ConnectionLost,*'
        Disconnect-Redis several-c
    }

    It 'that do not exist are an error of <_>' -ForEach $cmdlets {
        $arguments = if ($_ -eq 'Clear-RedisDatabase') { @{ Confirm = $false } } else { @{} }
        "$(Get-Failure { & $_ @arguments -Connection nosuch-* })" | Should -BeLike "*no connection whose name matches 'nosuch-*'*"
        "$(Get-Failure { & $_ @arguments -Connection nosuch })" | Should -BeLike "*no connection named 'nosuch'*"
    }

    It 'may be a single one, whose output is a plain number' {
        (Get-RedisDatabaseSize | ConvertTo-Json) | Should -Match '^\d+$'
        (Get-RedisInfo server).Endpoint | Should -BeExactly $endpoint
    }
}
