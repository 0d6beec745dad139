using System.Collections.Specialized;
using System.Threading.Tasks;

namespace PSRedis.Tests.Commands;

/// <summary>Values of every type, written with <see cref="Keys.Replace"/> and read back with <see cref="Keys.Read"/>.</summary>
public class KeyContentTests(SharedServer server) : ServerTest(server)
{
    private static readonly byte[] Binary = [0, 255, 13, 10, 128];

    private static readonly Dictionary<string, (KeyContent Content, string Text, string Bytes)> s_values = new()
    {
        ["string"] = (KeyContent.String("wörld"), "\"wörld\"", "b\"w\xC3\xB6rld\""),
        ["empty string"] = (KeyContent.String(""), "\"\"", "b\"\""),
        ["binary string"] = (KeyContent.String(Binary), "\"\0\uDCFF\r\n\uDC80\"", "b\"\0\xFF\r\n\x80\""),
        ["number"] = (KeyContent.String(-42), "\"-42\"", "b\"-42\""),
        ["list"] = (KeyContent.List(["a", "", "b", "a", 7, Binary]), "[\"a\", \"\", \"b\", \"a\", \"7\", \"\0\uDCFF\r\n\uDC80\"]",
            "[b\"a\", b\"\", b\"b\", b\"a\", b\"7\", b\"\0\xFF\r\n\x80\"]"),
        ["set"] = (KeyContent.Set(["red apple"]), "[\"red apple\"]", "[b\"red apple\"]"),
        ["set of doubles"] = (KeyContent.Set(["x", "x"]), "[\"x\"]", "[b\"x\"]"),
        ["hash"] = (KeyContent.Hash(["name", "Ann Lee", "Name", "", "ä", Binary]), "{name: \"Ann Lee\", Name: \"\", ä: \"\0\uDCFF\r\n\uDC80\"}",
            "{name: b\"Ann Lee\", Name: b\"\", ä: b\"\0\xFF\r\n\x80\"}"),
        ["sorted set"] = (KeyContent.SortedSet([2, "b", 0.1, "a", double.NegativeInfinity, "low", double.PositiveInfinity, "high", 1e300, "big", 5e-324, "tiny"]),
            $"[\"low\"=-inf, \"tiny\"={RedisNumber.Format(5E-324)}, \"a\"=0.1, \"b\"=2.0, \"big\"=1E+300.0, \"high\"=inf]",
            $"[b\"low\"=-inf, b\"tiny\"={RedisNumber.Format(5E-324)}, b\"a\"=0.1, b\"b\"=2.0, b\"big\"=1E+300.0, b\"high\"=inf]"),
    };

    public static TheoryData<string, int> Values => [.. s_values.Keys.SelectMany(name => new[] { (name, 2), (name, 3) })];

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_comes_back_as_it_was_written(string name, int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        (KeyContent content, string text, string bytes) = s_values[name];

        Assert.True(redis.Execute(Keys.Replace(key, content)));
        Assert.Equal(Sorted(text, name), Sorted(Show.Of(redis.Execute(Keys.Read(key))), name));
        Assert.Equal(Sorted(bytes, name), Sorted(Show.Of(redis.Execute(Keys.Read(key, asBytes: true))), name));
    }

    [Theory, EachProtocol]
    public void A_missing_key_is_null(int protocol) => Assert.Null(Open(protocol).Execute(Keys.Read(Key())));

    [Theory, EachProtocol]
    public void A_stream_comes_back_with_its_entries(int protocol)
    {
        Shared.Needs("XADD");
        RedisConnection redis = Open(protocol);
        string key = Key();
        Do(redis, "XADD", key, "1700000000000-0", "a", 1, "b", Binary);
        Do(redis, "XADD", key, "1700000000000-1", "a", 1, "A", 2, "a", 3);

        var entries = (StreamEntry[])redis.Execute(Keys.Read(key))!;
        Assert.Equal("[1700000000000-0 {a: \"1\", b: \"\0\uDCFF\r\n\uDC80\"}, 1700000000000-1 {a: [\"1\", \"3\"], A: \"2\"}]", Show.Of(entries));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), entries[0].Timestamp);
        Assert.Equal(
            "[1700000000000-0 {a: b\"1\", b: b\"\0\xFF\r\n\x80\"}, 1700000000000-1 {a: [b\"1\", b\"3\"], A: b\"2\"}]",
            Show.Of(redis.Execute(Keys.Read(key, asBytes: true))));
    }

    [Theory, EachProtocol]
    public void A_set_comes_back_as_a_set(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        redis.Execute(Keys.Replace(key, KeyContent.Set(["a", "A", Binary])));

        Assert.Superset(new HashSet<string> { "a", "A" }, Assert.IsType<HashSet<string>>(redis.Execute(Keys.Read(key))));
        var bytes = Assert.IsType<HashSet<byte[]>>(redis.Execute(Keys.Read(key, asBytes: true)));
        Assert.Equal(3, bytes.Count);
        Assert.Contains((byte[])[.. Binary], bytes);
        Assert.DoesNotContain([.. Binary, 1], bytes);
    }

    [Theory, EachProtocol]
    public void A_stream_is_written_with_its_ids_in_any_order(int protocol)
    {
        Shared.Needs("XADD");
        RedisConnection redis = Open(protocol);
        string key = Key();
        redis.Execute(Strings.Set(key, "old"));
        KeyContent entries = KeyContent.Stream([("10-0", ["f", 2]), ("9-18446744073709551615", ["b", Binary, "a", 1, "b", 3]), ("9", ["f", ""])]);

        Assert.True(redis.Execute(Keys.Replace(key, entries, TimeSpan.FromMinutes(10))));
        Assert.Equal("[9-0 {f: \"\"}, 9-18446744073709551615 {b: [\"\0\uDCFF\r\n\uDC80\", \"3\"], a: \"1\"}, 10-0 {f: \"2\"}]", Show.Of(redis.Execute(Keys.Read(key))));
        Assert.InRange(redis.Execute(Keys.Expiration(key))!.TimeToLive!.Value.TotalMinutes, 9, 10);
    }

    [Theory, EachProtocol]
    public void A_stream_may_be_empty(int protocol)
    {
        Shared.Needs("XADD");
        RedisConnection redis = Open(protocol);
        string key = Key();

        Assert.True(redis.Execute(Keys.Replace(key, KeyContent.Stream([]))));
        Assert.Equal("stream", redis.Execute(Keys.Type(key)));
        Assert.Empty((StreamEntry[])redis.Execute(Keys.Read(key))!);
        Assert.Equal("1-1", redis.Execute(Streams.Add(key, "1-1", "f", 1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("0-0")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1-")]
    [InlineData("1-2-3")]
    [InlineData("+1-0")]
    [InlineData("1-18446744073709551616")]
    public void An_invalid_id_is_refused_before_anything_is_sent(string id) => Refusal.Of<ArgumentException>(() => KeyContent.Stream([(id, ["f", 1])]), $"'{id}'");

    [Fact]
    public void Entries_that_a_server_would_refuse_are_refused_before_anything_is_sent()
    {
        Refusal.Of<ArgumentException>(() => KeyContent.Stream([("5", ["f", 1]), ("4-0", ["f", 1]), ("5-0", ["f", 1])]), "Two", "'5-0'");
        Refusal.Of<ArgumentException>(() => KeyContent.Stream([("5-0", [])]), "'5-0'", "no fields");
        Assert.Throws<ArgumentException>(() => KeyContent.Stream([("5-0", ["field"])]));
    }

    [Theory, EachProtocol]
    public void Many_elements_come_back(int protocol)
    {
        const int Count = 10_000;
        RedisConnection redis = Open(protocol);
        string key = Key();
        RedisArgument[] items = [.. Enumerable.Range(0, Count).Select(i => (RedisArgument)$"item {i}")];

        redis.Execute(Keys.Replace(key, KeyContent.List(items)));
        Assert.Equal(items.Select(item => item.ToString()), (object?[])redis.Execute(Keys.Read(key))!);

        redis.Execute(Keys.Replace(key, KeyContent.Set(items)));
        Assert.Equal(items.Select(item => item.ToString()).Order(), ((HashSet<string>)redis.Execute(Keys.Read(key))!).Order());

        redis.Execute(Keys.Replace(key, KeyContent.Hash([.. items.SelectMany((item, i) => new[] { item, i })])));
        var hash = (OrderedDictionary)redis.Execute(Keys.Read(key))!;
        Assert.Equal(Count, hash.Count);
        Assert.All(Enumerable.Range(0, Count), i => Assert.Equal($"{i}", hash[$"item {i}"]));

        redis.Execute(Keys.Replace(key, KeyContent.SortedSet([.. items.SelectMany((item, i) => new[] { i / 8.0, item })])));
        var members = (SortedSetMember[])redis.Execute(Keys.Read(key))!;
        Assert.Equal(items.Select((item, i) => (item.ToString(), i / 8.0)), members.Select(member => ((string)member.Member, member.Score)));
    }

    [Theory, EachProtocol]
    public void Large_values_come_back(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        var large = new byte[3_000_000];
        new Random(1).NextBytes(large);
        string text = string.Concat(Enumerable.Repeat("zwölf Boxkämpfer 🥊 ", 60_000));

        redis.Execute(Keys.Replace(key, KeyContent.String(large)));
        Assert.True(large.AsSpan().SequenceEqual((byte[])redis.Execute(Keys.Read(key, asBytes: true))!));
        Assert.True(large.AsSpan().SequenceEqual(RedisText.GetBytes((string)redis.Execute(Keys.Read(key))!)));

        redis.Execute(Keys.Replace(key, KeyContent.List([text, large, text])));
        var items = (object?[])redis.Execute(Keys.Read(key))!;
        Assert.True(items.Cast<string>().SequenceEqual([text, RedisText.GetString(large, 0, large.Length), text]));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("set")]
    [InlineData("hash")]
    [InlineData("sorted set")]
    public void An_empty_collection_removes_the_key(string type)
    {
        RedisConnection redis = Open();
        string key = Key();
        KeyContent empty = type switch
        {
            "list" => KeyContent.List([]),
            "set" => KeyContent.Set([]),
            "hash" => KeyContent.Hash([]),
            _ => KeyContent.SortedSet([]),
        };

        redis.Execute(Strings.Set(key, "old"));
        Assert.True(redis.Execute(Keys.Replace(key, empty)));
        Assert.False(redis.Execute(Keys.Exists(key)));
        Assert.True(redis.Execute(Keys.Replace(key, empty, TimeSpan.FromMinutes(1))));
        Assert.Null(redis.Execute(Keys.Read(key)));
    }

    [Theory, EachProtocol]
    public void Replace_replaces_any_type_and_its_time_to_live(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        foreach ((string name, (KeyContent content, string text, _)) in s_values.Concat(s_values.Reverse()))
        {
            Assert.True(redis.Execute(Keys.Replace(key, content)));
            Assert.Equal(Sorted(text, name), Sorted(Show.Of(redis.Execute(Keys.Read(key))), name));
            Assert.Null(redis.Execute(Keys.Expiration(key))!.TimeToLive);

            Assert.True(redis.Execute(Keys.Replace(key, content, TimeSpan.FromMinutes(10))));
            Assert.InRange(redis.Execute(Keys.Expiration(key))!.TimeToLive!.Value.TotalMinutes, 9, 10);
        }
    }

    [Fact]
    public async Task Replace_is_atomic()
    {
        RedisConnection writer = Open(), reader = Open();
        string key = Key();
        // More than one command holds, so that a reader could see a part.
        KeyContent[] contents = [.. "ab".Select(letter => KeyContent.List([.. Enumerable.Repeat((RedisArgument)letter.ToString(), 5_000)]))];
        writer.Execute(Keys.Replace(key, contents[0]));
        using var cancellation = new CancellationTokenSource();

        Task writing = Task.Run(() =>
        {
            for (int i = 0; !cancellation.IsCancellationRequested; i++) writer.Execute(Keys.Replace(key, contents[i % 2]));
        });
        for (int i = 0; i < 100; i++)
        {
            object?[] items = reader.Execute(Lists.Range(key, 0, -1));
            Assert.SkipWhen(items.Length != 5_000 && Shared.IsGarnet, "in Garnet, other connections see the intermediate state of a transaction");
            Assert.Equal(5_000, items.Length);
            Assert.Single(items.Distinct());
        }
        await cancellation.CancelAsync();
        await writing;
    }

    [Fact]
    public void An_incomplete_pair_is_refused_before_anything_is_sent()
    {
        Assert.Throws<ArgumentException>(() => KeyContent.Hash(["field", "value", "field"]));
        Assert.Throws<ArgumentException>(() => KeyContent.SortedSet([1, "member", 2]));
    }

    /// <summary>Hashes and sets are unordered.</summary>
    private static string Sorted(string shown, string name) =>
        name.StartsWith("hash", StringComparison.Ordinal) || name.StartsWith("set", StringComparison.Ordinal) ? string.Concat(shown.Order()) : shown;
}
