namespace PSRedis.Tests.Commands;

public class SortingTests(SharedServer server) : ServerTest(server)
{
    [Theory, EachProtocol]
    public void Lists_sets_and_sorted_sets_are_sorted(int protocol)
    {
        Shared.Needs("SORT");
        RedisConnection redis = Open(protocol);
        (string list, string set, string sorted, string missing) = (Key("list"), Key("set"), Key("sorted"), Key("missing"));
        redis.Execute(Lists.PushRight(list, 10, 9, 100, 9));
        redis.Execute(Sets.Add(set, 3, 1, 2));
        redis.Execute(SortedSets.Add(sorted, 1, 30, 2, 20));

        Assert.Equal(["9", "9", "10", "100"], redis.Execute(Sorting.Sort(list)));
        Assert.Equal(["1", "2", "3"], redis.Execute(Sorting.Sort(set)));
        Assert.Equal(["20", "30"], redis.Execute(Sorting.Sort(sorted)));
        Assert.Empty(redis.Execute(Sorting.Sort(missing)));
        Assert.Equal(["100", "10", "9", "9"], redis.Execute(Sorting.Sort(list, new SortOptions { Descending = true })));
        Assert.Equal(["10", "100", "9", "9"], redis.Execute(Sorting.Sort(list, new SortOptions { Alphabetic = true })));
        Assert.Equal(["9", "10"], redis.Execute(Sorting.Sort(list, new SortOptions { Limit = new(1, 2) })));
        Assert.Equal(["10", "100"], redis.Execute(Sorting.Sort(list, new SortOptions { Limit = new(2) })));
        Assert.Equal(["9"], redis.Execute(Sorting.Sort(list, new SortOptions { Limit = new(0, 1) })));
        Assert.Equal(new byte[] { (byte)'9' }, redis.Execute(Sorting.Sort(list, asBytes: true))[0]);
    }

    [Theory, EachProtocol]
    public void Other_keys_determine_the_order_and_the_values(int protocol)
    {
        Shared.Needs("SORT");
        RedisConnection redis = Open(protocol);
        string key = Key();
        redis.Execute(Lists.PushRight(key, "a", "b", "c"));
        foreach ((string item, int age) in new[] { ("a", 30), ("b", 10) }) redis.Execute(Hashes.Set(Key($"h:{item}"), "age", age, "name", item.ToUpperInvariant()));
        redis.Execute(Hashes.Set(Key("h:c"), "age", 20));
        string by = $"{Prefix}h:*->age";

        Assert.Equal(["b", "c", "a"], redis.Execute(Sorting.Sort(key, new SortOptions { By = by })));
        Assert.Equal(["a", "b", "c"], redis.Execute(Sorting.Sort(key, new SortOptions { By = "nosort" })));
        Assert.Equal("[\"B\", null, \"A\"]", Show.Of(redis.Execute(Sorting.Sort(key, new SortOptions { By = by, Get = [$"{Prefix}h:*->name"] }))));
        Assert.Equal(
            "[\"b\", \"B\", \"10\", \"c\", null, \"20\"]",
            Show.Of(redis.Execute(Sorting.Sort(key, new SortOptions { By = by, Get = ["#", $"{Prefix}h:*->name", by], Limit = new(0, 2) }))));
    }

    [Theory, EachProtocol]
    public void A_sorted_result_is_stored_as_a_list(int protocol)
    {
        Shared.Needs("SORT");
        RedisConnection redis = Open(protocol);
        (string key, string destination) = (Key(), Key("destination"));
        redis.Execute(Sets.Add(key, 3, 1, 2));
        redis.Execute(Strings.Set(destination, "old"));
        Assert.Equal(2, redis.Execute(Sorting.SortInto(destination, key, new SortOptions { Limit = new(0, 2), Descending = true })));
        Assert.Equal(["3", "2"], redis.Execute(Lists.Range(destination, 0, -1)));
        Assert.Equal(0, redis.Execute(Sorting.SortInto(destination, Key("missing"))));
        Assert.False(redis.Execute(Keys.Exists(destination)));
    }

    [Theory, EachProtocol]
    public void Keys_that_cannot_be_sorted_are_refused(int protocol)
    {
        Shared.Needs("SORT");
        RedisConnection redis = Open(protocol);
        (string text, string list) = (Key("text"), Key("list"));
        redis.Execute(Strings.Set(text, "v"));
        redis.Execute(Lists.PushRight(list, "no number", "ä"));
        Assert.Equal("WRONGTYPE", Assert.Throws<RedisServerException>(() => redis.Execute(Sorting.Sort(text))).Code);
        Assert.Equal("ERR", Assert.Throws<RedisServerException>(() => redis.Execute(Sorting.Sort(list))).Code);
        Assert.Equal(["no number", "ä"], redis.Execute(Sorting.Sort(list, new SortOptions { Alphabetic = true })));
    }
}
