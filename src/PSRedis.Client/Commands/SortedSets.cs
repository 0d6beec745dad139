using System;
using PSRedis.Protocol;

namespace PSRedis.Commands;

/// <summary>A member of a sorted set.</summary>
public sealed class SortedSetMember
{
    /// <summary>Creates one.</summary>
    /// <param name="member">Text, or <c>byte[]</c>.</param>
    /// <param name="score">The score, infinities included.</param>
    public SortedSetMember(object member, double score)
    {
        Member = Check.NotNull(member);
        Score = score;
    }

    /// <summary>The member: text, or <c>byte[]</c> where bytes were asked for.</summary>
    public object Member { get; }

    /// <summary>Its score.</summary>
    public double Score { get; }

    /// <summary>The member and its score.</summary>
    public override string ToString() => $"{Member} ({RedisNumber.Format(Score)})";
}

/// <summary>Commands on sorted sets.</summary>
public static class SortedSets
{
    /// <summary>ZRANGE … WITHSCORES (since 1.2): by rank, lowest score first.</summary>
    /// <returns>The members with their scores. Empty: nothing lies there, or there is no such key.</returns>
    public static RedisCommand<SortedSetMember[]> Range(string key, long start, long end, bool asBytes = false) =>
        new("ZRANGE", CommandTraits.ReadOnly, Scored(Reply.Value(asBytes)), RedisArgument.Key(key), start, end, "WITHSCORES");

    /// <summary>ZADD (since 1.2; several members since 2.4).</summary>
    /// <param name="key">The key.</param>
    /// <param name="scoresAndMembers">Score, member, score, member.</param>
    /// <returns>How many members are new.</returns>
    public static RedisCommand<long> Add(string key, params RedisArgument[] scoresAndMembers) =>
        new("ZADD", CommandTraits.None, Reply.Integer, [RedisArgument.Key(key), .. scoresAndMembers]);

    /// <summary>Members with scores: RESP2 sends them flat, RESP3 in pairs.</summary>
    internal static Func<RespValue, SortedSetMember[]> Scored(Func<RespValue, object?> member) => reply =>
    {
        RespValue[] items = reply.AsItems();
        if (items.Length > 0 && items[0].IsAggregate) return Array.ConvertAll(items, pair => Scored(pair, pair.AsItems(), 0, member));
        var members = new SortedSetMember[items.Length / 2];
        for (int i = 0; i < members.Length; i++) members[i] = Scored(reply, items, 2 * i, member);
        return members;
    };

    private static SortedSetMember Scored(RespValue reply, RespValue[] items, int index, Func<RespValue, object?> member) =>
        items.Length >= index + 2 && member(items[index]) is { } name
            ? new SortedSetMember(name, items[index + 1].AsDouble())
            : throw reply.Unexpected("a member and its score");
}
