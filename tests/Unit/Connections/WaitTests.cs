using System;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using PSRedis.Commands;
using PSRedis.Faults;
using Xunit;

namespace PSRedis.Tests.Connections;

/// <summary>Waits: how they are stopped, and how they end when nothing comes. That they end at once is told generously, for a busy machine.</summary>
public class WaitTests(SharedServer server) : ServerTest(server)
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_wait_is_stopped_and_its_late_reply_reaches_no_other_command()
    {
        using var answer = new ManualResetEventSlim();
        using var scripted = new ScriptedServer(line =>
        {
            line.Greet();
            line.Read();
            answer.Wait();
            line.Write("$4|late|");
            line.Serve(request => $"$5|for {request[^1]}|");
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);

        await Stopped(stop => redis.Execute(Strings.Get("a"), stop));
        Assert.Equal(ConnectionState.Connected, redis.State);
        Pending<object?> next = redis.Send(Strings.Get("b"));
        redis.Flush();
        answer.Set();
        redis.Wait(next);

        Assert.Equal("for b", next.Result);
        Assert.Equal("for c", redis.Execute(Strings.Get("c")));
        Assert.Equal((1, "GET a,GET b,GET c"), (scripted.Lines, string.Join(',', scripted.Requests)));
    }

    /// <summary>Over whatever the shared server is reached by, TLS included: also in the middle of a reply, and of a TLS frame.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(5_000)]
    [InlineData(30_000)]
    public async Task A_wait_is_stopped_after_a_part_of_the_reply(int bytes)
    {
        string value = new('x', 100_000);
        using var proxy = new FaultProxy(Shared.Options().EndPoint);
        RedisConnection redis = Open(proxy.Options(Shared.Options()));
        string key = Key();
        redis.Execute(Strings.Set(key, value));

        FaultyFlow replies = Assert.Single(proxy.Lines).Replies;
        for (int i = 0; i < 3; i++)
        {
            replies.Hold(bytes);
            await Stopped(stop => redis.Execute(Strings.Get(key), stop));
            replies.Release();
            Assert.Equal($"{i}", redis.Execute(RawCommand.Of(false, "ECHO", i)));
            Assert.Equal(value, redis.Execute(Strings.Get(key)));
        }
        Assert.Single(proxy.Lines);
        Assert.Equal(ConnectionState.Connected, redis.State);
    }

    [Fact]
    public async Task A_blocking_command_is_stopped_and_the_connection_goes_on()
    {
        RedisConnection redis = Open(), other = Open();
        string key = Key();
        long id = redis.Execute(RawCommand.Of(reply => reply.AsInteger(), "CLIENT", "ID"));
        await Stopped(stop => redis.Execute(RawCommand.Of(false, "BLPOP", key, 0), stop));

        Assert.True(redis.Execute(ConnectionCommands.Ping()));
        // Nobody is left at the server who would take it.
        bool isGone = SpinWait.SpinUntil(() => !Raw(other, "CLIENT", "LIST")!.Contains($"id={id} ", StringComparison.Ordinal), TimeSpan.FromSeconds(3));
        Assert.SkipUnless(isGone, "this server waits on for a client that has gone");
        other.Execute(Lists.PushRight(key, "item"));
        Assert.Equal(["item"], redis.Execute(Lists.Range(key, 0, -1)));
    }

    [Fact]
    public void A_blocking_command_has_no_time_out()
    {
        RedisOptions options = Shared.Options();
        options.CommandTimeout = TimeSpan.FromMilliseconds(300);
        RedisConnection redis = Open(options);
        Assert.Null(redis.Execute(RawCommand.Of(false, "BLPOP", Key(), 1)));
    }

    [Fact]
    public async Task A_wait_for_another_threads_turn_is_stopped_too()
    {
        using var scripted = ScriptedServer.Answering(_ => "");
        RedisOptions options = scripted.Options;
        options.CommandTimeout = TimeSpan.FromSeconds(30);
        RedisConnection redis = RedisConnection.Open(options);
        Task first = Task.Run(() => Assert.ThrowsAny<RedisException>(() => redis.Execute(Strings.Get("a"))));
        SpinWait.SpinUntil(() => scripted.Requests.Length == 1);
        await Stopped(stop => redis.Execute(Strings.Get("b"), stop));
        redis.Dispose();
        await first;
    }

    [Fact]
    public void What_is_stopped_before_it_begins_is_not_sent()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(_ => ":1|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Throws<OperationCanceledException>(() => redis.Execute(Strings.Increment("a"), new CancellationToken(canceled: true)));
        Assert.Equal(1, redis.Execute(Strings.Increment("b"), CancellationToken.None));
        Assert.Equal(["INCRBY b 1"], scripted.Requests);
    }

    [Fact]
    public void A_stop_is_seen_where_bytes_come_without_a_pause()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(request => $"$1|{request[^1]}|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<object?> pending = redis.Send(Strings.Get("a"));
        redis.Flush();
        SpinWait.SpinUntil(() => scripted.Requests.Length == 1);
        Thread.Sleep(50);
        Assert.Throws<OperationCanceledException>(() => redis.Wait(pending, new CancellationToken(canceled: true)));
        Assert.Equal(("b", "a"), (redis.Execute(Strings.Get("b")), pending.Result));
    }

    [Fact]
    public async Task A_stop_on_one_thread_is_no_matter_of_the_others()
    {
        using var answer = new ManualResetEventSlim();
        using var scripted = new ScriptedServer(line =>
        {
            line.Greet();
            line.Read(4);
            answer.Wait();
            line.Write("$1|a|:1|$1|b|:2|");
            line.WaitForClose();
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<object?> a = redis.Send(Strings.Get("a"));
        Pending<long> one = redis.Send(Strings.Increment("i"));
        Pending<object?> b = redis.Send(Strings.Get("b"));
        Pending<long> two = redis.Send(Strings.Increment("i"));
        Task waiting = Task.Run(() => redis.Wait(two));
        await Stopped(stop => redis.Wait(b, stop));
        answer.Set();
        await waiting;
        Assert.Equal(("a", 1, "b", 2), (a.Result, one.Result, b.Result, two.Result));
        Assert.Equal(1, scripted.Lines);
    }

    [Fact]
    public async Task Connecting_is_stopped()
    {
        using var scripted = new ScriptedServer(line => line.Swallow());
        await Stopped(stop => RedisConnection.Open(scripted.Options, stop));

        RedisOptions tls = scripted.Options;
        tls.Tls = true;
        await Stopped(stop => RedisConnection.Open(tls, stop));
    }

    [Fact]
    public async Task Reconnecting_is_stopped()
    {
        using var scripted = new ScriptedServer(line =>
        {
            if (line.Number > 1) return;
            line.Greet();
            line.Read();
        });
        RedisOptions options = scripted.Options;
        options.ConnectTimeout = TimeSpan.FromSeconds(60);
        using RedisConnection redis = RedisConnection.Open(options);
        Assert.Throws<RedisConnectionException>(() => redis.Execute(Strings.Increment("a")));
        await Stopped(stop => redis.Execute(Strings.Get("b"), stop));
    }

    [Fact]
    public async Task A_write_that_nobody_reads_is_stopped()
    {
        FrameworkUnderTest.SkipOnMono(FrameworkUnderTest.WritesBlock);
        using var end = new ManualResetEventSlim();
        using var scripted = new ScriptedServer(line =>
        {
            line.Greet();
            if (line.Number == 1) end.Wait();
            else line.Serve(_ => "$1|v|");
        });
        RedisOptions options = scripted.Options;
        options.CommandTimeout = TimeSpan.FromSeconds(30);
        using RedisConnection redis = RedisConnection.Open(options);
        await Stopped(stop => redis.Execute(Strings.Set("k", new byte[50_000_000]), stop));

        // Half a request can't be taken back: the next command has a line of its own.
        Assert.Equal("v", redis.Execute(Strings.Get("k")));
        Assert.Equal(["GET k"], scripted.RequestsOf(2));
        end.Set();
    }

    [Fact]
    public void A_command_that_is_not_answered_in_time_is_an_error_and_the_next_has_a_new_line()
    {
        using var scripted = new ScriptedServer(line =>
        {
            line.Greet();
            line.Serve(request => line.Number == 1 ? "" : "$1|v|");
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
    public void What_is_late_is_not_sent_again_and_each_command_is_named()
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
    public void A_long_reply_is_not_a_late_one()
    {
        using var scripted = new ScriptedServer(line =>
        {
            line.Greet();
            line.Read();
            line.Write("$30|");
            for (int i = 0; i < 10; i++, Thread.Sleep(100)) line.Write("abc");
            line.Write("|");
            line.WaitForClose();
        });
        RedisOptions options = scripted.Options;
        options.CommandTimeout = TimeSpan.FromMilliseconds(700);
        using RedisConnection redis = RedisConnection.Open(options);
        Assert.Equal(30, ((string)redis.Execute(Strings.Get("a"))!).Length);
    }

    [Fact]
    public void A_server_that_accepts_and_never_answers_is_an_error_in_time()
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
    public async Task A_server_that_accepts_no_more_is_an_error_in_time()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var waiting = Enumerable.Range(0, 10).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray();
        try
        {
            Task all = Task.WhenAll(waiting.Select(socket => socket.ConnectAsync(listener.LocalEndPoint!)));
            await Task.WhenAny(all, Task.Delay(200, TestContext.Current.CancellationToken));
            Assert.SkipWhen(all.IsCompleted, "this system's queue of connections has no end");

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
    public async Task Closing_at_any_moment_leaves_none_but_our_own_errors()
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

    /// <summary>Stops something that would wait for long, and says whether it ended at once.</summary>
    private static async Task Stopped(Action<CancellationToken> action)
    {
        using var stop = new CancellationTokenSource();
        Task task = Task.Factory.StartNew(() => action(stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.False(task.IsCompleted, task.Exception?.ToString());
        var clock = Stopwatch.StartNew();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, AtOnce);
    }
}
