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

/// <summary>When a written value expires.</summary>
public readonly struct Expiry : IEquatable<Expiry>
{
    private readonly string? _option;
    private readonly long _milliseconds;

    private Expiry(string option, long milliseconds = 0)
    {
        _option = option;
        _milliseconds = milliseconds;
    }

    /// <summary>Never: a time to live of the key is removed, as by plain SET.</summary>
    public static Expiry Never => default;

    /// <summary>The time to live of the key is kept (since 6.0).</summary>
    public static Expiry Keep { get; } = new("KEEPTTL");

    /// <summary>After a time (since 2.6.12), which must be positive; Redis counts milliseconds.</summary>
    public static Expiry In(TimeSpan time) => new("PX", (long)time.TotalMilliseconds);

    /// <summary>At a date and time (PXAT, since 6.2; PX, and then PEXPIREAT, if the server refuses that).</summary>
    public static Expiry At(DateTimeOffset time) => new("PXAT", time.ToUnixTimeMilliseconds());

    /// <summary>Whether two expirations are equal.</summary>
    public static bool operator ==(Expiry left, Expiry right) => left.Equals(right);

    /// <summary>Whether two expirations differ.</summary>
    public static bool operator !=(Expiry left, Expiry right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Expiry other) => _option == other._option && _milliseconds == other._milliseconds;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Expiry other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _milliseconds.GetHashCode();

    /// <summary>Whether it is a date and time.</summary>
    internal bool IsDate => _option == "PXAT";

    /// <summary>About the same, as a time from now.</summary>
    internal Expiry FromNow() => new("PX", Math.Max(1, _milliseconds - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));

    /// <summary>The command that sets this expiration of a key exactly, with a given result.</summary>
    internal RedisCommand<T> ApplyTo<T>(string key, T result) => new("PEXPIREAT", CommandTraits.None, _ => result, RedisArgument.Key(key), _milliseconds);

    internal void AddTo(List<RedisArgument> arguments)
    {
        if (_option is null) return;
        arguments.Add(_option);
        if (_option != "KEEPTTL") arguments.Add(_milliseconds);
    }
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
            (false, SetCondition.Always) => Transactions.AtomicWrite([.. values.Select(pair => Set(pair.Key, pair.Value, expiry))]),
            _ => throw new ArgumentException("Several values cannot be written atomically with this condition and expiration: write them one by one."),
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
        if (condition != SetCondition.Always) arguments.Add(condition == SetCondition.IfExists ? "XX" : "NX");
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
