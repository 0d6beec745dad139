using PSRedis.Faults;

namespace PSRedis.Tests.Connections;

/// <summary>A server that has become a replica refuses writes as long as the link to it stays open.</summary>
public class FailoverTests
{
    private const string Refusal = "READONLY You can't write against a read only replica.";

    [Fact]
    public void A_refused_command_is_retried_on_the_new_master()
    {
        using ScriptedServer scripted = FailsOver();
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Equal(7, redis.Execute(Strings.Increment("a")));
        Assert.Equal(["INCRBY a 1"], scripted.RequestsOf(1));
        Assert.Equal(["INCRBY a 1"], scripted.RequestsOf(2));
        Assert.Equal(7, redis.Execute(Strings.Increment("a")));
        Assert.Equal(2, scripted.Lines);
    }

    [Fact]
    public void A_refused_pipeline_is_retried_in_order()
    {
        using ScriptedServer scripted = FailsOver();
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<long>[] all = [.. Enumerable.Range(0, 200).Select(i => redis.Send(Strings.Increment($"k{i}")))];
        foreach (Pending<long> pending in all) redis.Wait(pending);
        Assert.All(all, pending => Assert.Equal(7, pending.Result));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"INCRBY k{i} 1"), scripted.RequestsOf(2));
    }

    [Fact]
    public void A_refused_command_fails_if_a_later_one_was_executed()
    {
        using ScriptedServer scripted = FailsOver();
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<long> write = redis.Send(Strings.Increment("a"));
        Pending<object?> read = redis.Send(Strings.Get("a"));
        Pending<long> last = redis.Send(Strings.Increment("b"));
        redis.Wait(last);
        Assert.Equal(Refusal, Assert.IsType<RedisServerException>(write.Error).Message);
        Assert.Equal("old", read.Result);
        // Nothing was executed after the last one.
        Assert.Equal(7, last.Result);
        Assert.Equal(["INCRBY b 1"], scripted.RequestsOf(2));
    }

    [Fact]
    public void A_server_that_keeps_refusing_is_not_reconnected_to_repeatedly()
    {
        using ScriptedServer scripted = FailsOver(masterOnLink: int.MaxValue);
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        for (int i = 0; i < 20; i++) Assert.Equal(Refusal, Assert.Throws<RedisServerException>(() => redis.Execute(Strings.Increment("a"))).Message);
        Assert.Equal(2, scripted.Lines);
        Assert.Equal("old", redis.Execute(Strings.Get("a")));
    }

    [Fact]
    public void A_refusing_server_is_reconnected_to_after_a_while()
    {
        using ScriptedServer scripted = FailsOver(masterOnLink: 3);
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Throws<RedisServerException>(() => redis.Execute(Strings.Increment("a")));
        Assert.True(SpinWait.SpinUntil(() =>
        {
            Thread.Sleep(20);
            return Record.Exception(() => redis.Execute(Strings.Increment("a"))) is null;
        }, TimeSpan.FromSeconds(10)));
        Assert.Equal(3, scripted.Lines);
    }

    [Fact]
    public void A_refused_transaction_is_retried_as_a_whole()
    {
        using ScriptedServer scripted = new(link =>
        {
            link.Handshake();
            bool isMaster = link.Number > 1;
            link.Serve(request => request switch
            {
                "MULTI" => "+OK|",
                "EXEC" => isMaster ? "*2|:7|:8|" : "-EXECABORT Transaction discarded because of previous errors.|",
                _ => isMaster ? "+QUEUED|" : $"-{Refusal}|",
            });
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Equal("[7, 8]", Show.Of(redis.Execute(Transactions.Atomic(Strings.Increment("a"), Strings.Increment("b")))));
        Assert.Equal(["MULTI", "INCRBY a 1", "INCRBY b 1", "EXEC"], scripted.RequestsOf(2));
    }

    [Fact]
    public void A_script_that_an_old_replica_refused_is_retried()
    {
        using ScriptedServer scripted = new(link =>
        {
            link.Handshake();
            link.Serve(_ => link.Number == 1
                ? $"-ERR Error running script (call to f_0): @user_script:1: @user_script: 1: -{Refusal} |"
                : ":7|");
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Equal(7L, redis.Execute(RawCommand.Of(false, "EVAL", "return redis.call('incr', KEYS[1])", "1", "a")));
        Assert.Equal(2, scripted.Lines);
    }

    [Fact]
    public void A_blocking_pop_that_the_failover_ended_waits_at_the_new_master()
    {
        using ScriptedServer scripted = new(link =>
        {
            link.Handshake();
            link.Serve(_ => link.Number == 1
                ? "-UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)|"
                : "*2|$4|list|$4|item|");
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Equal("item", redis.Execute(Lists.WaitAndPop(["list"], ListEnd.Left, TimeSpan.FromSeconds(5)))?.Value);
        Assert.Equal(2, scripted.Lines);
    }

    [Fact]
    public void A_refused_command_is_not_retried_if_a_later_one_was_in_flight_when_the_link_was_lost()
    {
        using var gate = new ManualResetEventSlim();
        using ScriptedServer scripted = new(link =>
        {
            link.Handshake();
            if (link.Number > 1)
            {
                link.Serve(_ => ":7|");
                return;
            }
            link.Read(2);
            link.Write($"-{Refusal}|");
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<long> first = redis.Send(Strings.Increment("a"));
        Pending<long> second = redis.Send(Strings.Increment("b"), first);
        redis.Wait(second);
        Assert.Equal(Refusal, first.Error!.Message);
        Assert.Equal(1, Assert.IsType<RedisConnectionException>(second.Error).OutcomeUnknown);
        Assert.Equal(7, redis.Execute(Strings.Increment("c")));
        Assert.Equal(["INCRBY c 1"], scripted.RequestsOf(2));
    }

    [Fact]
    public void All_threads_that_share_the_connection_reach_the_new_master()
    {
        using ScriptedServer scripted = FailsOver();
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        using var together = new Barrier(4);
        var wrong = new System.Collections.Concurrent.ConcurrentBag<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(number => new Thread(() =>
        {
            together.SignalAndWait();
            for (int i = 0; i < 50; i++)
            {
                if (Record.Exception(() => Assert.Equal(7, redis.Execute(Strings.Increment($"k{number}")))) is { } e) wrong.Add(e);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Empty(wrong);
        Assert.Equal(200, scripted.RequestsOf(2).Length);
        Assert.Equal(2, scripted.Lines);
    }

    private static ScriptedServer FailsOver(int masterOnLink = 2) => new(link =>
    {
        link.Handshake();
        link.Serve(request => request.StartsWith("GET", StringComparison.Ordinal) ? "$3|old|" : link.Number >= masterOnLink ? ":7|" : $"-{Refusal}|");
    });
}
