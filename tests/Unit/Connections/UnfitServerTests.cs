using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PSRedis.Faults;

namespace PSRedis.Tests.Connections;

/// <summary>The other end is not a Redis server, or there is none; and host names with more than one address.</summary>
public class UnfitServerTests(SharedServer server) : ServerTest(server)
{
    [Fact]
    public void An_HTTP_server_is_reported_at_once()
    {
        using var web = new ScriptedServer(link =>
        {
            link.Socket.Receive(new byte[10_000]);
            link.Write("HTTP/1.1 400 Bad Request|Content-Length: 0|Connection: close||");
        });
        var clock = Stopwatch.StartNew();
        Refusal.Of<RedisProtocolException>(() => RedisConnection.Open(web.Options), web.Endpoint, "HTTP/1.1 400 Bad Request");
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 4);
    }

    [Fact]
    public void A_server_that_closes_the_connection_at_once_is_an_error()
    {
        using var closing = new ScriptedServer(_ => { });
        for (int i = 0; i < 10; i++) Refusal.Of<RedisConnectionException>(() => RedisConnection.Open(closing.Options), closing.Endpoint);
        using var resetting = new ScriptedServer(link => link.Reset());
        for (int i = 0; i < 10; i++) Refusal.Of<RedisConnectionException>(() => RedisConnection.Open(resetting.Options), resetting.Endpoint);
    }

    [Fact]
    public void A_server_of_another_protocol_is_an_error()
    {
        using var mail = new ScriptedServer(link =>
        {
            link.Write("220 mail.example.com ESMTP|");
            link.Swallow();
        });
        Refusal.Of<RedisProtocolException>(() => RedisConnection.Open(mail.Options), mail.Endpoint, "220 mail.example.com");
    }

    [Fact]
    public void A_server_with_an_invalid_handshake_is_an_error()
    {
        using var scripted = new ScriptedServer(link => link.Serve(_ => ":1|"));
        Refusal.Of<RedisProtocolException>(() => RedisConnection.Open(scripted.Options), scripted.Endpoint);
    }

    [Fact]
    public void A_closed_port_is_reported_at_once()
    {
        using var scripted = new ScriptedServer(_ => { });
        scripted.StopListening();
        var clock = Stopwatch.StartNew();
        var error = Refusal.Of<RedisConnectionException>(() => RedisConnection.Open(scripted.Options), scripted.Endpoint, "refused");
        Assert.Equal((0, "ConnectionLost", true), (error.OutcomeUnknown, error.Code, error.IsTransient));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 4);
    }

    [Theory]
    [InlineData("no-such-host.invalid")]
    [InlineData("-")]
    [InlineData("a..b")]
    public void An_unknown_host_is_an_error(string host)
    {
        var options = new RedisOptions { Host = host, Password = Refusal.Secret, ConnectTimeout = TimeSpan.FromSeconds(4) };
        Assert.Contains(host, Refusal.Check(Assert.ThrowsAny<RedisException>(() => RedisConnection.Open(options))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_name_that_is_too_long_is_an_error() =>
        Refusal.Of<RedisConnectionException>(() => RedisConnection.Open(new RedisOptions { Host = new string('a', 300), Password = Refusal.Secret }), "was not found");

    [Fact]
    public void Localhost_is_reached_if_the_server_listens_on_IPv4_only()
    {
        using var scripted = ScriptedServer.Answering(_ => "+OK|");
        Localhost(scripted);
    }

    [Fact]
    public void Localhost_is_reached_if_the_server_listens_on_IPv6_only()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6 && Dns.GetHostAddresses("localhost").Contains(IPAddress.IPv6Loopback), "localhost has no IPv6 address here");
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            link.WaitForClose();
        }, IPAddress.IPv6Loopback);
        Localhost(scripted);
    }

    [Fact]
    public void An_IPv6_address_is_reached()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "there is no IPv6 here");
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            link.WaitForClose();
        }, IPAddress.IPv6Loopback);
        RedisOptions options = scripted.Options;
        options.Host = "::1";
        using (RedisConnection.Open(options))
        {
        }
        scripted.StopListening();
        Refusal.Of<RedisConnectionException>(() => RedisConnection.Open(options), $"[::1]:{scripted.Port}");
    }

    [Fact]
    public void A_missing_socket_path_is_an_error()
    {
        SkipWithoutUnixSockets();
        var options = new RedisOptions { SocketPath = "/no/such/redis.sock", Password = Refusal.Secret };
        Refusal.Of<RedisConnectionException>(() => RedisConnection.Open(options), "/no/such/redis.sock");
        Refusal.Of<RedisOptionsException>(() => RedisConnection.Open(new RedisOptions { SocketPath = "/" + new string('a', 500) }), "too long");
    }

    [Fact]
    public void A_reply_over_a_limit_is_an_error_of_its_command_alone()
    {
        RedisOptions options = Shared.Options();
        options.Limits = new RespLimits(maxDepth: 3, maxElements: 100, maxBulkLength: 1000);
        RedisConnection redis = Open(options);
        (string large, string small, string list) = (Key("large"), Key("small"), Key("list"));
        redis.Execute(Strings.Set(large, new byte[2000]));
        redis.Execute(Strings.Set(small, "v"));
        redis.Execute(Lists.PushRight(list, [.. Enumerable.Range(0, 200).Select(i => (RedisArgument)i)]));

        Pending<object?> before = redis.Send(Strings.Get(small)), over = redis.Send(Strings.Get(large)), after = redis.Send(Strings.Get(small));
        redis.Wait(after);
        Assert.Equal(("v", "v"), (before.Result, after.Result));
        Refusal.Check(Assert.IsType<RedisProtocolException>(over.Error), options.Endpoint, "limit", "1000");
        Refusal.Of<RedisProtocolException>(() => redis.Execute(Lists.Range(list, 0, -1)), options.Endpoint, "limit", "100");
        Assert.Equal("v", redis.Execute(Strings.Get(small)));
    }

    private static void Localhost(ScriptedServer scripted)
    {
        RedisOptions options = scripted.Options;
        options.Host = "localhost";
        var clock = Stopwatch.StartNew();
        using RedisConnection redis = RedisConnection.Open(options);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 3);
    }

    internal static void SkipWithoutUnixSockets() => Assert.SkipWhen(
        OperatingSystem.IsWindows() || typeof(RedisConnection).Assembly.GetReferencedAssemblies().Any(assembly => assembly.Name == "netstandard"),
        "this assembly has no Unix sockets");
}
