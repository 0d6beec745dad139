using System.Diagnostics;
using System.Threading.Tasks;
using PSRedis.Faults;

namespace PSRedis.Tests.Connections;

/// <summary>Waits that are cancelled. They must end at once; the bounds are generous, for a busy machine.</summary>
public class CancellationTests(SharedServer server) : ServerTest(server)
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_wait_is_cancelled_and_its_late_reply_reaches_no_other_command()
    {
        using var answer = new ManualResetEventSlim();
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            link.Read();
            answer.Wait();
            link.Write("$4|late|");
            link.Serve(request => $"$5|for {request[^1]}|");
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);

        await AssertCancelled(cancellation => redis.Execute(Strings.Get("a"), cancellation));
        Assert.Equal(ConnectionState.Connected, redis.State);
        Pending<object?> next = redis.Send(Strings.Get("b"));
        redis.Flush();
        answer.Set();
        redis.Wait(next);

        Assert.Equal("for b", next.Result);
        Assert.Equal("for c", redis.Execute(Strings.Get("c")));
        Assert.Equal((1, "GET a,GET b,GET c"), (scripted.Lines, string.Join(',', scripted.Requests)));
    }

    /// <summary>Over the transport of the shared server, including TLS: also in the middle of a reply, and of a TLS frame.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(5_000)]
    [InlineData(30_000)]
    public async Task A_wait_is_cancelled_after_a_part_of_the_reply(int bytes)
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
            await AssertCancelled(cancellation => redis.Execute(Strings.Get(key), cancellation));
            replies.Release();
            Assert.Equal($"{i}", redis.Execute(RawCommand.Of(false, "ECHO", i)));
            Assert.Equal(value, redis.Execute(Strings.Get(key)));
        }
        Assert.Single(proxy.Lines);
        Assert.Equal(ConnectionState.Connected, redis.State);
    }

    [Fact]
    public async Task A_blocking_command_is_cancelled_and_the_connection_stays_usable()
    {
        RedisConnection redis = Open(), other = Open();
        string key = Key();
        long id = redis.Execute(RawCommand.Of(reply => reply.AsInteger(), "CLIENT", "ID"));
        await AssertCancelled(cancellation => redis.Execute(RawCommand.Of(false, "BLPOP", key, 0), cancellation));

        Assert.True(redis.Execute(ConnectionCommands.Ping()));
        // The server no longer has a client that would take the item.
        bool isGone = SpinWait.SpinUntil(() => !Raw(other, "CLIENT", "LIST")!.Contains($"id={id} ", StringComparison.Ordinal), TimeSpan.FromSeconds(3));
        Assert.SkipUnless(isGone, "this server keeps waiting for a client that has disconnected");
        other.Execute(Lists.PushRight(key, "item"));
        Assert.Equal(["item"], redis.Execute(Lists.Range(key, 0, -1)));
    }

    [Fact]
    public async Task A_wait_while_another_thread_reads_is_cancelled()
    {
        using var scripted = ScriptedServer.Answering(_ => "");
        RedisOptions options = scripted.Options;
        options.CommandTimeout = TimeSpan.FromSeconds(30);
        RedisConnection redis = RedisConnection.Open(options);
        Task first = Task.Run(() => Assert.ThrowsAny<RedisException>(() => redis.Execute(Strings.Get("a"))));
        SpinWait.SpinUntil(() => scripted.Requests.Length == 1);
        await AssertCancelled(cancellation => redis.Execute(Strings.Get("b"), cancellation));
        redis.Dispose();
        await first;
    }

    [Fact]
    public void A_command_that_is_cancelled_at_the_start_is_not_sent()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(_ => ":1|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Throws<OperationCanceledException>(() => redis.Execute(Strings.Increment("a"), new CancellationToken(canceled: true)));
        Assert.Equal(1, redis.Execute(Strings.Increment("b"), CancellationToken.None));
        Assert.Equal(["INCRBY b 1"], scripted.Requests);
    }

    [Fact]
    public void A_cancellation_is_noticed_while_bytes_keep_arriving()
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
    public async Task Cancelling_one_thread_does_not_affect_others()
    {
        using var answer = new ManualResetEventSlim();
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            link.Read(4);
            answer.Wait();
            link.Write("$1|a|:1|$1|b|:2|");
            link.WaitForClose();
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<object?> a = redis.Send(Strings.Get("a"));
        Pending<long> one = redis.Send(Strings.Increment("i"));
        Pending<object?> b = redis.Send(Strings.Get("b"));
        Pending<long> two = redis.Send(Strings.Increment("i"));
        Task waiting = Task.Run(() => redis.Wait(two));
        await AssertCancelled(cancellation => redis.Wait(b, cancellation));
        answer.Set();
        await waiting;
        Assert.Equal(("a", 1, "b", 2), (a.Result, one.Result, b.Result, two.Result));
        Assert.Equal(1, scripted.Lines);
    }

    [Fact]
    public async Task Connecting_can_be_cancelled()
    {
        using var scripted = new ScriptedServer(link => link.Swallow());
        await AssertCancelled(cancellation => RedisConnection.Open(scripted.Options, cancellation));

        RedisOptions tls = scripted.Options;
        tls.Tls = true;
        await AssertCancelled(cancellation => RedisConnection.Open(tls, cancellation));
    }

    [Fact]
    public async Task Reconnecting_can_be_cancelled()
    {
        using var scripted = new ScriptedServer(link =>
        {
            if (link.Number > 1) return;
            link.Handshake();
            link.Read();
        });
        RedisOptions options = scripted.Options;
        options.ConnectTimeout = TimeSpan.FromSeconds(60);
        using RedisConnection redis = RedisConnection.Open(options);
        Assert.Throws<RedisConnectionException>(() => redis.Execute(Strings.Increment("a")));
        await AssertCancelled(cancellation => redis.Execute(Strings.Get("b"), cancellation));
    }

    [Fact]
    public async Task A_write_that_the_server_does_not_read_can_be_cancelled()
    {
        FrameworkUnderTest.SkipOnMono(FrameworkUnderTest.WritesBlock);
        using var end = new ManualResetEventSlim();
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            if (link.Number == 1) end.Wait();
            else link.Serve(_ => "$1|v|");
        });
        RedisOptions options = scripted.Options;
        options.CommandTimeout = TimeSpan.FromSeconds(30);
        using RedisConnection redis = RedisConnection.Open(options);
        await AssertCancelled(cancellation => redis.Execute(Strings.Set("k", new byte[50_000_000]), cancellation));

        // A request that was sent in part cannot be withdrawn: the next command has a new link.
        Assert.Equal("v", redis.Execute(Strings.Get("k")));
        Assert.Equal(["GET k"], scripted.RequestsOf(2));
        end.Set();
    }

    /// <summary>Cancels an action that would wait for long, and asserts that it ends at once.</summary>
    private static async Task AssertCancelled(Action<CancellationToken> action)
    {
        using var cancellation = new CancellationTokenSource();
        Task task = Task.Factory.StartNew(() => action(cancellation.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.False(task.IsCompleted, task.Exception?.ToString());
        var clock = Stopwatch.StartNew();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, AtOnce);
    }
}
