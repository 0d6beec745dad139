using System.Text;
using PSRedis.Faults;

namespace PSRedis.Tests.Commands;

public class TransactionsTests(SharedServer server) : ServerTest(server)
{
    [Theory, EachProtocol]
    public void Results_have_the_types_of_their_commands(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string text, string hash, string set) = (Key("text"), Key("hash"), Key("set"));

        object?[]? results = redis.Execute(Transactions.Atomic(
            Strings.Set(text, "v"), Strings.Get(text, asBytes: true), Hashes.Set(hash, "f", 1), Hashes.GetAll(hash), Strings.Increment(text), Keys.Exists(text),
            SortedSets.Add(set, 0.5, "m"), SortedSets.Range(set, 0, -1), Keys.Remove(set), Strings.Get(Key("missing"))));

        string error = ((RedisServerException)results![4]!).Message;
        Assert.StartsWith("ERR", error, StringComparison.Ordinal);
        Assert.Equal($"[true, b\"v\", 1, {{f: \"1\"}}, error {error}, true, 1, [\"m\"=0.5], 1, null]", Show.Of(results));
        Assert.Empty(redis.Execute(Transactions.Atomic())!);
    }

    [Theory, EachProtocol]
    public void A_refused_command_aborts_the_transaction(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        RedisServerException error = Assert.Throws<RedisServerException>(() =>
            redis.Execute(Transactions.Atomic(Strings.Set(key, "v"), RawCommand.Of(false, "NOSUCHCOMMAND"), Strings.Set(key, "w"))));

        // The cause, not the EXECABORT that it leads to.
        Assert.True(error.IsUnknownCommand, error.Message);
        Assert.True(redis.Execute(ConnectionCommands.Ping()));
        Assert.SkipWhen(redis.Execute(Strings.Get(key)) is "w", "this server executes the rest of a transaction of which it refused a part");
        Assert.False(redis.Execute(Keys.Exists(key)));
    }

    [Theory, EachProtocol]
    public void A_transaction_returns_null_if_a_watched_key_changed(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        redis.Execute(Transactions.Watch(key));
        Open(protocol).Execute(Strings.Set(key, "theirs"));

        Assert.Null(redis.Execute(Transactions.Atomic(Strings.Set(key, "mine"))));
        Assert.Equal("theirs", redis.Execute(Strings.Get(key)));
        Assert.NotNull(redis.Execute(Transactions.Atomic(Strings.Set(key, "mine"))));
        redis.Execute(Transactions.Watch(key));
        Open(protocol).Execute(Strings.Set(key, "theirs"));
        Assert.Throws<RedisTransactionAbortedException>(() => redis.Execute(Keys.Replace(key, KeyContent.List([1]))));
        Assert.Equal("theirs", redis.Execute(Strings.Get(key)));
    }

    [Theory, EachProtocol]
    public void Transactions_are_pipelined_with_other_commands(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        var sent = Enumerable.Range(0, 500).Select(i => (
            Before: redis.Send(Strings.Increment(key)),
            Atomic: redis.Send(Transactions.Atomic(Strings.Increment(key), Strings.Increment(key, 10))),
            After: redis.Send(Strings.Get(key)))).ToArray();
        redis.Wait(sent[^1].After);

        for (int i = 0; i < sent.Length; i++)
        {
            Assert.Equal(12L * i + 1, sent[i].Before.Result);
            Assert.Equal($"[{12 * i + 2}, {12 * i + 12}]", Show.Of(sent[i].Atomic.Result));
            Assert.Equal($"{12 * i + 12}", sent[i].After.Result);
        }
    }

    // A | stands for CR LF.
    [Fact]
    public void A_nested_transaction_becomes_part_of_the_outer_one()
    {
        RedisCommand<bool> inner = Keys.Replace("k", KeyContent.List([1]));
        Assert.Equal("*1|$5|MULTI|*2|$3|DEL|$1|k|*3|$5|RPUSH|$1|k|$1|1|*1|$4|EXEC|", WireOf(inner));
        Assert.Equal(
            "*1|$5|MULTI|*2|$3|GET|$1|a|*2|$3|DEL|$1|k|*3|$5|RPUSH|$1|k|$1|1|*3|$6|INCRBY|$1|b|$1|1|*1|$4|EXEC|",
            WireOf(Transactions.Atomic(Strings.Get("a"), Transactions.Atomic(inner.AsObject()), Strings.Increment("b"))));
    }

    [Theory, EachProtocol]
    public void The_replies_of_a_nested_transaction_have_one_place(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string key, string text) = (Key(), Key("text"));
        object?[]? results = redis.Execute(Transactions.Atomic(
            Strings.Increment(text), Keys.Replace(key, KeyContent.List([1, 2])).AsObject(), Transactions.Atomic(Strings.Increment(text), Keys.Exists(key)), Strings.Get(text)));
        Assert.Equal("[1, true, [2, true], \"2\"]", Show.Of(results));
    }

    [Fact]
    public void Commands_that_cannot_be_part_of_a_transaction_are_refused_before_anything_is_sent()
    {
        RedisCommand[] unfit = [Keys.Read("k"), Transactions.Watch("k"), Transactions.Unwatch(), ConnectionCommands.Select(1), RawCommand.Of(false, "SELECT", 1)];
        Assert.All(unfit, command =>
        {
            Assert.False(command.CanBeQueued);
            Assert.False(command.AsObject().CanBeQueued);
            NotSupportedException error = Assert.Throws<NotSupportedException>(() => Transactions.Atomic(Strings.Get("a"), command));
            Assert.StartsWith($"{command} cannot be part of a transaction", error.Message, StringComparison.Ordinal);
        });
        RedisCommand[] fit = [Keys.Remove("k"), Strings.Get("k"), Transactions.Atomic(), Transactions.Atomic().AsObject(), Keys.Replace("k", KeyContent.List([1]))];
        Assert.All(fit, command => Assert.True(command.CanBeQueued));
    }

    [Theory]
    [InlineData("CONFIG|SET|requirepass|s3cr3t-word", "'SET' 'requirepass' '***'")]
    [InlineData("ACL|SETUSER|u|>s3cr3t-word", "'SETUSER' 'u' '***'")]
    public void A_refused_command_shows_no_secret(string words, string shown)
    {
        using ScriptedServer scripted = ScriptedServer.Answering(request => request switch
        {
            "MULTI" => "+OK|",
            "EXEC" => "-EXECABORT Transaction discarded because of previous errors.|",
            _ => $"-ERR unknown command '{request.Split(' ')[0]}', with args beginning with: '{string.Join("' '", request.Split(' ')[1..])}' |",
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        string[] parts = words.Split('|');
        RedisCommand<object?> command = RawCommand.Of(false, parts[0], [.. parts[1..].Select(RedisArgument.From)]);
        RedisCommand<object?>[] forms = [Transactions.Atomic(command).AsObject(), Transactions.Atomic(Transactions.Atomic(command).AsObject()).AsObject()];
        foreach (RedisCommand<object?> transaction in forms)
        {
            var error = Assert.Throws<RedisServerException>(() => redis.Execute(transaction));
            Assert.Contains(shown, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cr3t", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_watch_is_lost_with_its_link()
    {
        using var proxy = new FaultProxy(Shared.Options().EndPoint);
        RedisConnection redis = Open(proxy.Options(Shared.Options()));
        (string key, string other) = (Key(), Key("other"));

        redis.Execute(Transactions.Watch(key));
        proxy.Lines[^1].Cut();
        Assert.Throws<RedisTransactionAbortedException>(() => redis.Execute(Transactions.Atomic(Strings.Set(key, "mine"))));
        Assert.False(redis.Execute(Keys.Exists(key)));
        Assert.NotNull(redis.Execute(Transactions.Atomic(Strings.Set(key, "mine"))));

        // A watch on the next link does not restore the first one.
        redis.Execute(Transactions.Watch(key));
        proxy.Lines[^1].Cut();
        Assert.True(redis.Execute(Keys.Exists(key)));
        redis.Execute(Transactions.Watch(other));
        Assert.Throws<RedisTransactionAbortedException>(() => redis.Execute(Transactions.Atomic(Strings.Set(key, "again"))));
        Assert.Equal("mine", redis.Execute(Strings.Get(key)));

        redis.Execute(Transactions.Watch(key));
        proxy.Lines[^1].Cut();
        Assert.False(redis.Execute(Keys.Exists(other)));
        redis.Execute(Transactions.Unwatch());
        Assert.NotNull(redis.Execute(Transactions.Atomic(Strings.Set(key, "after"))));
    }

    private static string WireOf(RedisCommand command)
    {
        var writer = new RespWriter();
        command.WriteTo(writer);
        string wire = string.Concat(writer.Segments.Select(segment => Encoding.Latin1.GetString(segment.Array!, segment.Offset, segment.Count)));
        return wire.Replace("\r\n", "|", StringComparison.Ordinal);
    }
}
