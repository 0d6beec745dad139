using PSRedis.Protocol;

namespace PSRedis.Commands;

/// <summary>Commands on sets.</summary>
public static class Sets
{
    /// <summary>SMEMBERS (since 1.0).</summary>
    /// <returns>The members, in no order. Empty: there is no such key.</returns>
    public static RedisCommand<object?[]> Members(string key, bool asBytes = false) =>
        new("SMEMBERS", CommandTraits.ReadOnly, Reply.ArrayOf(Reply.Value(asBytes)), RedisArgument.Key(key));

    /// <summary>SADD (since 1.0; several members since 2.4).</summary>
    /// <returns>How many members are new.</returns>
    public static RedisCommand<long> Add(string key, params RedisArgument[] members) =>
        new("SADD", CommandTraits.None, Reply.Integer, [RedisArgument.Key(key), .. members]);
}
