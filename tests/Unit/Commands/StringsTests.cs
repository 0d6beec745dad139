namespace PSRedis.Tests.Commands;

public class StringsTests(SharedServer server) : ServerTest(server)
{
    [Theory, EachProtocol]
    public void Values_come_back_as_they_were_set(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        foreach (string text in new[] { "", "v", "zwei Wörter", "🔑\0\r\n", "bytes \uDCFF\uDC80", new string('ä', 1_500_000) })
        {
            Assert.True(redis.Execute(Strings.Set(key, text)));
            Assert.Equal(text, redis.Execute(Strings.Get(key)));
            Assert.True(RedisText.GetBytes(text).AsSpan().SequenceEqual((byte[])redis.Execute(Strings.Get(key, asBytes: true))!));
        }
        foreach (byte[] bytes in new[] { [], [0], [255, 254, 13, 10], Enumerable.Range(0, 2_000_000).Select(i => (byte)i).ToArray() })
        {
            redis.Execute(Strings.Set(key, bytes));
            Assert.True(bytes.AsSpan().SequenceEqual((byte[])redis.Execute(Strings.Get(key, asBytes: true))!));
            Assert.True(bytes.AsSpan().SequenceEqual(RedisText.GetBytes((string)redis.Execute(Strings.Get(key))!)));
        }
        foreach (double number in new[] { 0.1, -1e300, double.MaxValue, double.Epsilon })
        {
            redis.Execute(Strings.Set(key, number));
            Assert.Equal(number, double.Parse((string)redis.Execute(Strings.Get(key))!, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Theory, EachProtocol]
    public void A_missing_key_is_null_and_another_type_is_refused(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string text, string list, string missing) = (Key("text"), Key("list"), Key("missing"));
        redis.Execute(Strings.Set(text, "v"));
        redis.Execute(Lists.PushRight(list, 1));

        Assert.Null(redis.Execute(Strings.Get(missing)));
        Assert.Null(redis.Execute(Strings.Get(missing, asBytes: true)));
        Assert.Equal(["v", null, null, "v"], redis.Execute(Strings.GetMany([text, missing, list, text])));
        RedisCommand<object?>[] refused = [Strings.Get(list), Strings.Append(list, "x").AsObject(), Strings.GetRange(list, 0, 1), Strings.SetAndGetOld(list, "x")];
        foreach (RedisCommand<object?> command in refused)
        {
            RedisServerException error = Assert.Throws<RedisServerException>(() => redis.Execute(command));
            Assert.Equal("WRONGTYPE", error.Code);
            Assert.False(error.IsTransient);
        }
        Assert.Equal("ERR", Assert.Throws<RedisServerException>(() => redis.Execute(Strings.Increment(text))).Code);
        Assert.Equal(["1"], redis.Execute(Lists.Range(list, 0, -1)));
    }

    [Theory, EachProtocol]
    public void A_range_of_bytes_is_read(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        redis.Execute(Strings.Set(key, "hello wörld"));

        Assert.Equal("hello", redis.Execute(Strings.GetRange(key, 0, 4)));
        Assert.Equal("örld", redis.Execute(Strings.GetRange(key, -5, -1)));
        Assert.Equal("\uDCB6rld", redis.Execute(Strings.GetRange(key, -4, -1)));
        Assert.Equal(new byte[] { 0xC3 }, redis.Execute(Strings.GetRange(key, 7, 7, asBytes: true)));
        Assert.Equal("", redis.Execute(Strings.GetRange(key, 50, 60)));
        Assert.Equal(Array.Empty<byte>(), redis.Execute(Strings.GetRange(key, 5, 1, asBytes: true)));
        Assert.Null(redis.Execute(Strings.GetRange(Key("missing"), 0, 4)));
    }

    [Theory, EachProtocol]
    public void A_value_is_set_with_an_expiration(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        redis.Execute(Strings.Set(key, "v", Expiry.In(TimeSpan.FromSeconds(100.5))));
        Assert.InRange(Minutes(), 1.3, 1.675);
        Shared.Needs("SET PXAT", "SET", Key("other"), "v", "PXAT", "9999999999999");
        redis.Execute(Strings.Set(key, "v", Expiry.At(DateTimeOffset.Now.AddMinutes(10))));
        Assert.InRange(Minutes(), 9, 10.1);
        redis.Execute(Strings.Set(key, "w", Expiry.Keep));
        Assert.InRange(Minutes(), 9, 10.1);
        Assert.Equal("w", redis.Execute(Strings.Get(key)));
        redis.Execute(Strings.Set(key, "v"));
        Assert.Null(redis.Execute(Keys.Expiration(key))!.TimeToLive);

        double Minutes() => redis.Execute(Keys.Expiration(key))!.TimeToLive!.Value.TotalMinutes;
    }

    [Theory, EachProtocol]
    public void A_value_is_set_on_a_condition(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Assert.False(redis.Execute(Strings.Set(key, "a", default, SetCondition.IfExists)));
        Assert.True(redis.Execute(Strings.Set(key, "b", Expiry.In(TimeSpan.FromMinutes(1)), SetCondition.IfNotExists)));
        Assert.False(redis.Execute(Strings.Set(key, "c", default, SetCondition.IfNotExists)));
        Assert.Equal("b", redis.Execute(Strings.Get(key)));
        Assert.True(redis.Execute(Strings.Set(key, "d", default, SetCondition.IfExists)));
        Assert.Equal("d", redis.Execute(Strings.Get(key)));
    }

    [Theory, EachProtocol]
    public void The_old_value_is_returned(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Assert.Null(redis.Execute(Strings.SetAndGetOld(key, "a")));
        Assert.Equal("a", redis.Execute(Strings.SetAndGetOld(key, new byte[] { 0xFF })));
        Assert.Equal(new byte[] { 0xFF }, redis.Execute(Strings.SetAndGetOld(key, "c", Expiry.In(TimeSpan.FromMinutes(1)), SetCondition.IfExists, asBytes: true)));
        Assert.NotNull(redis.Execute(Keys.Expiration(key))!.TimeToLive);
        Shared.Needs("SET NX GET", "SET", Key("other"), "v", "NX", "GET");
        Assert.Equal("c", redis.Execute(Strings.SetAndGetOld(key, "d", default, SetCondition.IfNotExists)));
        Assert.Equal("c", redis.Execute(Strings.Get(key)));
    }

    [Theory, EachProtocol]
    public void Several_keys_are_set_at_once(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string[] keys = [.. Enumerable.Range(0, 1_000).Select(i => Key($"{i}"))];
        Assert.True(redis.Execute(Strings.SetMany(keys.ToDictionary(key => key, key => (RedisArgument)(key + "!")))));
        Assert.Equal(keys.Select(key => key + "!"), redis.Execute(Strings.GetMany(keys)));
        Assert.Equal(RedisText.GetBytes(keys[5] + "!"), redis.Execute(Strings.GetMany(keys, asBytes: true))[5]);

        string fresh = Key("fresh");
        Assert.False(redis.Execute(Strings.SetManyIfNoneExists(new Dictionary<string, RedisArgument> { [fresh] = 1, [keys[0]] = 2 })));
        Assert.False(redis.Execute(Keys.Exists(fresh)));
        Assert.True(redis.Execute(Strings.SetManyIfNoneExists(new Dictionary<string, RedisArgument> { [fresh] = 1 })));
    }

    [Theory, EachProtocol]
    public void Several_keys_are_set_at_once_with_an_expiration(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string[] keys = [Key("a"), Key("b")];
        var values = keys.ToDictionary(key => key, key => (RedisArgument)key);
        Assert.True(redis.Execute(Strings.SetMany(values, Expiry.In(TimeSpan.FromHours(1)))));
        Assert.All(keys, key => Assert.InRange(redis.Execute(Keys.Expiration(key))!.TimeToLive!.Value.TotalMinutes, 59, 60));
        Assert.True(redis.Execute(Strings.SetMany(values, Expiry.Keep)));
        Assert.All(keys, key => Assert.InRange(redis.Execute(Keys.Expiration(key))!.TimeToLive!.Value.TotalMinutes, 59, 60));
        Assert.True(redis.Execute(Strings.SetMany(values, Expiry.Never)));
        Assert.All(keys, key => Assert.Null(redis.Execute(Keys.Expiration(key))!.TimeToLive));
        Assert.False(redis.Execute(Strings.SetMany(values, Expiry.Never, SetCondition.IfNotExists)));
        Assert.Equal(keys, redis.Execute(Strings.GetMany(keys)));
        Assert.Throws<ArgumentException>(() => Strings.SetMany(values, Expiry.Keep, SetCondition.IfNotExists));
        Assert.Throws<ArgumentException>(() => Strings.SetMany(values, Expiry.Never, SetCondition.IfExists));
    }

    [Theory, EachProtocol]
    public void Text_is_appended_and_numbers_are_incremented(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string text, string number) = (Key("text"), Key("number"));
        Assert.Equal(2, redis.Execute(Strings.Append(text, "ä")));
        Assert.Equal(4, redis.Execute(Strings.Append(text, new byte[] { 0xFF, 0 })));
        Assert.Equal("ä\uDCFF\0", redis.Execute(Strings.Get(text)));

        Assert.Equal(1, redis.Execute(Strings.Increment(number)));
        Assert.Equal(-41, redis.Execute(Strings.Increment(number, -42)));
        Assert.Equal(-40.5, redis.Execute(Strings.Increment(number, 0.5)));
        Assert.Equal("-40.5", redis.Execute(Strings.Get(number)));
        Assert.Equal("ERR", Assert.Throws<RedisServerException>(() => redis.Execute(Strings.Increment(number, 1))).Code);
        redis.Execute(Strings.Set(number, long.MaxValue));
        Assert.Equal("ERR", Assert.Throws<RedisServerException>(() => redis.Execute(Strings.Increment(number))).Code);
        Assert.Equal("9223372036854775807", redis.Execute(Strings.Get(number)));
    }
}
