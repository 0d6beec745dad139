using PSRedis.Faults;

namespace PSRedis.Tests.Connections;

/// <summary>What a server can do is found out from its replies, before a refusal could do damage.</summary>
public class CapabilitiesTests(SharedServer server) : ServerTest(server)
{
    [Fact]
    public void A_fallback_is_executed_before_the_commands_after_it()
    {
        using ScriptedServer scripted = WithoutUnlink();
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending[] pendings = [redis.Send(Keys.Remove("a")), redis.Send(Strings.Set("a", 1)), redis.Send(Keys.Remove("b").AsObject()), redis.Send(Strings.Set("b", 1))];
        foreach (Pending pending in pendings) redis.Wait(pending);

        Assert.All(pendings, pending => Assert.Null(pending.Error));
        Assert.Equal(["UNLINK a", "DEL a", "SET a 1", "DEL b", "SET b 1"], scripted.Requests);
    }

    [Fact]
    public void The_command_is_tried_again_after_a_login_and_on_another_link()
    {
        using ScriptedServer scripted = WithoutUnlink();
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        redis.Execute(Keys.Remove("a"));
        redis.Execute(ConnectionCommands.Auth("bob", "pw"));
        redis.Execute(Keys.Remove("b"));
        Assert.Throws<RedisConnectionException>(() => redis.Execute(RawCommand.Of(false, "BREAK")));
        redis.Execute(Keys.Remove("c"));

        Assert.Equal(["UNLINK a", "DEL a", "UNLINK b", "DEL b", "UNLINK c", "DEL c"], scripted.Requests.Where(request => request.Contains(' ') && request[0] != 'A'));
    }

    [Fact]
    public void A_command_that_the_server_has_is_awaited_once()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(_ => ":1|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.True(redis.Send(Keys.Remove("a")).IsCompleted);
        Pending<long> second = redis.Send(Keys.Remove("b"));
        Assert.False(second.IsCompleted);
        redis.Wait(second);
        Assert.Equal(1, second.Result);
    }

    [Fact]
    public void An_error_of_another_kind_shows_that_the_server_has_the_command()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(_ => "-LOADING Redis is loading the dataset in memory|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Equal("LOADING", Assert.Throws<RedisServerException>(() => redis.Execute(Keys.Remove("a"))).Code);
        Assert.False(redis.Send(Keys.Remove("b")).IsCompleted);
    }

    [Fact]
    public void A_command_that_changes_nothing_is_not_awaited()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(request => request.StartsWith("PEXPIRETIME", StringComparison.Ordinal) ? "-ERR unknown command|" : ":-1|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<KeyExpiration?>[] pendings = [redis.Send(Keys.Expiration("a")), redis.Send(Keys.Expiration("b"))];
        Assert.All(pendings, pending => Assert.False(pending.IsCompleted));
        foreach (Pending pending in pendings) redis.Wait(pending);
        redis.Execute(Keys.Expiration("c"));

        Assert.Equal(["PEXPIRETIME a", "PEXPIRETIME b", "PTTL a", "PTTL b", "PTTL c"], scripted.Requests);
    }

    [Fact]
    public void A_fallback_that_is_lost_is_not_sent_again_and_nothing_after_it_is_executed()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(request => request.Split(' ')[0] switch { "UNLINK" => "-ERR unknown command|", "DEL" => null, _ => "+OK|" });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<long> remove = redis.Send(Keys.Remove("a"));
        Pending<bool> set = redis.Send(Strings.Set("a", 1), remove);

        Assert.Equal(1, Assert.IsType<RedisConnectionException>(remove.Error).OutcomeUnknown);
        Assert.IsType<RedisConnectionException>(set.Error);
        Assert.Equal(["UNLINK a", "DEL a"], scripted.Requests);
    }

    [Theory]
    [InlineData("HSET", "-ERR wrong number of arguments for 'hset' command|", "HSET k a 1 b 2", "HMSET k a 1 b 2")]
    [InlineData("SET", "-ERR syntax error|", "SET k v GET", "GETSET k v")]
    [InlineData("SPOP", "-ERR wrong number of arguments for 'spop' command|", "SPOP k 2", "SPOP k", "SPOP k")]
    [InlineData("LPOP", "-ERR wrong number of arguments for 'lpop' command|", "LPOP k 2", "LPOP k", "LPOP k")]
    public void Every_form_that_an_older_server_lacks_keeps_its_place(string command, string refusal, params string[] requests)
    {
        using ScriptedServer scripted = ScriptedServer.Answering(request => request == requests[0] ? refusal : request.StartsWith("DBSIZE", StringComparison.Ordinal) ? ":0|" : "$1|v|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending[] pendings = [redis.Send(Command()), redis.Send(Server.DatabaseSize()), redis.Send(Command()), redis.Send(Server.DatabaseSize())];
        foreach (Pending pending in pendings) redis.Wait(pending);

        Assert.Equal([.. requests, "DBSIZE", .. requests[1..], "DBSIZE"], scripted.Requests);

        RedisCommand Form() => command switch
        {
            "HSET" => Hashes.Set("k", "a", 1, "b", 2),
            "SET" => Strings.SetAndGetOld("k", "v"),
            "SPOP" => Sets.Pop("k", 2),
            _ => Lists.Pop("k", ListEnd.Left, 2),
        };

        RedisCommand<object?> Command() => Form().AsObject();
    }

    [Fact]
    public void A_fallback_within_a_transaction_keeps_its_place()
    {
        string outcome = "";
        using ScriptedServer scripted = ScriptedServer.Answering(request => request.Split(' ')[0] switch
        {
            "MULTI" => "+OK|",
            "HSET" => Ends("-EXECABORT Transaction discarded because of previous errors.|", "-ERR wrong number of arguments for 'hset' command|"),
            "HMSET" => Ends("*2|:1|+OK|", "+QUEUED|"),
            "EXEC" => outcome,
            "GET" => "$1|v|",
            _ => "+QUEUED|",
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        RedisCommand<bool> write = Keys.Replace("k", KeyContent.Hash(["a", 1, "b", 2]));
        Pending[] pendings = [redis.Send(write), redis.Send(Strings.Get("k")), redis.Send(write), redis.Send(Strings.Get("k"))];
        foreach (Pending pending in pendings) redis.Wait(pending);

        string[] second = ["MULTI", "DEL k", "HMSET k a 1 b 2", "EXEC", "GET k"];
        Assert.Equal(["MULTI", "DEL k", "HSET k a 1 b 2", "EXEC", .. second, .. second], scripted.Requests);

        string Ends(string end, string reply)
        {
            outcome = end;
            return reply;
        }
    }

    [Fact]
    public void A_stream_is_not_written_where_the_server_has_none()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(request => request[0] == 'X' ? "-ERR unknown command|" : "+OK|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        RedisCommand<bool> write = Keys.Replace("s", KeyContent.Stream([("1-1", ["f", 1])]));

        Assert.Contains("streams", Assert.Throws<NotSupportedException>(() => redis.Execute(write)).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => redis.Execute(write.AsObject()));
        Assert.Throws<NotSupportedException>(() => redis.Execute(Transactions.Atomic(Strings.Set("k", 1), write)));
        Assert.All(scripted.Requests, request => Assert.True(request is "MULTI" or "EXEC" or "XLEN s", request));
    }

    [Theory]
    [InlineData(":0|")]
    [InlineData("-WRONGTYPE Operation against a key holding the wrong kind of value|")]
    [InlineData("-NOPERM User app has no permissions to run the 'xlen' command|")]
    public void A_server_is_asked_once_whether_it_has_streams(string count)
    {
        using ScriptedServer scripted = ScriptedServer.Answering(request => request switch
        {
            "XLEN s" => count,
            "EXEC" => "*2|:1|$3|1-1|",
            "MULTI" => "+OK|",
            _ => "+QUEUED|",
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        RedisCommand<bool> write = Keys.Replace("s", KeyContent.Stream([("1-1", ["f", 1])]));
        for (int i = 0; i < 3; i++) Assert.True(redis.Execute(write));
        Assert.Equal(1, scripted.Requests.Count(request => request == "XLEN s"));
        Assert.Equal(3, scripted.Requests.Count(request => request == "XADD s 1-1 f 1"));
    }

    [Fact]
    public void A_login_is_sent_on_an_idle_link()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(request => request.Split(' ')[0] switch
        {
            "AUTH" => "-WRONGPASS no|",
            "PING" => "+PONG|",
            _ => "$1|v|",
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<object?> before = redis.Send(Strings.Get("a"));
        Pending<bool> login = redis.Send(ConnectionCommands.Auth("bob", "wrong"));
        Pending<object?> after = redis.Send(Strings.Get("b"));
        redis.Wait(after);

        Assert.True(before.IsCompleted && login.Error is RedisServerException);
        Assert.Equal(["GET a", "PING", "AUTH bob wrong", "GET b"], scripted.Requests);
    }

    [Theory, EachProtocol]
    public void A_refused_login_among_other_commands_takes_no_reply_of_theirs(int protocol)
    {
        // Redis 7.2 to 8.0 and Redict do not reply to it where they read it together with an earlier command.
        RedisConnection redis = Open(protocol);
        var replies = new (Pending<string> Echo, Pending<bool> Login)[20];
        for (int i = 0; i < replies.Length; i++) replies[i] = (redis.Send(Echo(i)), redis.Send(ConnectionCommands.Auth("nobody", "wrong")));
        for (int i = 0; i < replies.Length; i++)
        {
            redis.Wait(replies[i].Login);
            Assert.Equal($"{i}", replies[i].Echo.Result);
            Assert.IsType<RedisServerException>(replies[i].Login.Error);
        }

        static RedisCommand<string> Echo(int i) => RawCommand.Of(reply => reply.AsText()!, "ECHO", i);
    }

    [Theory, EachProtocol]
    public void Refused_logins_of_one_thread_take_no_reply_of_another(int protocol)
    {
        RedisConnection redis = Open(protocol);
        bool ends = false;
        var threads = new Thread[3];
        int wrong = 0;
        for (int t = 0; t < threads.Length; t++)
        {
            int me = t;
            threads[t] = new Thread(() =>
            {
                for (int i = 0; !Volatile.Read(ref ends); i++)
                {
                    if (redis.Execute(RawCommand.Of(reply => reply.AsText()!, "ECHO", $"{me}-{i}")) != $"{me}-{i}") Interlocked.Increment(ref wrong);
                }
            });
            threads[t].Start();
        }
        for (int i = 0; i < 50; i++) Assert.Throws<RedisServerException>(() => redis.Execute(ConnectionCommands.Auth("nobody", "wrong")));
        Volatile.Write(ref ends, true);
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(0, wrong);
    }

    private static ScriptedServer WithoutUnlink() => ScriptedServer.Answering(request => request.Split(' ')[0] switch
    {
        "UNLINK" => "-ERR unknown command 'UNLINK'|",
        "DEL" => ":1|",
        "BREAK" => null,
        _ => "+OK|",
    });
}
