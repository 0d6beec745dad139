using System.Threading.Tasks;
using PSRedis.Faults;

namespace PSRedis.Tests.Connections;

/// <summary>The state of a connection at the server: the database, the user, the protocol, watched keys, an open transaction.</summary>
public class ConnectionStateTests(SharedServer server) : ServerTest(server)
{
    [Theory, EachProtocol]
    public async Task Watches_of_threads_that_share_a_connection_lose_no_update(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        redis.Execute(Strings.Set(key, "0"));
        Task[] threads = [.. Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < 25; i++) Increment(redis, key);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        await Task.WhenAll(threads);
        Assert.Equal("100", redis.Execute(Strings.Get(key)));
    }

    [Theory, EachProtocol]
    public void Other_transactions_on_the_connection_do_not_end_a_watch(int protocol)
    {
        RedisConnection redis = Open(protocol), other = Open(protocol);
        (string stock, string status) = (Key("stock"), Key("status"));
        using RedisWatch watch = redis.Watch([stock]);
        Assert.True(redis.Execute(Keys.Replace(status, KeyContent.Hash(["f", "v"]))));
        other.Execute(Strings.Set(stock, "1000"));
        Assert.Null(watch.Execute(Transactions.Atomic(Strings.Set(stock, "4"))));
        Assert.Equal("1000", redis.Execute(Strings.Get(stock)));
        // An aborted transaction leaves no watch behind.
        Assert.NotNull(redis.Execute(Transactions.Atomic(Strings.Set(stock, "5"))));
    }

    [Fact]
    public void A_watch_ends_with_one_transaction_and_its_connection_is_reused()
    {
        using var proxy = new FaultProxy(Shared.Options().EndPoint);
        RedisConnection redis = Open(proxy.Options(Shared.Options()));
        string key = Key();
        for (int i = 0; i < 20; i++) Increment(redis, key);
        RedisWatch watch = redis.Watch([key]);
        watch.Add([Key("other")]);
        Assert.NotNull(watch.Execute(Transactions.Atomic(Strings.Increment(key))));
        Assert.Throws<ObjectDisposedException>(() => watch.Execute(Transactions.Atomic(Strings.Increment(key))));
        Assert.Throws<ObjectDisposedException>(() => watch.Add([key]));
        watch.Dispose();
        RedisWatch cancelled = redis.Watch([key]);
        cancelled.Cancel();
        cancelled.Cancel();
        cancelled.Dispose();
        Assert.Equal(2, proxy.Lines.Count);

        // The connection of an unused watch is not reused.
        using (redis.Watch([key])) redis.Execute(Strings.Increment(key));
        using RedisWatch next = redis.Watch([Key("other")]);
        Assert.NotNull(next.Execute(Transactions.Atomic(Strings.Get(key))));
        Assert.Throws<ArgumentException>(() => redis.Watch([key]).Execute(Strings.Get(key)));
    }

    [Fact]
    public void The_connection_of_a_watch_is_not_reused_for_another_user()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(_ => "+OK|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        using (RedisWatch watch = redis.Watch(["k"]))
        {
            Do(redis, "AUTH", "low", "pw");
            watch.Cancel();
        }
        using RedisWatch next = redis.Watch(["k"]);
        Assert.Equal(["WATCH k", "UNWATCH"], scripted.RequestsOf(2));
        Assert.Equal(["WATCH k"], scripted.RequestsOf(3));
    }

    [Fact]
    public void The_connection_of_a_watch_whose_transaction_was_refused_is_not_reused()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(request => request switch
        {
            "MULTI" => "-NOPERM this user has no permissions to run the 'multi' command|",
            "EXEC" => "-ERR EXEC without MULTI|",
            _ => "+OK|",
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        using (RedisWatch watch = redis.Watch(["old"]))
        {
            Assert.Equal("NOPERM", Assert.Throws<RedisServerException>(() => watch.Execute(Transactions.Atomic(ConnectionCommands.Ping()))).Code);
        }
        using RedisWatch fresh = redis.Watch(["new"]);
        Assert.Equal(["WATCH new"], scripted.RequestsOf(3));
    }

    [Fact]
    public void A_watch_uses_the_database_of_the_connection()
    {
        RedisConnection redis = Open();
        string key = Key();
        Increment(redis, key);
        redis.Execute(ConnectionCommands.Select(10));
        Increment(redis, key);
        using (RedisWatch watch = redis.Watch([key]))
        {
            redis.Execute(ConnectionCommands.Select(SharedServer.Database));
            Assert.Equal(2L, Assert.Single(watch.Execute(Transactions.Atomic(Strings.Increment(key)))!));
        }
        redis.Execute(ConnectionCommands.Select(10));
        Assert.Equal("1", redis.Execute(Strings.Get(key)));

        // Also with a watch that began in another database.
        redis.Execute(ConnectionCommands.Select(SharedServer.Database));
        using (RedisWatch watch = redis.Watch([Key("other")]))
        {
            redis.Execute(ConnectionCommands.Select(10));
            watch.Add([key]);
            Increment(Open(database: 10), key);
            Assert.Null(watch.Execute(Transactions.Atomic(Strings.Increment(key))));
        }
        redis.Execute(Keys.Remove(key));
    }

    [Fact]
    public void A_transaction_that_was_not_sent_when_its_watch_was_lost_is_not_executed()
    {
        using var proxy = new FaultProxy(Shared.Options().EndPoint);
        RedisConnection redis = Open(proxy.Options(Shared.Options()));
        string key = Key("stock");
        redis.Execute(Transactions.Watch(key));
        Pending<object?[]?> transaction = redis.Send(Transactions.Atomic(Strings.Set(key, "4")));
        Open().Execute(Strings.Set(key, "1000"));
        proxy.Lines[^1].Cut();
        redis.Wait(transaction);

        Assert.IsType<RedisTransactionAbortedException>(transaction.Error);
        Assert.Equal("1000", redis.Execute(Strings.Get(key)));
        Assert.NotNull(redis.Execute(Transactions.Atomic(Strings.Set(key, "5"))));
    }

    [Fact]
    public void A_transaction_whose_watch_was_lost_is_not_executed()
    {
        using var proxy = new FaultProxy(Shared.Options().EndPoint);
        RedisConnection redis = Open(proxy.Options(Shared.Options()));
        string key = Key();
        using (RedisWatch watch = redis.Watch([key]))
        {
            proxy.Lines[^1].Cut();
            Assert.Throws<RedisTransactionAbortedException>(() => watch.Execute(Transactions.Atomic(Strings.Set(key, "mine"))));
        }
        Assert.False(redis.Execute(Keys.Exists(key)));
        Increment(redis, key);
    }

    [Theory]
    [InlineData("MULTI")]
    [InlineData("exec")]
    [InlineData("Discard")]
    [InlineData("WATCH")]
    [InlineData("UNWATCH")]
    public void Single_commands_of_a_transaction_are_refused_with_the_alternatives(string name) =>
        Refusal.Of<InvalidOperationException>(() => RawCommand.Of(false, name, "k"), name.ToUpperInvariant(), "Invoke-RedisTransaction", "Watch-RedisKey", "Clear-RedisKeyWatch");

    [Fact]
    public async Task A_change_whose_caller_timed_out_applies_when_its_reply_arrives()
    {
        using var answer = new ManualResetEventSlim();
        using ScriptedServer scripted = ScriptedServer.Answering(request =>
        {
            if (request.StartsWith("WAIT", StringComparison.Ordinal)) answer.Wait();
            return request.StartsWith("SELECT", StringComparison.Ordinal) ? "+OK|" : ":1|";
        });
        RedisOptions options = scripted.Options;
        options.CommandTimeout = TimeSpan.FromSeconds(0.3);
        using RedisConnection redis = RedisConnection.Open(options);
        Task wait = Task.Factory.StartNew(
            () => redis.Execute(RawCommand.Of(false, "WAIT", 1, 60_000)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(SpinWait.SpinUntil(() => scripted.Requests.Length == 1, TimeSpan.FromSeconds(20)));
        Refusal.Of<RedisTimeoutException>(() => redis.Execute(ConnectionCommands.Select(3)), "SELECT");
        answer.Set();
        await wait;

        redis.Execute(Strings.Increment("k"));
        Assert.Equal(["WAIT 1 60000", "SELECT 3", "INCRBY k 1"], scripted.RequestsOf(1));
        Assert.Equal(3, redis.Database);
    }

    [Fact]
    public void QUEUED_is_never_a_value()
    {
        using ScriptedServer scripted = new(link =>
        {
            link.Handshake();
            link.Serve(request => link.Number % 2 == 1 ? "+QUEUED|" : request.StartsWith("GET", StringComparison.Ordinal) ? "$6|QUEUED|" : "+OK|");
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        RedisCommand<object?>[] commands = [Strings.Get("k"), Strings.Set("k", "v").AsObject(), RawCommand.Of(false, "GET", "k"), Keys.Type("k").AsObject()];
        foreach (RedisCommand<object?> command in commands)
        {
            Refusal.Of<RedisProtocolException>(() => redis.Execute(command), command.Name, "transaction");
            // The queue of the server is gone with the link, and a value may be any text.
            Assert.Equal("QUEUED", redis.Execute(Strings.Get("k")));
            redis.Break(new TimeoutException());
        }
    }

    [Theory]
    [InlineData("+ok then|")]
    [InlineData("+|")]
    [InlineData("$2|OK|")]
    [InlineData(":1|")]
    public void A_reply_other_than_OK_is_not_OK(string reply)
    {
        using ScriptedServer scripted = ScriptedServer.Answering(reply);
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Refusal.Of<RedisProtocolException>(() => redis.Execute(Strings.Set("k", "v")), "OK");
        Refusal.Of<RedisProtocolException>(() => redis.Execute(ConnectionCommands.Ping()), "PONG");
        Assert.Equal(1, scripted.Lines);
    }

    [Theory]
    [InlineData("AUTH|reader|r3ader", "HELLO 3 AUTH reader r3ader")]
    [InlineData("auth|n3w", "HELLO 3 AUTH default n3w")]
    [InlineData("HELLO|2", "AUTH Tr0ub4dor-s3cret,INFO server")]
    [InlineData("HELLO|2|SETNAME|me|AUTH|reader|r3ader", "AUTH reader r3ader,INFO server,CLIENT SETNAME me")]
    [InlineData("SELECT|7", "HELLO 3 AUTH default Tr0ub4dor-s3cret,SELECT 7")]
    [InlineData("client|setname|me", "HELLO 3 AUTH default Tr0ub4dor-s3cret,CLIENT SETNAME me")]
    public void Changes_by_raw_commands_apply_to_the_next_link_and_to_leased_connections(string words, string handshake)
    {
        using ScriptedServer scripted = Recording();
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        string[] parts = words.Split('|');
        redis.Execute(RawCommand.Of(reply => 0, parts[0], [.. parts[1..].Select(RedisArgument.From)]));
        redis.Break(new TimeoutException());
        redis.Execute(Strings.Get("k"));
        using RedisConnection leased = redis.Lease();

        string[] expected = handshake.Split(',');
        Assert.Equal(expected, HandshakeOf(2));
        Assert.Equal(expected, HandshakeOf(3));

        IEnumerable<string> HandshakeOf(int link) => scripted.RequestsOf(link).TakeWhile(request => !request.StartsWith("CLIENT SETINFO", StringComparison.Ordinal));
    }

    [Fact]
    public void Changes_that_the_server_refused_do_not_apply()
    {
        using ScriptedServer scripted = Recording(refusing: "AUTH wrong");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Throws<RedisServerException>(() => redis.Execute(RawCommand.Of(false, "AUTH", "wrong")));
        redis.Break(new TimeoutException());
        redis.Execute(Strings.Get("k"));
        Assert.Equal($"HELLO 3 AUTH default {Refusal.Secret}", scripted.RequestsOf(2)[0]);
    }

    /// <summary>Redis 8 accepts a name with a null character in it.</summary>
    [Fact]
    public void A_name_that_only_this_server_accepts_is_not_sent_on_the_next_link()
    {
        using ScriptedServer scripted = Recording();
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        redis.Execute(ConnectionCommands.SetClientName("former"));
        redis.Execute(ConnectionCommands.SetClientName("a\0b"));
        redis.Execute(Strings.Get("k"));
        Assert.Equal(1, scripted.Lines);
        redis.Break(new TimeoutException());
        redis.Execute(Strings.Get("k"));
        Assert.DoesNotContain(scripted.RequestsOf(2), request => request.StartsWith("CLIENT SETNAME", StringComparison.Ordinal));
    }

    [Fact]
    public void A_watch_does_not_outlast_a_login()
    {
        using ScriptedServer scripted = Recording();
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        using (RedisWatch watch = redis.Watch(["k"]))
        {
            redis.Execute(RawCommand.Of(false, "AUTH", "reader", "r3ader"));
            Assert.Throws<RedisTransactionAbortedException>(() => watch.Execute(Transactions.Atomic(Strings.Set("k", "v"))));
        }
        using RedisWatch next = redis.Watch(["k"]);
        Assert.Equal("HELLO 3 AUTH reader r3ader", scripted.RequestsOf(3)[0]);
        Assert.Equal("reader", redis.User);
    }

    private static void Increment(RedisConnection redis, string key)
    {
        while (true)
        {
            using RedisWatch watch = redis.Watch([key]);
            long count = long.Parse((string?)redis.Execute(Strings.Get(key)) ?? "0", System.Globalization.CultureInfo.InvariantCulture);
            if (watch.Execute(Transactions.Atomic(Strings.Set(key, count + 1))) is not null) return;
        }
    }

    /// <summary>A server that also records the requests of handshakes.</summary>
    private static ScriptedServer Recording(string refusing = "nothing") => new(link => link.Serve(request =>
        request == refusing ? "-WRONGPASS no|"
        : request.StartsWith("HELLO", StringComparison.Ordinal) ? "%1|$5|proto|:3|"
        : request.StartsWith("GET", StringComparison.Ordinal) ? "$1|v|"
        : "+OK|"));
}
