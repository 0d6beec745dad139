using System.Collections.Specialized;

namespace PSRedis.Commands;

/// <summary>Commands on hashes.</summary>
public static class Hashes
{
    /// <summary>HGETALL (since 2.0).</summary>
    /// <returns>The fields with their values; field names are case-sensitive. Null: there is no such key.</returns>
    public static RedisCommand<OrderedDictionary?> GetAll(string key, bool asBytes = false)
    {
        Func<RespValue, OrderedDictionary> read = Reply.Dictionary(Reply.Value(asBytes));
        return new("HGETALL", CommandTraits.ReadOnly, reply => read(reply) is { Count: > 0 } fields ? fields : null, RedisArgument.Key(key));
    }

    /// <summary>HKEYS (since 2.0).</summary>
    /// <returns>The names of the fields. Empty: there is no such key.</returns>
    public static RedisCommand<string[]> Fields(string key) =>
        new("HKEYS", CommandTraits.ReadOnly, Reply.ArrayOf(Reply.RequiredText), RedisArgument.Key(key));

    /// <summary>HVALS (since 2.0).</summary>
    /// <returns>The values of the fields. Empty: there is no such key.</returns>
    public static RedisCommand<object?[]> Values(string key, bool asBytes = false) =>
        new("HVALS", CommandTraits.ReadOnly, Reply.ArrayOf(Reply.Value(asBytes)), RedisArgument.Key(key));

    /// <summary>HGET (since 2.0).</summary>
    /// <returns>The value; null: there is no such field, or no such key.</returns>
    public static RedisCommand<object?> Get(string key, RedisArgument field, bool asBytes = false) =>
        new("HGET", CommandTraits.ReadOnly, Reply.Value(asBytes), RedisArgument.Key(key), field);

    /// <summary>HMGET (since 2.0): reads several fields atomically.</summary>
    /// <returns>The values in the order of the fields; null where there is no such field, or no such key.</returns>
    public static RedisCommand<object?[]> Get(string key, string[] fields, bool asBytes = false) => new(
        "HMGET", CommandTraits.ReadOnly, Reply.ArrayOf(Reply.Value(asBytes)),
        [RedisArgument.Key(key), .. Array.ConvertAll(fields, RedisArgument.From)]);

    /// <summary>HSET (since 2.0; several fields since 4.0), or HMSET for several fields if the server is older.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fieldsAndValues">Field, value, field, value.</param>
    /// <returns>The number of new fields; null: unknown, after HMSET.</returns>
    public static RedisCommand<long?> Set(string key, params RedisArgument[] fieldsAndValues)
    {
        var command = new RedisCommand<long?>("HSET", CommandTraits.None, Reply.IntegerOrNull, [RedisArgument.Key(key), .. fieldsAndValues]);
        return fieldsAndValues.Length <= 2
            ? command
            : command.OrIfRefused("HSET with several fields", Fallbacks.IsWrongArity, () => new RedisCommand<long?>("HMSET", CommandTraits.None, ReadNothing, command.ArgumentArray), isForTransactions: true);
    }

    /// <summary>HSETNX (since 2.0).</summary>
    /// <returns>1, or 0 if the field exists, which then keeps its value.</returns>
    public static RedisCommand<long?> SetIfNotExists(string key, string field, RedisArgument value) =>
        new("HSETNX", CommandTraits.None, Reply.IntegerOrNull, RedisArgument.Key(key), field, value);

    /// <summary>HDEL (since 2.0; several fields since 2.4).</summary>
    /// <returns>The number of fields that existed.</returns>
    public static RedisCommand<long> Remove(string key, params RedisArgument[] fields) =>
        new("HDEL", CommandTraits.None, Reply.Integer, [RedisArgument.Key(key), .. fields]);

    /// <summary>HEXISTS (since 2.0).</summary>
    public static RedisCommand<bool> Exists(string key, RedisArgument field) =>
        new("HEXISTS", CommandTraits.ReadOnly, Reply.Boolean, RedisArgument.Key(key), field);

    /// <summary>HLEN (since 2.0).</summary>
    /// <returns>The number of fields of the hash; 0: there is no such key.</returns>
    public static RedisCommand<long> Count(string key) => new("HLEN", CommandTraits.ReadOnly, Reply.Integer, RedisArgument.Key(key));

    /// <summary>HSCAN (since 2.8): one page of the names of fields, like <see cref="Keys.Scan"/> for keys.</summary>
    public static RedisCommand<ScanPage> Scan(string key, string cursor, string? pattern = null, int count = 1000) =>
        ScanPage.Within("HSCAN", key, cursor, pattern, count, ScanPage.ReadPairs);

    /// <summary>HINCRBY (since 2.0).</summary>
    /// <returns>The new value.</returns>
    public static RedisCommand<long> Increment(string key, string field, long by = 1) =>
        new("HINCRBY", CommandTraits.None, Reply.Integer, RedisArgument.Key(key), field, by);

    /// <summary>HINCRBYFLOAT (since 2.6).</summary>
    /// <returns>The new value.</returns>
    public static RedisCommand<double> Increment(string key, string field, double by) =>
        new("HINCRBYFLOAT", CommandTraits.None, Reply.Double, RedisArgument.Key(key), field, by);

    private static long? ReadNothing(RespValue reply) => Reply.Ok(reply) ? null : 0;
}
