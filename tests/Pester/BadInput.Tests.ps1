# Any value for any parameter of any cmdlet either does what it says, or is a clear error before anything is sent. The content of a value never becomes a
# command, and never breaks the connection. The cmdlets work through a proxy that reads requests as strictly as a server does.
# A failure names the seed; PSREDIS_SEED=n repeats the run.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestSession.psm1
    $cmdlets = (Get-Command -Module PSRedis | Sort-Object Name).Name
}
BeforeAll {
    Import-Module $PSScriptRoot/TestSession.psm1
    # The calls are made as from a script: without a prompt.
    $ConfirmPreference = 'None'
    $server = Get-EmptyServer
    $seed = if ($env:PSREDIS_SEED) { [int] $env:PSREDIS_SEED } else { [Random]::new().Next(100000) }
    $random = [Random]::new($seed)
    $latin1 = [Text.Encoding]::GetEncoding('iso-8859-1')
    # Publishes all the time, so that a wait for messages ends.
    $publisher = Start-InRunspace -ArgumentList "redis://$server" {
        param($uri)
        Connect-Redis -Uri $uri
        while ($true) {
            Publish-RedisMessage psredis-test 'x'
            Start-Sleep -Milliseconds 20
        }
    }

    # The commands that each cmdlet may send, in addition to those of the handshake.
    $greeting = 'HELLO', 'AUTH', 'SELECT', 'CLIENT', 'PING', 'QUIT'
    $commands = @{
        'Add-RedisSetMember'             = 'SADD'
        'Add-RedisSortedSetMember'       = 'ZADD'
        'Add-RedisString'                = 'APPEND'
        'Clear-RedisDatabase'            = 'FLUSHDB', 'FLUSHALL', 'DBSIZE', 'INFO'
        'Clear-RedisKeyExpiration'       = 'PERSIST'
        'Clear-RedisKeyWatch'            = 'UNWATCH'
        'Connect-Redis'                  = 'ROLE'
        'Find-RedisKey'                  = 'SCAN', 'DBSIZE'
        'Get-RedisDatabaseSize'          = 'DBSIZE'
        'Get-RedisHash'                  = 'HGETALL', 'HKEYS', 'HVALS'
        'Get-RedisHashCount'             = 'HLEN'
        'Get-RedisHashField'             = 'HGET', 'HMGET'
        'Get-RedisInfo'                  = 'INFO'
        'Get-RedisKey'                   = 'TYPE', 'GET', 'HGETALL', 'LRANGE', 'SMEMBERS', 'ZRANGE', 'XRANGE'
        'Get-RedisKeyExpiration'         = 'PEXPIRETIME', 'PTTL'
        'Get-RedisKeyType'               = 'TYPE'
        'Get-RedisLastSave'              = 'LASTSAVE'
        'Get-RedisListCount'             = 'LLEN'
        'Get-RedisListItem'              = 'LRANGE', 'LINDEX'
        'Get-RedisRandomKey'             = 'RANDOMKEY'
        'Get-RedisRandomSetMember'       = 'SRANDMEMBER'
        'Get-RedisSetCount'              = 'SCARD'
        'Get-RedisSetDifference'         = 'SDIFF'
        'Get-RedisSetIntersection'       = 'SINTER'
        'Get-RedisSetMember'             = 'SMEMBERS'
        'Get-RedisSetUnion'              = 'SUNION'
        'Get-RedisSortedSetCount'        = 'ZCARD', 'ZCOUNT'
        'Get-RedisSortedSetDifference'   = 'ZDIFF'
        'Get-RedisSortedSetIntersection' = 'ZINTER'
        'Get-RedisSortedSetMember'       = 'ZRANGE', 'ZREVRANGE', 'ZRANGEBYSCORE', 'ZREVRANGEBYSCORE'
        'Get-RedisSortedSetRank'         = 'ZRANK', 'ZREVRANK'
        'Get-RedisSortedSetScore'        = 'ZSCORE'
        'Get-RedisSortedSetUnion'        = 'ZUNION'
        'Get-RedisString'                = 'GET', 'GETRANGE', 'EXISTS'
        'Invoke-RedisPipeline'           = 'EXISTS'
        'Invoke-RedisSort'               = 'SORT'
        'Invoke-RedisTransaction'        = 'MULTI', 'EXISTS', 'EXEC', 'WATCH', 'UNWATCH', 'TYPE', 'GET', 'LRANGE', 'HGETALL', 'SMEMBERS', 'ZRANGE'
        'Limit-RedisList'                = 'LTRIM'
        'Lock-RedisResource'             = 'SET'
        'Merge-RedisSet'                 = 'SUNIONSTORE', 'SINTERSTORE', 'SDIFFSTORE'
        'Merge-RedisSortedSet'           = 'ZUNIONSTORE', 'ZINTERSTORE', 'ZDIFFSTORE'
        'Move-RedisKey'                  = 'MOVE'
        'Move-RedisListItem'             = 'LMOVE', 'BLMOVE'
        'Move-RedisSetMember'            = 'SMOVE'
        'Optimize-RedisAppendOnlyFile'   = 'BGREWRITEAOF', 'INFO'
        'Pop-RedisListItem'              = 'LPOP', 'RPOP', 'BLPOP', 'BRPOP'
        'Pop-RedisSetMember'             = 'SPOP'
        'Publish-RedisMessage'           = 'PUBLISH'
        'Push-RedisListItem'             = 'RPUSH', 'LPUSH', 'RPUSHX', 'LPUSHX'
        'Receive-RedisMessage'           = 'SUBSCRIBE', 'PSUBSCRIBE'
        'Register-RedisSubscription'     = 'SUBSCRIBE', 'PSUBSCRIBE'
        'Remove-RedisHashField'          = 'HDEL'
        'Remove-RedisKey'                = 'UNLINK', 'SCAN', 'DBSIZE'
        'Remove-RedisListItem'           = 'LREM'
        'Remove-RedisSetMember'          = 'SREM'
        'Remove-RedisSortedSetMember'    = 'ZREM', 'ZREMRANGEBYRANK', 'ZREMRANGEBYSCORE'
        'Rename-RedisKey'                = 'RENAME', 'RENAMENX'
        'Save-RedisDatabase'             = 'SAVE', 'BGSAVE', 'INFO', 'LASTSAVE', 'TIME'
        'Select-RedisDatabase'           = 'SELECT'
        'Set-RedisHashField'             = 'HSET', 'HMSET', 'HSETNX'
        'Set-RedisKey'                   = 'SET', 'MULTI', 'DEL', 'RPUSH', 'SADD', 'HSET', 'ZADD', 'PEXPIRE', 'EXEC'
        'Set-RedisKeyExpiration'         = 'PEXPIRE', 'PEXPIREAT'
        'Set-RedisListItem'              = 'LSET'
        'Set-RedisString'                = 'SET', 'MSET', 'MSETNX', 'GETSET', 'PEXPIREAT'
        'Step-RedisCounter'              = 'INCRBY', 'INCRBYFLOAT'
        'Step-RedisHashField'            = 'HINCRBY', 'HINCRBYFLOAT'
        'Step-RedisSortedSetMember'      = 'ZINCRBY'
        'Test-RedisConnection'           = 'PING', 'ROLE'
        'Test-RedisHashField'            = 'HEXISTS'
        'Test-RedisKey'                  = 'EXISTS'
        'Test-RedisSetMember'            = 'SISMEMBER'
        'Unlock-RedisResource'           = 'EVAL', 'EXISTS'
        'Use-RedisLock'                  = 'SET', 'EVAL', 'EXISTS'
        'Watch-RedisKey'                 = 'MULTI', 'EXEC', 'WATCH'
    }

    # Invalid, extreme and ambiguous values.
    function Get-BadValue {
        $deepArray, $deepHashtable = 'x', @{ x = 1 }
        1..200 | ForEach-Object { $deepArray, $deepHashtable = @(, $deepArray), @{ x = $deepHashtable } }
        @(
            @{ Form = 'null'; Value = $null }
            @{ Form = 'empty text'; Value = '' }
            @{ Form = 'a space'; Value = ' ' }
            @{ Form = 'a megabyte of text'; Value = 'x' * 1mb; IsLong = $true }
            @{ Form = 'astral letters'; Value = "bad $([char]::ConvertFromUtf32(0x1F600))$([char]::ConvertFromUtf32(0x10FFFF))" }
            @{ Form = 'combining letters'; Value = "bad e$(-join [char[]] (0x301, 0x301, 0x200D, 0xFEFF))" }
            @{ Form = 'right to left'; Value = "bad $(-join [char[]] (0x202E, 0x5D0))" }
            @{ Form = 'a lone high surrogate'; Value = "bad $([char] 0xD800)"; IsRefused = $true }
            @{ Form = 'a lone low surrogate'; Value = "bad $([char] 0xDFFF) surrogate"; IsRefused = $true }
            @{ Form = 'reversed surrogates'; Value = "bad $(-join [char[]] (0xDC00, 0xD800))"; IsRefused = $true }
            @{ Form = 'what a byte becomes'; Value = "bad $(-join [char[]] (0xDCFF, 0xDC80))" }
            @{ Form = 'control letters'; Value = "bad $(-join [char[]] (1..31 + 0x7F, 0x9B))31m" }
            @{ Form = 'a zero byte'; Value = "bad`0word" }
            @{ Form = 'a line of an old protocol'; Value = "x`r`nFLUSHALL`r`n" }
            @{ Form = 'a command'; Value = "x`r`n*1`r`n`$8`r`nFLUSHALL`r`n" }
            @{ Form = 'the end of a word and a command'; Value = "`r`n*1`r`n`$8`r`nFLUSHALL" }
            @{ Form = 'a reply'; Value = "+OK`r`n-ERR no`r`n" }
            @{ Form = 'every byte'; Value = [byte[]] (0..255) }
            @{ Form = 'no bytes'; Value = [byte[]] @() }
            @{ Form = 'a megabyte'; Value = [byte[]]::new(1mb); IsLong = $true }
            @{ Form = 'minus one'; Value = -1 }
            @{ Form = 'the smallest int'; Value = [int]::MinValue }
            @{ Form = 'the smallest long'; Value = [long]::MinValue }
            @{ Form = 'the largest long'; Value = [long]::MaxValue }
            @{ Form = 'a larger number'; Value = [ulong]::MaxValue }
            @{ Form = 'a big integer'; Value = [bigint]::Pow(10, 400) }
            @{ Form = 'the largest double'; Value = [double]::MaxValue }
            @{ Form = 'the smallest double'; Value = [double]::Epsilon }
            @{ Form = 'minus zero'; Value = -0.0 }
            @{ Form = 'not a number'; Value = [double]::NaN }
            @{ Form = 'infinity'; Value = [double]::PositiveInfinity }
            @{ Form = 'minus infinity'; Value = [double]::NegativeInfinity }
            @{ Form = 'infinity as single'; Value = [float]::NegativeInfinity }
            @{ Form = 'NaN in text'; Value = 'NaN' }
            @{ Form = 'a number beyond double'; Value = '1e400' }
            @{ Form = 'a negative one'; Value = '-1e400' }
            @{ Form = 'a hexadecimal number'; Value = '0xFFFFFFFFFFFFFFFFFF' }
            @{ Form = 'a decimal'; Value = [decimal]::MaxValue }
            @{ Form = 'a small decimal'; Value = 0.0000000000000000000000000001d }
            @{ Form = 'the first date'; Value = [datetime]::MinValue }
            @{ Form = 'the last date'; Value = [datetime]::MaxValue }
            @{ Form = 'the first moment'; Value = [DateTimeOffset]::MinValue }
            @{ Form = 'the longest time'; Value = [timespan]::MaxValue }
            @{ Form = 'the shortest time'; Value = [timespan]::MinValue }
            @{ Form = 'a time in text'; Value = '9999999999999d' }
            @{ Form = 'an empty hashtable'; Value = @{} }
            @{ Form = 'a hashtable without a name'; Value = @{ '' = 1 } }
            @{ Form = 'a hashtable of nothing'; Value = @{ x = $null } }
            @{ Form = 'a hashtable of hashtables'; Value = @{ x = @{ y = 1 } } }
            @{ Form = 'a hashtable with any keys'; Value = @{ 1 = 2; [datetime]::MinValue = 'x'; "bad $([char] 0xD800)" = 'x' } }
            @{ Form = 'an empty array'; Value = @() }
            @{ Form = 'an array of an empty array'; Value = @(, @()) }
            @{ Form = 'an array of nothing'; Value = @($null) }
            @{ Form = 'an array with nothing in it'; Value = 'a', $null, 'b' }
            @{ Form = 'nested arrays'; Value = @(1, @(2, @(3))) }
            @{ Form = 'ten thousand numbers'; Value = 1..10000; IsLong = $true }
            @{ Form = 'a deep array'; Value = $deepArray }
            @{ Form = 'a deep hashtable'; Value = $deepHashtable }
            @{ Form = 'an object'; Value = [pscustomobject]@{ A = 1; B = $null } }
            @{ Form = 'an object without properties'; Value = [pscustomobject]@{} }
            @{ Form = 'an object named by an object'; Value = [pscustomobject]@{ Key = [pscustomobject]@{ Key = 1 }; Member = @{}; Score = 'x'; Value = @(, @()) } }
            @{ Form = 'an object whose property fails'; Value = [pscustomobject]@{} | Add-Member -PassThru ScriptProperty Key { throw 'no' } }
            @{ Form = 'a script block'; Value = { 'x' } }
            @{ Form = 'a type'; Value = [string] }
            @{ Form = 'an enum'; Value = [DayOfWeek]::Friday }
            @{ Form = 'an enum of a number without a name'; Value = [enum]::ToObject([DayOfWeek], 99) }
            @{ Form = 'a secret'; Value = ConvertTo-SecureString 'secret' -AsPlainText -Force }
            @{ Form = 'a pattern'; Value = 'bad[*]?\' }
            @{ Form = 'a broken pattern'; Value = 'bad[a' }
            @{ Form = 'stars'; Value = '*' * 60 + 'x' }
            @{ Form = 'a path'; Value = '/etc/passwd' }
            @{ Form = 'another path'; Value = '\\?\C:\x:y' }
            @{ Form = 'code'; Value = '$(throw) `; throw' }
            @{ Form = 'a word of options'; Value = '-Connection' }
            @{ Form = 'a score beyond'; Value = '(1e400' }
            @{ Form = 'a bare bracket'; Value = '(' }
            @{ Form = 'a boolean'; Value = $true }
            @{ Form = 'nothing at all'; Value = [Management.Automation.Internal.AutomationNull]::Value }
            @{ Form = 'nothing of a database'; Value = [DBNull]::Value }
        ) | ForEach-Object { [pscustomobject] $_ }
    }

    # Plain calls of the cmdlets that Get-ConnectedCall lacks, and of those that must be repeatable.
    $ownCalls = @{
        'Connect-Redis'                = { @{ HostName = '127.0.0.1'; Port = $proxy.Port; ConnectTimeout = 0.2 } }
        'Disconnect-Redis'             = { @{ Connection = Connect-Redis 127.0.0.1 $proxy.Port -PassThru -Name other } }
        'Get-RedisConnection'          = { @{} }
        'Get-RedisSubscription'        = { @{} }
        'Select-RedisConnection'       = { @{ Connection = $redis } }
        'Start-RedisServer'            = { @{ WhatIf = $true } }
        'Stop-RedisServer'             = { @{ WhatIf = $true } }
        'Optimize-RedisAppendOnlyFile' = { @{ WhatIf = $true } }
        'Save-RedisDatabase'           = { @{ WhatIf = $true } }
        'Unlock-RedisResource'         = { @{ Lock = Lock-RedisResource (New-TestKey) } }
        'Unregister-RedisSubscription' = { @{ Id = 1 } }
        'Lock-RedisResource'           = { @{ Name = New-TestKey; Wait = 0 } }
        'Use-RedisLock'                = { @{ Name = New-TestKey; Wait = 0; ScriptBlock = { 'x' } } }
    }
    $plainCalls = @{}
    Get-ConnectedCall | ForEach-Object { $plainCalls[$_.Cmdlet] = $_.Parameters }
    # The values of mandatory parameters that a plain call lacks.
    $companions = @{
        All = $true; ConnectionString = '127.0.0.1'; Current = $true; ExpiresAt = [datetime]::Now.AddDays(1); Fields = @{ f = 1 }; InputObject = [pscustomobject]@{ Id = 1 }
        KeyProperty = 'Id'; Pattern = 'none*'; SocketPath = '/none'; Uri = 'redis://127.0.0.1:1'; Values = @{ k = 'v' }
    }

    # The parameters of a cmdlet itself. Through the enumerator, as one of them is named Values.
    function Get-OwnParameter([string] $Cmdlet) {
        $common = [Management.Automation.PSCmdlet]::CommonParameters + [Management.Automation.PSCmdlet]::OptionalCommonParameters
        (Get-Command $Cmdlet).Parameters.GetEnumerator() | ForEach-Object Value | Where-Object Name -NotIn $common
    }

    # The parameter set of each parameter: the search takes longer than a call.
    $sets = @{}

    # A call to which a parameter can be added: the plain one, with what the set of that parameter requires, and without what it does not accept.
    function Get-CallWith([string] $Cmdlet, [string] $Parameter) {
        $call = if ($ownCalls[$Cmdlet]) { & $ownCalls[$Cmdlet] } else { $plainCalls[$Cmdlet] }
        # The set that has most parameters of the plain call.
        if (-not $sets["$Cmdlet $Parameter"]) {
            $sets["$Cmdlet $Parameter"] = (Get-Command $Cmdlet).ParameterSets | Where-Object { $_.Parameters.Name -contains $Parameter } |
                Sort-Object -Descending { @($_.Parameters.Name | Where-Object { $call.ContainsKey($_) }).Count } | Select-Object -First 1
        }
        $set = $sets["$Cmdlet $Parameter"]
        $result = @{}
        foreach ($one in $set.Parameters | Where-Object Name -NE $Parameter) {
            if ($call.ContainsKey($one.Name)) { $result[$one.Name] = $call[$one.Name] }
            elseif ($one.IsMandatory) { $result[$one.Name] = if ($null -ne $companions[$one.Name]) { $companions[$one.Name] } else { 'none' } }
        }
        # Waits must end: by a time-out, or with something to wait for.
        if ($set.Name -eq 'Wait') {
            if ($Parameter -ne 'Timeout') { $result.Timeout = '20ms' }
            else { Push-RedisListItem $(if ($result.Key) { $result.Key } else { $result.Source }) x -Connection $direct }
        }
        if ($Cmdlet -eq 'Receive-RedisMessage') {
            if ($Parameter -eq 'Timeout') { $result.Count = 1 } else { $result.Timeout = '20ms' }
        }
        $result
    }

    # Connects the session through a new recording proxy.
    function Connect-Recorded {
        if ($proxy) { $proxy.Dispose() }
        $lines = @(@{ IsRecorded = $true }) * 100
        $script:proxy = Start-FaultProxy $server $lines
        # Generous limits, as the machine may be busy.
        $patient = @{ CommandTimeout = 20; ConnectTimeout = 20; PassThru = $true }
        $script:direct = Connect-Redis -Uri "redis://$server/9" -Name direct @patient
        $script:redis = Connect-Redis -Uri "redis://127.0.0.1:$($proxy.Port)/9" -Name recorded @patient
        $script:seen = [int[]]::new($lines.Count)
        $null = Get-NewRequest
    }

    # The requests since the last call, each as its arguments, one char for a byte.
    function Get-NewRequest {
        $lines = $proxy.Lines
        for ($i = 0; $i -lt $lines.Count; $i++) {
            $requests = $lines[$i].Recorded
            for (; $seen[$i] -lt $requests.Count; $seen[$i]++) { , @($requests[$seen[$i]] | ForEach-Object { $latin1.GetString($_) }) }
        }
    }

    # The bytes of a value that can be recognized in a request, one char for each; nothing for other values.
    function Get-Trace($Value) {
        $bytes = if ($Value -is [byte[]]) { $Value } elseif ($Value -is [string] -and $Value -notmatch '[\ud800-\udfff]') { [Text.Encoding]::UTF8.GetBytes($Value) }
        if ($bytes.Length -gt 3) { $latin1.GetString($bytes) }
    }

    # Errors of PowerShell itself: a parameter it cannot bind, a property whose script fails, an invalid wildcard, a missing drive.
    $powerShellsOwn = [Management.Automation.ParameterBindingException], [Management.Automation.GetValueException],
        [Management.Automation.WildcardPatternException], [Management.Automation.SessionStateException]

    # What is wrong with an error, if anything.
    function Get-Flaw([Parameter(Mandatory)] [Management.Automation.ErrorRecord] $ErrorRecord) {
        $exception = $ErrorRecord.Exception
        $known = [ArgumentException], [InvalidOperationException], [NotSupportedException]
        if ([string]::IsNullOrWhiteSpace($exception.Message)) { 'has no message' }
        elseif (@($powerShellsOwn | Where-Object { $exception -is $_ }).Count -gt 0) { }
        elseif ($ErrorRecord.FullyQualifiedErrorId -notlike 'Redis.*') { "ends with $($ErrorRecord.FullyQualifiedErrorId), $($exception.GetType()): $($exception.Message)" }
        elseif ($exception.GetType() -notin $known -and $exception.GetType().FullName -notlike 'PSRedis.*') { "ends with $($exception.GetType()): $($exception.Message)" }
        elseif ($exception.GetType() -in $known -and $exception.Message -match 'Value cannot be null|out of range|Object reference|Index was|Arithmetic|Exception of type') {
            "says no more than '$($exception.Message)'"
        }
    }

    # Makes a call. Emits what is wrong with its errors, with the requests, and with the connection afterwards, if anything.
    function Test-Call([string] $Cmdlet, [hashtable] $Call, $Value, $From) {
        $null = Get-NewRequest
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $failures = @()
        try {
            $also = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'failures'; WarningAction = 'Ignore' }
            $null = if ($PSBoundParameters.ContainsKey('From')) { $From | & $Cmdlet @Call @also 6> $null } else { & $Cmdlet @Call @also 6> $null }
        }
        catch { $failures = @($_) }
        $failures = @($failures | ForEach-Object { if ($_ -is [Management.Automation.ErrorRecord]) { $_ } else { $_.ErrorRecord } })
        if ($watch.Elapsed.TotalSeconds -gt 30) { "took $($watch.Elapsed.TotalSeconds) s" }
        foreach ($failure in $failures) { Get-Flaw $failure }

        $trace = Get-Trace $Value
        $isRefused = @($failures.Exception | Where-Object { $_ -is [Management.Automation.ParameterBindingException] -or $_ -is [ArgumentException] }).Count -gt 0
        foreach ($request in Get-NewRequest) {
            # The first argument is the name of a command there.
            $isKnown = if ($Cmdlet -eq 'Invoke-RedisCommand') { $request[0] -notlike 'FLUSH*' } else { $request[0] -in $greeting + $commands[$Cmdlet] }
            if (-not $isKnown) { "sends $($request[0])" }
            if (-not $trace) { continue }
            if ($isRefused -and $request -ccontains $trace) { "sends what it refuses: $($request[0])" }
            # A key prefix is meant to be part of an argument.
            $isPart = @($request | Where-Object { $_.Length -gt $trace.Length -and $_.Contains($trace) }).Count -gt 0
            if ($isPart -and -not $Call.ContainsKey('KeyPrefix')) { "sends it as a part of a word: $($request[0])" }
        }
        if ($Cmdlet -eq 'Connect-Redis' -or $Cmdlet -eq 'Disconnect-Redis') { return }
        $proxy.Lines | Where-Object Malformed | ForEach-Object { "sends what is no request: $($_.Malformed)" }
        try {
            if ((Invoke-RedisCommand ECHO here -Connection $redis) -ne 'here') { 'leaves a line that says something else' }
        }
        catch { "leaves a line that does not answer: $_" }
    }
}
AfterAll {
    if ($publisher) { $publisher.Stop() }
    if ($proxy) { $proxy.Dispose() }
    Stop-PrivateServer
    Close-TestSession
}

Describe 'An unexpected value' {
    BeforeAll {
        $values = Get-BadValue
    }
    BeforeEach {
        Connect-Recorded
        Clear-RedisDatabase
        Set-CalledKey
    }
    AfterEach { Get-RedisSubscription | Unregister-RedisSubscription }

    It 'does what it says or is a clear error before anything is sent, for any parameter of <_>' -ForEach $cmdlets {
        $cmdlet = $_
        # PowerShell would prompt for a credential. A million subscription numbers, or weights, only take time.
        $pairs = foreach ($parameter in Get-OwnParameter $cmdlet | Where-Object ParameterType -NE ([pscredential])) {
            foreach ($bad in $values) {
                if ($bad.IsLong -and $parameter.ParameterType -in [int[]], [double[]]) { continue }
                [pscustomobject]@{ Parameter = $parameter.Name; Bad = $bad }
            }
        }
        $count = Get-TestLength 25 $pairs.Count
        $wrong = foreach ($pair in $pairs | Get-Random -Count $count -SetSeed $seed) {
            # So that there are always recorded connections left.
            if ($proxy.Lines.Count -gt 90 -or $cmdlet -eq 'Disconnect-Redis') { Connect-Recorded }
            $call = Get-CallWith $cmdlet $pair.Parameter
            $call[$pair.Parameter] = $pair.Bad.Value
            Test-Call $cmdlet $call $pair.Bad.Value | ForEach-Object { "-$($pair.Parameter) with $($pair.Bad.Form) $_ (seed $seed)" }
        }
        $wrong | Should -BeNullOrEmpty
    }

    It 'does so from the pipeline, by value and by property' {
        $pairs = foreach ($cmdlet in $commands.Keys | Where-Object { $_ -notlike '*connect-Redis' } | Sort-Object) {
            foreach ($parameter in Get-OwnParameter $cmdlet) {
                $declared = $parameter.ParameterSets.Values
                $ways = @(if ($declared.ValueFromPipeline -contains $true) { 'Value' }; if ($declared.ValueFromPipelineByPropertyName -contains $true) { 'Property' })
                foreach ($way in $ways) {
                    foreach ($bad in $values | Where-Object { -not $_.IsLong }) {
                        [pscustomobject]@{ Cmdlet = $cmdlet; Parameter = $parameter.Name; Way = $way; Bad = $bad }
                    }
                }
            }
        }
        $count = Get-TestLength 400 $pairs.Count
        $wrong = foreach ($pair in $pairs | Get-Random -Count $count -SetSeed $seed) {
            if ($proxy.Lines.Count -gt 90 -or -not (Get-RedisConnection -Current)) { Connect-Recorded }
            $from = $pair.Bad.Value
            if ($pair.Way -ne 'Value') { $from = [pscustomobject]@{ $pair.Parameter = $from } }
            Test-Call $pair.Cmdlet (Get-CallWith $pair.Cmdlet $pair.Parameter) $pair.Bad.Value -From $from |
                ForEach-Object { "$($pair.Bad.Form) | $($pair.Cmdlet), as $($pair.Way) for -$($pair.Parameter), $_ (seed $seed)" }
        }
        $wrong | Should -BeNullOrEmpty
    }

    It 'does so in random combinations' {
        $names = @($commands.Keys | Where-Object { $_ -notlike '*connect-Redis' } | Sort-Object)
        $short = @($values | Where-Object { -not $_.IsLong })
        $wrong = foreach ($try in 1..(Get-TestLength 500 20000)) {
            if ($proxy.Lines.Count -gt 90 -or -not (Get-RedisConnection -Current)) { Connect-Recorded }
            $cmdlet = $names[$random.Next($names.Count)]
            $own = @(Get-OwnParameter $cmdlet)
            # Limits of waits keep the values of the plain call, so that the call ends.
            $chosen = @(1..$random.Next(1, 4) | ForEach-Object { $own[$random.Next($own.Count)].Name } | Where-Object { $_ -notin 'Timeout', 'Count', 'Wait' } | Select-Object -Unique)
            if (-not $chosen) { continue }
            $call = Get-CallWith $cmdlet $chosen[0]
            $description = foreach ($name in $chosen) {
                $bad = $short[$random.Next($short.Count)]
                $call[$name] = $bad.Value
                "-$name $($bad.Form)"
            }
            Test-Call $cmdlet $call $null | ForEach-Object { "$cmdlet $($description -join ', ') $_ (seed $seed, call $try)" }
        }
        $wrong | Should -BeNullOrEmpty
    }
}

Describe 'A value that PowerShell would convert to something else' {
    BeforeEach {
        Connect-Recorded
        $endless = @(1)
        $endless[0] = $endless
    }

    It 'is refused before anything is sent: <What>' -ForEach @(
        @{ What = 'next to no time, for 0, which is for ever'; Script = { Pop-RedisListItem none -Timeout 1e-8 }; Says = '*at least one millisecond*' }
        @{ What = 'next to no time with a unit'; Script = { Move-RedisListItem none none -Timeout 0.00001ms }; Says = '*at least one millisecond*' }
        @{ What = 'a hashtable, for 0 to count by'; Script = { Step-RedisCounter none -By @{} }; Says = '*is not a number*' }
        @{ What = 'nothing, for 0 to count by'; Script = { Step-RedisHashField none f -By $null }; Says = '*is not a number*' }
        @{ What = 'empty text, for 0 to count by'; Script = { Step-RedisCounter none -By '' }; Says = '*is not a number*' }
        @{ What = 'a comma, for nothing in a number'; Script = { Step-RedisCounter none -By '1,5' }; Says = '*is not a number*' }
        @{ What = 'a hashtable, for the earliest date'; Script = { Set-RedisKeyExpiration none -ExpiresAt @{} }; Says = '*is not a date*' }
        @{ What = 'an object, for the earliest date'; Script = { Set-RedisString none x -ExpiresAt ([pscustomobject]@{}) }; Says = '*is not a date*' }
        @{ What = 'nothing, as the arguments of a command'; Script = { Invoke-RedisCommand GET -ArgumentList $null -ErrorAction Stop }; Says = '$null cannot be written*' }
        @{ What = 'no text, as a key to watch'; Script = { Invoke-RedisTransaction -Watch "$([char] 0xD800)" { } }; Says = '*lone surrogate*' }
        @{ What = 'no number, as a weight'; Script = { Get-RedisSortedSetUnion none -Weight ([double]::NaN) -ErrorAction Stop }; Says = '*is not a number. Specify a number, inf or -inf.*' }
        @{ What = 'an array in itself, as the arguments of a command'; Script = { Invoke-RedisCommand GET $endless -ErrorAction Stop }; Says = '*nested too deeply*' }
        @{ What = 'no number, as a step'; Script = { Step-RedisSortedSetMember none m -By ([double]::NaN) -ErrorAction Stop }; Says = '*is not a number. Specify a number, inf or -inf.*' }
        @{ What = 'a comma, for nothing in a step of a score'; Script = { Step-RedisSortedSetMember none m -By '1,5' }; Says = '*is not a number. Specify a number, inf or -inf.*' }
        @{ What = 'empty text, for no step of a score'; Script = { Step-RedisSortedSetMember none m -By '' }; Says = '*is not a number. Specify a number, inf or -inf.*' }
        @{ What = 'a comma, for nothing in a weight'; Script = { Get-RedisSortedSetUnion none -Weight '1,5' }; Says = '*is not a number. Specify a number, inf or -inf.*' }
    ) {
        $failure = Get-Failure $Script
        $failure.Exception.Message | Should -BeLike $Says
        Get-Flaw $failure | Should -BeNullOrEmpty
        ($failure.Exception -is [Management.Automation.ParameterBindingException] -or $failure.FullyQualifiedErrorId -like 'Redis.BadArgument,*') | Should -BeTrue
        # UNWATCH does no harm where no keys are watched.
        @(Get-NewRequest | Where-Object { $_[0] -ne 'UNWATCH' }).Count | Should -Be 0
    }

    It 'is one name if it is bytes: <What>' -ForEach @(
        @{ What = 'a pattern to find'; Script = { Find-RedisKey $name } }
        @{ What = 'a pattern to remove'; Script = { Remove-RedisKey -Pattern $name } }
        @{ What = 'a key to watch'; Script = { Invoke-RedisTransaction -Watch $name { } } }
        @{ What = 'a pattern to sort by'; Script = { Invoke-RedisSort none -By $name } }
        @{ What = 'a pattern to get for a sort'; Script = { Invoke-RedisSort none -Get $name } }
        @{ What = 'a lock'; Script = { Lock-RedisResource $name -Lease 1s | Unlock-RedisResource } }
    ) {
        if ($What -like '*sort*') { Skip-Without SORT }
        $name = [byte[]] (250..255)
        $null = & $Script
        @(Get-NewRequest | Where-Object { $_ -ccontains (-join [char[]] $name) }).Count | Should -BeGreaterThan 0
    }

    It 'is an unlimited lease, which .NET can represent' {
        Skip-OnGarnet 'Garnet takes no time to live that is so long'
        $lock = Lock-RedisResource (New-TestKey) -Lease ([timespan]::MaxValue)
        $lock.ExpiresAt | Should -Be ([DateTimeOffset]::MaxValue)
        Unlock-RedisResource $lock
    }
}

Describe 'Any text and any bytes' {
    BeforeDiscovery {
        # How each family writes a value, and reads it back as text and as bytes.
        $families = @(
            @{ Family = 'a string'; Write = { param($key, $value) Set-RedisString $key $value }; Read = { param($key, $as) Get-RedisString $key @as } }
            @{ Family = 'a string of several'; Write = { param($key, $value) Set-RedisString -Values @{ $key = $value } }; Read = { param($key, $as) Get-RedisString $key @as } }
            @{ Family = 'a key of any type'; Write = { param($key, $value) Set-RedisKey $key $value }; Read = { param($key, $as) Get-RedisKey $key @as } }
            @{ Family = 'a value of a hash'; Write = { param($key, $value) Set-RedisHashField $key f $value }; Read = { param($key, $as) Get-RedisHashField $key f @as } }
            @{ Family = 'an item of a list'; Write = { param($key, $value) Push-RedisListItem $key $value }; Read = { param($key, $as) Get-RedisListItem $key -Index 0 @as } }
            @{ Family = 'a member of a set'; Write = { param($key, $value) Add-RedisSetMember $key $value }; Read = { param($key, $as) Get-RedisSetMember $key @as } }
            @{
                Family = 'a member of a sorted set'; Write = { param($key, $value) Add-RedisSortedSetMember $key $value 1 }
                Read = { param($key, $as) Get-RedisSortedSetMember $key @as | ForEach-Object { , $_.Member } }
            }
        )
    }
    BeforeAll {
        Connect-Recorded
        $written = Get-BadValue | Where-Object { $_.Value -is [string] -or $_.Value -is [byte[]] }
        $texts = $written | Where-Object { $_.Value -is [string] -and -not $_.IsRefused -and $_.Value.Length -in 1..1000 }

        # -eq considers some different characters equal.
        function Get-Letter([string] $Text) { [BitConverter]::ToString([Text.Encoding]::Unicode.GetBytes($Text)) }
        function Get-Byte($Value) {
            if ($Value -isnot [byte[]]) { $Value = [PSRedis.Protocol.RedisText]::GetBytes($Value) }
            [BitConverter]::ToString($Value)
        }
    }

    It 'come back unchanged from <Family>, or are refused before anything is sent' -ForEach $families {
        $key = New-TestKey
        foreach ($bad in $written) {
            Remove-RedisKey $key
            $null = Get-NewRequest
            if ($bad.IsRefused) {
                $failure = Get-Failure { & $Write $key $bad.Value }
                $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.BadArgument,*' -Because $bad.Form
                $failure.Exception.Message | Should -BeLike '*lone surrogate*' -Because $bad.Form
                @(Get-NewRequest).Count | Should -Be 0 -Because $bad.Form
                continue
            }
            & $Write $key $bad.Value
            Get-Byte (& $Read $key @{ AsByteArray = $true }) | Should -BeExactly (Get-Byte $bad.Value) -Because $bad.Form
            $text = & $Read $key @{}
            $text | Should -BeOfType ([string]) -Because $bad.Form
            Get-Byte $text | Should -BeExactly (Get-Byte $bad.Value) -Because $bad.Form
            if ($bad.Value -is [string]) { Get-Letter $text | Should -BeExactly (Get-Letter $bad.Value) -Because $bad.Form }
        }
    }

    It 'name a field of a hash' {
        $key = New-TestKey
        foreach ($bad in $texts) { Set-RedisHashField $key $bad.Value $bad.Form }
        $hash = Get-RedisHash $key
        foreach ($bad in $texts) { $hash[$bad.Value] | Should -BeExactly $bad.Form }
        $hash.Count | Should -Be $texts.Count
        Remove-RedisHashField $key ([object[]] $texts.Value)
        Test-RedisKey $key | Should -BeFalse
    }

    It 'name a key, which an escaped pattern finds, and no other' {
        $prefix = New-TestKey
        $bytes = @{ Form = 'bytes'; Value = [PSRedis.Protocol.RedisText]::GetString([byte[]] (128..255), 0, 128) }
        foreach ($bad in @($texts) + $bytes) { Set-RedisString "$prefix$($bad.Value)" $bad.Form }
        foreach ($bad in @($texts) + $bytes) {
            $found = @(Find-RedisKey ("$prefix$($bad.Value)" -replace '[\\*?\[\]^-]', '\$0'))
            $found.Count | Should -Be 1 -Because $bad.Form
            Get-Letter $found[0] | Should -BeExactly (Get-Letter "$prefix$($bad.Value)")
            Get-RedisString $found[0] | Should -BeExactly $bad.Form
        }
    }

    It 'name a lock' {
        $prefix = New-TestKey
        foreach ($bad in $texts) {
            $lock = Lock-RedisResource "$prefix$($bad.Value)" -Wait 0
            Test-RedisKey "$prefix$($bad.Value)" | Should -BeTrue -Because $bad.Form
            Unlock-RedisResource $lock
            Test-RedisKey "$prefix$($bad.Value)" | Should -BeFalse -Because $bad.Form
        }
        $name = [byte[]] (250..255)
        Unlock-RedisResource (Lock-RedisResource $name -Wait 0 | Tee-Object -Variable lock)
        Get-Letter $lock.Name | Should -BeExactly (Get-Letter ([PSRedis.Protocol.RedisText]::GetString($name, 0, 6)))
    }

    It 'name a channel, and make a message' {
        $prefix = New-TestKey
        $channels = $texts | ForEach-Object { "$prefix$($_.Value)" }
        $received = [Collections.Concurrent.ConcurrentQueue[object]]::new()
        $subscription = Register-RedisSubscription $channels { $received.Enqueue($_) }.GetNewClosure()
        foreach ($channel in $channels) { Publish-RedisMessage $channel $channel }
        Wait-Until { $received.Count -eq $channels.Count } | Should -BeTrue
        $subscription | Unregister-RedisSubscription
        @($received.ToArray().Channel | ForEach-Object { Get-Letter $_ }) | Should -BeExactly @($channels | ForEach-Object { Get-Letter $_ })
        @($received.ToArray().Message | ForEach-Object { Get-Letter $_ }) | Should -BeExactly @($channels | ForEach-Object { Get-Letter $_ })
    }
}
