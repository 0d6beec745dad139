namespace PSRedis.Tests.Commands;

/// <summary>Hashes, in addition to <see cref="CollectionsTests"/>.</summary>
public class HashesTests(SharedServer server) : ServerTest(server)
{
    private static readonly byte[] Binary = [0, 255, 13, 10];

    [Theory, EachProtocol]
    public void Fields_are_read_one_by_one_and_together(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string key, string missing) = (Key(), Key("missing"));
        redis.Execute(Hashes.Set(key, "name", "Zoë", "", "", "bin", Binary, "NAME", 7));

        Assert.Equal("Zoë", redis.Execute(Hashes.Get(key, "name")));
        Assert.Equal("", redis.Execute(Hashes.Get(key, "")));
        Assert.Null(redis.Execute(Hashes.Get(key, "Name")));
        Assert.Equal(Binary, redis.Execute(Hashes.Get(key, "bin", asBytes: true)));
        Assert.Null(redis.Execute(Hashes.Get(missing, "name")));
        Assert.Equal("[\"Zoë\", null, \"\", \"\0\uDCFF\r\n\", \"7\", \"Zoë\"]", Show.Of(redis.Execute(Hashes.Get(key, ["name", "age", "", "bin", "NAME", "name"]))));
        Assert.Equal("[b\"\0\xFF\r\n\", null]", Show.Of(redis.Execute(Hashes.Get(key, ["bin", "age"], asBytes: true))));
        Assert.Equal("[null, null]", Show.Of(redis.Execute(Hashes.Get(missing, ["a", "b"]))));

        Assert.Equal(["", "NAME", "bin", "name"], redis.Execute(Hashes.Fields(key)).Order(StringComparer.Ordinal));
        Assert.Equal(["", "\0\uDCFF\r\n", "7", "Zoë"], redis.Execute(Hashes.Values(key)).Cast<string>().Order(StringComparer.Ordinal));
        Assert.Contains(redis.Execute(Hashes.Values(key, asBytes: true)), value => Binary.SequenceEqual((byte[])value!));
        Assert.Empty(redis.Execute(Hashes.Fields(missing)));
        Assert.Empty(redis.Execute(Hashes.Values(missing)));

        Assert.Equal((4L, 0L), (redis.Execute(Hashes.Count(key)), redis.Execute(Hashes.Count(missing))));
        Assert.True(redis.Execute(Hashes.Exists(key, "")));
        Assert.False(redis.Execute(Hashes.Exists(key, "Name")));
        Assert.False(redis.Execute(Hashes.Exists(missing, "name")));
    }

    [Theory, EachProtocol]
    public void A_field_may_have_any_name(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Assert.Equal(1, redis.Execute(Hashes.Set(key, Binary, 1)));
        Assert.True(redis.Execute(Hashes.Exists(key, Binary)));
        Assert.Equal(["\0\uDCFF\r\n"], redis.Execute(Hashes.Fields(key)));
        Assert.Equal(["1"], redis.Execute(Hashes.Get(key, ["\0\uDCFF\r\n"])));
        Assert.Equal(1, redis.Execute(Hashes.Remove(key, "\0\uDCFF\r\n")));
    }

    [Theory, EachProtocol]
    public void A_field_is_set_only_if_it_does_not_exist(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Assert.Equal(1, redis.Execute(Hashes.SetIfNotExists(key, "f", "first")));
        Assert.Equal(0, redis.Execute(Hashes.SetIfNotExists(key, "f", "second")));
        Assert.Equal(["first"], redis.Execute(Hashes.Get(key, ["f"])));
    }

    [Theory, EachProtocol]
    public void Removing_the_last_field_removes_the_hash(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        redis.Execute(Hashes.Set(key, "a", 1, "b", 2, "c", 3));
        Assert.Equal(2, redis.Execute(Hashes.Remove(key, "a", "x", "b")));
        Assert.Equal(1, redis.Execute(Hashes.Remove(key, "c")));
        Assert.Equal(0, redis.Execute(Hashes.Remove(key, "c")));
        Assert.False(redis.Execute(Keys.Exists(key)));
        Assert.Null(redis.Execute(Hashes.GetAll(key)));
    }

    [Theory, EachProtocol]
    public void Fields_are_incremented_and_decremented(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Assert.Equal(1, redis.Execute(Hashes.Increment(key, "n")));
        Assert.Equal(-41, redis.Execute(Hashes.Increment(key, "n", -42)));
        Assert.Equal(-40.5, redis.Execute(Hashes.Increment(key, "n", 0.5)));
        Assert.Equal("-40.5", redis.Execute(Hashes.Get(key, ["n"]))[0]);
        Assert.Equal("ERR", Assert.Throws<RedisServerException>(() => redis.Execute(Hashes.Increment(key, "n", 1))).Code);
        redis.Execute(Hashes.Set(key, "n", long.MaxValue, "t", "text"));
        Assert.Throws<RedisServerException>(() => redis.Execute(Hashes.Increment(key, "n")));
        Assert.Throws<RedisServerException>(() => redis.Execute(Hashes.Increment(key, "t")));
        Assert.Throws<RedisServerException>(() => redis.Execute(Hashes.Increment(key, "t", 0.5)));
    }

    [Theory, EachProtocol]
    public void Another_type_is_refused(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        redis.Execute(Strings.Set(key, "v"));
        RedisCommand<object?>[] commands = [
            Hashes.GetAll(key).AsObject(), Hashes.Fields(key).AsObject(), Hashes.Values(key).AsObject(), Hashes.Get(key, ["f"]).AsObject(), Hashes.Set(key, "f", 1).AsObject(),
            Hashes.SetIfNotExists(key, "f", 1).AsObject(), Hashes.Remove(key, "f").AsObject(), Hashes.Exists(key, "f").AsObject(), Hashes.Count(key).AsObject(),
            Hashes.Increment(key, "f").AsObject(), Hashes.Increment(key, "f", 0.5).AsObject(),
        ];
        Assert.All(commands, command => Assert.Equal("WRONGTYPE", Assert.Throws<RedisServerException>(() => redis.Execute(command)).Code));
        Assert.Equal("v", redis.Execute(Strings.Get(key)));
    }

    [Theory, EachProtocol]
    public void Ten_thousand_fields_come_back(int protocol)
    {
        const int Count = 10_000;
        RedisConnection redis = Open(protocol);
        string key = Key();
        Assert.Equal(Count, redis.Execute(Hashes.Set(key, [.. Enumerable.Range(0, Count).SelectMany(i => new RedisArgument[] { $"f{i}", i })])));
        string[] fields = [.. Enumerable.Range(0, Count).Select(i => $"f{i}")];
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"{i}"), redis.Execute(Hashes.Get(key, fields)));
        Assert.Equal(Count, redis.Execute(Hashes.GetAll(key))!.Count);
    }
}
