using PSRedis.Protocol;

namespace PSRedis.Commands;

/// <summary>Commands on lists.</summary>
public static class Lists
{
    /// <summary>LRANGE (since 1.0).</summary>
    /// <param name="key">The key.</param>
    /// <param name="start">The first index; negative counts from the end.</param>
    /// <param name="end">The last index; negative counts from the end.</param>
    /// <param name="asBytes">Whether items come as <c>byte[]</c>.</param>
    /// <returns>The items. Empty: nothing lies there, or there is no such key.</returns>
    public static RedisCommand<object?[]> Range(string key, long start, long end, bool asBytes = false) =>
        new("LRANGE", CommandTraits.ReadOnly, Reply.ArrayOf(Reply.Value(asBytes)), RedisArgument.Key(key), start, end);

    /// <summary>RPUSH (since 1.0; several items since 2.4): adds at the tail.</summary>
    /// <returns>The length of the list.</returns>
    public static RedisCommand<long> PushRight(string key, params RedisArgument[] items) =>
        new("RPUSH", CommandTraits.None, Reply.Integer, [RedisArgument.Key(key), .. items]);
}
