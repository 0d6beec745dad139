using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using PSRedis.Faults;
using PSRedis.Testing;

namespace PSRedis.Tests.Connections;

/// <summary>A redis-server with a TLS port, and its certificates.</summary>
public sealed class TlsFixture : IDisposable
{
    public TlsFixture()
    {
        if (TestServer.HasRedis) Server = TestServer.StartTls(Files);
    }

    public TlsFiles Files { get; } = new();

    public TlsServer? Server { get; }

    public void Dispose()
    {
        Server?.Dispose();
        Files.Dispose();
    }
}

public class TlsTests : IClassFixture<TlsFixture>
{
    private readonly TlsFiles _files;
    private readonly TlsServer _server;

    public TlsTests(TlsFixture fixture)
    {
        Assert.SkipWhen(fixture.Server is null, "this test needs a redis-server with TLS");
        (_files, _server) = (fixture.Files, fixture.Server!);
    }

    [Theory]
    [InlineData("localhost", 2)]
    [InlineData("localhost", 3)]
    [InlineData("127.0.0.1", 3)]
    public void A_certificate_of_the_configured_authority_is_accepted(string host, int protocol)
    {
        RedisOptions options = Options(_server.Port);
        (options.Host, options.Protocol) = (host, protocol);
        using RedisConnection redis = RedisConnection.Open(options);
        Assert.True(redis.Tls);
        redis.Execute(Strings.Set("k", "wörld"));
        Assert.Equal("wörld", redis.Execute(Keys.Read("k")));
        Assert.StartsWith($"rediss://{host}:", redis.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Also in the middle of a TLS frame.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(20_000)]
    public void A_wait_is_cancelled_and_the_link_stays_usable(int bytes)
    {
        using var proxy = new FaultProxy(Options(_server.Port).EndPoint);
        using RedisConnection redis = RedisConnection.Open(proxy.Options(Options(_server.Port)));
        string value = new('x', 100_000);
        redis.Execute(Strings.Set("value", value), CancellationToken.None);
        for (int i = 0; i < 3; i++)
        {
            proxy.Lines[0].Replies.Hold(bytes);
            using var cancellation = new CancellationTokenSource(100);
            Assert.ThrowsAny<OperationCanceledException>(() => redis.Execute(Strings.Get("value"), cancellation.Token));
            Pending<object?> next = redis.Send(RawCommand.Of(false, "ECHO", i), CancellationToken.None);
            redis.Flush(CancellationToken.None);
            proxy.Lines[0].Replies.Release();
            redis.Wait(next, CancellationToken.None);
            Assert.Equal($"{i}", next.Result);
            Assert.Equal(value, redis.Execute(Strings.Get("value"), CancellationToken.None));
        }
        Assert.Single(proxy.Lines);
    }

    [Fact]
    public void Large_requests_and_replies_at_once_do_not_deadlock()
    {
        using RedisConnection redis = RedisConnection.Open(Options(_server.Port));
        var value = new byte[300_000];
        new Random(3).NextBytes(value);
        Pending<object?>[] gets = [.. Enumerable.Range(0, 200).Select(i =>
        {
            redis.Send(Strings.Set("large", value));
            return redis.Send(Strings.Get("large", asBytes: true));
        })];
        redis.Wait(gets[^1], CancellationToken.None);
        Assert.All(gets, get => Assert.True(value.AsSpan().SequenceEqual((byte[])get.Result!)));
    }

    [Fact]
    public void Many_small_commands_succeed()
    {
        using RedisConnection redis = RedisConnection.Open(Options(_server.Port));
        redis.Execute(Strings.Set("n", 0));
        for (int i = 0; i < 2_000; i++) Assert.Equal(i + 1, redis.Execute(Strings.Increment("n")));
    }

    [Fact]
    public void An_idle_link_that_the_server_closed_is_re_established()
    {
        using RedisConnection redis = RedisConnection.Open(Options(_server.Port));
        using RedisConnection plain = RedisConnection.Open(new RedisOptions { Host = "127.0.0.1", Port = _server.Server.Port });
        plain.Execute(Strings.Set("idle", 0));
        for (int i = 1; i <= 3; i++)
        {
            long id = redis.Execute(RawCommand.Of(reply => reply.AsInteger(), "CLIENT", "ID"));
            plain.Execute(RawCommand.Of(false, "CLIENT", "KILL", "ID", id));
            Thread.Sleep(50);
            Assert.Equal(i, redis.Execute(Strings.Increment("idle")));
        }
    }

    [Fact]
    public void A_certificate_of_another_authority_is_refused()
    {
        using var others = new TlsFiles();
        RedisOptions options = Options(_server.Port);
        options.CaFile = others.CaPath;
        AssertCertificateRefused(options, "not in the CA file");
        options.CaFile = null;
        AssertCertificateRefused(options, "was refused", "trust", "Set CaFile");
    }

    [Fact]
    public void An_expired_certificate_is_refused()
    {
        using TlsServer expired = TestServer.StartTls(_files, _files.Expired);
        AssertCertificateRefused(Options(expired.Port), "expired on");
    }

    /// <summary>A lost link is usually retried until the connect time-out. If the certificate is refused, a retry would not help.</summary>
    [Fact]
    public void A_certificate_that_expired_while_the_connection_was_open_is_refused_once()
    {
        using TlsServer server = TestServer.StartTls(_files);
        using var proxy = new FaultProxy(Options(server.Port).EndPoint);
        using RedisConnection redis = RedisConnection.Open(proxy.Options(Options(server.Port)));
        using RedisConnection plain = RedisConnection.Open(new RedisOptions { Host = "127.0.0.1", Port = server.Server.Port });
        plain.Execute(RawCommand.Of(false, "CONFIG", "SET", "tls-cert-file", _files.Expired.CertificatePath, "tls-key-file", _files.Expired.KeyPath));
        proxy.Cut();
        Refusal.Of<RedisCertificateException>(() => redis.Execute(Strings.Get("k")), "expired on");
        Assert.Equal(2, proxy.Lines.Count);

        plain.Execute(RawCommand.Of(false, "CONFIG", "SET", "tls-cert-file", _files.Server.CertificatePath, "tls-key-file", _files.Server.KeyPath));
        Assert.Null(redis.Execute(Strings.Get("k")));
    }

    [Fact]
    public void A_certificate_for_another_host_is_refused_unless_TlsHost_names_it()
    {
        using TlsServer wrong = TestServer.StartTls(_files, _files.WrongName);
        RedisOptions options = Options(wrong.Port);
        AssertCertificateRefused(options, "redis.example.com", "not for localhost", "Set TlsHost");
        options.TlsHost = "redis.example.com";
        using RedisConnection redis = RedisConnection.Open(options);
        Assert.True(redis.Execute(ConnectionCommands.Ping()));
    }

    [Fact]
    public void Any_certificate_is_accepted_if_the_check_is_skipped()
    {
        using TlsServer expired = TestServer.StartTls(_files, _files.Expired);
        RedisOptions options = Options(expired.Port);
        (options.CaFile, options.SkipCertificateCheck, options.Host) = (null, true, "127.0.0.1");
        using RedisConnection redis = RedisConnection.Open(options);
        Assert.True(redis.Execute(ConnectionCommands.Ping()));
    }

    [Fact]
    public void An_invalid_CA_file_is_an_error()
    {
        RedisOptions options = Options(_server.Port);
        options.CaFile = Path.Combine(_files.Folder, "missing.crt");
        Assert.Equal("CaFile", Refusal.Of<RedisOptionsException>(() => RedisConnection.Open(options), "does not exist").Part);
        options.CaFile = _files.Server.KeyPath;
        Refusal.Of<RedisOptionsException>(() => RedisConnection.Open(options), "contains no certificate");
    }

    [Fact]
    public void A_client_certificate_is_sent_to_a_server_that_requires_one()
    {
        using TlsServer asking = TestServer.StartTls(_files, requireClientCertificate: true);
        RedisOptions options = Options(asking.Port);
        options.ClientCertificate = ClientCertificate.Load(_files.ClientPfxPath, password: TlsFiles.PfxPassword);
        using (RedisConnection redis = RedisConnection.Open(options)) Assert.True(redis.Execute(ConnectionCommands.Ping()));

        // PEM requires .NET 8.
        if (ClientAssembly.IsNetStandard) return;
        options.ClientCertificate = ClientCertificate.Load(_files.Client.CertificatePath, _files.Client.KeyPath);
        using (RedisConnection redis = RedisConnection.Open(options)) Assert.True(redis.Execute(ConnectionCommands.Ping()));
    }

    /// <summary>In TLS 1.3 the server reports this only after the handshake, when HELLO has been sent, and closes the connection: the order is random.</summary>
    [Theory]
    [InlineData("TLSv1.2")]
    [InlineData("TLSv1.3")]
    public void A_missing_client_certificate_is_reported_as_such(string version)
    {
        Assert.SkipWhen(version == "TLSv1.3" && ClientAssembly.IsNetStandard, "this assembly supports TLS 1.2 only");
        using TlsServer asking = TestServer.StartTls(_files, requireClientCertificate: true);
        using RedisConnection plain = RedisConnection.Open(new RedisOptions { Host = "127.0.0.1", Port = asking.Server.Port });
        plain.Execute(RawCommand.Of(false, "CONFIG", "SET", "tls-protocols", version));
        for (int i = 0; i < TestLength.Of(20, 1000); i++) AssertRefused(Options(asking.Port), "asked for a client certificate, got none", "Set ClientCertificate");

        using var others = new TlsFiles();
        RedisOptions options = Options(asking.Port);
        options.ClientCertificate = ClientCertificate.Load(others.ClientPfxPath, password: TlsFiles.PfxPassword);
        for (int i = 0; i < TestLength.Of(20, 1000); i++) AssertRefused(options, "The server may not trust the client certificate.");
    }

    [Theory]
    [InlineData("-ERR Protocol error: unauthenticated multibulk length|")]
    [InlineData("+OK|")]
    [InlineData("HTTP/1.1 400 Bad Request|Content-Length: 0||")]
    [InlineData("220 ready to start TLS, but not yet|")]
    public void A_server_that_answers_in_plain_text_is_refused_and_gets_no_secrets(string answer)
    {
        byte[] received = new byte[10_000];
        int length = 0;
        using var plain = new ScriptedServer(link =>
        {
            length = link.Socket.Receive(received);
            link.Write(answer);
            for (int more = 1; more > 0; length += more) more = link.Socket.Receive(received, length, received.Length - length, SocketFlags.None);
        });
        AssertRefused(Options(plain.Port), "answered in plain text", "Check that this port uses TLS.");

        Assert.Equal(0x16, received[0]);
        string text = System.Text.Encoding.Latin1.GetString(received, 0, length);
        foreach (string word in new[] { Refusal.Secret, "AUTH", "HELLO" }) Assert.DoesNotContain(word, text, StringComparison.Ordinal);
    }

    /// <summary>TLS is only the default of the host name, so the error says how to turn it off.</summary>
    [Fact]
    public void A_host_of_Azure_that_answers_in_plain_text_gets_no_secrets()
    {
        byte[] received = new byte[10_000];
        using var plain = new ScriptedServer(link =>
        {
            link.Socket.Receive(received);
            link.Write("-ERR Protocol error|");
            link.Swallow();
        });
        var options = new RedisOptions { Host = "cache.westeurope.redis.azure.net", Port = plain.Port, Password = Refusal.Secret, LookUp = _ => Task.FromResult(new[] { IPAddress.Loopback }) };
        AssertRefused(options, "answered in plain text", "TLS is the default for Azure hosts", "ssl=false");

        Assert.Equal(0x16, received[0]);
        Assert.DoesNotContain(Refusal.Secret, System.Text.Encoding.Latin1.GetString(received), StringComparison.Ordinal);
    }

    /// <summary>The server sends a ServerHello of that version, or the alert "protocol version".</summary>
    [Theory]
    [InlineData("SSL 3.0", "160300002a020000260300")]
    [InlineData("TLS 1.0", "160301002a020000260301")]
    [InlineData("TLS 1.1", "160302002a020000260302")]
    [InlineData("does not support TLS 1.2", "15030100020246")]
    public void A_server_with_an_old_version_of_TLS_is_refused(string says, string hex)
    {
        byte[] answer = Convert.FromHexString(hex.Length == 14 ? hex : hex + new string('0', 64) + "00002f00");
        using var old = new ScriptedServer(link =>
        {
            link.Socket.Receive(new byte[10_000]);
            link.Write(answer);
            link.Swallow();
        });
        AssertRefused(Options(old.Port), says, "secure");
    }

    [Fact]
    public void A_connection_that_is_closed_during_the_TLS_handshake_is_an_error()
    {
        using var closing = new ScriptedServer(link => link.Socket.Receive(new byte[10_000]));
        AssertRefused(Options(closing.Port), "closed the connection", "Check that this port uses TLS.");
        using var resetting = new ScriptedServer(link => link.Reset());
        AssertRefused(Options(resetting.Port), "closed the connection", "Check that this port uses TLS.");
        using var breaking = new ScriptedServer(link =>
        {
            link.Socket.Receive(new byte[10_000]);
            link.Write([0x16, 3, 3, 0, 0x2a, 2, 0]);
        });
        AssertRefused(Options(breaking.Port), "TLS");
    }

    [Fact]
    public void A_TLS_handshake_that_takes_too_long_times_out()
    {
        using var silent = new ScriptedServer(link => link.Swallow());
        RedisOptions options = Options(silent.Port);
        // Resolving the host takes a part of it, on a busy machine a large one.
        options.ConnectTimeout = TimeSpan.FromSeconds(1.5);
        Refusal.Of<RedisTimeoutException>(() => RedisConnection.Open(options), options.Endpoint, "does not seem to support TLS", "1.5 s");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void A_TLS_handshake_is_cancelled_at_once(int bytes)
    {
        using var silent = new ScriptedServer(link =>
        {
            link.Socket.Receive(new byte[10_000]);
            link.Write(new byte[] { 0x16, 3, 3, 0, 0x2a }[..bytes]);
            link.Swallow();
        });
        RedisOptions options = Options(silent.Port);
        options.ConnectTimeout = TimeSpan.FromMinutes(1);
        using var cancellation = new CancellationTokenSource(200);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() => RedisConnection.Open(options, cancellation.Token));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 4);
    }

    [Fact]
    public void TLS_on_a_plain_port_is_reported()
    {
        RedisOptions options = Options(_server.Server.Port);
        options.ConnectTimeout = TimeSpan.FromSeconds(1);
        RedisException error = Refusal.Check(Assert.ThrowsAny<RedisException>(() => RedisConnection.Open(options)), options.Endpoint, "TLS");
        Assert.True(error is RedisConnectionException or RedisTimeoutException, error.ToString());
    }

    [Fact]
    public void A_plain_connection_to_a_TLS_port_is_an_error()
    {
        RedisOptions options = Options(_server.Port);
        options.Tls = false;
        RedisException error = Refusal.Check(Assert.ThrowsAny<RedisException>(() => RedisConnection.Open(options)), options.Endpoint);
        Assert.True(error is RedisConnectionException or RedisProtocolException, error.ToString());
    }

    [Theory]
    [InlineData("localhost", null, "localhost")]
    [InlineData("127.0.0.1", "redis.example.com", "redis.example.com")]
    public async Task The_host_name_is_sent_as_SNI(string host, string? tlsHost, string expected)
    {
        using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(_files.Server.CertificatePath, _files.Server.KeyPath);
        using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pfx), null);
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serverName = new TaskCompletionSource<string>();
        Task serving = Task.Run(async () =>
        {
            using TcpClient client = await listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(client.GetStream());
            try
            {
                await tls.AuthenticateAsServerAsync((_, hello, _, _) =>
                {
                    serverName.SetResult(hello.ServerName);
                    return ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificate = certificate });
                }, null);
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // Only the name matters.
            }
        }, TestContext.Current.CancellationToken);
        try
        {
            RedisOptions options = Options(((IPEndPoint)listener.LocalEndpoint).Port);
            (options.Host, options.TlsHost, options.ConnectTimeout) = (host, tlsHost, TimeSpan.FromSeconds(2));
            Refusal.Check(await Task.Run(() => Assert.ThrowsAny<RedisException>(() => RedisConnection.Open(options)), TestContext.Current.CancellationToken));
            Assert.Equal(expected, await serverName.Task.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
            await serving;
        }
        finally
        {
            listener.Stop();
        }
    }

    private static void AssertCertificateRefused(RedisOptions options, params string[] texts) =>
        Refusal.Of<RedisCertificateException>(() => RedisConnection.Open(options), ["certificate", options.Endpoint, .. texts]);

    private static void AssertRefused(RedisOptions options, params string[] texts) =>
        Refusal.Of<RedisConnectionException>(() => RedisConnection.Open(options), [options.Endpoint, .. texts]);

    private RedisOptions Options(int port) => new() { Host = "localhost", Port = port, Tls = true, CaFile = _files.CaPath, Password = Refusal.Secret };
}
