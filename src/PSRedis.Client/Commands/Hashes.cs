using System.Collections.Specialized;
using PSRedis.Protocol;

namespace PSRedis.Commands;

/// <summary>Commands on hashes.</summary>
public static class Hashes
{
    /// <summary>HGETALL (since 2.0).</summary>
    /// <returns>The fields with their values; field names keep their case. Empty: there is no such key.</returns>
    public static RedisCommand<OrderedDictionary> GetAll(string key, bool asBytes = false) =>
        new("HGETALL", CommandTraits.ReadOnly, Reply.Dictionary(Reply.Value(asBytes)), RedisArgument.Key(key));

    /// <summary>HSET (since 2.0; several fields since 4.0).</summary>
    /// <param name="key">The key.</param>
    /// <param name="fieldsAndValues">Field, value, field, value.</param>
    /// <returns>How many fields are new.</returns>
    public static RedisCommand<long> Set(string key, params RedisArgument[] fieldsAndValues) =>
        new("HSET", CommandTraits.None, Reply.Integer, [RedisArgument.Key(key), .. fieldsAndValues]);
}
