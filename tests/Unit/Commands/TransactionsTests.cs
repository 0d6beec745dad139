using System;
using System.Linq;
using PSRedis.Commands;
using Xunit;

namespace PSRedis.Tests.Commands;

public class TransactionsTests(SharedServer server) : ServerTest(server)
{
    [Theory, EachProtocol]
    public void Results_have_the_shapes_of_their_commands(int protocol)
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
    public void A_command_that_is_refused_stops_all(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        RedisServerException error = Assert.Throws<RedisServerException>(() =>
            redis.Execute(Transactions.Atomic(Strings.Set(key, "v"), RawCommand.Of(false, "NOSUCHCOMMAND"), Strings.Set(key, "w"))));

        // The cause, not the EXECABORT that follows from it.
        Assert.True(error.IsUnknownCommand, error.Message);
        Assert.True(redis.Execute(ConnectionCommands.Ping()));
        Assert.SkipWhen(redis.Execute(Strings.Get(key)) is "w", "this server executes the rest of a transaction of which it refused a part");
        Assert.False(redis.Execute(Keys.Exists(key)));
    }

    [Theory, EachProtocol]
    public void A_watched_key_that_changed_makes_null(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Do(redis, "WATCH", key);
        Open(protocol).Execute(Strings.Set(key, "theirs"));

        Assert.Null(redis.Execute(Transactions.Atomic(Strings.Set(key, "mine"))));
        Assert.Equal("theirs", redis.Execute(Strings.Get(key)));
        Assert.NotNull(redis.Execute(Transactions.Atomic(Strings.Set(key, "mine"))));
        Do(redis, "WATCH", key);
        Open(protocol).Execute(Strings.Set(key, "theirs"));
        Assert.False(redis.Execute(Keys.Replace(key, KeyContent.List([1]))));
        Assert.Equal("theirs", redis.Execute(Strings.Get(key)));
    }

    [Theory, EachProtocol]
    public void Transactions_ride_on_a_pipeline_with_other_commands(int protocol)
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
}
