using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using PSRedis.Faults;

namespace PSRedis.Tests.Connections;

/// <summary>Host names: how they are resolved, and which of their addresses is used.</summary>
public class AddressTests
{
    // On Linux all of 127.x.x.x are local addresses.
    private static readonly IPAddress Dead = IPAddress.Parse("127.0.0.2");

    [Fact]
    public void An_address_that_refuses_is_skipped()
    {
        using ScriptedServer scripted = ScriptedServer.Answering("+v|");
        using RedisConnection redis = RedisConnection.Open(Named(scripted, Dead, IPAddress.Loopback));
        Assert.Equal("v", redis.Execute(Strings.Get("k")));
    }

    [Fact]
    public void An_address_that_does_not_answer_delays_the_next_one_only_briefly()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only on Linux does a connection attempt wait if the queue is full");
        using ScriptedServer scripted = ScriptedServer.Answering("+v|");
        // The system does not answer connection attempts while the accept queue is full.
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(Dead, scripted.Port));
        silent.Listen(1);
        using Socket first = Waiting(silent), second = Waiting(silent), third = Waiting(silent);

        RedisOptions options = Named(scripted, Dead, IPAddress.Loopback);
        options.ConnectTimeout = TimeSpan.FromSeconds(20);
        var clock = Stopwatch.StartNew();
        using RedisConnection redis = RedisConnection.Open(options);
        Assert.Equal("v", redis.Execute(Strings.Get("k")));
        // The system itself would try for minutes.
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.2, 10);
    }

    [Fact]
    public void If_no_address_can_be_reached_the_error_of_the_first_is_reported()
    {
        using ScriptedServer scripted = ScriptedServer.Answering("+v|");
        scripted.StopListening();
        string message = Refusal.Of<RedisConnectionException>(() => RedisConnection.Open(Named(scripted, Dead, IPAddress.Loopback)), $"redis.test:{scripted.Port}", "refused").Message;
        Assert.Equal(message.IndexOf($"{scripted.Port}", StringComparison.Ordinal), message.LastIndexOf($"{scripted.Port}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_without_an_address_is_an_error()
    {
        using ScriptedServer scripted = ScriptedServer.Answering("+v|");
        Refusal.Of<RedisConnectionException>(() => RedisConnection.Open(Named(scripted)), "redis.test", "has no address");
    }

    [Fact]
    public void A_lookup_that_does_not_end_times_out()
    {
        var options = new RedisOptions { Host = "redis.test", Password = Refusal.Secret, LookUp = _ => new TaskCompletionSource<IPAddress[]>().Task };
        options.ConnectTimeout = TimeSpan.FromMilliseconds(300);
        Refusal.Of<RedisTimeoutException>(() => RedisConnection.Open(options), "redis.test", "was not found", "0.3 s");
    }

    [Fact]
    public void A_lookup_that_does_not_end_can_be_cancelled()
    {
        var options = new RedisOptions { Host = "redis.test", LookUp = _ => new TaskCompletionSource<IPAddress[]>().Task, ConnectTimeout = TimeSpan.FromSeconds(60) };
        using var cancellation = new CancellationTokenSource(100);
        var clock = Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() => RedisConnection.Open(options, cancellation.Token));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
    }

    private static RedisOptions Named(ScriptedServer scripted, params IPAddress[] addresses)
    {
        RedisOptions options = scripted.Options;
        (options.Host, options.LookUp) = ("redis.test", _ => Task.FromResult(addresses));
        return options;
    }

    private static Socket Waiting(Socket listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(listener.LocalEndPoint!);
        }
        catch (SocketException)
        {
            // The attempt is in progress.
        }
        return socket;
    }
}
