using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using PSRedis.Faults;

namespace PSRedis.Tests.Connections;

/// <summary>Queued commands: they are sent whole, or never.</summary>
public class UnsentTests
{
    [Fact]
    public void A_command_that_was_cancelled_before_it_was_sent_is_never_sent()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(_ => "+OK|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        using var cancellation = new CancellationTokenSource();
        Pending<bool> before = redis.Send(Strings.Set("before", "1"));
        Pending<bool>[] cancelled = [.. Enumerable.Range(0, 3).Select(i => redis.Send(Strings.Set($"price{i}", new byte[i * 40_000]), cancellation.Token))];
        Pending<bool> after = redis.Send(Strings.Set("after", "1"));
        cancellation.Cancel();

        Assert.True(redis.Execute(Strings.Set("next", "1")));
        Assert.Equal((true, true), (before.Result, after.Result));
        Assert.All(cancelled, pending => Assert.Throws<OperationCanceledException>(() => pending.Result));
        Assert.Equal(["SET before 1", "SET after 1", "SET next 1"], scripted.Requests);
        // The requests after them are still tracked correctly.
        Assert.Equal(1, scripted.Lines);
    }

    [Fact]
    public void A_command_that_was_cancelled_after_it_was_sent_is_not_sent_again()
    {
        using var isCancelled = new ManualResetEventSlim();
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            if (link.Number == 2) link.Serve(_ => "$1|v|");
            link.Read();
            isCancelled.Wait();
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        using var cancellation = new CancellationTokenSource();
        Pending<object?> cancelled = redis.Send(Strings.Get("a"), cancellation.Token);
        redis.Flush();
        Until(() => scripted.Requests.Length == 1);
        cancellation.Cancel();
        isCancelled.Set();

        Assert.Equal("v", redis.Execute(Strings.Get("b")));
        Assert.Contains("before it was sent again", Assert.Throws<OperationCanceledException>(() => cancelled.Result).Message, StringComparison.Ordinal);
        Assert.Equal(["GET b"], scripted.RequestsOf(2));
    }

    [Fact]
    public void Nothing_is_sent_after_an_unsent_command_over_two_lost_links()
    {
        using var isOver = new SemaphoreSlim(0);
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            if (link.Number < 3) isOver.Wait();
            else link.Serve(_ => ":1|");
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<long> first = redis.Send(Strings.Increment("first"));
        Break();
        Pending<long> second = redis.Send(Strings.Increment("second"), first);
        Break();
        redis.Wait(second);

        Assert.All(new[] { first, second }, pending => Refusal.Of<RedisConnectionException>(() => _ = pending.Result, "was not sent"));
        Assert.Equal(1, redis.Execute(Strings.Increment("third")));
        Assert.Equal(["INCRBY third 1"], scripted.Requests);

        void Break()
        {
            isOver.Release();
            Until(() =>
            {
                redis.Receive();
                return redis.State == ConnectionState.Broken;
            });
        }
    }

    [Fact]
    public void A_batch_that_is_cancelled_while_it_is_queued_leaves_nothing_queued()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(_ => "+OK|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        using var cancellation = new CancellationTokenSource();
        Pending<bool>[] sent = [.. Enumerable.Range(0, 1000).Select(i => redis.Send(Strings.Set($"k{i}", "stale"), cancellation.Token))];
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => redis.Send(Strings.Set("last", "stale"), cancellation.Token));

        Assert.All(sent, pending => Assert.True(pending.IsCompleted));
        redis.Flush();
        Assert.True(redis.Execute(Strings.Set("next", "1")));
        Assert.Equal(["SET next 1"], scripted.Requests);
    }

    [Fact]
    public async Task A_command_that_is_cancelled_while_another_thread_sends_is_removed()
    {
        FrameworkUnderTest.SkipOnMono(FrameworkUnderTest.WritesBlock);
        using ManualResetEventSlim beforeEach = new(), arrives = new();
        using ScriptedServer scripted = SlowToRead(beforeEach, arrives);
        using RedisConnection redis = Patient(scripted);
        Task<bool> large = Long(() => redis.Execute(Strings.Set("large", new byte[Large])));
        Assert.True(arrives.Wait(TimeSpan.FromSeconds(20)));
        using var cancellation = new CancellationTokenSource();
        Task<long> cancelled = Long(() => redis.Execute(Strings.Increment("stopped"), cancellation.Token));
        await Task.Delay(100, TestContext.Current.CancellationToken);
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        beforeEach.Set();

        Assert.True(await large);
        Assert.True(redis.Execute(Strings.Set("next", "1")));
        Assert.DoesNotContain(scripted.Requests, request => request.Contains("stopped", StringComparison.Ordinal));
        Assert.Equal(1, scripted.Lines);
    }

    [Fact]
    public async Task The_queued_commands_of_one_thread_are_sent_although_another_was_cancelled_while_sending()
    {
        FrameworkUnderTest.SkipOnMono(FrameworkUnderTest.WritesBlock);
        using ManualResetEventSlim beforeEach = new(), arrives = new();
        using ScriptedServer scripted = SlowToRead(beforeEach, arrives);
        using RedisConnection redis = Patient(scripted);
        using var cancellation = new CancellationTokenSource();
        Pending<bool> large = redis.Send(Strings.Set("large", new byte[Large]), cancellation.Token);
        Pending<long> mine = redis.Send(Strings.Increment("mine"));
        Task sending = Long(() => redis.Wait(large, cancellation.Token));
        Assert.True(arrives.Wait(TimeSpan.FromSeconds(20)));
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        beforeEach.Set();

        redis.Wait(mine);
        Assert.Equal(1, mine.Result);
        Assert.Throws<OperationCanceledException>(() => large.Result);
        Assert.Equal(["INCRBY mine 1"], scripted.RequestsOf(2));
    }

    /// <summary>An argument whose writing throws simulates running out of memory.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_request_that_cannot_be_written_whole_is_not_sent(bool isLarge)
    {
        using ScriptedServer scripted = ScriptedServer.Answering(_ => "+OK|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<bool> before = redis.Send(Strings.Set("before", new byte[40_000]));
        Assert.Throws<InsufficientMemoryException>(() => redis.Send(new Unwritable(isLarge)));
        Pending<bool> after = redis.Send(Strings.Set("after", "1"));
        redis.Wait(after);

        Assert.Equal((true, true), (before.Result, after.Result));
        Assert.Equal(["SET before", "SET after 1"], scripted.Requests.Select(request => request.Split(" \0")[0]));
        Assert.Equal(1, scripted.Lines);
    }

    [Fact]
    public void The_next_step_of_a_command_that_cannot_be_written_whole_is_not_sent()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(request => request.StartsWith("TYPE", StringComparison.Ordinal) ? "+string|" : "$1|v|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        var chained = new Chained<bool>(new RedisCommand<bool>("TYPE", CommandTraits.ReadOnly, static reply => true, "k"), _ => new Unwritable(false));
        Pending<bool> pending = redis.Send(chained);
        Pending<object?> get = redis.Send(Strings.Get("a"));
        redis.Wait(pending);
        redis.Wait(get);

        Assert.IsType<InsufficientMemoryException>(pending.Error);
        Assert.Equal(("v", "v"), (get.Result, redis.Execute(Strings.Get("b"))));
        Assert.Equal(["TYPE k", "GET a", "GET b"], scripted.Requests);
    }

    [Fact]
    public void A_request_that_can_be_written_only_once_is_not_retried()
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            if (link.Number == 2) link.Serve(_ => "$1|v|");
            link.Read(3);
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<object?> a = redis.Send(Strings.Get("a"));
        Pending<bool> once = redis.Send(new Unwritable(false, timesThatSucceed: 1));
        Pending<object?> b = redis.Send(Strings.Get("b"));
        redis.Wait(b);
        redis.Wait(once);

        Assert.Equal(("v", "v"), (a.Result, b.Result));
        Assert.IsType<InsufficientMemoryException>(once.Error);
        Assert.Equal(["GET a", "GET b"], scripted.RequestsOf(2));
    }

    /// <summary>The reading thread queues the next step of another thread's command while a third thread sends, and is cancelled.</summary>
    [Fact]
    public async Task The_next_step_of_a_command_is_sent_although_the_reading_thread_was_cancelled()
    {
        FrameworkUnderTest.SkipOnMono(FrameworkUnderTest.WritesBlock);
        using ManualResetEventSlim isSending = new(), beforeEach = new();
        using var scripted = new ScriptedServer(link =>
        {
            link.Socket.ReceiveBufferSize = 16 * 1024;
            link.Handshake();
            link.Read(2);
            isSending.Wait();
            link.Write("+string|");
            beforeEach.Wait();
            link.Write("$1|a|");
            link.Socket.ReceiveBufferSize = 1024 * 1024;
            link.Serve(request => request.StartsWith("SET", StringComparison.Ordinal) ? "+OK|" : "$1|b|");
        });
        using RedisConnection redis = Patient(scripted);
        Pending<object?> chained = redis.Send(Keys.Read("b"));
        using var cancellation = new CancellationTokenSource();
        Task reading = Long(() => redis.Execute(Strings.Get("a"), cancellation.Token));
        Until(() => scripted.Requests.Length == 2);
        Task<object?> waiting = Long(() =>
        {
            redis.Wait(chained);
            return chained.Result;
        });
        Task<bool> sending = Long(() => redis.Execute(Strings.Set("large", new byte[Large])));
        await Task.Delay(200, TestContext.Current.CancellationToken);
        isSending.Set();
        await Task.Delay(200, TestContext.Current.CancellationToken);
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        beforeEach.Set();

        Assert.Equal("b", await waiting);
        Assert.True(await sending);
        Assert.Equal(1, scripted.Lines);
    }

    /// <summary>Bytes that arrive before the request was sent are not its reply.</summary>
    [Fact]
    public void An_unexpected_reply_is_not_given_to_a_queued_command()
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            if (link.Number == 2) link.Serve(_ => "$1|v|");
            link.Read();
            link.Write("$1|a|$5|stray|");
            link.WaitForClose();
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<object?> a = redis.Send(Strings.Get("a"));
        redis.Flush();
        Until(() => scripted.Requests.Length == 1);
        Thread.Sleep(50);
        Pending<object?> b = redis.Send(Strings.Get("b"));
        redis.Receive();

        Assert.Equal("a", a.Result);
        redis.Wait(b);
        Assert.Equal("v", b.Result);
    }

    [Fact]
    public void Truncate_removes_what_was_written_beyond_a_length()
    {
        var random = new Random(1);
        for (int round = 0; round < 300; round++)
        {
            RespWriter writer = new(), wanted = new();
            for (int request = 0; request < 6; request++)
            {
                long mark = writer.Length;
                Write(writer, random.Next());
                if (random.Next(2) == 0) _ = writer.Segments.Count;
                writer.Truncate(mark);
                int seed = random.Next();
                Write(writer, seed);
                Write(wanted, seed);
            }
            Assert.Equal(wanted.Length, writer.Length);
            Assert.True(Bytes(wanted).AsSpan().SequenceEqual(Bytes(writer)), $"round {round}");
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => new RespWriter().Truncate(1));

        static void Write(RespWriter writer, int seed)
        {
            var random = new Random(seed);
            writer.WriteCommand("SET", 2);
            for (int i = random.Next(3); i >= 0; i--)
            {
                byte[] bytes = new byte[random.Next(4) == 0 ? random.Next(32_000, 40_000) : random.Next(100)];
                random.NextBytes(bytes);
                if (random.Next(3) == 0) writer.WriteBulk(new string('x', random.Next(20_000)));
                writer.WriteBulk(bytes);
            }
        }

        static byte[] Bytes(RespWriter writer)
        {
            var bytes = new System.IO.MemoryStream();
            foreach (ArraySegment<byte> segment in writer.Segments) bytes.Write(segment.Array!, segment.Offset, segment.Count);
            return bytes.ToArray();
        }
    }

    /// <summary>More than the system buffers for a server that does not read.</summary>
    private const int Large = 16_000_000;

    /// <summary>A server that reads nothing on its first link after the handshake until it is told to, but signals when there is something to read.</summary>
    private static ScriptedServer SlowToRead(ManualResetEventSlim beforeEach, ManualResetEventSlim arrives) => new(link =>
    {
        link.Socket.ReceiveBufferSize = 16 * 1024;
        link.Handshake();
        if (link.Number == 1)
        {
            link.Socket.Poll(-1, SelectMode.SelectRead);
            arrives.Set();
            beforeEach.Wait();
        }
        link.Socket.ReceiveBufferSize = 1024 * 1024;
        link.Serve(request => request.StartsWith("SET", StringComparison.Ordinal) ? "+OK|" : ":1|");
    });

    /// <summary>A long time-out, since large requests take time on a busy machine.</summary>
    private static RedisConnection Patient(ScriptedServer scripted)
    {
        RedisOptions options = scripted.Options;
        options.CommandTimeout = TimeSpan.FromSeconds(30);
        return RedisConnection.Open(options);
    }

    private static Task<T> Long<T>(Func<T> action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Task Long(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(20)));

    private sealed class Unwritable(bool isLarge, int timesThatSucceed = 0) : RedisCommand<bool>("GET", CommandTraits.ReadOnly, static reply => true)
    {
        private int _times = timesThatSucceed;

        internal override void WriteTo(RespWriter writer)
        {
            writer.WriteCommand("GET", 1);
            if (_times-- > 0)
            {
                writer.WriteBulk("once");
                return;
            }
            writer.WriteBulk(isLarge ? new byte[100_000] : Encoding.ASCII.GetBytes("report"));
            throw new InsufficientMemoryException();
        }
    }
}
