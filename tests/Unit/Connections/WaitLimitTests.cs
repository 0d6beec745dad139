using System.Diagnostics;
using System.Threading.Tasks;
using PSRedis.Faults;

namespace PSRedis.Tests.Connections;

/// <summary>Each wait has a limit of its own, and ends when its own reply has arrived. The bounds are generous, for a busy machine.</summary>
public class WaitLimitTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData("BLPOP")]
    [InlineData("BLMOVE")]
    [InlineData("WAIT")]
    [InlineData("XREAD")]
    public void A_blocking_command_has_the_command_time_out_in_addition_to_its_own(string name)
    {
        using ScriptedServer scripted = ScriptedServer.Answering(_ => "");
        using RedisConnection redis = Open(scripted, 0.3);
        TimeSpan wait = TimeSpan.FromSeconds(0.4);
        RedisCommand<object?> command = name switch
        {
            "BLPOP" => Lists.WaitAndPop(["k"], ListEnd.Left, wait).AsObject(),
            "BLMOVE" => Lists.WaitAndMove("k", "l", ListEnd.Left, ListEnd.Left, wait),
            "WAIT" => RawCommand.Of(false, name, 1, 400),
            _ => RawCommand.Of(false, name, "BLOCK", 400, "STREAMS", "s", "$"),
        };
        var clock = Stopwatch.StartNew();
        var error = Refusal.Of<RedisTimeoutException>(() => redis.Execute(command), name, "0.7 s");
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.65, 6);
        Assert.Equal(1, error.OutcomeUnknown);
        Assert.Equal(ConnectionState.Broken, redis.State);
    }

    [Fact]
    public async Task A_blocking_command_without_a_time_out_has_no_limit()
    {
        using var answer = new ManualResetEventSlim();
        using ScriptedServer scripted = ScriptedServer.Answering(_ =>
        {
            answer.Wait();
            return "*2|$1|k|$1|v|";
        });
        using RedisConnection redis = Open(scripted, 0.2);
        Task<PoppedItem?> pop = Long(() => redis.Execute(Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.Zero)));
        await Task.Delay(900, TestContext.Current.CancellationToken);
        Assert.False(pop.IsCompleted);
        answer.Set();
        Assert.Equal("v", (await pop)!.Value);
    }

    [Fact]
    public async Task A_wait_ends_with_its_reply_although_another_thread_keeps_reading()
    {
        using ManualResetEventSlim first = new(), second = new();
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            link.Read(2);
            first.Wait();
            link.Write("$5|first|");
            second.Wait();
            link.Write("$6|second|");
            link.WaitForClose();
        });
        using RedisConnection redis = Open(scripted, 30);
        Pending<object?> mine = redis.Send(Strings.Get("first")), theirs = redis.Send(Strings.Get("second"));
        Task reading = Long(() => redis.Wait(theirs));
        Until(() => scripted.Requests.Length == 2);
        Task waiting = Long(() => redis.Wait(mine));
        await Task.Delay(100, TestContext.Current.CancellationToken);
        first.Set();
        await In(Soon, waiting);
        Assert.Equal(("first", false), (mine.Result, reading.IsCompleted));
        second.Set();
        await reading;
        Assert.Equal("second", theirs.Result);
    }

    [Fact]
    public async Task A_waiting_thread_continues_reading_when_the_reader_leaves()
    {
        using var answer = new ManualResetEventSlim();
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            link.Read(4);
            link.Write("$1|0|");
            answer.Wait();
            link.Write("$1|1|$1|2|$1|3|");
            link.WaitForClose();
        });
        using RedisConnection redis = Open(scripted, 30);
        Pending<object?>[] sent = [.. Enumerable.Range(0, 4).Select(i => redis.Send(Strings.Get($"{i}")))];
        using var cancellation = new CancellationTokenSource();
        Task[] waits = [.. sent.Select((pending, i) => Long(() => redis.Wait(pending, i == 1 ? cancellation.Token : default)))];
        await In(Soon, waits[0]);
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits[1]);
        answer.Set();
        await In(Soon, waits[2]);
        await In(Soon, waits[3]);
        Assert.Equal(["0", "1", "2", "3"], sent.Select(pending => pending.Result));
    }

    [Fact]
    public async Task Commands_after_a_slow_one_time_out_without_affecting_it()
    {
        using var answer = new ManualResetEventSlim();
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            link.Serve(request =>
            {
                if (request.StartsWith("WAIT", StringComparison.Ordinal)) answer.Wait();
                return request.StartsWith("GET", StringComparison.Ordinal) ? $"$5|for {request[^1]}|" : ":1|";
            });
        });
        using RedisConnection redis = Open(scripted, 0.4);
        Task<object?> wait = Long(() => redis.Execute(RawCommand.Of(false, "WAIT", 1, 60_000)));
        Until(() => scripted.Requests.Length == 1);
        var clock = Stopwatch.StartNew();
        Task<RedisTimeoutException>[] behind = [.. Enumerable.Range(0, 4).Select(i => Long(() => i == 0
            ? Refusal.Of<RedisTimeoutException>(() => redis.Execute(Strings.Increment("i")), "INCRBY", "0.4 s", "One command had been sent")
            : Refusal.Of<RedisTimeoutException>(() => redis.Execute(Strings.Get($"{i}")), "GET", "0.4 s")))];
        RedisTimeoutException[] errors = await Task.WhenAll(behind);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.35, 6);
        Assert.Equal([1, 0, 0, 0], errors.Select(error => error.OutcomeUnknown));
        Assert.False(wait.IsCompleted);
        answer.Set();
        Assert.Equal(1L, await wait);

        // Their replies arrive later, and are given to no other command.
        Assert.Equal("for x", redis.Execute(Strings.Get("x")));
        Assert.Equal(1, scripted.Lines);
    }

    [Fact]
    public async Task A_thread_that_begins_to_wait_while_another_reads_has_its_own_time_out()
    {
        using var answer = new ManualResetEventSlim();
        using ScriptedServer scripted = ScriptedServer.Answering(request =>
        {
            if (request.StartsWith("GET", StringComparison.Ordinal)) return "$1|v|";
            answer.Wait();
            return "*2|$1|k|$1|v|";
        });
        using RedisConnection redis = Open(scripted, 0.4);
        Pending<PoppedItem?> pop = redis.Send(Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.FromSeconds(60)));
        // Nobody waits for the pop yet when this begins to read.
        Task<RedisTimeoutException> reading = Long(() => Refusal.Of<RedisTimeoutException>(() => redis.Execute(Strings.Get("a")), "GET", "0.4 s"));
        Until(() => scripted.Requests.Length == 1);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Task waiting = Long(() => redis.Wait(pop));
        await reading;
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        answer.Set();
        await In(Soon, waiting);
        Assert.Equal("v", pop.Result!.Value);
    }

    [Fact]
    public void A_command_that_nobody_waits_for_delays_others_no_longer_than_the_time_out()
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            if (link.Number == 2) link.Serve(_ => "$1|v|");
            link.Swallow();
        });
        using RedisConnection redis = Open(scripted, 0.3);
        redis.Send(RawCommand.Of(false, "WAIT", 1, 0));
        Refusal.Of<RedisTimeoutException>(() => redis.Execute(Strings.Get("a")), "GET", "0.3 s");
        Assert.Equal("v", redis.Execute(Strings.Get("b")));
    }

    [Fact]
    public async Task A_blocking_pop_that_is_cancelled_while_another_thread_reads_takes_nothing_afterwards()
    {
        using ScriptedServer scripted = new(link =>
        {
            link.Handshake();
            if (link.Number == 2) link.Serve(_ => "$1|v|");
            link.WaitForClose();
        });
        using RedisConnection redis = Open(scripted, 30);
        Task<object?> reading = Long(() => redis.Execute(Strings.Get("a")));
        Until(() => scripted.Requests.Length == 1);
        using var cancellation = new CancellationTokenSource();
        Task<PoppedItem?> pop = Long(() => redis.Execute(Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.Zero), cancellation.Token));
        Until(() => scripted.Requests.Length == 2);
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pop);
        Assert.Equal("v", await reading);
        Assert.Equal(["GET a"], scripted.RequestsOf(2));
    }

    [Fact]
    public async Task Threads_that_wait_for_an_unreachable_server_fail_together()
    {
        using var scripted = new ScriptedServer(link =>
        {
            if (link.Number > 1) link.Swallow();
            link.Handshake();
            link.Read();
        });
        RedisOptions options = scripted.Options;
        options.ConnectTimeout = TimeSpan.FromSeconds(1);
        using RedisConnection redis = RedisConnection.Open(options);
        Assert.ThrowsAny<RedisException>(() => redis.Execute(Strings.Increment("first")));
        using var all = new Barrier(8);
        Task<TimeSpan>[] threads = [.. Enumerable.Range(0, 8).Select(i => Long(() =>
        {
            all.SignalAndWait();
            var clock = Stopwatch.StartNew();
            Refusal.Of<RedisTimeoutException>(() => redis.Execute(Strings.Get($"{i}")), scripted.Endpoint);
            return clock.Elapsed;
        }))];
        // One after another they would take eight seconds.
        Assert.All(await Task.WhenAll(threads), elapsed => Assert.InRange(elapsed.TotalSeconds, 0.9, 5));
        Assert.InRange(scripted.Lines, 2, 4);
    }

    [Fact]
    public async Task A_cancellation_while_connecting_does_not_affect_others()
    {
        using var isBack = new ManualResetEventSlim();
        using var scripted = new ScriptedServer(link =>
        {
            if (link.Number == 1)
            {
                link.Handshake();
                link.Read(2);
                return;
            }
            if (!isBack.IsSet) link.Swallow();
            link.Handshake();
            link.Serve(request => $"$5|for {request[^1]}|");
        });
        RedisOptions options = scripted.Options;
        options.ConnectTimeout = TimeSpan.FromSeconds(60);
        using RedisConnection redis = RedisConnection.Open(options);
        using var cancellation = new CancellationTokenSource();
        Pending<object?> a = redis.Send(Strings.Get("a"), cancellation.Token), b = redis.Send(Strings.Get("b"));
        Task cancelled = Long(() => redis.Wait(a, cancellation.Token));
        Until(() => scripted.Lines == 2);
        Task waiting = Long(() => redis.Wait(b));
        await Task.Delay(100, TestContext.Current.CancellationToken);
        isBack.Set();
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await waiting;
        Assert.Equal("for b", b.Result);
        Assert.Equal(["GET b"], scripted.RequestsOf(3));
    }

    private static RedisConnection Open(ScriptedServer scripted, double timeout)
    {
        RedisOptions options = scripted.Options;
        options.CommandTimeout = TimeSpan.FromSeconds(timeout);
        return RedisConnection.Open(options);
    }

    private static async Task In(TimeSpan time, Task task)
    {
        Assert.Same(task, await Task.WhenAny(task, Task.Delay(time, TestContext.Current.CancellationToken)));
        await task;
    }

    private static Task<T> Long<T>(Func<T> action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Task Long(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(20)));
}
