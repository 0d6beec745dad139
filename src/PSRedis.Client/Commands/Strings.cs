namespace PSRedis.Commands;

/// <summary>The condition of SET.</summary>
public enum SetCondition
{
    /// <summary>In any case.</summary>
    Always,

    /// <summary>Only if the key does not exist (NX).</summary>
    IfNotExists,

    /// <summary>Only if the key exists (XX).</summary>
    IfExists,
}

/// <summary>Commands on strings.</summary>
public static class Strings
{
    /// <summary>GET (since 1.0).</summary>
    /// <returns>Text, or <c>byte[]</c>; null: there is no such key.</returns>
    public static RedisCommand<object?> Get(string key, bool asBytes = false) =>
        new("GET", CommandTraits.ReadOnly, Reply.Value(asBytes), RedisArgument.Key(key));

    /// <summary>MGET (since 1.0): reads several values atomically.</summary>
    /// <returns>The values in the order of the keys; null where there is no such key or it is not a string.</returns>
    public static RedisCommand<object?[]> GetMany(string[] keys, bool asBytes = false) =>
        new("MGET", CommandTraits.ReadOnly, Reply.ArrayOf(Reply.Value(asBytes)), Array.ConvertAll(keys, RedisArgument.Key));

    /// <summary>GETRANGE (since 2.4; SUBSTR before): a part of the value, by bytes.</summary>
    /// <param name="key">The key.</param>
    /// <param name="start">The first byte; negative counts from the end.</param>
    /// <param name="end">The last byte; negative counts from the end.</param>
    /// <param name="asBytes">Whether the value is returned as <c>byte[]</c>.</param>
    /// <returns>Empty: the range is empty. Null: there is no such key. GETRANGE does not distinguish these, so EXISTS is sent, too.</returns>
    public static RedisCommand<object?> GetRange(string key, long start, long end, bool asBytes = false)
    {
        Func<RespValue, object?> value = Reply.Value(asBytes);
        object empty = asBytes ? Array.Empty<byte>() : string.Empty;
        return new Chained<object?>(
            new RedisCommand<object?>("GETRANGE", CommandTraits.ReadOnly, value, RedisArgument.Key(key), start, end),
            part => part.IsError || part.AsText() is not ""
                ? null
                : new RedisCommand<object?>("EXISTS", CommandTraits.ReadOnly, exists => exists.AsBoolean() ? empty : null, RedisArgument.Key(key)),
            isOptional: true);
    }

    /// <summary>SET (since 1.0).</summary>
    /// <returns>Whether it was set; false: the condition was not met.</returns>
    public static RedisCommand<bool> Set(string key, RedisArgument value, Expiry expiry = default, SetCondition condition = SetCondition.Always) =>
        Set(key, value, expiry, condition, returnOld: false, Reply.OkOrNull, static reply => !reply.IsNull);

    /// <summary>
    /// SET … GET (since 6.2; with a condition since 7.0), or GETSET if the server is older, and there is neither an expiration nor a condition.
    /// </summary>
    /// <returns>The old value; null: there was none.</returns>
    public static RedisCommand<object?> SetAndGetOld(
        string key, RedisArgument value, Expiry expiry = default, SetCondition condition = SetCondition.Always, bool asBytes = false)
    {
        // With a condition, the old value does not show whether there is a new one.
        RedisCommand<object?> command = Set(key, value, expiry, condition, returnOld: true, Reply.Value(asBytes), _ => condition == SetCondition.Always);
        return expiry != Expiry.Never || condition != SetCondition.Always ? command : command.OrIfRefused(
            "SET GET", Fallbacks.IsSyntaxError,
            () => new RedisCommand<object?>("GETSET", CommandTraits.None, Reply.Value(asBytes), command.ArgumentArray[0], command.ArgumentArray[1]));
    }

    /// <summary>MSET (since 1.0.1): writes several values atomically.</summary>
    public static RedisCommand<bool> SetMany(IReadOnlyCollection<KeyValuePair<string, RedisArgument>> values) =>
        new("MSET", CommandTraits.None, Reply.Ok, Pairs(values));

    /// <summary>MSETNX (since 1.0.1): writes all values, or none if one of the keys exists.</summary>
    /// <returns>Whether they were set.</returns>
    public static RedisCommand<bool> SetManyIfNoneExists(IReadOnlyCollection<KeyValuePair<string, RedisArgument>> values) =>
        new("MSETNX", CommandTraits.None, Reply.Boolean, Pairs(values));

    /// <summary>Writes several values atomically: MSET or MSETNX; with an expiration, a transaction of SET.</summary>
    /// <returns>Whether they were set.</returns>
    /// <exception cref="ArgumentException">Redis has no command for this condition.</exception>
    public static RedisCommand<bool> SetMany(IReadOnlyCollection<KeyValuePair<string, RedisArgument>> values, Expiry expiry, SetCondition condition = SetCondition.Always) =>
        (expiry == Expiry.Never, condition) switch
        {
            (true, SetCondition.Always) => SetMany(values),
            (true, SetCondition.IfNotExists) => SetManyIfNoneExists(values),
            (false, SetCondition.Always) => Transactions.AtomicWrite([.. values.SelectMany(pair => SetWithin(pair.Key, pair.Value, expiry))]),
            _ => throw new ArgumentException("Several values cannot be written atomically with this combination of condition and expiration. Write them one by one."),
        };

    /// <summary>APPEND (since 2.0).</summary>
    /// <returns>The length of the value in bytes.</returns>
    public static RedisCommand<long> Append(string key, RedisArgument value) =>
        new("APPEND", CommandTraits.None, Reply.Integer, RedisArgument.Key(key), value);

    /// <summary>INCRBY (since 1.0).</summary>
    /// <returns>The new value.</returns>
    public static RedisCommand<long> Increment(string key, long by = 1) => new("INCRBY", CommandTraits.None, Reply.Integer, RedisArgument.Key(key), by);

    /// <summary>INCRBYFLOAT (since 2.6).</summary>
    /// <returns>The new value.</returns>
    public static RedisCommand<double> Increment(string key, double by) => new("INCRBYFLOAT", CommandTraits.None, Reply.Double, RedisArgument.Key(key), by);

    /// <summary>SET as part of a transaction, which makes PEXPIREAT as good as PXAT: not every server has that.</summary>
    private static RedisCommand[] SetWithin(string key, RedisArgument value, Expiry expiry) =>
        expiry.IsDate ? [Set(key, value), expiry.ApplyTo(key, true)] : [Set(key, value, expiry)];

    private static RedisCommand<T> Set<T>(
        string key, RedisArgument value, Expiry expiry, SetCondition condition, bool returnOld, Func<RespValue, T> read, Func<RespValue, bool> wasSet)
    {
        RedisCommand<T> command = With(value, expiry);
        if (!expiry.IsDate || (returnOld && condition != SetCondition.Always)) return command;
        // PX first, so that the key expires even if the second command is lost.
        return command.OrIfRefused("SET PXAT", Fallbacks.IsSyntaxError, () => new Chained<T>(
            With(command.ArgumentArray[1], expiry.FromNow()), reply => reply.IsError || !wasSet(reply) ? null : expiry.ApplyTo(key, read(reply))));

        RedisCommand<T> With(RedisArgument value, Expiry when) => new("SET", CommandTraits.None, read, SetArguments(key, value, when, condition, returnOld));
    }

    private static RedisArgument[] SetArguments(string key, RedisArgument value, Expiry expiry, SetCondition condition, bool returnOld)
    {
        if (expiry == Expiry.Never && condition == SetCondition.Always && !returnOld) return [RedisArgument.Key(key), value];
        var arguments = new List<RedisArgument> { RedisArgument.Key(key), value };
        expiry.AddTo(arguments);
        arguments.Add(condition);
        if (returnOld) arguments.Add("GET");
        return [.. arguments];
    }

    private static RedisArgument[] Pairs(IReadOnlyCollection<KeyValuePair<string, RedisArgument>> values)
    {
        var arguments = new List<RedisArgument>(values.Count * 2);
        foreach (KeyValuePair<string, RedisArgument> pair in values)
        {
            arguments.Add(RedisArgument.Key(pair.Key));
            arguments.Add(pair.Value);
        }
        return [.. arguments];
    }
}
