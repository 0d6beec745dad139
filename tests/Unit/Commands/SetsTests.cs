namespace PSRedis.Tests.Commands;

/// <summary>Sets, in addition to <see cref="CollectionsTests"/>.</summary>
public class SetsTests(SharedServer server) : ServerTest(server)
{
    private static readonly byte[] Binary = [0, 255, 13, 10];
    private static readonly string[] s_letters = ["a", "b", "c"];

    [Theory, EachProtocol]
    public void Members_are_tested_counted_and_removed(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string key, string missing) = (Key(), Key("missing"));
        redis.Execute(Sets.Add(key, "ä", "", Binary, 7));
        foreach (string member in (string[])["ä", "", "\0\uDCFF\r\n", "7"]) Assert.True(redis.Execute(Sets.Contains(key, member)));
        Assert.False(redis.Execute(Sets.Contains(key, "Ä")));
        Assert.True(redis.Execute(Sets.Contains(key, Binary)));
        Assert.False(redis.Execute(Sets.Contains(missing, "")));
        Assert.Equal((4L, 0L), (redis.Execute(Sets.Count(key)), redis.Execute(Sets.Count(missing))));
        Assert.Equal(2, redis.Execute(Sets.Remove(key, "", "x", Binary)));
        Assert.Equal(0, redis.Execute(Sets.Remove(missing, "x")));
        Assert.Equal(2, redis.Execute(Sets.Remove(key, "ä", 7)));
        Assert.False(redis.Execute(Keys.Exists(key)));
    }

    [Theory, EachProtocol]
    public void A_member_is_moved_if_it_exists(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string source, string destination, string missing) = (Key("source"), Key("destination"), Key("missing"));
        redis.Execute(Sets.Add(source, "a", Binary));
        Assert.True(redis.Execute(Sets.Move(source, destination, "a")));
        Assert.False(redis.Execute(Sets.Move(source, destination, "a")));
        Assert.False(redis.Execute(Sets.Move(missing, destination, "a")));
        Assert.True(redis.Execute(Sets.Move(source, destination, Binary)));
        Assert.Equal(2, redis.Execute(Sets.Count(destination)));
        Assert.False(redis.Execute(Keys.Exists(source)));
    }

    [Theory, EachProtocol]
    public void Random_members_are_popped(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Assert.Null(redis.Execute(Sets.Pop(key)));
        Assert.Empty(redis.Execute(Sets.Pop(key, 3)));
        redis.Execute(Sets.Add(key, Binary));
        Assert.Equal(Binary, redis.Execute(Sets.Pop(key, asBytes: true)));
        redis.Execute(Sets.Add(key, 1, 2, 3, 4, 5));

        var popped = redis.Execute(Sets.Pop(key, 2)).Append(redis.Execute(Sets.Pop(key))).Concat(redis.Execute(Sets.Pop(key, 100)));
        Assert.Equal(["1", "2", "3", "4", "5"], popped.Cast<string>().Order(StringComparer.Ordinal));
        Assert.False(redis.Execute(Keys.Exists(key)));
    }

    [Theory, EachProtocol]
    public void Random_members_are_read(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Assert.Null(redis.Execute(Sets.Random(key)));
        Assert.Empty(redis.Execute(Sets.Random(key, 3, allowDuplicate: true)));
        redis.Execute(Sets.Add(key, "a", "b", "c"));

        Assert.Contains((string?)redis.Execute(Sets.Random(key)), s_letters);
        Assert.Single((byte[])redis.Execute(Sets.Random(key, asBytes: true))!);
        Assert.Equal(2, redis.Execute(Sets.Random(key, 2, allowDuplicate: false)).Distinct().Count());
        Assert.Equal(["a", "b", "c"], redis.Execute(Sets.Random(key, 9, allowDuplicate: false)).Cast<string>().Order(StringComparer.Ordinal));
        object?[] many = redis.Execute(Sets.Random(key, 9, allowDuplicate: true));
        Assert.Equal(9, many.Length);
        Assert.All(many, member => Assert.Contains((string)member!, s_letters));
        Assert.Equal(3, redis.Execute(Sets.Count(key)));
    }

    [Theory, EachProtocol]
    public void Sets_are_combined(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string a, string b, string missing, string destination) = (Key("a"), Key("b"), Key("missing"), Key("destination"));
        redis.Execute(Sets.Add(a, 1, 2, "ä"));
        redis.Execute(Sets.Add(b, 2, "ä", 4));

        Check(SetOperation.Union, [a, b, missing], "1", "2", "4", "ä");
        Check(SetOperation.Intersection, [a, b], "2", "ä");
        Check(SetOperation.Intersection, [a, missing]);
        Check(SetOperation.Difference, [a, b, missing], "1");
        Check(SetOperation.Difference, [b, a], "4");
        Check(SetOperation.Difference, [missing, a]);
        Check(SetOperation.Union, [a], "1", "2", "ä");
        Check(SetOperation.Union, [missing]);

        redis.Execute(Sets.Add(a, Binary));
        Assert.Contains(redis.Execute(Sets.Combine(SetOperation.Difference, [a, b], asBytes: true)), member => Binary.SequenceEqual((byte[])member!));

        void Check(SetOperation operation, string[] keys, params string[] members)
        {
            Assert.Equal(members, redis.Execute(Sets.Combine(operation, keys)).Cast<string>().Order(StringComparer.Ordinal));
            // The destination is replaced, whatever its type.
            redis.Execute(Strings.Set(destination, "old"));
            Assert.Equal(members.Length, redis.Execute(Sets.CombineInto(destination, operation, keys)));
            Assert.Equal(members, redis.Execute(Sets.Members(destination)).Cast<string>().Order(StringComparer.Ordinal));
        }
    }

    [Theory, EachProtocol]
    public void Another_type_is_refused(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string key, string set) = (Key(), Key("set"));
        redis.Execute(Strings.Set(key, "v"));
        redis.Execute(Sets.Add(set, 1));
        RedisCommand<object?>[] commands = [
            Sets.Members(key).AsObject(), Sets.Count(key).AsObject(), Sets.Contains(key, 1).AsObject(), Sets.Add(key, 1).AsObject(), Sets.Remove(key, 1).AsObject(),
            Sets.Move(key, set, 1).AsObject(), Sets.Move(set, key, 1).AsObject(), Sets.Pop(key), Sets.Pop(key, 1).AsObject(), Sets.Random(key),
            Sets.Random(key, 1, true).AsObject(), Sets.Combine(SetOperation.Union, [set, key]).AsObject(), Sets.CombineInto(Key("d"), SetOperation.Difference, [set, key]).AsObject(),
        ];
        Assert.All(commands, command => Assert.Equal("WRONGTYPE", Assert.Throws<RedisServerException>(() => redis.Execute(command)).Code));
        Assert.Equal(("v", 1L), (redis.Execute(Strings.Get(key)), redis.Execute(Sets.Count(set))));
    }
}
