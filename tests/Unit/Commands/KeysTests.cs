using PSRedis.Faults;

namespace PSRedis.Tests.Commands;

public class KeysTests(SharedServer server) : ServerTest(server)
{
    [Theory, EachProtocol]
    public void Keys_with_any_name_are_found_and_removed(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string[] keys = [Key("plain"), Key("two words"), Key("schlüssel 🔑"), Key("\r\n\0*"), Key("binary \uDCFF\uDC80"), Key(new string('x', 70_000))];
        foreach (string key in keys)
        {
            Assert.False(redis.Execute(Keys.Exists(key)));
            Assert.Null(redis.Execute(Keys.Type(key)));
            redis.Execute(Strings.Set(key, key));
            Assert.True(redis.Execute(Keys.Exists(key)));
            Assert.Equal("string", redis.Execute(Keys.Type(key)));
            Assert.Equal(key, redis.Execute(Strings.Get(key)));
        }

        Assert.Equal(2, redis.Execute(Keys.Remove(keys[0], Key("missing"), keys[1])));
        Assert.Equal(4, redis.Execute(Keys.Remove(keys)));
        Assert.All(keys, key => Assert.False(redis.Execute(Keys.Exists(key))));
    }

    [Theory, EachProtocol]
    public void Types_are_read(int protocol)
    {
        RedisConnection redis = Open(protocol);
        redis.Execute(Lists.PushRight(Key("list"), 1));
        redis.Execute(Sets.Add(Key("set"), 1));
        redis.Execute(Hashes.Set(Key("hash"), "f", 1));
        redis.Execute(SortedSets.Add(Key("zset"), 1, "m"));
        foreach (string type in new[] { "list", "set", "hash", "zset" }) Assert.Equal(type, redis.Execute(Keys.Type(Key(type))));
    }

    [Theory, EachProtocol]
    public void Rename_replaces_and_RenameIfFree_does_not(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string a, string b, string c) = (Key("a"), Key("b"), Key("c"));
        redis.Execute(Strings.SetMany(new Dictionary<string, RedisArgument> { [a] = "a", [b] = "b" }));

        Assert.False(redis.Execute(Keys.RenameIfFree(a, b)));
        Assert.True(redis.Execute(Keys.RenameIfFree(a, c)));
        Assert.True(redis.Execute(Keys.Rename(c, b)));
        Assert.Equal("a", redis.Execute(Strings.Get(b)));
        Assert.False(redis.Execute(Keys.Exists(a)));
        Assert.Equal("ERR", Assert.Throws<RedisServerException>(() => redis.Execute(Keys.Rename(a, b))).Code);
    }

    [Theory, EachProtocol]
    public void Move_takes_a_key_to_another_database(int protocol)
    {
        Shared.Needs("MOVE");
        RedisConnection redis = Open(protocol), other = Open(protocol, database: 15);
        string key = Key();
        Assert.False(redis.Execute(Keys.Move(key, 15)));
        redis.Execute(Strings.Set(key, "v"));
        try
        {
            Assert.True(redis.Execute(Keys.Move(key, 15)));
            Assert.False(redis.Execute(Keys.Exists(key)));
            Assert.Equal("v", other.Execute(Strings.Get(key)));

            redis.Execute(Strings.Set(key, "w"));
            Assert.False(redis.Execute(Keys.Move(key, 15)));
            Assert.Throws<RedisServerException>(() => redis.Execute(Keys.Move(key, 99_999)));
        }
        finally
        {
            other.Execute(Keys.Remove(key));
        }
    }

    [Theory, EachProtocol]
    public void A_random_key_is_in_the_database(int protocol)
    {
        Shared.Needs("RANDOMKEY");
        RedisConnection redis = Open(protocol, database: 12 + protocol % 2);
        redis.Execute(Server.Flush());
        Assert.Null(redis.Execute(Keys.Random()));

        redis.Execute(Strings.SetMany(new Dictionary<string, RedisArgument> { ["a"] = 1, ["b"] = 2 }));
        Assert.True(redis.Execute(Keys.Random()) is "a" or "b");
        redis.Execute(Server.Flush());
    }

    [Theory, EachProtocol]
    public void A_time_to_live_is_set_read_and_removed(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Assert.Null(redis.Execute(Keys.Expiration(key)));
        Assert.False(redis.Execute(Keys.ExpireIn(key, TimeSpan.FromMinutes(1))));
        Assert.False(redis.Execute(Keys.Persist(key)));

        redis.Execute(Strings.Set(key, "v"));
        KeyExpiration forever = redis.Execute(Keys.Expiration(key))!;
        Assert.Equal((key, null, null), (forever.Key, forever.TimeToLive, forever.ExpiresAt));

        Assert.True(redis.Execute(Keys.ExpireIn(key, TimeSpan.FromSeconds(90.5))));
        KeyExpiration minute = redis.Execute(Keys.Expiration(key))!;
        Assert.InRange(minute.TimeToLive!.Value.TotalSeconds, 60, 90.5);
        Assert.InRange(minute.ExpiresAt!.Value, DateTimeOffset.Now.AddSeconds(50), DateTimeOffset.Now.AddSeconds(91));

        // Another time zone.
        DateTimeOffset tomorrow = DateTimeOffset.UtcNow.AddDays(1).ToOffset(TimeSpan.FromHours(-7));
        Assert.True(redis.Execute(Keys.ExpireAt(key, tomorrow)));
        Assert.InRange(redis.Execute(Keys.Expiration(key))!.TimeToLive!.Value.TotalHours, 23.9, 24);

        Assert.True(redis.Execute(Keys.Persist(key)));
        Assert.False(redis.Execute(Keys.Persist(key)));
        Assert.Null(redis.Execute(Keys.Expiration(key))!.TimeToLive);
    }

    [Theory, EachProtocol]
    public void ExpiresAt_is_exact(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        DateTimeOffset moment = DateTimeOffset.FromUnixTimeMilliseconds(1893456000123);
        redis.Execute(Strings.Set(key, "v"));
        redis.Execute(Keys.ExpireAt(key, moment));
        Shared.Needs("PEXPIRETIME", "PEXPIRETIME", key);
        KeyExpiration[] looks = [redis.Execute(Keys.Expiration(key))!, redis.Execute(Keys.Expiration(key))!];
        Assert.All(looks, look => Assert.Equal(moment, look.ExpiresAt));
        Assert.Equal(moment.ToLocalTime().Offset, looks[0].ExpiresAt!.Value.Offset);
    }

    // Later commands in the pipeline must have no effect.
    [Theory, EachProtocol]
    public void An_expiration_is_not_affected_by_later_commands(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        redis.Execute(Strings.Set(key, "v", Expiry.In(TimeSpan.FromSeconds(90))));
        Pending<KeyExpiration?> read = redis.Send(Keys.Expiration(key));
        Pending<long> removed = redis.Send(Keys.Remove(key));
        redis.Wait(removed);
        Shared.Needs("PEXPIRETIME", "PEXPIRETIME", key);
        Assert.InRange(read.Result!.TimeToLive!.Value.TotalSeconds, 60, 90);
        object?[] results = redis.Execute(Transactions.Atomic(Keys.Expiration(key), Strings.Set(key, "v", Expiry.In(TimeSpan.FromSeconds(90))), Keys.Expiration(key)))!;
        Assert.Null(results[0]);
        Assert.InRange(((KeyExpiration)results[2]!).TimeToLive!.Value.TotalSeconds, 60, 90);
    }

    [Theory]
    [InlineData(36500)]
    [InlineData(20_000_000)]
    public void A_very_long_time_to_live_can_be_read(long days)
    {
        RedisConnection redis = Open();
        string key = Key();
        redis.Execute(Strings.Set(key, "v"));
        Shared.Needs("EXPIRE of thousands of years", "EXPIRE", key, $"{days * 86400}");

        KeyExpiration ages = redis.Execute(Keys.Expiration(key))!;
        Assert.InRange(ages.TimeToLive!.Value, TimeSpan.FromDays(days > 10_000_000 ? 10_000_000 : days - 1), TimeSpan.MaxValue);
        Assert.True(ages.ExpiresAt > DateTimeOffset.Now.AddYears(99));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void A_key_that_expires_now_or_in_the_past_is_removed(int seconds)
    {
        RedisConnection redis = Open();
        string key = Key();
        redis.Execute(Strings.Set(key, "v"));
        Shared.Needs($"PEXPIRE of {seconds}", "PEXPIRE", Key("other"), $"{seconds}");
        Assert.True(redis.Execute(Keys.ExpireIn(key, TimeSpan.FromSeconds(seconds))));
        Assert.False(redis.Execute(Keys.Exists(key)));

        redis.Execute(Strings.Set(key, "v"));
        Assert.True(redis.Execute(Keys.ExpireAt(key, DateTimeOffset.Now.AddSeconds(seconds - 60))));
        Assert.False(redis.Execute(Keys.Exists(key)));
    }

    [Theory, EachProtocol]
    public void A_time_to_live_is_set_on_a_condition(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        redis.Execute(Strings.Set(key, "v"));
        Shared.Needs("PEXPIRE NX", "PEXPIRE", Key("other"), "1", "NX");

        Assert.False(Expire(10, ExpirationCondition.IfAny));
        Assert.False(Expire(10, ExpirationCondition.IfLater));
        Assert.True(Expire(10, ExpirationCondition.IfNone));
        Assert.False(Expire(20, ExpirationCondition.IfNone));
        Assert.True(Expire(20, ExpirationCondition.IfAny));
        Assert.True(Expire(30, ExpirationCondition.IfLater));
        Assert.False(Expire(20, ExpirationCondition.IfLater));
        Assert.True(Expire(15, ExpirationCondition.IfEarlier));
        Assert.False(redis.Execute(Keys.ExpireAt(key, DateTimeOffset.Now.AddMinutes(60), ExpirationCondition.IfEarlier)));
        Assert.True(redis.Execute(Keys.ExpireAt(key, DateTimeOffset.Now.AddMinutes(60), ExpirationCondition.IfLater)));

        bool Expire(int minutes, ExpirationCondition condition) => redis.Execute(Keys.ExpireIn(key, TimeSpan.FromMinutes(minutes), condition));
    }

    [Theory, EachProtocol]
    public void Scan_finds_every_key_over_many_pages(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string[] keys = [.. Enumerable.Range(0, 2_000).Select(i => Key($"scan:{i}"))];
        redis.Execute(Strings.SetMany(keys.ToDictionary(key => key, _ => (RedisArgument)1)));

        var found = new List<string>();
        int pages = 0;
        string cursor = "0";
        do
        {
            ScanPage page = redis.Execute(Keys.Scan(cursor, Prefix + "scan:*", count: 100));
            found.AddRange(page.Names);
            cursor = page.Cursor;
            pages++;
            Assert.Equal(cursor == "0", page.IsLast);
        }
        while (cursor != "0");

        Assert.True(pages > 5, $"{pages} pages");
        Assert.Equal(keys.Order(), found.Distinct().Order());
        Assert.Equal(keys.Order(), Keys.ScanAll(redis, Prefix + "scan:*", count: 100).SelectMany(page => page.Names).Distinct().Order());
    }

    [Theory, EachProtocol]
    public void Scan_accepts_a_pattern_and_a_type(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string[] names = ["a1", "a2", "b1", "[x]", "ä", "bin\uDCFF"];
        foreach (string name in names) redis.Execute(Strings.Set(Key(name), 1));
        redis.Execute(Lists.PushRight(Key("a3"), 1));

        Assert.Equal(["a1", "a2", "a3"], Find("a*"));
        Assert.Equal(["a1", "b1"], Find("[ab]1"));
        Assert.Equal(["[x]"], Find("\\[x\\]"));
        Assert.Equal(["ä"], Find("ä"));
        Assert.Equal(["bin\uDCFF"], Find("bin*"));
        Assert.Empty(Find("nothing*"));
        Assert.Equal(["a1", "a2"], Find("a*", "string"));
        Assert.Equal(["a3"], Find("*", "list"));
        Assert.Empty(Find("*", "zset"));

        IEnumerable<string> Find(string pattern, string? type = null) =>
            Keys.ScanAll(redis, Prefix + pattern, type).SelectMany(page => page.Names).Distinct().Select(name => name[Prefix.Length..]).Order(StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("-ERR unknown type name 'ReJSON-RL'|", false)]
    [InlineData("*2|$1|0|*0|", false)]
    [InlineData("-ERR syntax error|", true)]
    public void A_type_that_the_server_does_not_know_has_no_keys(string reply, bool isError)
    {
        using var server = ScriptedServer.Answering(request => reply);
        using RedisConnection redis = RedisConnection.Open(server.Options);
        Func<string[]> find = () => [.. Keys.ScanAll(redis, type: "ReJSON-RL").SelectMany(page => page.Names)];
        if (isError) Assert.Throws<RedisServerException>(find);
        else Assert.Empty(find());
    }

    [Fact]
    public void A_scan_that_ends_early_leaves_the_connection_unchanged()
    {
        RedisConnection redis = Open();
        redis.Execute(Strings.SetMany(Enumerable.Range(0, 500).ToDictionary(i => Key($"{i}"), _ => (RedisArgument)1)));

        ScanPage first = Keys.ScanAll(redis, count: 10).First();
        Assert.False(first.IsLast);
        Assert.Equal("1", redis.Execute(Strings.Get(Key("0"))));
    }
}
