namespace PSRedis.Tests.Commands;

/// <summary>Hashes, lists, sets, sorted sets and streams.</summary>
public class CollectionsTests(SharedServer server) : ServerTest(server)
{
    private static readonly byte[] Binary = [0, 255, 13, 10];

    [Theory, EachProtocol]
    public void A_hash_keeps_its_fields(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Assert.Null(redis.Execute(Hashes.GetAll(key)));
        Assert.Equal(3, redis.Execute(Hashes.Set(key, "name", "Ann Lee", "NAME", Binary, "", "")));
        Assert.Equal(1, redis.Execute(Hashes.Set(key, "name", "Ann", "age", 42)));

        var hash = redis.Execute(Hashes.GetAll(key))!;
        Assert.Equal(4, hash.Count);
        Assert.Equal(("Ann", "\0\uDCFF\r\n", "", "42"), (hash["name"], hash["NAME"], hash[(object)""], hash["age"]));
        Assert.Equal(Binary, redis.Execute(Hashes.GetAll(key, asBytes: true))!["NAME"]);

        Assert.Equal("WRONGTYPE", Assert.Throws<RedisServerException>(() => redis.Execute(Lists.PushRight(key, 1))).Code);
    }

    [Theory, EachProtocol]
    public void A_list_keeps_its_order(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Assert.Empty(redis.Execute(Lists.Range(key, 0, -1)));
        Assert.Equal(3, redis.Execute(Lists.PushRight(key, "a", "", "c")));
        Assert.Equal(4, redis.Execute(Lists.PushRight(key, Binary)));

        Assert.Equal(["a", "", "c", "\0\uDCFF\r\n"], redis.Execute(Lists.Range(key, 0, -1)));
        Assert.Equal(["", "c"], redis.Execute(Lists.Range(key, 1, 2)));
        Assert.Equal(["c", "\0\uDCFF\r\n"], redis.Execute(Lists.Range(key, -2, 100)));
        Assert.Empty(redis.Execute(Lists.Range(key, 10, 20)));
        Assert.Equal([Binary], redis.Execute(Lists.Range(key, 3, 3, asBytes: true)));

        Assert.Equal("WRONGTYPE", Assert.Throws<RedisServerException>(() => redis.Execute(Hashes.GetAll(key))).Code);
    }

    [Theory, EachProtocol]
    public void A_set_keeps_each_member_once(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Assert.Empty(redis.Execute(Sets.Members(key)));
        Assert.Equal(3, redis.Execute(Sets.Add(key, "red apple", "pear", "pear", Binary)));
        Assert.Equal(0, redis.Execute(Sets.Add(key, "pear")));

        Assert.Equal(["\0\uDCFF\r\n", "pear", "red apple"], redis.Execute(Sets.Members(key)).Cast<string>().Order(StringComparer.Ordinal));
        Assert.Contains(redis.Execute(Sets.Members(key, asBytes: true)), member => Binary.SequenceEqual((byte[])member!));

        Assert.Equal("WRONGTYPE", Assert.Throws<RedisServerException>(() => redis.Execute(SortedSets.Range(key, 0, -1))).Code);
    }

    [Theory, EachProtocol]
    public void A_sorted_set_keeps_its_scores(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Assert.Empty(redis.Execute(SortedSets.Range(key, 0, -1)));
        Assert.Equal(4, redis.Execute(SortedSets.Add(
            key, double.PositiveInfinity, "high", double.NegativeInfinity, "low", 0.1 + 0.2, "float", 9007199254740993, Binary)));
        Assert.Equal(0, redis.Execute(SortedSets.Add(key, -1.5, "float")));

        Assert.Equal(
            "[\"low\"=-inf, \"float\"=-1.5, \"\0\uDCFF\r\n\"=9007199254740992.0, \"high\"=inf]",
            Show.Of(redis.Execute(SortedSets.Range(key, 0, -1))).Replace("9.007199254740992E+15", "9007199254740992", StringComparison.Ordinal));
        Assert.Equal("[\"low\"=-inf]", Show.Of(redis.Execute(SortedSets.Range(key, 0, 0))));
        Assert.Equal("[b\"high\"=inf]", Show.Of(redis.Execute(SortedSets.Range(key, -1, -1, asBytes: true))));
        Assert.Empty(redis.Execute(SortedSets.Range(key, 10, 20)));

        Assert.Equal("WRONGTYPE", Assert.Throws<RedisServerException>(() => redis.Execute(Sets.Members(key))).Code);
        Assert.Throws<RedisServerException>(() => redis.Execute(SortedSets.Add(key, "no number", "m")));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1e-300)]
    [InlineData(1.7976931348623157e308)]
    [InlineData(4.9e-324)]
    [InlineData(123456789.123456789)]
    [InlineData(-0.3333333333333333)]
    public void A_score_round_trips_exactly(double score)
    {
        string key = Key();
        foreach (int protocol in new[] { 2, 3 })
        {
            RedisConnection redis = Open(protocol);
            redis.Execute(SortedSets.Add(key, score, "m"));
            Assert.Equal(score, Assert.Single(redis.Execute(SortedSets.Range(key, 0, -1))).Score);
        }
    }

    [Theory, EachProtocol]
    public void A_stream_keeps_its_entries(int protocol)
    {
        Shared.Needs("XADD");
        RedisConnection redis = Open(protocol);
        string key = Key();
        Assert.Empty(redis.Execute(Streams.Range(key)));
        foreach (string id in new[] { "1-1", "1-2", "2-0" }) Do(redis, "XADD", key, id, "f", id, "bin", Binary, "f", "again");

        Assert.Equal(["1-1", "1-2", "2-0"], redis.Execute(Streams.Range(key)).Select(entry => entry.Id));
        Assert.Equal(["1-2", "2-0"], redis.Execute(Streams.Range(key, "(1-1")).Select(entry => entry.Id));
        Assert.Equal("[1-1 {f: [\"1-1\", \"again\"], bin: \"\0\uDCFF\r\n\"}]", Show.Of(redis.Execute(Streams.Range(key, "-", "1-1"))));
        Assert.Equal("[2-0 {f: [b\"2-0\", b\"again\"], bin: b\"\0\xFF\r\n\"}]", Show.Of(redis.Execute(Streams.Range(key, "2", asBytes: true))));
        Assert.Throws<RedisServerException>(() => redis.Execute(Streams.Range(key, "no id")));
    }

    [Fact]
    public void A_new_entry_has_a_timestamp()
    {
        Shared.Needs("XADD");
        RedisConnection redis = Open();
        string key = Key();
        Do(redis, "XADD", key, "*", "f", "v");
        StreamEntry entry = Assert.Single(redis.Execute(Streams.Range(key)));
        Assert.InRange(entry.Timestamp!.Value, DateTimeOffset.Now.AddMinutes(-5), DateTimeOffset.Now.AddMinutes(5));
        Assert.Equal(entry.Id, entry.ToString());
        Assert.Null(new StreamEntry("0-1", []).Timestamp);
        Assert.Null(new StreamEntry("99999999999999999-0", []).Timestamp);
    }
}
