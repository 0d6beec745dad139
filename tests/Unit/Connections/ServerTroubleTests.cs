using PSRedis.Faults;

namespace PSRedis.Tests.Connections;

/// <summary>Errors in place of replies, and replies without an end: each is an error of its command, and the next command works.</summary>
public class ServerTroubleTests
{
    [Theory]
    [InlineData("LOADING Redis is loading the dataset in memory", "LOADING", true)]
    [InlineData("BUSY Redis is busy running a script.", "BUSY", true)]
    [InlineData("TRYAGAIN Multiple keys request during rehashing of slot", "TRYAGAIN", true)]
    [InlineData("CLUSTERDOWN Hash slot not served", "CLUSTERDOWN", true)]
    [InlineData("MASTERDOWN Link with MASTER is down", "MASTERDOWN", true)]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.", "OOM", false)]
    [InlineData("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.", "MISCONF", false)]
    [InlineData("READONLY You can't write against a read only replica.", "READONLY", false)]
    [InlineData("NOPERM User worker has no permissions to run the 'get' command", "NOPERM", false)]
    [InlineData("NOAUTH Authentication required.", "NOAUTH", false)]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value", "WRONGTYPE", false)]
    [InlineData("NOREPLICAS Not enough good replicas to write.", "NOREPLICAS", false)]
    [InlineData("UNKILLABLE Sorry the script already executed write commands", "UNKILLABLE", false)]
    [InlineData("ERR DB index is out of range", "ERR", false)]
    [InlineData("something without a code", "ERR", false)]
    public void An_error_belongs_to_its_command_and_the_link_stays_open(string reply, string code, bool isTransient)
    {
        using ScriptedServer scripted = ScriptedServer.Answering("$1|a|", $"-{reply}|", "$1|c|", $"-{reply}|", "$1|e|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<object?>[] sent = [.. "abcde".Select(key => redis.Send(Strings.Get($"{key}")))];
        redis.Wait(sent[^1]);

        Assert.Equal(["a", "c", "e"], new[] { sent[0], sent[2], sent[4] }.Select(get => get.Result));
        foreach (Pending refused in new[] { sent[1], sent[3] })
        {
            var error = Refusal.Check(Assert.IsType<RedisServerException>(refused.Error), reply);
            Assert.Equal((code, isTransient, 0, false), (error.Code, error.IsTransient, error.OutcomeUnknown, error.ConcernsConnection));
        }
        Assert.Equal(1, scripted.Lines);
    }

    [Theory]
    [InlineData("$?|", ";100|0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789|")]
    [InlineData("*?|", ":1|")]
    [InlineData("%?|", "+k|:1|")]
    [InlineData("*1|", "*1|")]
    [InlineData("|?|", "+k|+v|")]
    [InlineData("+", "endless")]
    [InlineData(":", "1234567890")]
    public void A_reply_without_an_end_is_an_error_and_the_next_command_has_a_new_link(string begin, string more)
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            if (link.Number > 1) link.Serve(_ => "$1|v|");
            link.Read();
            link.Write(begin);
            string block = string.Concat(Enumerable.Repeat(more, 1000));
            while (true) link.Write(block);
        });
        RedisOptions options = scripted.Options;
        options.Limits = new RespLimits(maxDepth: 100, maxElements: 10_000, maxBulkLength: 1_000_000);
        using RedisConnection redis = RedisConnection.Open(options);
        Pending<long> increment = redis.Send(Strings.Increment("i"));
        redis.Wait(increment);

        var error = Refusal.Check(Assert.IsType<RedisProtocolException>(increment.Error), scripted.Endpoint, "unknown whether it was executed");
        Assert.Equal(1, error.OutcomeUnknown);
        Assert.Equal("v", redis.Execute(Strings.Get("k")));
    }

    [Fact]
    public void A_time_out_reports_the_commands_whose_outcome_is_unknown()
    {
        using ScriptedServer scripted = new(link =>
        {
            link.Handshake();
            if (link.Number > 1) link.Serve(_ => ":1|");
            link.Swallow();
        });
        RedisOptions options = scripted.Options;
        options.CommandTimeout = TimeSpan.FromMilliseconds(300);
        using RedisConnection redis = RedisConnection.Open(options);
        Pending<long> first = redis.Send(Strings.Increment("a")), second = redis.Send(Strings.Increment("b"));
        Pending<object?> read = redis.Send(Strings.Get("c"));
        redis.Wait(first);

        foreach ((Pending pending, string name) in new[] { ((Pending)first, "INCRBY"), (second, "INCRBY"), (read, "GET") })
        {
            var error = Refusal.Check(Assert.IsType<RedisTimeoutException>(pending.Error), scripted.Endpoint, name, "2 commands had been sent");
            Assert.Equal(2, error.OutcomeUnknown);
        }
        Assert.Equal(1, redis.Execute(Strings.Increment("d")));
        Assert.Equal(["INCRBY d 1"], scripted.RequestsOf(2));
    }
}
