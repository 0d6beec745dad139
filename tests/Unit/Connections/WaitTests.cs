using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using PSRedis.Faults;

namespace PSRedis.Tests.Connections;

/// <summary>How waits end when nothing arrives, or when the connection is closed. The bounds are generous, for a busy machine.</summary>
public class WaitTests(SharedServer server) : ServerTest(server)
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    [Fact]
    public void A_blocking_command_may_exceed_the_command_time_out()
    {
        RedisOptions options = Shared.Options();
        options.CommandTimeout = TimeSpan.FromMilliseconds(300);
        RedisConnection redis = Open(options);
        Assert.Null(redis.Execute(RawCommand.Of(false, "BLPOP", Key(), 1)));
    }

    [Fact]
    public void A_command_that_times_out_is_an_error_and_the_next_has_a_new_link()
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            link.Serve(request => link.Number == 1 ? "" : "$1|v|");
        });
        RedisOptions options = scripted.Options;
        options.CommandTimeout = TimeSpan.FromMilliseconds(400);
        using RedisConnection redis = RedisConnection.Open(options);

        var clock = Stopwatch.StartNew();
        var error = Refusal.Of<RedisTimeoutException>(() => redis.Execute(Strings.Get("a")), scripted.Endpoint, "GET", "0.4 s");
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.35, 5);
        Assert.InRange(error.Elapsed.TotalSeconds, 0.35, 5);
        Assert.Equal("Timeout", error.Code);

        Assert.Equal("v", redis.Execute(Strings.Get("b")));
        Assert.Equal("GET a", string.Join(',', scripted.RequestsOf(1)));
        Assert.Equal("GET b", string.Join(',', scripted.RequestsOf(2)));
    }

    [Fact]
    public void Commands_that_time_out_are_not_retried_and_each_is_named()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(_ => "");
        RedisOptions options = scripted.Options;
        options.CommandTimeout = TimeSpan.FromMilliseconds(300);
        using RedisConnection redis = RedisConnection.Open(options);
        Pending get = redis.Send(Strings.Get("a")), increment = redis.Send(Strings.Increment("b"));
        redis.Wait(get);

        Refusal.Check(Assert.IsType<RedisTimeoutException>(get.Error), "GET");
        Refusal.Check(Assert.IsType<RedisTimeoutException>(increment.Error), "INCRBY");
        Assert.Equal(["GET a", "INCRBY b 1"], scripted.Requests);
        Assert.Equal(ConnectionState.Broken, redis.State);
    }

    [Fact]
    public void A_long_reply_does_not_time_out()
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            link.Read();
            link.Write("$30|");
            for (int i = 0; i < 10; i++, Thread.Sleep(100)) link.Write("abc");
            link.Write("|");
            link.WaitForClose();
        });
        RedisOptions options = scripted.Options;
        options.CommandTimeout = TimeSpan.FromMilliseconds(700);
        using RedisConnection redis = RedisConnection.Open(options);
        Assert.Equal(30, ((string)redis.Execute(Strings.Get("a"))!).Length);
    }

    [Fact]
    public void A_server_that_accepts_and_never_answers_times_out()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        try
        {
            var options = new RedisOptions
            {
                Host = "127.0.0.1",
                Port = ((IPEndPoint)listener.LocalEndpoint).Port,
                Password = Refusal.Secret,
                ConnectTimeout = TimeSpan.FromMilliseconds(400),
            };
            foreach (bool tls in new[] { false, true })
            {
                options.Tls = tls;
                var clock = Stopwatch.StartNew();
                Refusal.Of<RedisTimeoutException>(() => RedisConnection.Open(options), options.Endpoint, "0.4 s");
                Assert.InRange(clock.Elapsed.TotalSeconds, 0.35, 5);
            }
        }
        finally
        {
            listener.Stop();
        }
    }

    [Fact]
    public async Task A_server_that_accepts_no_more_connections_times_out()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var waiting = Enumerable.Range(0, 10).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray();
        try
        {
            Task all = Task.WhenAll(waiting.Select(socket => socket.ConnectAsync(listener.LocalEndPoint!)));
            await Task.WhenAny(all, Task.Delay(200, TestContext.Current.CancellationToken));
            Assert.SkipWhen(all.IsCompleted, "this system's queue of connections has no limit");

            var options = new RedisOptions { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndPoint!).Port, ConnectTimeout = TimeSpan.FromMilliseconds(400) };
            Refusal.Of<RedisTimeoutException>(() => RedisConnection.Open(options), options.Endpoint, "did not accept a connection", "0.4 s");
        }
        finally
        {
            foreach (Socket socket in waiting) socket.Dispose();
        }
    }

    [Fact]
    public async Task Closing_ends_the_waits_of_other_threads()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(_ => "");
        RedisOptions options = scripted.Options;
        options.CommandTimeout = TimeSpan.FromSeconds(30);
        RedisConnection redis = RedisConnection.Open(options);
        Task<RedisConnectionException>[] waiting = [.. Enumerable.Range(0, 3).Select(i => Task.Run(() =>
            Assert.Throws<RedisConnectionException>(() => redis.Execute(i == 0 ? Strings.Increment("a").AsObject() : Strings.Get("b")))))];
        SpinWait.SpinUntil(() => scripted.Requests.Length == 3);

        var clock = Stopwatch.StartNew();
        redis.Dispose();
        foreach (RedisConnectionException error in await Task.WhenAll(waiting)) Refusal.Check(error, "closed", scripted.Endpoint);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, AtOnce);
        Assert.Equal(ConnectionState.Closed, redis.State);
        Refusal.Of<RedisConnectionException>(() => redis.Execute(Strings.Get("c")), "closed");
        redis.Dispose();
        Assert.Equal(1, scripted.Lines);
    }

    [Fact]
    public async Task Closing_at_any_time_causes_only_errors_of_this_client()
    {
        for (int round = 0; round < 40; round++)
        {
            using RedisConnection redis = RedisConnection.Open(Shared.Options());
            string key = Key();
            Task[] busy = [.. Enumerable.Range(0, 3).Select(thread => Task.Run(() =>
            {
                try
                {
                    while (true)
                    {
                        Pending<object?> pending = redis.Send(Strings.Get(key));
                        if (thread == 1) redis.Receive();
                        else redis.Wait(pending);
                    }
                }
                catch (RedisConnectionException e)
                {
                    Refusal.Check(e, "closed");
                }
            }))];
            await Task.Delay(round % 10, TestContext.Current.CancellationToken);
            redis.Dispose();
            await Task.WhenAll(busy);
        }
    }
}
