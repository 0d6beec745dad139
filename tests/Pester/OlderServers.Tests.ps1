# What cmdlets do on servers that refuse later additions to Redis. Scripted servers answer in the words of that version's sources.
BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'A server of version <Version>' -ForEach @(
    @{ Version = '5.0.14'; Unknown = "-ERR unknown command ``{0}``, with args beginning with: |" }
    @{ Version = '3.0.504'; Unknown = "-ERR unknown command '{0}'|" }
) {
    BeforeAll {
        $server = Start-AnsweringServer @{ Old = [version] $Version -lt '4.0'; Unknown = $Unknown; List = [Collections.Generic.Queue[string]]::new([string[]]('a', 'b', 'c')) } {
            param($request, $state)
            $word, $arguments = $request -split ' '
            $arity = "-ERR wrong number of arguments for '$($word.ToLowerInvariant())' command|"
            switch ($word) {
                { $_ -in 'LPOP', 'SPOP' } {
                    # SPOP accepts a count since 3.2.
                    if ($word -eq 'SPOP' -and -not $state.Old -and $arguments.Count -eq 2) { return "*2|`$1|x|`$1|y|" }
                    if ($arguments.Count -ne 1) { return $arity }
                    if ($state.List.Count) { "`$1|$($state.List.Dequeue())|" } else { "`$-1|" }
                }
                BLPOP { if ($arguments[-1] -match '\D') { '-ERR timeout is not an integer or out of range|' } else { "*2|`$1|k|`$1|v|" } }
                HSET { if ($state.Old -and $arguments.Count -ne 3) { $arity } else { ":$(($arguments.Count - 1) / 2)|" } }
                HMSET { '+OK|' }
                SET { if ($request -match ' (PXAT|KEEPTTL|GET)\b') { '-ERR syntax error|' } else { '+OK|' } }
                PEXPIREAT { ':1|' }
                PTTL { ':90000|' }
                SCAN { if ($request -match ' TYPE ') { '-ERR syntax error|' } else { "*2|`$1|0|*0|" } }
                default { $state.Unknown -f $word }
            }
        }
        Connect-Redis 127.0.0.1 $server.Port -Name older
        $old = [version] $Version -lt '4.0'

        # The requests since the last call.
        $seen = 0
        function Get-Request {
            $all = @($server.Requests)
            $all[$script:seen..($all.Count - 1)]
            $script:seen = $all.Count
        }
    }
    BeforeEach { $script:seen = @($server.Requests).Count }
    AfterAll {
        Disconnect-Redis older
        $server.Dispose()
    }

    It 'pops several items one by one' {
        Pop-RedisListItem k -Count 2 | Should -BeExactly 'a', 'b'
        Pop-RedisListItem k -Count 5 | Should -BeExactly 'c'
        @(Pop-RedisListItem k -Count 5).Count | Should -Be 0
        Get-Request | Should -BeExactly 'LPOP k 2', 'LPOP k', 'LPOP k', 'LPOP k', 'LPOP k', 'LPOP k'
    }

    It 'pops several members of a set one by one' {
        @(Pop-RedisSetMember k -Count 2).Count | Should -Be $(if ($old) { 0 } else { 2 })
        Get-Request | Should -BeExactly $(if ($old) { 'SPOP k 2', 'SPOP k' } else { 'SPOP k 2' })
    }

    It 'waits for the next whole second' {
        (Pop-RedisListItem k -Wait -Timeout 1500ms).Value | Should -BeExactly 'v'
        @(Get-Request) -like 'BLPOP*' | Should -BeExactly 'BLPOP k 1.5', 'BLPOP k 2'
    }

    It 'writes several fields of a hash' {
        Set-RedisHashField k ([ordered]@{ f = 1; g = 2 }) -PassThru | Should -Be $(if ($old) { $null } else { 2 })
        Get-Request | Should -BeExactly $(if ($old) { 'HSET k f 1 g 2', 'HMSET k f 1 g 2' } else { 'HSET k f 1 g 2' })
        Set-RedisHashField k f 1 -PassThru | Should -Be 1
    }

    It 'sets an expiration' {
        Set-RedisString k v -ExpiresAt '2030-01-01T00:00:00Z' -ErrorAction Stop
        $requests = @(Get-Request)
        $requests.Count | Should -Be 3
        $requests[1] | Should -Match '^SET k v PX \d{9,}$'
        $requests[2] | Should -BeExactly 'PEXPIREAT k 1893456000000'
    }

    It 'returns the time to live of a key' {
        $read = Get-RedisKeyExpiration k
        $read.TimeToLive | Should -Be ([timespan] '00:01:30')
        [Math]::Abs(($read.ExpiresAt - [DateTimeOffset]::Now).TotalSeconds - 90) | Should -BeLessThan 30
        Get-Request | Should -BeExactly 'PEXPIRETIME k', 'PTTL k'
    }

    It 'refuses <What>, with a recommendation' -ForEach @(
        @{ What = '-KeepTimeToLive'; Script = { Set-RedisString k v -KeepTimeToLive } }
        @{ What = '-ReturnOld with -ExpiresAt'; Script = { Set-RedisString k v -ExpiresAt '2030-01-01T00:00:00Z' -ReturnOld } }
    ) {
        $problem = $Script | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'Redis.ERR,*'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*too old for one of the options*'
    }
}
