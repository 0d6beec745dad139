namespace PSRedis.Tests.Commands;

/// <summary>Sorted sets, in addition to <see cref="CollectionsTests"/>.</summary>
public class SortedSetsTests(SharedServer server) : ServerTest(server)
{
    private const double Inf = double.PositiveInfinity;
    private static readonly byte[] Binary = [0, 255, 13, 10];

    [Theory, EachProtocol]
    public void Members_are_read_by_rank_and_score(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string key, string missing) = (Key(), Key("missing"));
        redis.Execute(SortedSets.Add(key, -Inf, "low", 1, "a", 2, "b", 2.5, "", Inf, "high"));

        Assert.Equal("[\"high\"=inf, \"\"=2.5]", Show.Of(redis.Execute(SortedSets.Range(key, 0, 1, descending: true))));
        Assert.Equal("[b\"low\"=-inf]", Show.Of(redis.Execute(SortedSets.Range(key, -1, -1, asBytes: true, descending: true))));
        Check("[\"a\"=1.0, \"b\"=2.0]", "1", "2");
        Check("[\"b\"=2.0]", "(1", "2");
        Check("[\"a\"=1.0]", "1", "(2");
        Check("[\"low\"=-inf, \"a\"=1.0]", "-inf", "1");
        Check("[\"\"=2.5, \"high\"=inf]", "(2", "+inf");
        Check("[]", "5", "1");
        Check("[]", "(2.5", "(3");
        Assert.Equal("[\"a\"=1.0, \"b\"=2.0]", Show.Of(redis.Execute(SortedSets.RangeByScore(key, new("-inf", "+inf"), new(1, 2)))));
        Assert.Equal("[\"\"=2.5, \"high\"=inf]", Show.Of(redis.Execute(SortedSets.RangeByScore(key, new("-inf", "+inf"), new(3)))));
        Assert.Equal("[]", Show.Of(redis.Execute(SortedSets.RangeByScore(key, new("-inf", "+inf"), new(0, 0)))));
        Assert.Equal("[b\"\"=2.5]", Show.Of(redis.Execute(SortedSets.RangeByScore(key, new("-inf", "+inf"), new(1, 1), descending: true, asBytes: true))));
        Assert.Empty(redis.Execute(SortedSets.RangeByScore(missing, new("-inf", "+inf"))));
        Assert.Throws<RedisServerException>(() => redis.Execute(SortedSets.RangeByScore(key, new("x", "1"))));

        void Check(string shown, string min, string max)
        {
            SortedSetMember[] members = redis.Execute(SortedSets.RangeByScore(key, new(min, max)));
            Assert.Equal(shown, Show.Of(members));
            Assert.Equal(Show.Of(members.Reverse()), Show.Of(redis.Execute(SortedSets.RangeByScore(key, new(min, max), descending: true))));
            Assert.Equal(members.Length, redis.Execute(SortedSets.Count(key, new(min, max))));
        }
    }

    [Theory, EachProtocol]
    public void A_member_has_a_score_and_a_rank(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string key, string missing) = (Key(), Key("missing"));
        redis.Execute(SortedSets.Add(key, 0.1 + 0.2, "a", Inf, "b", -Inf, Binary));
        Assert.Equal(0.1 + 0.2, redis.Execute(SortedSets.Score(key, "a")));
        Assert.Equal((Inf, -Inf), (redis.Execute(SortedSets.Score(key, "b"))!.Value, redis.Execute(SortedSets.Score(key, Binary))!.Value));
        Assert.Null(redis.Execute(SortedSets.Score(key, "x")));
        Assert.Null(redis.Execute(SortedSets.Score(missing, "a")));
        Assert.Equal((1L, 2L, 0L), (redis.Execute(SortedSets.Rank(key, "a")), redis.Execute(SortedSets.Rank(key, "b")), redis.Execute(SortedSets.Rank(key, Binary))));
        Assert.Equal((1L, 0L), (redis.Execute(SortedSets.Rank(key, "a", descending: true)), redis.Execute(SortedSets.Rank(key, "b", descending: true))));
        Assert.Null(redis.Execute(SortedSets.Rank(key, "x")));
        Assert.Null(redis.Execute(SortedSets.Rank(missing, "a", descending: true)));
        Assert.Equal((3L, 0L), (redis.Execute(SortedSets.Count(key)), redis.Execute(SortedSets.Count(missing))));
    }

    [Theory, EachProtocol]
    public void Scores_are_incremented_and_decremented(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Assert.Equal(1, redis.Execute(SortedSets.Increment(key, "ä")));
        Assert.Equal(0.75, redis.Execute(SortedSets.Increment(key, "ä", -0.25)));
        Assert.Equal(Inf, redis.Execute(SortedSets.Increment(key, "ä", Inf)));
        Assert.Throws<RedisServerException>(() => redis.Execute(SortedSets.Increment(key, "ä", -Inf)));
        Assert.Equal(Inf, redis.Execute(SortedSets.Score(key, "ä")));
    }

    [Theory, EachProtocol]
    public void A_score_is_written_on_conditions(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Assert.Equal(0, redis.Execute(SortedSets.Add(key, [1, "m"], ScoreCondition.IfExists)));
        Assert.Equal(1, redis.Execute(SortedSets.Add(key, [1, "m"], ScoreCondition.IfNotExists)));
        Assert.Equal(0, redis.Execute(SortedSets.Add(key, [2, "m"], ScoreCondition.IfNotExists)));
        Assert.Equal(1, redis.Execute(SortedSets.Score(key, "m")));
        Assert.Equal(0, redis.Execute(SortedSets.Add(key, [2, "m"], ScoreCondition.IfExists)));
        Assert.Equal(2, redis.Execute(SortedSets.Score(key, "m")));

        Shared.Needs("ZADD GT", "ZADD", Key("other"), "GT", "1", "m");
        redis.Execute(SortedSets.Add(key, [1, "m"], ScoreCondition.GreaterThan));
        Assert.Equal(2, redis.Execute(SortedSets.Score(key, "m")));
        redis.Execute(SortedSets.Add(key, [3, "m"], ScoreCondition.GreaterThan));
        Assert.Equal(3, redis.Execute(SortedSets.Score(key, "m")));
        redis.Execute(SortedSets.Add(key, [4, "m"], ScoreCondition.LessThan));
        Assert.Equal(3, redis.Execute(SortedSets.Score(key, "m")));
        Assert.Equal(1, redis.Execute(SortedSets.Add(key, [2, "m", 9, "n"], ScoreCondition.LessThan)));
        Assert.Equal(2, redis.Execute(SortedSets.Score(key, "m")));
        Assert.Equal(0, redis.Execute(SortedSets.Add(key, [5, "o"], ScoreCondition.IfExists | ScoreCondition.GreaterThan)));
        Assert.Null(redis.Execute(SortedSets.Score(key, "o")));
    }

    [Theory]
    [InlineData(ScoreCondition.IfNotExists | ScoreCondition.IfExists)]
    [InlineData(ScoreCondition.IfNotExists | ScoreCondition.GreaterThan)]
    [InlineData(ScoreCondition.IfNotExists | ScoreCondition.LessThan)]
    [InlineData(ScoreCondition.GreaterThan | ScoreCondition.LessThan)]
    [InlineData(ScoreCondition.IfExists | ScoreCondition.GreaterThan | ScoreCondition.LessThan)]
    public void Conditions_that_exclude_each_other_are_refused_before_anything_is_sent(ScoreCondition condition) =>
        Assert.Throws<ArgumentException>(() => SortedSets.Add("k", [1, "m"], condition));

    [Theory, EachProtocol]
    public void Members_are_removed_by_name_rank_and_score(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string key, string missing) = (Key(), Key("missing"));
        redis.Execute(SortedSets.Add(key, 1, "a", 2, "b", 3, "c", 4, Binary, 5, "e", 6, "f"));
        Assert.Equal(2, redis.Execute(SortedSets.Remove(key, "a", "x", Binary)));
        Assert.Equal(1, redis.Execute(SortedSets.RemoveByRank(key, -1, -1)));
        Assert.Equal(1, redis.Execute(SortedSets.RemoveByScore(key, new("(2", "(5"))));
        Assert.Equal("[\"b\"=2.0, \"e\"=5.0]", Show.Of(redis.Execute(SortedSets.Range(key, 0, -1))));
        Assert.Equal(2, redis.Execute(SortedSets.RemoveByScore(key, new("-inf", "+inf"))));
        Assert.False(redis.Execute(Keys.Exists(key)));
        Assert.Equal(0, redis.Execute(SortedSets.Remove(missing, "a")) + redis.Execute(SortedSets.RemoveByRank(missing, 0, -1)) + redis.Execute(SortedSets.RemoveByScore(missing, new("0", "1"))));
    }

    [Theory, EachProtocol]
    public void Sorted_sets_are_combined(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string a, string b, string missing) = (Key("a"), Key("b"), Key("missing"));
        Shared.Needs("ZUNION");
        redis.Execute(SortedSets.Add(a, 1, "x", 2, "y", Inf, "z"));
        redis.Execute(SortedSets.Add(b, 10, "y", 20, "ä"));

        Check("[\"x\"=1.0, \"y\"=12.0, \"ä\"=20.0, \"z\"=inf]", SetOperation.Union, [a, b, missing]);
        Check("[\"y\"=12.0]", SetOperation.Intersection, [a, b]);
        Check("[\"x\"=1.0, \"z\"=inf]", SetOperation.Difference, [a, b]);
        Check("[]", SetOperation.Intersection, [a, missing]);
        Check("[]", SetOperation.Difference, [missing, a]);
        Check("[\"y\"=1.0]", SetOperation.Intersection, [a, b], [0.5, 3], ScoreAggregate.Min);
        Check("[\"y\"=30.0]", SetOperation.Intersection, [a, b], [0.5, 3], ScoreAggregate.Max);
        Check("[\"z\"=-inf, \"y\"=-2.0, \"x\"=-1.0]", SetOperation.Union, [a], [-1]);
        Assert.Equal("[b\"y\"=12.0]", Show.Of(redis.Execute(SortedSets.Combine(SetOperation.Intersection, [a, b], asBytes: true))));

        void Check(string shown, SetOperation operation, string[] keys, double[]? weights = null, ScoreAggregate aggregate = ScoreAggregate.Sum)
        {
            string destination = Key("destination");
            SortedSetMember[] members = redis.Execute(SortedSets.Combine(operation, keys, weights, aggregate));
            Assert.Equal(shown, Show.Of(members));
            redis.Execute(Strings.Set(destination, "old"));
            Assert.Equal(members.Length, redis.Execute(SortedSets.CombineInto(destination, operation, keys, weights, aggregate)));
            Assert.Equal(shown, Show.Of(redis.Execute(SortedSets.Range(destination, 0, -1))));
        }
    }

    [Theory, EachProtocol]
    public void Sorted_sets_are_combined_with_plain_sets(int protocol)
    {
        RedisConnection redis = Open(protocol);
        (string sorted, string set, string destination) = (Key("sorted"), Key("set"), Key("destination"));
        redis.Execute(SortedSets.Add(sorted, 1, "x", 2, "y"));
        redis.Execute(Sets.Add(set, "y", "z"));
        Shared.Needs("ZUNION of sets", "ZUNION", "2", sorted, set);
        Assert.Equal("[\"x\"=1.0, \"z\"=1.0, \"y\"=3.0]", Show.Of(redis.Execute(SortedSets.Combine(SetOperation.Union, [sorted, set]))));
        Assert.Equal(1, redis.Execute(SortedSets.CombineInto(destination, SetOperation.Intersection, [sorted, set], [1, 10])));
        Assert.Equal(12, redis.Execute(SortedSets.Score(destination, "y")));
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused_before_anything_is_sent()
    {
        Refusal.Of<ArgumentException>(() => SortedSets.Combine(SetOperation.Union, ["a", "b"], [1]), "2 keys", "1 weights");
        Refusal.Of<ArgumentException>(() => SortedSets.CombineInto("d", SetOperation.Union, ["a"], [1, 2]), "1 keys", "2 weights");
        Refusal.Of<ArgumentException>(() => SortedSets.Combine(SetOperation.Difference, ["a"], [1]), "difference");
        Refusal.Of<ArgumentException>(() => SortedSets.CombineInto("d", SetOperation.Difference, ["a"], null, ScoreAggregate.Max), "difference");
    }

    [Theory, EachProtocol]
    public void Another_type_is_refused(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        redis.Execute(Strings.Set(key, "v"));
        RedisCommand<object?>[] commands = [
            SortedSets.Range(key, 0, -1).AsObject(), SortedSets.Range(key, 0, -1, descending: true).AsObject(), SortedSets.RangeByScore(key, new("0", "1")).AsObject(),
            SortedSets.RangeByScore(key, new("0", "1"), descending: true).AsObject(), SortedSets.Score(key, 1).AsObject(), SortedSets.Rank(key, 1).AsObject(),
            SortedSets.Rank(key, 1, true).AsObject(), SortedSets.Count(key).AsObject(), SortedSets.Count(key, new("0", "1")).AsObject(), SortedSets.Add(key, 1, 1).AsObject(),
            SortedSets.Increment(key, 1).AsObject(), SortedSets.Remove(key, 1).AsObject(), SortedSets.RemoveByRank(key, 0, 1).AsObject(),
            SortedSets.RemoveByScore(key, new("0", "1")).AsObject(), SortedSets.CombineInto(Key("d"), SetOperation.Union, [key]).AsObject(),
        ];
        Assert.All(commands, command => Assert.Equal("WRONGTYPE", Assert.Throws<RedisServerException>(() => redis.Execute(command)).Code));
        Assert.Equal("v", redis.Execute(Strings.Get(key)));
    }
}
