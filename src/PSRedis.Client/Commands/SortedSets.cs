namespace PSRedis.Commands;

/// <summary>A member of a sorted set.</summary>
public sealed class SortedSetMember
{
    /// <summary>Creates one.</summary>
    /// <param name="member">Text, or <c>byte[]</c>.</param>
    /// <param name="score">The score; may be infinite.</param>
    public SortedSetMember(object member, double score)
    {
        Member = Check.NotNull(member);
        Score = score;
    }

    /// <summary>The member: text, or <c>byte[]</c> if bytes were requested.</summary>
    public object Member { get; }

    /// <summary>Its score.</summary>
    public double Score { get; }

    /// <summary>The member and its score.</summary>
    public override string ToString() => $"{Member} ({RedisNumber.Format(Score)})";
}

/// <summary>The conditions of ZADD (since 3.0.2; GT and LT since 6.2).</summary>
[Flags]
public enum ScoreCondition
{
    /// <summary>In any case.</summary>
    Always = 0,

    /// <summary>Only new members (NX).</summary>
    IfNotExists = 1,

    /// <summary>Only existing members (XX).</summary>
    IfExists = 2,

    /// <summary>Existing members only if the new score is higher (GT).</summary>
    GreaterThan = 4,

    /// <summary>Existing members only if the new score is lower (LT).</summary>
    LessThan = 8,
}

/// <summary>How to combine the scores of a member that is in several sorted sets.</summary>
public enum ScoreAggregate
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>The lowest.</summary>
    Min,

    /// <summary>The highest.</summary>
    Max,
}

/// <summary>Commands on sorted sets.</summary>
public static class SortedSets
{
    /// <summary>ZRANGE or ZREVRANGE … WITHSCORES (since 1.2): a range of ranks.</summary>
    /// <param name="key">The key.</param>
    /// <param name="start">The first rank; negative counts from the end.</param>
    /// <param name="end">The last rank; negative counts from the end.</param>
    /// <param name="asBytes">Whether members are returned as <c>byte[]</c>.</param>
    /// <param name="descending">Whether the order is reversed: the highest score has rank 0.</param>
    /// <returns>The members with their scores. Empty: the range is empty, or there is no such key.</returns>
    public static RedisCommand<SortedSetMember[]> Range(string key, long start, long end, bool asBytes = false, bool descending = false) => new(
        descending ? "ZREVRANGE" : "ZRANGE", CommandTraits.ReadOnly, Scored(Reply.Value(asBytes)), RedisArgument.Key(key), start, end, "WITHSCORES");

    /// <summary>ZRANGEBYSCORE (since 1.0.5) or ZREVRANGEBYSCORE (since 2.2) … WITHSCORES.</summary>
    /// <param name="key">The key.</param>
    /// <param name="range">The scores.</param>
    /// <param name="limit">Which of the members to return.</param>
    /// <param name="descending">Whether the highest score comes first.</param>
    /// <param name="asBytes">Whether members are returned as <c>byte[]</c>.</param>
    /// <returns>The members with their scores. Empty: the range is empty, or there is no such key.</returns>
    public static RedisCommand<SortedSetMember[]> RangeByScore(
        string key, ScoreRange range, Limit limit = default, bool descending = false, bool asBytes = false)
    {
        List<RedisArgument> arguments = [RedisArgument.Key(key)];
        arguments.Add(range, descending);
        arguments.Add("WITHSCORES");
        arguments.Add(limit);
        return new(descending ? "ZREVRANGEBYSCORE" : "ZRANGEBYSCORE", CommandTraits.ReadOnly, Scored(Reply.Value(asBytes)), [.. arguments]);
    }

    /// <summary>ZSCORE (since 1.2).</summary>
    /// <returns>The score; null: there is no such member, or no such key.</returns>
    public static RedisCommand<double?> Score(string key, RedisArgument member) =>
        new("ZSCORE", CommandTraits.ReadOnly, Reply.DoubleOrNull, RedisArgument.Key(key), member);

    /// <summary>ZRANK or ZREVRANK (since 2.0).</summary>
    /// <returns>The rank, from 0 for the lowest score (descending: the highest); null: there is no such member, or no such key.</returns>
    public static RedisCommand<long?> Rank(string key, RedisArgument member, bool descending = false) =>
        new(descending ? "ZREVRANK" : "ZRANK", CommandTraits.ReadOnly, Reply.IntegerOrNull, RedisArgument.Key(key), member);

    /// <summary>ZCARD (since 1.2).</summary>
    /// <returns>The number of members; 0: there is no such key.</returns>
    public static RedisCommand<long> Count(string key) => new("ZCARD", CommandTraits.ReadOnly, Reply.Integer, RedisArgument.Key(key));

    /// <summary>ZCOUNT (since 2.0).</summary>
    /// <returns>The number of members with a score in the range.</returns>
    public static RedisCommand<long> Count(string key, ScoreRange range) =>
        new("ZCOUNT", CommandTraits.ReadOnly, Reply.Integer, RedisArgument.Key(key), range.Min, range.Max);

    /// <summary>ZADD (since 1.2; several members since 2.4).</summary>
    /// <param name="key">The key.</param>
    /// <param name="scoresAndMembers">Score, member, score, member.</param>
    /// <returns>The number of new members.</returns>
    public static RedisCommand<long> Add(string key, params RedisArgument[] scoresAndMembers) => Add(key, scoresAndMembers, ScoreCondition.Always);

    /// <summary>ZADD with conditions (since 3.0.2; GT and LT since 6.2).</summary>
    /// <param name="key">The key.</param>
    /// <param name="scoresAndMembers">Score, member, score, member.</param>
    /// <param name="condition">The conditions for writing a score.</param>
    /// <returns>The number of new members.</returns>
    /// <exception cref="ArgumentException">The conditions exclude each other.</exception>
    public static RedisCommand<long> Add(string key, RedisArgument[] scoresAndMembers, ScoreCondition condition)
    {
        var arguments = new List<RedisArgument>(scoresAndMembers.Length + 3) { RedisArgument.Key(key) };
        arguments.Add(condition);
        arguments.AddRange(scoresAndMembers);
        return new("ZADD", CommandTraits.None, Reply.Integer, [.. arguments]);
    }

    /// <summary>ZINCRBY (since 1.2).</summary>
    /// <returns>The new score.</returns>
    public static RedisCommand<double> Increment(string key, RedisArgument member, double by = 1) =>
        new("ZINCRBY", CommandTraits.None, Reply.Double, RedisArgument.Key(key), by, member);

    /// <summary>ZREM (since 1.2; several members since 2.4).</summary>
    /// <returns>The number of members that existed.</returns>
    public static RedisCommand<long> Remove(string key, params RedisArgument[] members) =>
        new("ZREM", CommandTraits.None, Reply.Integer, [RedisArgument.Key(key), .. members]);

    /// <summary>ZREMRANGEBYRANK (since 2.0).</summary>
    /// <returns>The number of removed members.</returns>
    public static RedisCommand<long> RemoveByRank(string key, long start, long end) =>
        new("ZREMRANGEBYRANK", CommandTraits.None, Reply.Integer, RedisArgument.Key(key), start, end);

    /// <summary>ZREMRANGEBYSCORE (since 1.2).</summary>
    /// <returns>The number of removed members.</returns>
    public static RedisCommand<long> RemoveByScore(string key, ScoreRange range) =>
        new("ZREMRANGEBYSCORE", CommandTraits.None, Reply.Integer, RedisArgument.Key(key), range.Min, range.Max);

    /// <summary>ZUNION, ZINTER or ZDIFF … WITHSCORES (since 6.2).</summary>
    /// <param name="operation">The operation on the sorted sets.</param>
    /// <param name="keys">The sorted sets; the members of plain sets have a score of 1.</param>
    /// <param name="weights">The factors for the scores of each sorted set; null: 1. Not for a difference.</param>
    /// <param name="aggregate">How to combine the scores of a member of several sorted sets. A difference keeps those of the first.</param>
    /// <param name="asBytes">Whether members are returned as <c>byte[]</c>.</param>
    /// <returns>The members with their scores, lowest first.</returns>
    public static RedisCommand<SortedSetMember[]> Combine(
        SetOperation operation, string[] keys, double[]? weights = null, ScoreAggregate aggregate = ScoreAggregate.Sum, bool asBytes = false) => new(
        Name(operation), CommandTraits.ReadOnly, Scored(Reply.Value(asBytes)), [.. Sources(operation, keys, weights, aggregate), "WITHSCORES"]);

    /// <summary>ZUNIONSTORE, ZINTERSTORE (since 2.0) or ZDIFFSTORE (since 6.2): replaces the destination.</summary>
    /// <param name="destination">The key to write.</param>
    /// <param name="operation">The operation on the sorted sets.</param>
    /// <param name="keys">The sorted sets; the members of plain sets have a score of 1.</param>
    /// <param name="weights">The factors for the scores of each sorted set; null: 1. Not for a difference.</param>
    /// <param name="aggregate">How to combine the scores of a member of several sorted sets. A difference keeps those of the first.</param>
    /// <returns>The number of members of the destination.</returns>
    public static RedisCommand<long> CombineInto(
        string destination, SetOperation operation, string[] keys, double[]? weights = null, ScoreAggregate aggregate = ScoreAggregate.Sum) => new(
        Name(operation) + "STORE", CommandTraits.None, Reply.Integer, [RedisArgument.Key(destination), .. Sources(operation, keys, weights, aggregate)]);

    /// <summary>Reads members with scores: RESP2 sends them flat, RESP3 in pairs.</summary>
    internal static Func<RespValue, SortedSetMember[]> Scored(Func<RespValue, object?> member) => reply =>
    {
        RespValue[] items = reply.AsItems();
        if (items.Length > 0 && items[0].IsAggregate) return Array.ConvertAll(items, pair => Scored(pair, pair.AsItems(), 0, member));
        var members = new SortedSetMember[items.Length / 2];
        for (int i = 0; i < members.Length; i++) members[i] = Scored(reply, items, 2 * i, member);
        return members;
    };

    /// <summary>ZSCAN (since 2.8): one page of the members, like <see cref="Keys.Scan"/> for keys.</summary>
    public static RedisCommand<ScanPage> Scan(string key, string cursor, string? pattern = null, int count = 1000) =>
        ScanPage.Within("ZSCAN", key, cursor, pattern, count, ScanPage.ReadPairs);

    private static SortedSetMember Scored(RespValue reply, RespValue[] items, int index, Func<RespValue, object?> member) =>
        items.Length >= index + 2 && member(items[index]) is { } name
            ? new SortedSetMember(name, items[index + 1].AsDouble())
            : throw reply.Unexpected("a member and its score");

    private static List<RedisArgument> Sources(SetOperation operation, string[] keys, double[]? weights, ScoreAggregate aggregate)
    {
        if (weights is not null && weights.Length != keys.Length) throw new ArgumentException($"The number of weights must match the number of keys, but there are {keys.Length} keys and {weights.Length} weights.");
        if (operation == SetOperation.Difference && (weights is not null || aggregate != ScoreAggregate.Sum))
        {
            throw new ArgumentException("Weights and an aggregate cannot be combined with a difference, which keeps the scores of the first key.");
        }
        List<RedisArgument> arguments = [keys.Length, .. Array.ConvertAll(keys, RedisArgument.Key)];
        if (weights is not null) arguments.AddRange(["WEIGHTS", .. Array.ConvertAll(weights, RedisArgument.From)]);
        if (aggregate != ScoreAggregate.Sum) arguments.AddRange(["AGGREGATE", aggregate == ScoreAggregate.Min ? "MIN" : "MAX"]);
        return arguments;
    }

    private static string Name(SetOperation operation) => operation switch
    {
        SetOperation.Union => "ZUNION",
        SetOperation.Intersection => "ZINTER",
        _ => "ZDIFF",
    };
}
