BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
BeforeAll {
    # Contains everything that needs care in a URL, in a connection string, and on a command line.
    $password = 'pa%ss/w?rd:@#é='
    $escaped = [uri]::EscapeDataString($password)
    $secure = ConvertTo-SecureString $password -AsPlainText -Force
    $protectedWith = '--requirepass', $password, '--user', 'ann', 'on', ">ann-$password", '~*', '&*', '+@all'
}
AfterAll {
    Close-TestSession
    Stop-PrivateServer
}

Describe 'Connect-Redis' {
    AfterEach { Disconnect-Redis -All }

    Context 'to the server of the tests' {
        It 'makes the connection the current one, and emits nothing' {
            Connect-TestServer -With @{ Name = 'mine' } | Should -Be $null
            (Get-RedisConnection -Current).Name | Should -BeExactly 'mine'
            Invoke-RedisCommand PING | Should -BeExactly 'PONG'
        }

        It '-PassThru emits the connection' {
            $connection = Connect-TestServer -With @{ PassThru = $true }
            $connection | Should -BeOfType PSRedis.RedisConnection
            $connection.State | Should -Be 'Connected'
        }

        It '-Protocol <_> selects the protocol' -ForEach 2, 3 {
            Connect-TestServer $_
            (Get-RedisConnection -Current).Identity.Protocol | Should -Be $_
        }

        It '-Database selects the database' {
            Connect-TestServer -Database 10
            (Get-RedisConnection -Current).Database | Should -Be 10
        }

        It '-Name is the name in CLIENT LIST' {
            Connect-TestServer -With @{ Name = 'night-job' }
            Invoke-RedisCommand CLIENT GETNAME | Should -BeExactly 'night-job'
            (Invoke-RedisCommand CLIENT LIST) -match 'name=night-job ' | Should -BeTrue
        }

        It '-Name replaces a connection of the same name' {
            Connect-TestServer -With @{ Name = 'mine' }
            $old = Get-RedisConnection mine
            Connect-TestServer -With @{ Name = 'Mine' }
            $old | Should -Not -Be (Get-RedisConnection -Current)
            @(Get-RedisConnection).Count | Should -Be 1
        }

        It 'keeps connections with other names' {
            Connect-TestServer -With @{ Name = 'one' }
            Connect-TestServer -With @{ Name = 'two' }
            (Get-RedisConnection).Name | Should -BeExactly 'one', 'two'
            (Get-RedisConnection -Current).Name | Should -BeExactly 'two'
        }

        It '-Name is taken by only one of several servers from the pipeline' {
            $name = "one-$PID"
            $made = [System.Collections.Generic.List[object]]::new()
            $servers = 1..2 | ForEach-Object { [pscustomobject]@{ Url = Get-TestServerUri } }
            (Get-Failure { $servers | Connect-Redis -Name $name -PassThru | ForEach-Object { $made.Add($_) } }).FullyQualifiedErrorId | Should -BeLike 'Redis.Options,*'
            $made.Count | Should -Be 1
            $made[0].State | Should -Be 'Connected'
            Disconnect-Redis $name
        }

        It '-Name refuses what the server would refuse' {
            $failure = Get-Failure { Connect-TestServer -With @{ Name = 'night job' } }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.Options,*'
            $failure | Should -BeLike '*without spaces*'
        }

        It 'leaves no current connection after a failure: <Form>' -ForEach @(
            @{ Form = 'a closed port'; Id = 'Redis.ConnectionLost,*'; Script = { Connect-Redis 127.0.0.1 (Get-ClosedPort) -ConnectTimeout 1 } }
            @{ Form = 'with a name'; Id = 'Redis.ConnectionLost,*'; Script = { Connect-Redis 127.0.0.1 (Get-ClosedPort) -ConnectTimeout 1 -Name another } }
            @{ Form = 'with the name of the current one'; Id = 'Redis.ConnectionLost,*'; Script = { Connect-Redis 127.0.0.1 (Get-ClosedPort) -ConnectTimeout 1 -Name mine } }
            @{ Form = 'an invalid URL'; Id = 'Redis.Options,*'; Script = { Connect-Redis -Uri 'redis://host:port' } }
            @{ Form = 'a database that does not exist'; Id = 'Redis.Options,*'; Script = { Connect-TestServer -Database 99999 } }
            @{ Form = 'a misspelled parameter'; Id = 'NamedParameterNotFound,*'; Script = { Connect-Redis 127.0.0.1 -Prt 1 } }
            @{ Form = 'a value that is out of range'; Id = 'ParameterArgumentValidationError,*'; Script = { Connect-Redis 127.0.0.1 99999 } }
            @{ Form = 'a value of another type'; Id = 'CannotConvertArgumentNoMessage,*'; Script = { Connect-Redis 127.0.0.1 -Database x } }
        ) {
            Connect-TestServer -With @{ Name = 'mine' }
            (Get-Failure $Script).FullyQualifiedErrorId | Should -BeLike $Id
            Get-RedisConnection -Current | Should -Be $null
            $failure = Get-Failure { Clear-RedisDatabase -Confirm:$false }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.NoConnection,*'
            $failure | Should -BeLike '*because Connect-Redis failed*'

            # The others are unchanged, and selecting one makes it current.
            (Get-RedisConnection mine).State | Should -Be 'Connected'
            Select-RedisConnection mine
            Invoke-RedisCommand PING | Should -BeExactly 'PONG'
        }

        It 'keeps the current connection during completion, and when help is shown' {
            Connect-TestServer -With @{ Name = 'mine' }
            $null = TabExpansion2 'Connect-Redis -P' 16
            $null = Get-Help Connect-Redis
            $null = Get-Command Connect-Redis -Syntax
            (Get-RedisConnection -Current).Name | Should -BeExactly 'mine'
        }

        It 'closes the connection whose name it reuses, unless a script may hold it: <Form>' -ForEach @(
            @{ Form = '-PassThru'; Make = { Connect-TestServer -With @{ Name = 'twice'; PassThru = $true } } }
            @{ Form = 'Get-RedisConnection'; Make = { Connect-TestServer -With @{ Name = 'twice' }; Get-RedisConnection twice } }
            @{ Form = 'Get-RedisConnection -Current'; Make = { Connect-TestServer -With @{ Name = 'twice' }; Get-RedisConnection -Current } }
            @{ Form = 'Select-RedisConnection -PassThru'; Make = { Connect-TestServer -With @{ Name = 'twice' }; Select-RedisConnection twice -PassThru } }
        ) {
            $first = & $Make
            Connect-TestServer -With @{ Name = 'twice' }
            $first.State | Should -Be 'Connected'
            Invoke-RedisCommand PING -Connection $first | Should -BeExactly 'PONG'
            @(Get-RedisConnection twice).Count | Should -Be 1
            Disconnect-Redis $first
            $first.State | Should -Be 'Closed'
            Invoke-RedisCommand PING | Should -BeExactly 'PONG'

            $before = @((Invoke-RedisCommand CLIENT LIST) -split "`n" -like '*name=twice *').Count
            Connect-TestServer -With @{ Name = 'twice' }
            Connect-TestServer -With @{ Name = 'twice' }
            # The server notices with a delay.
            Wait-Until { @((Invoke-RedisCommand CLIENT LIST) -split "`n" -like '*name=twice *').Count -le $before + 1 } | Should -BeTrue
        }

        It 'is listed by the server under the name of its script' {
            $script = Join-Path $TestDrive 'nightly report.ps1'
            Set-Content $script 'Connect-Redis -Uri $args[0] -Database 9; Invoke-RedisCommand CLIENT GETNAME'
            & $script (Get-TestServerUri) | Should -BeExactly 'nightly_report.ps1'
            (Get-RedisConnection -Current).Name | Should -BeLike '*/9'
        }
    }

    Context 'with a password' {
        BeforeEach { $server = Get-PrivateServer $protectedWith }

        It 'by <Form>' -ForEach @(
            @{ Form = 'host, port and -Password'; Script = { Connect-Redis $server.HostName $server.Port -Password $secure } }
            @{ Form = 'localhost'; Script = { Connect-Redis localhost $server.Port -Password $secure } }
            @{ Form = 'host:port'; Script = { Connect-Redis "$server" -Password $secure } }
            @{ Form = 'names of parameters'; Script = { Connect-Redis -HostName $server.HostName -Port $server.Port -Password $secure } }
            @{ Form = 'the aliases Server and ComputerName'; Script = { Connect-Redis -Server $server.HostName -Port $server.Port -Password $secure; Connect-Redis -ComputerName $server.HostName -Port $server.Port -Password $secure } }
            @{ Form = 'a server from the pipeline'; Script = { $server | Connect-Redis -Password $secure } }
            @{ Form = 'an object with HostName and Port'; Script = { [pscustomobject]@{ HostName = $server.HostName; Port = $server.Port } | Connect-Redis -Password $secure } }
            @{ Form = 'a URL'; Script = { Connect-Redis -Uri "redis://:$escaped@$server" } }
            @{ Form = 'a URL with a database'; Script = { Connect-Redis -Url "redis://default:$escaped@$server/0" } }
            @{ Form = 'a URL in place of the host'; Script = { Connect-Redis "valkey://:$escaped@$server" } }
            @{ Form = 'a URL and -Password'; Script = { Connect-Redis "redis://$server" -Password $secure } }
            @{ Form = 'a URL from the pipeline'; Script = { [pscustomobject]@{ Uri = "redis://:$escaped@$server" } | Connect-Redis } }
            @{ Form = 'a connection string'; Script = { Connect-Redis -ConnectionString "$server,password=$password,abortConnect=False,ssl=False" } }
            @{ Form = 'a connection string in place of the host'; Script = { Connect-Redis "$server,PASSWORD=$password" } }
            @{ Form = 'PSREDIS_CONNECTION, a URL'; Script = { Use-Environment @{ PSREDIS_CONNECTION = "redis://:$escaped@$server" } { Connect-Redis } } }
            @{ Form = 'PSREDIS_CONNECTION, a connection string'; Script = { Use-Environment @{ PSREDIS_CONNECTION = "$server,password=$password" } { Connect-Redis } } }
            @{ Form = 'REDISCLI_AUTH'; Script = { Use-Environment @{ REDISCLI_AUTH = $password } { Connect-Redis $server.HostName $server.Port } } }
            @{ Form = 'PSREDIS_CONNECTION and REDISCLI_AUTH'; Script = { Use-Environment @{ PSREDIS_CONNECTION = "$server"; REDISCLI_AUTH = $password } { Connect-Redis } } }
            @{ Form = '-Credential of the default user'; Script = { Connect-Redis "$server" -Credential ([pscredential]::new('default', $secure)) } }
        ) {
            & $Script
            (Get-RedisInfo server).process_id | Should -Be $server.ProcessId
        }

        It 'as a user, by <Form>' -ForEach @(
            @{ Form = '-Credential'; Script = { Connect-Redis "$server" -Credential ([pscredential]::new('ann', (ConvertTo-SecureString "ann-$password" -AsPlainText -Force))) } }
            @{ Form = 'a URL'; Script = { Connect-Redis "redis://ann:ann-$escaped@$server" } }
            @{ Form = 'a connection string'; Script = { Connect-Redis "$server,user=ann,password=ann-$password" } }
        ) {
            & $Script
            Invoke-RedisCommand ACL WHOAMI | Should -BeExactly 'ann'
            (Get-RedisConnection -Current).User | Should -BeExactly 'ann'
        }

        It 'prefers a parameter to the URL' {
            Connect-Redis "redis://:wrong@$server/1?name=url&protocol=2" -Password $secure -Database 3 -Name parameter -Protocol 3
            $connection = Get-RedisConnection -Current
            $connection.Database, $connection.Name, $connection.Identity.Protocol | Should -Be 3, 'parameter', 3
        }

        It 'takes database, name and protocol from a URL' {
            Connect-Redis "redis://:$escaped@$server/3?name=url&protocol=2"
            $connection = Get-RedisConnection -Current
            $connection.Database, $connection.Name, $connection.Identity.Protocol | Should -Be 3, 'url', 2
        }

        It 'takes database and name from a connection string' {
            Connect-Redis -ConnectionString "$server,password=$password,defaultDatabase=3,name=azure"
            $connection = Get-RedisConnection -Current
            $connection.Database, $connection.Name | Should -Be 3, 'azure'
        }

        It 'warns once about what has no effect in <Form>' -ForEach @(
            @{ Form = 'a connection string'; Script = { Connect-Redis -ConnectionString "$server,tiebreaker=x,connectRetry=3,abortConnect=False,password=$password" }; Says = "'tiebreaker' in the connection string has no effect. 'connectRetry' in the connection string has no effect." }
            @{ Form = 'a URL'; Script = { Connect-Redis "redis://:$escaped@${server}?max_connections=7" }; Says = "'max_connections' in the URL has no effect." }
            @{ Form = 'PSREDIS_CONNECTION'; Script = { Use-Environment @{ PSREDIS_CONNECTION = "redis://:$escaped@${server}?pool_size=7" } { Connect-Redis } }; Says = "'pool_size' in the URL has no effect." }
        ) {
            $records = @(& $Script 3>&1)
            $records.Count | Should -Be 1
            $records[0] | Should -BeOfType System.Management.Automation.WarningRecord
            "$records" | Should -BeExactly $Says
            Invoke-RedisCommand PING | Should -BeExactly 'PONG'
        }

        It 'does not warn about a connection string from the Azure portal' {
            Connect-Redis "$server,password=$password,ssl=False,abortConnect=False" 3>&1 | Should -Be $null
            Invoke-RedisCommand PING | Should -BeExactly 'PONG'
        }

        It 'removes quotation marks from <Form>' -ForEach @(
            @{ Form = 'PSREDIS_CONNECTION, a URL'; Script = { Use-Environment @{ PSREDIS_CONNECTION = "'redis://:$escaped@$server'" } { Connect-Redis } } }
            @{ Form = 'PSREDIS_CONNECTION, a connection string'; Script = { Use-Environment @{ PSREDIS_CONNECTION = "`"$server,password=$password`"" } { Connect-Redis } } }
            @{ Form = '-Uri'; Script = { Connect-Redis -Uri "`"redis://:$escaped@$server`"" } }
            @{ Form = 'a URL in place of the host'; Script = { Connect-Redis "'redis://:$escaped@$server'" } }
        ) {
            & $Script
            (Get-RedisInfo server).process_id | Should -Be $server.ProcessId
        }

        It 'shortens a name to what a server accepts: <Text>' -ForEach @(
            @{ Text = 'name=my app'; Form = { "$server,password=$password,name=my app" } }
            @{ Text = '?name=my%20app'; Form = { "redis://:$escaped@${server}?name=my%20app" } }
        ) {
            "$(Connect-Redis (& $Form) 3>&1)" | Should -BeLike "'name' in the *spaces*removed*"
            Invoke-RedisCommand CLIENT GETNAME | Should -BeExactly 'myapp'
            (Get-RedisConnection myapp).State | Should -Be 'Connected'
        }

        It 'accepts options of a URL under the names of other clients' {
            Connect-Redis "redis://${server}?password=$escaped&database=3&clientName=other&dial_timeout=2s&read_timeout=1m&protocol=resp2"
            $connection = Get-RedisConnection -Current
            $connection.Database, $connection.Name, $connection.Identity.Protocol | Should -Be 3, 'other', 2
        }

        It 'refuses plain text for -Password without quoting it' {
            $failure = Get-Failure { Connect-Redis "$server" -Password 'my-plain-word' }
            $failure | Should -BeLike '*SecureString*'
            "$failure" | Should -Not -Match 'my-plain-word'
        }

        It 'shows no password in <_>' -ForEach 'Format-List', 'Format-Table', 'ConvertTo-Json', 'ToString', 'Out-String', 'Get-Member', 'ConvertTo-Xml' {
            $connection = Connect-Redis "redis://:$escaped@$server/0" -PassThru
            $text = switch ($_) {
                Format-List { $connection, $connection.Identity | Format-List * -Force | Out-String }
                Format-Table { $connection | Format-Table * -Force | Out-String -Width 1000 }
                ConvertTo-Json { $connection | ConvertTo-Json -Depth 5 -WarningAction Ignore }
                ToString { "$connection" }
                Out-String { $connection | Out-String }
                Get-Member { ($connection | Get-Member -MemberType Properties -Force).Name -join ' ' }
                ConvertTo-Xml { ($connection | ConvertTo-Xml -Depth 4).OuterXml }
            }
            $text | Should -Not -BeNullOrEmpty
            foreach ($secret in $password, $escaped, 'password') { $text.Contains($secret, 'OrdinalIgnoreCase') | Should -BeFalse }
        }
    }

    It 'connects to a Unix socket by <Form>' -ForEach @(
        @{ Form = '-SocketPath'; Script = { Connect-Redis -SocketPath $path -Database 1 } }
        @{ Form = 'a relative -SocketPath'; Script = { Push-Location (Split-Path $path); try { Connect-Redis -SocketPath ./redis.sock -Database 1 } finally { Pop-Location } } }
        @{ Form = 'a URL'; Script = { Connect-Redis "unix://${path}?db=1" } }
        @{ Form = 'a connection string'; Script = { Connect-Redis "!$path,defaultDatabase=1" } }
    ) {
        $server = Get-PrivateServer '--unixsocket', 'redis.sock'
        $path = Join-Path $server.DataDirectory redis.sock
        & $Script
        (Get-RedisInfo server).process_id | Should -Be $server.ProcessId
        $connection = Get-RedisConnection -Current
        $connection.Endpoint, $connection.Database | Should -BeExactly $path, 1
    }

    Context 'with TLS' -Skip:(-not (Test-PrivateServer -Tls)) {
        BeforeAll {
            $folder = (New-Item (Join-Path $TestDrive tls) -ItemType Directory).FullName
            New-TlsFile $folder
            $port, $demandingPort, $changingPort = (Get-ClosedPort), (Get-ClosedPort), (Get-ClosedPort)
            $files = '--tls-cert-file', "$folder/server.crt", '--tls-key-file', "$folder/server.key", '--tls-ca-cert-file', "$folder/ca.crt"
            $tls = @('--tls-port', $port) + $files
            $demanding = @('--tls-port', $demandingPort) + $files
            $changing = @('--tls-port', $changingPort, '--tls-auth-clients', 'no') + $files

            # A certificate with its key. With .NET, a certificate cannot outlive its issuer; in practice it may.
            function New-Certificate([string] $Name, $Issuer, [string] $HostName, [int] $FromDay = -1, [int] $ToDay = 2, [string] $List) {
                $key = [System.Security.Cryptography.ECDsa]::Create([System.Security.Cryptography.ECCurve+NamedCurves]::nistP256)
                $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new("CN=$Name", $key, 'SHA256')
                $request.CertificateExtensions.Add([System.Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new(-not $HostName, $false, 0, $true))
                $request.CertificateExtensions.Add([System.Security.Cryptography.X509Certificates.X509SubjectKeyIdentifierExtension]::new($request.PublicKey, $false))
                if ($HostName) {
                    $names = [System.Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder]::new()
                    $names.AddDnsName($HostName)
                    $request.CertificateExtensions.Add($names.Build())
                }
                if ($List) { $request.CertificateExtensions.Add([System.Security.Cryptography.X509Certificates.CertificateRevocationListBuilder]::BuildCrlDistributionPointExtension([string[]] $List)) }
                $from, $to = [DateTimeOffset]::UtcNow.AddDays($FromDay), [DateTimeOffset]::UtcNow.AddDays($ToDay)
                if (-not $Issuer) { return $request.CreateSelfSigned($from, $to) }
                $signer = [System.Security.Cryptography.X509Certificates.X509SignatureGenerator]::CreateForECDsa(
                    [System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions]::GetECDsaPrivateKey($Issuer))
                $bare = $request.Create($Issuer.SubjectName, $signer, $from, $to, [guid]::NewGuid().ToByteArray())
                [System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions]::CopyWithPrivateKey($bare, $key)
            }

            # Makes the server show a new certificate, and emits it.
            function Set-ServerCertificate($Issuer, [string] $HostName = 'localhost', [int] $FromDay = -1, [int] $ToDay = 2, [string] $List) {
                $certificate = New-Certificate server $Issuer $HostName $FromDay $ToDay $List
                $file = Join-Path $folder "$([guid]::NewGuid())"
                Set-Content "$file.crt" $certificate.ExportCertificatePem()
                Set-Content "$file.key" ([System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions]::GetECDsaPrivateKey($certificate).ExportPkcs8PrivateKeyPem())
                Connect-Redis "$server"
                $null = Invoke-RedisCommand CONFIG SET tls-cert-file "$file.crt" tls-key-file "$file.key" tls-ca-cert-file $folder/authority.crt
                Disconnect-Redis
                $certificate
            }

            # The revocation list of the authority.
            function Publish-RevocationList($Certificate) {
                $builder = [System.Security.Cryptography.X509Certificates.CertificateRevocationListBuilder]::new()
                $builder.AddEntry($Certificate)
                $web.Bytes = $builder.Build($authority, 1, [DateTimeOffset]::UtcNow.AddDays(1), 'SHA256')
            }

            # .NET caches revocation lists on disk, by the name of the authority, so each run has a new name.
            $authority = New-Certificate "PSRedis Pester CA $([guid]::NewGuid())"
            $stranger = New-Certificate 'PSRedis stranger'
            $intermediate = New-Certificate 'PSRedis intermediate' $authority
            Set-Content $folder/authority.crt $authority.ExportCertificatePem()
            $web = @{ Bytes = [byte[]]::new(0); Listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0) }
            $web.Listener.Start()
            $lists = "http://127.0.0.1:$($web.Listener.LocalEndpoint.Port)"
            $webServer = Start-InRunspace -Bare -ArgumentList $web {
                param($web)
                while ($client = $web.Listener.AcceptTcpClient()) {
                    $null = $client.GetStream().Read([byte[]]::new(10000), 0, 10000)
                    [byte[]] $answer = [Text.Encoding]::ASCII.GetBytes("HTTP/1.1 200 OK`r`nContent-Length: $($web.Bytes.Length)`r`nConnection: close`r`n`r`n") + $web.Bytes
                    $client.GetStream().Write($answer, 0, $answer.Length)
                    $client.Close()
                }
            }
        }
        AfterAll {
            $web.Listener.Stop()
            $webServer.Stop()
        }

        It 'says that a port may require TLS if it is used without' {
            $null = Get-PrivateServer ($tls + '--tls-auth-clients', 'no')
            $failure = Get-Failure { Connect-Redis localhost $port -ConnectTimeout 2 }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ConnectionLost,*'
            "$failure" | Should -BeLike '*The port may require TLS*'
        }

        It 'by <Form>' -ForEach @(
            @{ Form = '-Tls and -CaFile'; Script = { Connect-Redis localhost $port -Tls -CaFile $folder/ca.crt } }
            @{ Form = 'a relative -CaFile'; Script = { Push-Location $folder; try { Connect-Redis localhost $port -Tls -CaFile ca.crt } finally { Pop-Location } } }
            @{ Form = 'an address'; Script = { Connect-Redis 127.0.0.1 $port -Tls -CaFile $folder/ca.crt } }
            @{ Form = '-TlsHost'; Script = { Connect-Redis 127.0.0.1 $port -Tls -TlsHost localhost -CaFile $folder/ca.crt } }
            @{ Form = 'a URL'; Script = { Connect-Redis "rediss://localhost:$port" -CaFile $folder/ca.crt } }
            @{ Form = 'a connection string'; Script = { Connect-Redis "localhost:$port,ssl=True" -CaFile $folder/ca.crt } }
            @{ Form = 'ssl=true in a URL'; Script = { Connect-Redis "redis://localhost:${port}?ssl=true" -CaFile $folder/ca.crt } }
            @{ Form = 'tls=true in a connection string'; Script = { Connect-Redis "localhost:$port,tls=true" -CaFile $folder/ca.crt } }
            @{ Form = 'ssl_ca_certs in a URL'; Script = { Connect-Redis "rediss://localhost:${port}?ssl_ca_certs=$folder/ca.crt" } }
            @{ Form = 'a relative ssl_ca_certs in a URL'; Script = { Push-Location $folder; try { Connect-Redis "rediss://localhost:${port}?ssl_ca_certs=ca.crt" } finally { Pop-Location } } }
            @{ Form = 'ssl_host in a URL'; Script = { Connect-Redis "rediss://127.0.0.1:${port}?ssl_host=localhost&ssl_ca_certs=$folder/ca.crt" } }
        ) {
            $server = Get-PrivateServer ($tls + '--tls-auth-clients', 'no')
            & $Script
            (Get-RedisInfo server).process_id | Should -Be $server.ProcessId
            (Get-RedisConnection -Current).Tls | Should -BeTrue
        }

        It 'refuses a certificate of an unknown authority' {
            $null = Get-PrivateServer ($tls + '--tls-auth-clients', 'no')
            $failure = Get-Failure { Connect-Redis localhost $port -Tls }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.CertificateRefused,*'
            $failure | Should -BeLike "The certificate of localhost:$port was refused: its CA 'CN=PSRedis Pester CA' is not trusted by this machine*Set CaFile*"
            Get-RedisConnection | Should -Be $null
        }

        It 'refuses a certificate that <Case>, with the reason' -ForEach @(
            @{ Case = 'has expired'; Make = { @{ FromDay = -3; ToDay = -1 } }; Says = 'it expired on 20??-*' }
            @{ Case = 'is not valid yet'; Make = { @{ FromDay = 1; ToDay = 3 } }; Says = 'it is not valid before 20??-*' }
            @{ Case = 'is for another name'; Make = { @{ HostName = 'redis.example.com' } }; Says = "it is for '*redis.example.com*', not for localhost. Set TlsHost to the name that the certificate must have." }
            @{ Case = 'is self-signed'; Make = { @{ Issuer = $null } }; Says = 'it is self-signed, and not in the CA file.' }
            @{ Case = 'is from another authority'; Make = { @{ Issuer = $stranger } }; Says = "its CA 'CN=PSRedis stranger*' is not in the CA file*" }
            @{ Case = 'is from an intermediate authority whose certificate is missing'; Make = { @{ Issuer = $intermediate } }; Says = "its CA 'CN=PSRedis intermediate*' is not in the CA file, and the server did not send the CA's certificate." }
            @{ Case = 'was revoked'; Make = { @{ List = "$lists/$(New-Guid)" } }; Says = "its CA 'CN=PSRedis Pester CA*' has revoked it." }
        ) {
            $server = Get-PrivateServer $changing
            $certificate = & $Make
            if (-not $certificate.ContainsKey('Issuer')) { $certificate.Issuer = $authority }
            $show = Set-ServerCertificate @certificate
            if ($certificate['List']) { Publish-RevocationList $show }
            # On a busy machine the list may arrive too late, but then for the next attempt.
            $failure = foreach ($attempt in 1..$(if ($certificate['List']) { 50 } else { 1 })) {
                try { Connect-Redis localhost $changingPort -Tls -CaFile $folder/authority.crt -Password $secure } catch { $_; break }
                Start-Sleep -Milliseconds 100
            }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.CertificateRefused,*'
            $failure.CategoryInfo.Category | Should -Be 'SecurityError'
            "$failure" | Should -BeLike "The certificate of localhost:$changingPort was refused: $Says"
        }

        It 'accepts a revoked certificate with <_>' -ForEach '-SkipRevocationCheck', 'checkCertificateRevocation=false' {
            $server = Get-PrivateServer $changing
            Publish-RevocationList (Set-ServerCertificate -Issuer $authority -List "$lists/$(New-Guid)")
            if ($_ -like '-*') { Connect-Redis localhost $changingPort -Tls -CaFile $folder/authority.crt -SkipRevocationCheck }
            else { Connect-Redis "localhost:$changingPort,ssl=true,$_" -CaFile $folder/authority.crt }
            Invoke-RedisCommand PING | Should -BeExactly 'PONG'
        }

        It 'says what is wrong with -CaFile: it <Says>' -ForEach @(
            @{ Says = 'does not exist'; Path = { "$folder/no-such.crt" } }
            @{ Says = 'is empty'; Path = { (New-Item $folder/empty.crt -Force).FullName } }
            @{ Says = 'is not a certificate in PEM or DER format'; Path = { Set-Content $folder/hello.crt hello; "$folder/hello.crt" } }
            @{ Says = 'contains no certificate'; Path = { "$folder/server.key" } }
        ) {
            $path = & $Path
            $failure = Get-Failure { Connect-Redis localhost $port -Tls -CaFile $path -ConnectTimeout 2 }
            $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.Options,*'
            "$failure" | Should -BeExactly "CaFile: the file '$path' $Says."
        }

        It 'says that the server requires a client certificate, over <_>' -ForEach 'TLSv1.2', 'TLSv1.3' {
            $server = Get-PrivateServer ($demanding + '--tls-auth-clients', 'yes')
            Connect-Redis "$server"
            $null = Invoke-RedisCommand CONFIG SET tls-protocols $_
            Disconnect-Redis
            try {
                "$(Get-Failure { Connect-Redis localhost $demandingPort -Tls -CaFile $folder/ca.crt })" | Should -BeExactly (
                    "localhost:$demandingPort asked for a client certificate, got none, and closed the connection. Set ClientCertificate.")
            }
            finally {
                Connect-Redis "$server"
                $null = Invoke-RedisCommand CONFIG SET tls-protocols ''
            }
        }

        It 'refuses a server that answers in plain text' {
            $plain = Start-Listener "+OK`r`n"
            try { Get-Failure { Connect-Redis localhost $plain.Port -Tls } | Should -BeLike '*failed: the server answered in plain text. Check that this port uses TLS.' }
            finally { $plain.Stop() }
        }

        It '<_> accepts any certificate, and warns' -ForEach '-SkipCertificateCheck', 'skip_verify=true', 'ssl_cert_reqs=none&ssl_check_hostname=false', 'rejectUnauthorized=false', 'verifyPeer=NONE' {
            $null = Get-PrivateServer ($tls + '--tls-auth-clients', 'no')
            $warned = @{ WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
            if ($_ -like '-*') { Connect-Redis localhost $port -Tls -SkipCertificateCheck @warned }
            else { Connect-Redis "rediss://localhost:${port}?$_" @warned }
            Invoke-RedisCommand PING | Should -BeExactly 'PONG'
            $warnings.Count | Should -Be 1
            $warnings | Should -BeLike '*certificate*not checked*'
        }

        It '-SkipCertificateCheck:$false overrides a URL that turns the check off' {
            $null = Get-PrivateServer ($tls + '--tls-auth-clients', 'no')
            (Get-Failure { Connect-Redis "rediss://localhost:${port}?skip_verify=true" -SkipCertificateCheck:$false }).FullyQualifiedErrorId | Should -BeLike 'Redis.CertificateRefused,*'
        }

        It 'sends a client certificate: <Form>' -ForEach @(
            @{ Form = 'a PFX file'; Script = { Connect-Redis localhost $demandingPort -Tls -CaFile $folder/ca.crt -ClientCertificate $folder/client.pfx -ClientCertificatePassword (ConvertTo-SecureString pfx-password -AsPlainText -Force) } }
            @{ Form = 'PEM files'; Script = { Connect-Redis localhost $demandingPort -Tls -CaFile $folder/ca.crt -ClientCertificate $folder/client.crt -ClientCertificateKey $folder/client.key } }
            @{ Form = 'an X509Certificate2'; Script = { Connect-Redis localhost $demandingPort -Tls -CaFile $folder/ca.crt -ClientCertificate ([Security.Cryptography.X509Certificates.X509Certificate2]::new("$folder/client.pfx", 'pfx-password')) } }
        ) {
            $null = Get-PrivateServer ($demanding + '--tls-auth-clients', 'yes')
            & $Script
            Invoke-RedisCommand PING | Should -BeExactly 'PONG'
        }

        It 'says what is wrong with the client certificate' {
            Get-Failure { Connect-Redis localhost $port -Tls -ClientCertificate $folder/no-such.pfx } | Should -BeLike '*no-such.pfx*'
            $failure = Get-Failure { Connect-Redis localhost $port -Tls -ClientCertificate $folder/client.pfx -ClientCertificatePassword $secure }
            $failure | Should -BeLike '*client.pfx*password*'
            (Get-ErrorText $failure).Contains($password) | Should -BeFalse
        }

        It 'says so if the port does not use TLS' {
            $server = Get-PrivateServer ($tls + '--tls-auth-clients', 'no')
            $failure = Get-Failure { Connect-Redis localhost $server.Port -Tls -CaFile $folder/ca.crt -ConnectTimeout 2 }
            $failure | Should -BeLike '*TLS*'
        }

        It 'says so if the port requires TLS' {
            $null = Get-PrivateServer ($tls + '--tls-auth-clients', 'no')
            (Measure-Second { $script:failure = Get-Failure { Connect-Redis localhost $port -ConnectTimeout 2 } }) | Should -BeLessThan 4
            $script:failure.FullyQualifiedErrorId | Should -Match '^Redis\.(Protocol|ConnectionLost),'
        }
    }
}

Describe 'Connect-Redis that fails' {
    BeforeAll {
        $server = $null
        $silent = Start-Listener
        $http = Start-Listener "HTTP/1.1 400 Bad Request`r`nContent-Length: 0`r`n`r`n"
        $closed = Get-ClosedPort

        # The only error of a script, which must come in time, and must not show the password.
        function Get-ConnectFailure([scriptblock] $Script, [double] $Seconds = 3) {
            $records = $null
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $failure = $null
            try { $records = & $Script *>&1 } catch { $failure = $_ }
            $watch.Elapsed.TotalSeconds | Should -BeLessThan $Seconds
            $failure | Should -Not -Be $null -Because 'it fails'
            @($records | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }).Count | Should -Be 0 -Because 'the only error is a terminating one'
            $shown = (Get-ErrorText $failure) + ($records | Out-String)
            foreach ($secret in $password, $escaped, 'ss/w?rd', 'rd:@#') { $shown.Contains($secret) | Should -BeFalse -Because "'$secret' must not be shown" }
            Get-RedisConnection | Should -Be $null -Because 'no connection is left'
            $failure
        }
    }
    AfterAll {
        $silent.Stop()
        $http.Stop()
    }
    BeforeEach { Disconnect-Redis -All }

    It 'names a host that does not exist' {
        $failure = Get-ConnectFailure { Connect-Redis no-such-host.invalid -Password $secure -ConnectTimeout 2 -Verbose -Debug }
        $failure.FullyQualifiedErrorId | Should -Match '^Redis\.(ConnectionLost|Timeout),'
        $failure | Should -BeLike "*'no-such-host.invalid' was not found*"
    }

    It 'names a closed port, at once' {
        $failure = Get-ConnectFailure { Connect-Redis -Uri "redis://:$escaped@127.0.0.1:$closed" -Verbose -Debug }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ConnectionLost,*'
        $failure.CategoryInfo.Category | Should -Be 'ConnectionError'
        $failure | Should -BeLike "*127.0.0.1:$closed*"
    }

    It 'names a socket that does not exist' {
        $failure = Get-ConnectFailure { Connect-Redis -SocketPath $TestDrive/no.sock -Password $secure }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ConnectionLost,*'
        $failure | Should -BeLike '*no.sock*'
    }

    It 'says that a password is wrong' {
        $server = Get-PrivateServer $protectedWith
        $failure = Get-ConnectFailure { Connect-Redis "$server" -Password (ConvertTo-SecureString "$password!" -AsPlainText -Force) -Verbose -Debug }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.WRONGPASS,*'
        $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
    }

    It 'says that a user is wrong' {
        $server = Get-PrivateServer $protectedWith
        $failure = Get-ConnectFailure { Connect-Redis "redis://bob:$escaped@$server" -Verbose -Debug }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.WRONGPASS,*'
    }

    It 'says that a password is required' {
        $server = Get-PrivateServer $protectedWith
        $failure = Get-ConnectFailure { Connect-Redis "$server" -Verbose -Debug }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.NOAUTH,*'
        $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
        $failure.ErrorDetails.RecommendedAction | Should -BeLike '*-Password*'
    }

    It 'says that a password is wrong over RESP2' {
        $server = Get-PrivateServer $protectedWith
        $failure = Get-ConnectFailure { Connect-Redis "$server" -Password (ConvertTo-SecureString "$password!" -AsPlainText -Force) -Protocol 2 -Verbose -Debug }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.WRONGPASS,*'
    }

    It 'adds a hint about an unusual password: <Says>' -ForEach @(
        @{ Says = 'The password ends with a line break*'; Script = { Connect-Redis "$server" -Password (ConvertTo-SecureString "$password`n" -AsPlainText -Force) -Verbose -Debug } }
        @{ Says = 'The password ends with a line break*'; Script = { Connect-Redis "$server" -Credential ([pscredential]::new('ann', (ConvertTo-SecureString "ann-$password`r`n" -AsPlainText -Force))) -Protocol 2 } }
        @{ Says = 'The password ends with a line break*'; Script = { Use-Environment @{ REDISCLI_AUTH = "$password`n" } { Connect-Redis "$server" } } }
        @{ Says = 'The password ends with a line break*'; Script = { Connect-Redis "redis://:$escaped%0A@$server" } }
        @{ Says = 'The password is enclosed in quotation marks*'; Script = { Use-Environment @{ REDISCLI_AUTH = "'$password'" } { Connect-Redis "$server" } } }
        @{ Says = 'The password contains a % and two hexadecimal digits*'; Script = { Connect-Redis -ConnectionString "$server,password=$escaped" } }
        @{ Says = 'The user name ends with a line break*'; Script = { Connect-Redis "$server" -Credential ([pscredential]::new("ann`n", (ConvertTo-SecureString "ann-$($password.Replace('%', ''))" -AsPlainText -Force))) } }
    ) {
        $server = Get-PrivateServer $protectedWith
        $failure = Get-ConnectFailure $Script
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.WRONGPASS,*'
        "$failure" | Should -BeLike "* refused the login: WRONGPASS *. $Says"
    }

    It 'adds the hint also for the refusal of a server before 6.0, or of a proxy' {
        $old = Start-Listener "-ERR invalid password`r`n+OK`r`n+OK`r`n"
        try { $failure = Get-ConnectFailure { Connect-Redis 127.0.0.1 $old.Port -Password (ConvertTo-SecureString "$password`n" -AsPlainText -Force) } }
        finally { $old.Stop() }
        "$failure" | Should -BeLike '* refused the login: ERR invalid password. The password ends with a line break*'
    }

    It 'adds no hint about an ordinary password' {
        $server = Get-PrivateServer $protectedWith
        "$(Get-ConnectFailure { Connect-Redis "$server" -Password (ConvertTo-SecureString 'other' -AsPlainText -Force) })" | Should -Not -BeLike '*The password*'
    }

    It 'requires TLS to be requested or refused if an option only works with TLS: <Form>' -ForEach @(
        @{ Form = '-CaFile'; Part = 'CaFile'; Further = @{ CaFile = 'ca.crt' } }
        @{ Form = '-TlsHost'; Part = 'TlsHost'; Further = @{ TlsHost = 'redis.example.com' } }
        @{ Form = '-SkipCertificateCheck'; Part = 'SkipCertificateCheck'; Further = @{ SkipCertificateCheck = $true } }
    ) {
        $failure = Get-ConnectFailure { Connect-Redis localhost 1 @Further }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.Options,*'
        $failure | Should -BeLike "$Part requires TLS, which is not enabled. *ssl=false."
        (Get-ConnectFailure { Connect-Redis localhost 1 @Further -Tls:$false -ConnectTimeout 2 }).FullyQualifiedErrorId | Should -BeLike 'Redis.ConnectionLost,*'
    }

    It 'sends no password in plain text where TLS is required: <Form>' -ForEach @(
        @{ Form = 'ssl=true'; Uri = 'redis://:<pw>@127.0.0.1:<port>?ssl=true' }
        @{ Form = 'tls=1'; Uri = 'redis://127.0.0.1:<port>/0?password=<pw>&tls=1' }
        @{ Form = 'a connection string'; Uri = '127.0.0.1:<port>,password=<raw>,tls=yes' }
    ) {
        $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        $received = [System.IO.MemoryStream]::new()
        $listening = Start-InRunspace -Bare -ArgumentList $listener, $received {
            param($listener, $received)
            $client = $listener.AcceptTcpClient()
            $bytes = [byte[]]::new(10000)
            try { while ($count = $client.GetStream().Read($bytes, 0, $bytes.Length)) { $received.Write($bytes, 0, $count) } } catch [IO.IOException] { }
        }
        try {
            $text = $Uri.Replace('<pw>', $escaped).Replace('<raw>', $password).Replace('<port>', "$($listener.LocalEndpoint.Port)")
            $null = Get-ConnectFailure { Connect-Redis $text -ConnectTimeout 0.5 }
            Wait-Until { $received.Length -gt 0 }
        }
        finally {
            $listener.Stop()
            $listening.Stop()
        }
        # The first byte of a TLS handshake.
        $received.ToArray()[0] | Should -Be 22
        [Text.Encoding]::UTF8.GetString($received.ToArray()).Contains($password) | Should -BeFalse
    }

    # A label this long is never sent to a name server.
    It 'assumes TLS for a host of Azure, and says so with -Verbose' {
        $azure = "$('a' * 64).westeurope.redis.azure.net"
        $failure = Get-Failure { Connect-Redis $azure -Password $secure -Verbose 4>&1 | ForEach-Object { $script:message = "$_" } }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.ConnectionLost,*'
        $script:message | Should -BeLike "TLS is used*$azure*-Tls:`$false*"
        $failure.TargetObject | Should -BeExactly "${azure}:10000"
        $script:message = ''
        $null = Get-Failure { Connect-Redis $azure -Tls:$false -Password $secure -Verbose 4>&1 | ForEach-Object { $script:message = "$_" } }
        $script:message | Should -Not -BeLike '*TLS*'
    }

    It '-Tls:$false does not override <Uri>' -ForEach @{ Uri = 'rediss://127.0.0.1' }, @{ Uri = '127.0.0.1,ssl=true' } {
        $failure = Get-ConnectFailure { Connect-Redis $Uri -Tls:$false -Password $secure }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.Options,*'
        $failure | Should -BeLike 'Tls is $false, but the URL or connection string requires TLS.'
    }

    It 'names a database that does not exist' {
        $server = Get-PrivateServer $protectedWith
        $failure = Get-ConnectFailure { Connect-Redis "redis://:$escaped@$server/99" -Verbose -Debug }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.Options,*'
        $failure | Should -BeLike '*database 99*'
    }

    It 'says that a port does not speak Redis' {
        $failure = Get-ConnectFailure { Connect-Redis -Uri "redis://:$escaped@127.0.0.1:$($http.Port)" -ConnectTimeout 2 -Verbose -Debug }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.Protocol,*'
        $failure.CategoryInfo.Category | Should -Be 'ProtocolError'
        $failure | Should -BeLike "*127.0.0.1:$($http.Port)*"
    }

    It 'times out on a server that never answers' {
        $failure = Get-ConnectFailure { Connect-Redis -Uri "redis://:$escaped@127.0.0.1:$($silent.Port)" -ConnectTimeout 0.5 -Verbose -Debug } -Seconds 2
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.Timeout,*'
        $failure.CategoryInfo.Category | Should -Be 'OperationTimeout'
        $failure | Should -BeLike "*127.0.0.1:$($silent.Port)*0.5 s*"
    }

    It 'times out on a TLS server that never answers' {
        $failure = Get-ConnectFailure { Connect-Redis -Uri "rediss://:$escaped@127.0.0.1:$($silent.Port)" -ConnectTimeout 0.5 -Verbose -Debug } -Seconds 2
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.Timeout,*'
    }

    It 'says what is wrong with the URL <Form>' -ForEach @(
        @{ Form = 'of another scheme'; Uri = 'http://:<pw>@127.0.0.1:6379'; Says = '*Scheme*' }
        @{ Form = 'with a port that is not a number'; Uri = 'redis://:<pw>@127.0.0.1:port'; Says = '*Port*' }
        @{ Form = 'with a port that is too large'; Uri = 'redis://:<pw>@127.0.0.1:65536'; Says = '*Port*' }
        @{ Form = 'with a database that is not a number'; Uri = 'redis://:<pw>@127.0.0.1:6379/zero'; Says = '*Database*' }
        @{ Form = 'without a host in brackets'; Uri = 'redis://:<pw>@::1:6379'; Says = '*Host*bracket*' }
        @{ Form = 'with an invalid host name'; Uri = 'redis://:<pw>@my host'; Says = '*Host*' }
        @{ Form = 'with an unknown protocol'; Uri = 'redis://:<pw>@127.0.0.1?protocol=4'; Says = '*Protocol*' }
        @{ Form = 'of a socket without a path'; Uri = 'unix://:<pw>@'; Says = '*SocketPath*' }
        @{ Form = 'with a missing slash'; Uri = 'redis:/:<pw>@127.0.0.1'; Says = '*Scheme*' }
        @{ Form = 'with a password that was not encoded'; Uri = 'redis://:<raw>@127.0.0.1:6379'; Says = '*Password*' }
        @{ Form = 'without the @'; Uri = 'redis://:<pw>:127.0.0.1:6379'; Says = '*' }
        @{ Form = 'with an unknown parameter'; Uri = 'redis://:<pw>@127.0.0.1:6379?sslmode=require'; Says = "*unknown option 'sslmode'*" }
        @{ Form = 'of Sentinel'; Uri = 'redis://:<pw>@127.0.0.1:26379?sentinelMasterId=m'; Says = '*Sentinels*not supported*' }
        @{ Form = 'of a Sentinel by its scheme'; Uri = 'redis-sentinel://:<pw>@127.0.0.1:26379/0'; Says = '*sentinel*not supported*' }
        @{ Form = 'that contradicts itself'; Uri = 'rediss://:<pw>@127.0.0.1?ssl=false'; Says = 'Tls is enabled by the scheme*' }
        @{ Form = 'with a leading quotation mark'; Uri = '"redis://:<pw>@127.0.0.1'; Says = 'Quotation marks*' }
    ) {
        $Uri = $Uri.Replace('<pw>', $escaped).Replace('<raw>', $password)
        $failure = Get-ConnectFailure { Connect-Redis -Uri $Uri -Verbose -Debug }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.Options,*'
        $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $failure | Should -BeLike $Says
        "$(Get-Failure { Connect-Redis $Uri })" | Should -BeExactly "$failure"
        "$(Get-Failure { Use-Environment @{ PSREDIS_CONNECTION = $Uri } { Connect-Redis } })" | Should -BeExactly "The environment variable PSREDIS_CONNECTION is invalid: $failure"
    }

    It 'says what is wrong with the connection string <Form>' -ForEach @(
        @{ Form = 'without a server'; Text = 'password=<raw>,ssl=True'; Says = '*Endpoint is missing*' }
        @{ Form = 'with a port that is not a number'; Text = '127.0.0.1:port,password=<raw>'; Says = '*Port*' }
        @{ Form = 'with ssl=maybe'; Text = '127.0.0.1,password=<raw>,ssl=maybe'; Says = "*'ssl'*true or false*" }
        @{ Form = 'with a database that is not a number'; Text = '127.0.0.1,password=<raw>,defaultDatabase=x'; Says = "*'defaultDatabase'*" }
        @{ Form = 'of Sentinel'; Text = '127.0.0.1:26379,password=<raw>,serviceName=mymaster'; Says = '*Sentinel*' }
        @{ Form = 'with an unknown part'; Text = '127.0.0.1,someDay=1,password=<raw>'; Says = "*unknown option 'someDay'*" }
        @{ Form = 'with a comma in the password'; Text = '127.0.0.1,password=<raw>,more,ssl=True'; Says = '*right after the password*comma*' }
        @{ Form = 'with a comma and an equals sign in the password'; Text = '127.0.0.1,password=<raw>,more=,ssl=True'; Says = '*part 3*not shown*comma*' }
    ) {
        $Text = $Text.Replace('<raw>', $password)
        $failure = Get-ConnectFailure { Connect-Redis -ConnectionString $Text -Verbose -Debug }
        $failure.FullyQualifiedErrorId | Should -BeLike 'Redis.Options,*'
        $failure | Should -BeLike $Says
        "$(Get-Failure { Use-Environment @{ PSREDIS_CONNECTION = $Text } { Connect-Redis } })" | Should -BeExactly "The environment variable PSREDIS_CONNECTION is invalid: $failure"
    }

    It 'refuses <Form>' -ForEach @(
        @{ Form = 'a port of 0'; Script = { Connect-Redis localhost 0 } }
        @{ Form = 'a port of 65536'; Script = { Connect-Redis localhost 65536 } }
        @{ Form = 'a negative database'; Script = { Connect-Redis localhost -Database -1 } }
        @{ Form = 'protocol 1'; Script = { Connect-Redis localhost -Protocol 1 } }
        @{ Form = 'a time-out of zero'; Script = { Connect-Redis localhost -ConnectTimeout 0 } }
        @{ Form = 'an invalid time-out'; Script = { Connect-Redis localhost -CommandTimeout soon } }
        @{ Form = 'two ways to connect'; Script = { Connect-Redis -Uri redis://localhost -SocketPath /tmp/x } }
    ) {
        (Get-Failure $Script).CategoryInfo.Category | Should -BeIn 'InvalidData', 'InvalidArgument'
    }
}
