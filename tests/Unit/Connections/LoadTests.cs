using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using PSRedis.Faults;

namespace PSRedis.Tests.Connections;

/// <summary>
/// Repeated operations leave nothing behind, and no reply reaches another caller. Not in parallel with other tests, since the whole process is measured.
/// </summary>
[Collection(nameof(LoadTests))]
[CollectionDefinition(nameof(LoadTests), DisableParallelization = true)]
public class LoadTests(SharedServer server) : ServerTest(server)
{
    [Fact]
    public void Connections_that_are_closed_leave_nothing_behind() => Repeat(TestLength.Of(300, 10_000), _ =>
    {
        using RedisConnection redis = RedisConnection.Open(Shared.Options());
        Assert.True(redis.Execute(ConnectionCommands.Ping()));
    });

    [Fact]
    public void Connections_that_cannot_be_established_leave_nothing_behind()
    {
        int closed;
        using (var listener = new ScriptedServer(_ => { })) closed = listener.Port;
        RedisOptions missing = Shared.Options(database: 1_000_000), nowhere = new() { Host = "127.0.0.1", Port = closed };
        Repeat(TestLength.Of(100, 5_000), i => Assert.ThrowsAny<RedisException>(() => RedisConnection.Open(i % 2 == 0 ? missing : nowhere)));
    }

    [Fact]
    public void Cancelled_attempts_to_connect_leave_nothing_behind()
    {
        // The system accepts connections on its behalf, until the queue is full.
        var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        try
        {
            var plain = new RedisOptions { Host = "127.0.0.1", Port = ((IPEndPoint)silent.LocalEndpoint).Port };
            RedisOptions tls = plain.Clone();
            tls.Tls = true;
            Repeat(TestLength.Of(20, 1_000), i => CancelSoon(cancellation => RedisConnection.Open(i % 2 == 0 ? plain : tls, cancellation)));
        }
        finally
        {
            silent.Stop();
        }
    }

    [Fact]
    public void Cancelled_waits_leave_nothing_behind_and_the_next_reply_is_correct()
    {
        RedisConnection redis = Open();
        string key = Key(), none = Key("none");
        string large = new('x', 20_000);
        redis.Execute(Strings.Set(key, large));
        Repeat(TestLength.Of(40, 2_000), i =>
        {
            CancelSoon(cancellation =>
            {
                if (i % 2 == 0) redis.Execute(RawCommand.Of(false, "BLPOP", none, 0), cancellation);
                while (true)
                {
                    Pending<object?>[] sent = [.. Enumerable.Range(0, 20).Select(_ => redis.Send(Strings.Get(key), cancellation))];
                    foreach (Pending<object?> pending in sent) redis.Wait(pending, cancellation);
                }
            });
            Assert.Equal($"{i}", redis.Execute(RawCommand.Of(false, "ECHO", i)));
        }, kept: 1024 * 1024);
    }

    [Fact]
    public void Ended_subscriptions_leave_nothing_behind()
    {
        RedisConnection redis = Open();
        Repeat(TestLength.Of(60, 2_000), i =>
        {
            using var background = new BackgroundSubscriber(RedisSubscriber.Open(redis, [$"{Prefix}{i}"], []), 10, () => { });
            Assert.Equal(SubscriptionState.Active, background.State);
        });
    }

    /// <summary>Half of the threads are cancelled at random. An increment whose reply was not awaited may have been executed.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sixteen_threads_get_their_own_replies_while_some_are_cancelled(bool share)
    {
        int seed = Environment.TickCount;
        RedisConnection? shared = share ? Open() : null;
        string counter = Key("counter");
        long steps = 0, unknown = 0;
        var end = Stopwatch.StartNew();
        TimeSpan time = TimeSpan.FromSeconds(TestLength.Of(2, 60));
        await Task.WhenAll(Enumerable.Range(0, 16).Select(thread => Task.Factory.StartNew(
            () =>
            {
                var random = new Random(seed + thread);
                RedisConnection redis = shared ?? Open();
                while (end.Elapsed < time)
                {
                    using CancellationTokenSource cancellation = thread % 2 == 0 ? new() : new(random.Next(1, 20));
                    string[] keys = [.. Enumerable.Range(0, random.Next(1, 50)).Select(i => $"{thread} {i}")];
                    try
                    {
                        Pending<object?>[] sent = [.. keys.Select(key => redis.Send(RawCommand.Of(false, "ECHO", key), cancellation.Token))];
                        foreach (Pending<object?> pending in sent) redis.Wait(pending, cancellation.Token);
                        Assert.True(keys.SequenceEqual(sent.Select(pending => (string?)pending.Result)), $"thread {thread} of seed {seed}");
                        Interlocked.Increment(ref unknown);
                        redis.Execute(Strings.Increment(counter), cancellation.Token);
                        Interlocked.Decrement(ref unknown);
                        Interlocked.Increment(ref steps);
                    }
                    catch (OperationCanceledException)
                    {
                        Assert.True(cancellation.IsCancellationRequested);
                    }
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        Assert.True(steps > 0);
        Assert.InRange(int.Parse((string)Shared.Ask(Strings.Get(counter))!, CultureInfo.InvariantCulture), steps, steps + unknown);
    }

    /// <summary>Runs an action that would take long, and cancels it after a moment.</summary>
    private static void CancelSoon(Action<CancellationToken> action)
    {
        using var cancellation = new CancellationTokenSource(5);
        Assert.ThrowsAny<OperationCanceledException>(() => action(cancellation.Token));
    }

    /// <summary>
    /// Repeats an action, and asserts that the process uses no more resources than after a warm-up, apart from the buffer that a connection keeps.
    /// </summary>
    private static void Repeat(int times, Action<int> action, long kept = 0)
    {
        FrameworkUnderTest.SkipOnMono("the amount of memory in use is not reliable");
        for (int i = 0; i < Math.Max(20, times / 10); i++) action(i);
        (int handles, int threads, long bytes) = Usage();
        for (int i = 0; i < times; i++) action(i);

        // Threads of the pool come and go by themselves, and closing takes a moment.
        (int Handles, int Threads, long Bytes) after = default;
        bool isFlat = SpinWait.SpinUntil(
            () =>
            {
                Thread.Sleep(20);
                after = Usage();
                return after.Handles <= handles + 3 && after.Threads <= threads + 5;
            },
            TimeSpan.FromSeconds(10));
        string figures = FormattableString.Invariant(
            $"{times} times: handles {handles} -> {after.Handles}, threads {threads} -> {after.Threads}, memory {bytes:N0} -> {after.Bytes:N0} bytes");
        TestContext.Current.TestOutputHelper?.WriteLine(figures);
        Assert.True(isFlat && after.Bytes - bytes < kept + Math.Max(300_000, 100L * times), figures);
    }

    private static (int Handles, int Threads, long Bytes) Usage()
    {
        long bytes = GC.GetTotalMemory(forceFullCollection: true);
        using Process process = Process.GetCurrentProcess();
        return (Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : process.HandleCount, process.Threads.Count, bytes);
    }
}
