BeforeDiscovery { Import-Module $PSScriptRoot/TestSession.psm1 }
AfterAll { Close-TestSession }

Describe 'Publish-RedisMessage over RESP<_>' -ForEach 2, 3 {
    BeforeAll {
        Connect-TestServer $_

        # A client that subscribes to a channel, and the raw bytes it receives, one char for a byte.
        function Start-Subscriber([string] $Channel) {
            $uri = [uri](Get-TestServerUri)
            $client = [Net.Sockets.TcpClient]::new($uri.Host, $uri.Port)
            $client.ReceiveTimeout = 10000
            $subscriber = [pscustomobject]@{ Client = $client; Stream = $client.GetStream() }
            $request = [Text.Encoding]::UTF8.GetBytes("*2`r`n`$9`r`nSUBSCRIBE`r`n`$$($Channel.Length)`r`n$Channel`r`n")
            $subscriber.Stream.Write($request, 0, $request.Length)
            $null = Receive-Text $subscriber ":1`r`n"
            $subscriber
        }

        function Receive-Text($Subscriber, [string] $Until) {
            $text = ''
            $buffer = [byte[]]::new(65536)
            while (-not $text.EndsWith($Until, [StringComparison]::Ordinal)) {
                $count = $Subscriber.Stream.Read($buffer, 0, $buffer.Length)
                if (-not $count) { throw "The server ended the connection after '$text'." }
                $text += [Text.Encoding]::GetEncoding('iso-8859-1').GetString($buffer, 0, $count)
            }
            $text
        }
    }
    BeforeEach {
        if (([uri](Get-TestServerUri)).Scheme -ne 'redis') { Set-ItResult -Skipped -Because 'the subscriber of this test speaks TCP only' }
        $channel = New-TestKey channel
        $subscriber = Start-Subscriber $channel
    }
    AfterEach { if ($subscriber) { $subscriber.Client.Dispose() } }

    It 'publishes, and emits nothing' {
        Publish-RedisMessage $channel 'hello there' | Should -Be $null
        Receive-Text $subscriber "hello there`r`n" | Should -BeLike "*message*$channel*`$11*hello there*"
    }

    It '-PassThru emits the number of receivers' {
        Publish-RedisMessage $channel x -PassThru | Should -BeExactly 1
        Publish-RedisMessage "$channel-other" x -PassThru | Should -BeExactly 0
    }

    It 'publishes Unicode, bytes and empty text' {
        Publish-RedisMessage $channel 'ü'
        Publish-RedisMessage $channel ([byte[]](0, 255, 254))
        Publish-RedisMessage $channel ''
        $received = Receive-Text $subscriber "`$0`r`n`r`n"
        $received | Should -Match ([regex]::Escape("`$2`r`n$([char]0xC3)$([char]0xBC)`r`n"))
        $received | Should -Match ([regex]::Escape("`$3`r`n$([char]0)$([char]255)$([char]254)`r`n"))
    }

    It 'publishes numbers the same under another culture' {
        Use-Culture de-DE { Publish-RedisMessage $channel 1.5 }
        Receive-Text $subscriber "`$3`r`n1.5`r`n" | Should -BeLike '*1.5*'
    }

    It 'accepts messages from the pipeline, thousands in order' {
        1..2000 | Publish-RedisMessage $channel -PassThru | Measure-Object -Sum | Select-Object -ExpandProperty Sum | Should -Be 2000
        $received = Receive-Text $subscriber "`$4`r`n2000`r`n"
        [regex]::Matches($received, '\r\n\$\d\r\n(\d+)(?=\r\n)').ForEach({ $_.Groups[1].Value }) | Should -BeExactly (1..2000 | ForEach-Object { "$_" })
    }

    It 'accepts Channel and Message from the pipeline by property' {
        [pscustomobject]@{ Channel = $channel; Message = 'a' }, [pscustomobject]@{ Channel = "$channel-other"; Message = 'b' } |
            Publish-RedisMessage -PassThru | Should -BeExactly 1, 0
        Receive-Text $subscriber "`$1`r`na`r`n" | Should -BeLike "*$channel*a*"
    }

    It 'refuses <Form>, naming ConvertTo-Json, and continues' -ForEach @{ Form = 'a hashtable'; Value = @{ a = 1 } }, @{ Form = 'an object'; Value = [pscustomobject]@{ a = 1 } } {
        Get-Transcript { 'a', $Value, 'b' | Publish-RedisMessage $channel -PassThru -ErrorAction Continue } | Should -BeExactly 1, "Redis.BadArgument $channel", 1
        Publish-RedisMessage $channel $Value -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0] | Should -BeLike '*ConvertTo-Json*'
    }

    It 'refuses an empty channel' {
        (Get-Failure { Publish-RedisMessage '' x }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError*'
    }
}
