# No password is ever shown: each way to connect with one, combined with each possible outcome, in everything that a person or a log sees.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestSession.psm1

    # The password is in $password, as in scripts: a password typed in a command line stays visible there. '#' stands for it in test names.
    $ways = @(
        @{ Way = 'a URL'; Script = { Connect-Redis -Uri $uri @further } }
        @{ Way = 'a [uri]'; Script = { Connect-Redis -Uri ([uri] $uri) @further } }
        @{ Way = 'a URL in place of the host'; Script = { Connect-Redis $uri @further } }
        @{ Way = 'a URL from the pipeline'; Script = { [pscustomobject]@{ Url = $uri } | Connect-Redis @further } }
        @{ Way = 'a URL in place of the host, from the pipeline'; Script = { [pscustomobject]@{ HostName = $uri } | Connect-Redis @further } }
        @{ Way = 'the query of a URL'; Script = { Connect-Redis -Uri "$scheme`://$($place)?user=$user&password=$escaped" @further } }
        @{ Way = 'a connection string'; Script = { Connect-Redis -ConnectionString $connectionString @further } }
        @{ Way = 'a connection string in place of the host'; Script = { Connect-Redis $connectionString @further } }
        @{ Way = 'a connection string from the pipeline'; Script = { [pscustomobject]@{ ConnectionString = $connectionString } | Connect-Redis @further } }
        @{ Way = '-Credential'; Script = { Connect-Redis $place -Tls:$isTls -Credential ([pscredential]::new($user, $secure)) @further } }
        @{ Way = '-Password'; Script = { Connect-Redis "$scheme`://${user}:@$place" -Password $secure @further } }
        @{ Way = 'PSREDIS_CONNECTION, a URL'; Script = { Use-Environment @{ PSREDIS_CONNECTION = $uri } { Connect-Redis @further } } }
        @{ Way = 'PSREDIS_CONNECTION, a connection string'; Script = { Use-Environment @{ PSREDIS_CONNECTION = $connectionString } { Connect-Redis @further } } }
        @{ Way = 'REDISCLI_AUTH'; Script = { Use-Environment @{ REDISCLI_AUTH = $password } { Connect-Redis "$scheme`://${user}:@$place" @further } } }
    )
    $outcomes = @(
        @{ Outcome = 'it is right'; Place = { "$server" }; Shows = '*> HELLO 3 AUTH * `*`*`**SETINFO*' }
        @{ Outcome = 'it is wrong'; Place = { "$server" }; Password = 'not '; Shows = '*WRONGPASS*' }
        @{ Outcome = 'there is no such user'; Place = { "$server" }; User = 'nobody'; Shows = '*WRONGPASS*' }
        @{ Outcome = 'there is no such database'; Place = { "$server" }; Further = @{ Database = 99 }; Shows = '*database 99*' }
        @{ Outcome = 'the port is closed'; Place = { "127.0.0.1:$closed" }; Shows = '*refused*' }
        @{ Outcome = 'there is no such host'; Place = { 'no-such-host.invalid:6379' }; Shows = '*no-such-host.invalid*' }
        @{ Outcome = 'the server is silent'; Place = { "127.0.0.1:$($silent.Port)" }; Further = @{ ConnectTimeout = 0.1 }; Shows = '*within 0.1 s*' }
        @{ Outcome = 'the server disconnects'; Place = { "127.0.0.1:$($closing.Port)" }; Shows = '*closed the connection*' }
        @{ Outcome = 'the server speaks HTTP'; Place = { "127.0.0.1:$($http.Port)" }; Shows = '*HTTP/1.1*' }
        @{ Outcome = 'the server is old, and repeats unknown commands'; Place = { "127.0.0.1:$($old.Port)" }; Shows = '*unknown command*' }
        @{ Outcome = 'the server repeats the password in its refusal'; Place = { "127.0.0.1:$($frank.Port)" }; Shows = '*is not the password*' }
        @{ Outcome = 'the server echoes everything'; Place = { "127.0.0.1:$($echo.Port)" }; Shows = '*HELLO*' }
        @{ Outcome = 'the server repeats it in an invalid reply'; Place = { "127.0.0.1:$($babble.Port)" }; Shows = '*Redis.Protocol*' }
        @{ Outcome = 'the certificate is refused'; Place = { "localhost:$tlsPort" }; Scheme = 'rediss'; Shows = '*certificate*was refused*' }
        @{ Outcome = 'the server requires a client certificate'; Place = { "localhost:$demandingPort" }; Scheme = 'rediss'; Further = { @{ CaFile = "$folder/ca.crt" } }; Shows = '*client certificate*' }
        @{ Outcome = 'TLS is used'; Place = { "localhost:$tlsPort" }; Scheme = 'rediss'; Further = { @{ CaFile = "$folder/ca.crt" } }; Shows = '*SETINFO*' }
        @{ Outcome = 'the server answers TLS in plain text'; Place = { "127.0.0.1:$($http.Port)" }; Scheme = 'rediss'; Shows = '*plain text*' }
        @{ Outcome = 'a parameter cannot be used'; Place = { "$server" }; Further = @{ Name = 'not a name' }; Shows = '*without spaces*' }
        @{ Outcome = 'a file is not there'; Place = { "$server" }; Further = @{ ClientCertificate = 'no-such.pfx' }; Shows = '*no-such.pfx*' }
        @{ Outcome = 'a parameter cannot be read'; Place = { "$server" }; Further = @{ ConnectTimeout = 'soon' }; Shows = '*ConnectTimeout*' }
        @{ Outcome = 'there is no such parameter'; Place = { "$server" }; Further = @{ NoSuchParameter = 1 }; Shows = '*NoSuchParameter*' }
    )

    # Outcomes that do not depend on the way are tested with a few ways in a short run.
    $thorough = if (Get-TestLength 0 1) { $outcomes.Outcome } else { 'it is right', 'it is wrong', 'a parameter cannot be read' }
    $few = $ways | Where-Object Way -In 'a URL', 'a connection string from the pipeline', '-Credential', 'PSREDIS_CONNECTION, a URL'
}
BeforeAll {
    # Contains everything that some format escapes, and a word that none escapes.
    $password = 'pa%ss/w?rd:@#é=+Hunter2Secret"\'
    $folder = (New-Item (Join-Path $TestDrive tls) -ItemType Directory).FullName
    New-TlsFile $folder
    $closed, $tlsPort, $demandingPort = (Get-ClosedPort), (Get-ClosedPort), (Get-ClosedPort)
    $protection = '--requirepass', $password, '--user', 'ann', 'on', ">$password", '~*', '&*', '+@all'
    $files = '--tls-cert-file', "$folder/server.crt", '--tls-key-file', "$folder/server.key", '--tls-ca-cert-file', "$folder/ca.crt"
    $server = Get-PrivateServer ($protection + $files + '--tls-port', $tlsPort, '--tls-auth-clients', 'no')
    $null = Get-PrivateServer ($protection + $files + '--tls-port', $demandingPort, '--tls-auth-clients', 'yes')

    # A server that answers each request with the result of a script, which may use $words or $text, the request as received.
    function Start-Talker([string] $Reply) {
        $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        $run = Start-InRunspace -Bare -ArgumentList $listener, $Reply {
            param($listener, $reply)
            $script = [scriptblock]::Create($reply)
            $bytes = [byte[]]::new(10000)
            while ($client = $listener.AcceptTcpClient()) {
                try {
                    while ($count = $client.GetStream().Read($bytes, 0, $bytes.Length)) {
                        $text = [Text.Encoding]::UTF8.GetString($bytes, 0, $count)
                        $words = $text -split '\r\n' -notmatch '^[*$]\d+$' -ne ''
                        $answer = [Text.Encoding]::UTF8.GetBytes((& $script))
                        $client.GetStream().Write($answer, 0, $answer.Length)
                    }
                }
                catch [IO.IOException] { }
                $client.Close()
            }
        }
        [pscustomobject]@{ Port = $listener.LocalEndpoint.Port; Listener = $listener; Run = $run }
    }
    $silent = Start-Listener
    $closing = Start-Listener '+'
    $http = Start-Listener "HTTP/1.1 400 Bad Request`r`nContent-Length: 0`r`n`r`n"
    $talkers = @(
        ($old = Start-Talker 'if ($words[0] -eq ''CLIENT'') { '''' } else { "-ERR unknown command ``$($words[0])``, with args beginning with: $($words[1..4].ForEach({ "``$_``," }) -join '' '')`r`n+OK`r`n+OK`r`n" }')
        ($frank = Start-Talker '"-WRONGPASS $($words[4]) is not the password of $($words[3])`r`n+OK`r`n+OK`r`n"')
        ($echo = Start-Talker '$text')
        ($babble = Start-Talker '"password: $($words[4])`r`n"')
    )

    # The encodings in which a secret might appear. Base64 differs by the position modulo three.
    function Get-SecretForm([string] $Secret) {
        $Secret
        [uri]::EscapeDataString($Secret)
        'Hunter2'
        foreach ($encoding in [Text.Encoding]::UTF8, [Text.Encoding]::Unicode) {
            foreach ($shift in 0..2) {
                $base64 = [Convert]::ToBase64String([byte[]]::new($shift) + $encoding.GetBytes('Hunter2Secret'))
                $base64.Substring(4, $base64.Length - 8)
            }
        }
    }

    # Objects, in all the ways to show them; -Deep takes much longer.
    function Get-Look([object[]] $Thing, [switch] $Deep) {
        $Thing | Out-String -Width 10000
        $Thing | Format-List * -Force | Out-String -Width 10000
        $Thing | ForEach-Object { "$_" }
        # These go deeper, so one object of each type is enough.
        foreach ($first in $Thing | Group-Object { $_.GetType() } | ForEach-Object { $_.Group[0] }) {
            # It refuses to write PowerShell's own errors.
            try { $first | ConvertTo-Json -Depth (2 + 2 * $Deep.IsPresent) -WarningAction Ignore } catch { "$_" }
            $first | ConvertTo-Csv
            if ($Deep) { [System.Management.Automation.PSSerializer]::Serialize($first, 4) }
        }
    }

    # Everything that a person, a log or another process sees of a call.
    function Get-Seen([scriptblock] $Script, [switch] $Deep) {
        $Error.Clear()
        $emitted = @(try { & $Script *>&1 } catch { $_ })
        $records = @($emitted; $Error) | Where-Object { $_.PSObject.Properties['InvocationInfo'] }
        @(
            Get-Look @($emitted; $Error; Get-RedisConnection; Get-RedisSubscription) -Deep:$Deep
            # The records of a call share one of these.
            foreach ($call in [Collections.Generic.HashSet[object]]::new(@($records.InvocationInfo))) {
                $call | Format-List * -Force | Out-String -Width 10000
                $call.BoundParameters | Format-List | Out-String -Width 10000
                "$($call.UnboundArguments) $($call.Line)"
            }
            foreach ($record in $Error) {
                if ($Deep -and (Get-Command Get-Error -ErrorAction Ignore)) { $record | Get-Error | Out-String -Width 10000 }
                $record.CategoryInfo, $record.ErrorDetails | Format-List * -Force | Out-String -Width 10000
                for ($exception = $record.Exception; $exception; $exception = $exception.InnerException) {
                    "$exception"
                    $exception | Format-List * -Force | Out-String -Width 10000
                    $exception.Data | Out-String
                }
            }
        ) -join "`n"
    }

    function Assert-Secret([string] $Seen, [string[]] $Secret = $password) {
        foreach ($form in $Secret | ForEach-Object { Get-SecretForm $_ }) {
            $at = $Seen.IndexOf($form, [StringComparison]::OrdinalIgnoreCase)
            if ($at -ge 0) { throw "The secret is shown: '…$($Seen.Substring([Math]::Max(0, $at - 300), [Math]::Min($Seen.Length, $at + 50) - [Math]::Max(0, $at - 300)))…'" }
        }
    }
}
AfterAll {
    Disconnect-Redis -All
    $silent, $closing, $http | ForEach-Object { $_.Stop() }
    $talkers | ForEach-Object { $_.Listener.Stop(); $_.Run.Stop() }
    Close-TestSession
    Stop-PrivateServer
}

Describe 'A password is not shown if <Outcome>' -ForEach $outcomes -Skip:(-not (Test-PrivateServer -Tls)) {
    BeforeAll {
        $case = $_
        $place = & $case.Place
        $scheme = if ($case['Scheme']) { $case['Scheme'] } else { 'redis' }
        $isTls = $scheme -eq 'rediss'
        $user = if ($case.ContainsKey('User')) { $case['User'] } else { 'ann' }
        $given = "$($case['Password'])$password"
    }
    BeforeEach { Disconnect-Redis -All }

    It 'with <Way>' -ForEach $(if ($Outcome -in $thorough) { $ways } else { $few }) {
        $password = $given
        $further = @{ Verbose = $true; Debug = $true; PassThru = $true }
        $more = $case['Further']
        if ($more -is [scriptblock]) { $more = & $more }
        if ($more) { $further += $more }
        $escaped = [uri]::EscapeDataString($password)
        $secure = ConvertTo-SecureString $password -AsPlainText -Force
        $uri = "$scheme`://${user}:$escaped@$place"
        $connectionString = "$place,user=$user,ssl=$isTls,password=$password"
        $seen = Get-Seen $Script -Deep:($Way -in 'a URL', '-Credential' -or (Get-TestLength 0 1))
        $seen -like $case.Shows | Should -BeTrue -Because "the output must contain '$($case.Shows)'"
        Assert-Secret $seen
    }
}

Describe 'A password is not shown' -Skip:(-not (Test-PrivateServer -Tls)) {
    BeforeAll {
        $secure = ConvertTo-SecureString $password -AsPlainText -Force
        $uri = "redis://ann:$([uri]::EscapeDataString($password))@$server"
    }
    BeforeEach { Disconnect-Redis -All }

    It 'with invalid options: <_>' -ForEach @(
        'http://:#@host', 'redis://:#@host:port', 'redis://:#@host:65536', 'redis://:#@host/zero', 'redis://:#@host?protocol=4', 'redis://:#@ho st', 'redis:/:#@host'
        'redis://:#', 'redis://#:6379', 'redis://host:#', 'redis://:raw@host', 'unix://:#@', 'raw@host', 'ann:raw@host', 'ann:raw@host:6379', '#@host'
        'password=raw', 'password=raw,cd', 'password=a,raw,host', 'host:port,password=raw', 'host,password=raw,ssl=maybe', 'host,password=raw,defaultDatabase=x'
        'host,password=raw,serviceName=m', 'host:raw', 'host,ssl=raw', 'host,protocol=raw', 'host,=raw', 'host password=raw'
    ) {
        $text = $_.Replace('#', [uri]::EscapeDataString($password)).Replace('raw', $password)
        foreach ($parameter in 'HostName', 'Uri', 'ConnectionString') {
            $parameters = @{ $parameter = $text }
            $seen = Get-Seen { Connect-Redis @parameters -ConnectTimeout 0.5 -Verbose -Debug }
            $seen | Should -Match 'Redis\.(Options|ConnectionLost|Timeout)'
            Assert-Secret $seen
        }
        $seen = Get-Seen { Use-Environment @{ PSREDIS_CONNECTION = $text } { Connect-Redis -ConnectTimeout 0.5 -Verbose -Debug } }
        Assert-Secret $seen
    }

    It 'if it was pasted in place of a name: <_>' -ForEach @(
        'Get-RedisString x -Connection $pasted', 'Get-RedisConnection $pasted', 'Disconnect-Redis $pasted', 'Select-RedisConnection $pasted', '$pasted | Get-RedisConnection'
        'Select-RedisDatabase $pasted', 'Unlock-RedisResource $pasted', 'Connect-Redis localhost $pasted', 'Connect-Redis localhost -Port $pasted', '[pscustomobject]@{ Port = $pasted } | Connect-Redis localhost'
    ) {
        $script = [scriptblock]::Create($_)
        foreach ($pasted in $uri, "$server,user=ann,password=$password") {
            $seen = Get-Seen $script
            # A name with a ? is a pattern, which finds nothing.
            if ($_ -notlike '*Get-RedisConnection*' -or $pasted -eq $uri) { $seen | Should -Match 'no connection named|Port|Database|is a name' }
            # The piped object belongs to the script.
            Assert-Secret $(if ($_ -like '*pscustomobject*') { $Error[0].ToString() + $Error[0].Exception } else { $seen })
        }
        $name = "127.0.0.1:$closed/0"
        (Get-Failure { Get-RedisConnection $name -ErrorAction Stop }) | Should -BeLike "*'$name'*"
    }

    It 'by <_>, whose leased connections also log in' -ForEach @(
        'Test-RedisConnection -Detailed', 'Pop-RedisListItem no-such-list -Wait 0.1', 'Register-RedisSubscription news -PassThru', 'Receive-RedisMessage news -Timeout 0.1'
        'Get-RedisConnection', 'Invoke-RedisPipeline { Get-RedisInfo }', 'Select-RedisDatabase 1', 'Disconnect-Redis'
    ) {
        Connect-Redis -Uri $uri
        Assert-Secret (Get-Seen ([scriptblock]::Create("$_ -Verbose -Debug")))
        Get-RedisSubscription | Unregister-RedisSubscription
    }

    It 'after a lost link, until the server is back' {
        $mortal = Start-PrivateServer $protection
        Connect-Redis -Uri $uri.Replace("$server", "$mortal") -ConnectTimeout 0.5
        $null = Register-RedisSubscription news -Action { }
        Stop-RedisServer $mortal
        $seen = Get-Seen { Get-RedisString k -Verbose -Debug }
        $seen | Should -BeLike '*Redis.ConnectionLost*'
        $seen += Get-Seen { Test-RedisConnection -Detailed -Verbose -Debug }
        $again = Start-RedisServer -Port $mortal.Port -Argument $protection
        try {
            Wait-Until { Test-RedisConnection } | Should -BeTrue
            $seen += Get-Seen { Test-RedisConnection -Detailed -Verbose -Debug }
        }
        finally {
            Get-RedisSubscription | Unregister-RedisSubscription
            Stop-RedisServer $again
        }
        Assert-Secret $seen
    }

    It 'if it is changed on the server, neither the old nor the new one' {
        $other = Start-PrivateServer $protection
        $new = "new-$password"
        Connect-Redis -Uri $uri.Replace("$server", "$other") -ConnectTimeout 0.5
        $null = Invoke-RedisCommand ACL SETUSER ann resetpass ">$new"
        $null = Invoke-RedisCommand CLIENT KILL USER ann SKIPME no
        $seen = Get-Seen { Get-RedisString k -Verbose -Debug }
        $seen += Get-Seen { Test-RedisConnection -Detailed -Verbose -Debug }
        $seen | Should -BeLike '*WRONGPASS*'
        Assert-Secret $seen $password, $new
        Stop-RedisServer $other
    }

    It 'in the errors of a job' {
        $job = Start-ThreadJob -ArgumentList (Get-TestModulePath), $uri.Replace('ann:', 'ann:not'), $uri {
            param($module, $wrong, $right)
            Import-Module $module
            Connect-Redis -Uri $right -PassThru -Verbose -Debug
            Connect-Redis -Uri $wrong -Verbose -Debug
        }
        $null = $job | Wait-Job -Timeout 30
        $seen = Get-Seen { $job | Receive-Job }
        $seen += Get-Look @($job; $job.ChildJobs; $job.Error; $job.Verbose; $job.Debug)
        $seen | Should -BeLike '*WRONGPASS*'
        Assert-Secret $seen
        Remove-Job $job -Force
    }

    It 'in a transcript, on the screen, or in the output of Export-Clixml and Export-Csv' {
        $at = Join-Path $TestDrive transcript
        $null = New-Item $at -ItemType Directory -Force
        # A transcript contains what is typed, so the password comes from the environment.
        $run = Use-Environment @{ SECRET_URI = $uri; SECRET = $password } {
            Invoke-Process @"
                `$null = Start-Transcript '$at/transcript.txt'
                `$VerbosePreference = `$DebugPreference = 'Continue'
                foreach (`$uri in `$env:SECRET_URI, `$env:SECRET_URI.Replace('ann:', 'ann:not'), "`$env:SECRET_URI/99", "http`$env:SECRET_URI", `$env:SECRET_URI.Replace('$server', '127.0.0.1:$closed')) {
                    foreach (`$parameters in @{ Uri = `$uri }, @{ HostName = `$uri }) {
                        try { Connect-Redis @parameters -PassThru } catch { `$_; `$_ | Format-List * -Force; Get-Error }
                    }
                }
                Connect-Redis $server -Password (ConvertTo-SecureString `$env:SECRET -AsPlainText -Force) -PassThru
                Get-RedisInfo server | Format-List
                Get-RedisConnection | Format-List * -Force
                Get-RedisConnection | Export-Clixml '$at/connections.xml'
                Get-RedisConnection | Export-Csv '$at/connections.csv'
                `$Error | Export-Clixml '$at/errors.xml'
                `$Error | Export-Csv '$at/errors.csv'
                Get-Variable | Out-String
                Get-History | Format-List *
                `$null = Stop-Transcript
"@
        }
        Get-Content $at/transcript.txt -Raw | Should -BeLike '*AUTH ann `*`*`**WRONGPASS*database 99*'
        # Get-Variable shows the variables of the script itself.
        $kept = "$($run.Output) $($run.Error)", (Get-ChildItem $at | Get-Content -Raw) | Out-String
        Assert-Secret ($kept -replace '(?m)^(uri|parameters) .*$')
    }

    It 'as an argument of <_>' -ForEach @(
        'AUTH #', 'AUTH default #', 'HELLO 3 AUTH default #', 'CONFIG SET requirepass #', 'CONFIG SET masterauth #', 'ACL SETUSER somebody on >#'
        'MIGRATE 127.0.0.1 1 k 0 10 AUTH #', 'MIGRATE 127.0.0.1 1 k 0 10 AUTH2 u #', 'SENTINEL SET m auth-pass #'
    ) {
        Connect-Redis -Uri $uri
        $words = ($_ -split ' ').Replace('#', $password)
        # Except in the call itself: its parameters contain the arguments.
        $messages = Invoke-RedisCommand @words -Verbose -Debug -ErrorAction Continue *>&1 | ForEach-Object { "$_" }
        $messages | Where-Object { $_ -like "*$($words[0])*" } | Should -Not -Be $null
        Assert-Secret ($messages -join "`n")
    }

    It 'as it is a SecureString or a credential wherever it is a parameter' {
        $taking = (Get-Command -Module PSRedis).ForEach({ $_.Parameters.Values }) | Where-Object Name -Match 'password|credential|secret|token'
        @($taking).Count | Should -BeGreaterThan 2
        foreach ($parameter in $taking) { $parameter.ParameterType | Should -BeIn ([securestring], [pscredential]) -Because "-$($parameter.Name)" }
    }
}
