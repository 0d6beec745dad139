using System.Globalization;
using System.Threading.Tasks;
using PSRedis.Faults;

namespace PSRedis.Tests.Connections;

/// <summary>
/// A real server whose links are lost at any byte, of requests or replies, in any way. Whatever was reported as executed was executed, nothing was executed
/// twice, and of the rest no more was executed than the error reports as unknown.
/// </summary>
public class RandomCutTests(SharedServer server) : ServerTest(server)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Nothing_is_executed_twice_and_unknown_outcomes_are_counted(int seed)
    {
        var random = new Random(seed);
        int rounds = TestLength.Of(40, 2000), cuts = 0;
        for (int round = 0; round < rounds; round++) cuts += Round(random, $"seed {seed}, round {round}");
        Assert.True(cuts > rounds / 4, $"Only {cuts} of {rounds} links were lost with commands in flight.");
    }

    /// <summary>One caller that sends commands in sequence and ends at the first that is lost, as a pipeline of PowerShell does.</summary>
    /// <returns>1 if commands were lost, otherwise 0.</returns>
    private int Round(Random random, string where)
    {
        const int Count = 200;
        int faulty = random.Next(1, 3);
        using var proxy = new FaultProxy(Shared.Options().EndPoint, number => number > faulty ? new FaultyConnection() : Fault(random));
        RedisOptions options = proxy.Options(Shared.Options());
        options.CommandTimeout = TimeSpan.FromSeconds(0.5);
        RedisConnection redis;
        try
        {
            redis = Open(options);
        }
        catch (RedisException)
        {
            // The link was lost during the handshake.
            return 0;
        }
        string text = Key("text");
        Shared.Ask(Strings.Set(text, "v"));
        string[] keys = [.. Enumerable.Range(0, Count).Select(i => Key($"{i}"))];
        var sent = new List<(Pending<long> Increment, Pending<object?> Get)>();
        RedisException? loss = null;
        Pending? last = null;
        try
        {
            foreach (string key in keys)
            {
                Pending<long> increment = redis.Send(Strings.Increment(key), last);
                sent.Add((increment, redis.Send(Strings.Get(text))));
                last = increment;
                if (random.Next(20) == 0) redis.Flush();
                if (random.Next(30) == 0) redis.Receive();
                if (random.Next(100) == 0) redis.Wait(increment);
            }
        }
        catch (RedisException e)
        {
            loss = e;
        }
        foreach ((Pending increment, Pending get) in sent)
        {
            redis.Wait(increment);
            redis.Wait(get);
        }

        object?[] values = Shared.Ask(Strings.GetMany(keys));
        int reported = 0, done = 0, unknown = 0;
        for (int i = 0; i < Count; i++)
        {
            Assert.True(values[i] is null or "1", $"{where}: key {i} is {values[i]}");
            if (values[i] is not null) done++;
            if (i >= sent.Count) continue;
            (Pending<long> increment, Pending<object?> get) = sent[i];
            if (increment.Error is null)
            {
                Assert.True(increment.Result == 1 && values[i] is "1" && loss is null, $"{where}: key {i} was reported as executed after one that was not");
                reported++;
            }
            else
            {
                loss ??= Assert.IsAssignableFrom<RedisException>(increment.Error);
                Assert.True(loss.ConcernsConnection, $"{where}: {loss}");
                unknown = Math.Max(unknown, ((RedisException)increment.Error).OutcomeUnknown);
            }
            if (get.Error is null) Assert.Equal("v", get.Result);
        }
        Assert.InRange(done - reported, 0, unknown);
        Shared.Ask(Keys.Remove(keys));
        redis.Dispose();
        return loss is null ? 0 : 1;
    }

    private static FaultyConnection Fault(Random random)
    {
        LineEnd end = random.Next(20) == 0 ? LineEnd.Silence : (LineEnd)random.Next(3);
        return new FaultyConnection
        {
            Requests = { End = random.Next(2) == 0 ? long.MaxValue : random.Next(500, 25_000), EndsBy = end, Piece = random.Next(1, 2_000) },
            Replies = { End = random.Next(500, 5_000), EndsBy = end, Piece = random.Next(1, 2_000) },
        };
    }

    [Fact]
    public async Task Threads_get_their_own_replies_or_an_error_while_links_keep_being_lost()
    {
        using var proxy = new FaultProxy(Shared.Options().EndPoint);
        RedisConnection redis = Open(proxy.Options(Shared.Options()));
        int breaks = TestLength.Of(20, 1000);
        using var cancellation = new CancellationTokenSource();
        string[] texts = [.. Enumerable.Range(0, 4).Select(i => Key($"text{i}"))];
        foreach (string text in texts) Shared.Ask(Strings.Set(text, text));

        Task[] busy = [.. Enumerable.Range(0, 4).Select(thread => Task.Factory.StartNew(
            () =>
            {
                int succeeded = 0, unknown = 0;
                string counter = Key($"counter{thread}");
                while (!cancellation.IsCancellationRequested)
                {
                    try
                    {
                        Pending<object?> get = redis.Send(Strings.Get(texts[thread]));
                        Pending<long> increment = redis.Send(Strings.Increment(counter));
                        redis.Wait(get);
                        redis.Wait(increment);
                        if (get.Error is null) Assert.Equal(texts[thread], get.Result);
                        if (increment.Error is null) Assert.InRange(increment.Result, ++succeeded, succeeded + unknown);
                        else if (Assert.IsType<RedisConnectionException>(increment.Error).OutcomeUnknown > 0) unknown++;
                    }
                    catch (RedisConnectionException e)
                    {
                        // No link could be established; the outcome of what was sent before is unknown, too.
                        Refusal.Check(e);
                        unknown++;
                    }
                }
                Assert.InRange(int.Parse((string?)Shared.Ask(Strings.Get(counter)) ?? "0", CultureInfo.InvariantCulture), succeeded, succeeded + unknown);
                Assert.True(succeeded > 0);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        var random = new Random(4);
        while (proxy.Lines.Count <= breaks && !busy.Any(task => task.IsCompleted))
        {
            await Task.Delay(random.Next(5, 60), CancellationToken.None);
            proxy.Lines[^1].Cut();
        }
        cancellation.Cancel();
        await Task.WhenAll(busy);
        Assert.True(redis.Execute(ConnectionCommands.Ping()));
    }
}
