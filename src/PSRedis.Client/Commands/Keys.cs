namespace PSRedis.Commands;

/// <summary>The condition for a new time to live to replace that of a key (NX, XX, GT and LT of EXPIRE, since 7.0).</summary>
public enum ExpirationCondition
{
    /// <summary>In any case.</summary>
    Always,

    /// <summary>Only if the key has none.</summary>
    IfNone,

    /// <summary>Only if the key has one.</summary>
    IfAny,

    /// <summary>Only if the new one is later.</summary>
    IfLater,

    /// <summary>Only if the new one is earlier. No time to live counts as infinite.</summary>
    IfEarlier,
}

/// <summary>Commands on keys of any type.</summary>
public static class Keys
{
    /// <summary>EXISTS (since 1.0).</summary>
    public static RedisCommand<bool> Exists(string key) => new("EXISTS", CommandTraits.ReadOnly, Reply.Boolean, RedisArgument.Key(key));

    /// <summary>TYPE (since 1.0).</summary>
    /// <returns>
    /// <c>string</c>, <c>list</c>, <c>set</c>, <c>zset</c>, <c>hash</c>, <c>stream</c>, or the name of a module's type; null: there is no such key.
    /// </returns>
    public static RedisCommand<string?> Type(string key) => new("TYPE", CommandTraits.ReadOnly, TypeOrNull, RedisArgument.Key(key));

    /// <summary>UNLINK (since 4.0), or DEL (since 1.0) if the server does not know it.</summary>
    /// <returns>The number of keys that existed.</returns>
    public static RedisCommand<long> Remove(params string[] keys) =>
        new RedisCommand<long>("UNLINK", CommandTraits.None, Reply.Integer, Array.ConvertAll(keys, RedisArgument.Key))
            .OrIfUnknown(() => new RedisCommand<long>("DEL", CommandTraits.None, Reply.Integer, Array.ConvertAll(keys, RedisArgument.Key)));

    /// <summary>RENAME (since 1.0): replaces a key with the new name.</summary>
    /// <exception cref="RedisServerException">Thrown when the reply is read: there is no such key.</exception>
    public static RedisCommand<bool> Rename(string key, string newKey) =>
        new("RENAME", CommandTraits.None, Reply.Ok, RedisArgument.Key(key), RedisArgument.Key(newKey));

    /// <summary>RENAMENX (since 1.0).</summary>
    /// <returns>False: a key with the new name exists.</returns>
    public static RedisCommand<bool> RenameIfFree(string key, string newKey) =>
        new("RENAMENX", CommandTraits.None, Reply.Boolean, RedisArgument.Key(key), RedisArgument.Key(newKey));

    /// <summary>MOVE (since 1.0).</summary>
    /// <returns>False: there is no such key, or the other database has a key of that name.</returns>
    public static RedisCommand<bool> Move(string key, int database) =>
        new("MOVE", CommandTraits.None, Reply.Boolean, RedisArgument.Key(key), database);

    /// <summary>RANDOMKEY (since 1.0).</summary>
    /// <returns>Null: the database is empty.</returns>
    public static RedisCommand<string?> Random() => new("RANDOMKEY", CommandTraits.ReadOnly, Reply.Text);

    /// <summary>PEXPIRETIME (since 7.0), or PTTL (since 2.6) if the server does not know it.</summary>
    /// <returns>Null: there is no such key.</returns>
    public static RedisCommand<KeyExpiration?> Expiration(string key) =>
        new RedisCommand<KeyExpiration?>("PEXPIRETIME", CommandTraits.ReadOnly, reply => KeyExpiration.FromPExpireTime(reply, key), RedisArgument.Key(key))
            .OrIfUnknown(() => new("PTTL", CommandTraits.ReadOnly, reply => KeyExpiration.FromPttl(reply, key), RedisArgument.Key(key)));

    /// <summary>PEXPIRE (since 2.6; conditions since 7.0). A time to live of zero or less removes the key.</summary>
    /// <returns>False: there is no such key, or the condition did not hold.</returns>
    public static RedisCommand<bool> ExpireIn(string key, TimeSpan timeToLive, ExpirationCondition condition = ExpirationCondition.Always) =>
        Expire("PEXPIRE", key, (long)timeToLive.TotalMilliseconds, condition);

    /// <summary>PEXPIREAT (since 2.6; conditions since 7.0). A date and time in the past removes the key.</summary>
    /// <returns>False: there is no such key, or the condition did not hold.</returns>
    public static RedisCommand<bool> ExpireAt(string key, DateTimeOffset time, ExpirationCondition condition = ExpirationCondition.Always) =>
        Expire("PEXPIREAT", key, time.ToUnixTimeMilliseconds(), condition);

    /// <summary>PERSIST (since 2.2).</summary>
    /// <returns>False: there is no such key, or it had no time to live.</returns>
    public static RedisCommand<bool> Persist(string key) => new("PERSIST", CommandTraits.None, Reply.Boolean, RedisArgument.Key(key));

    /// <summary>SCAN (since 2.8; a type since 6.0): one page of the names of keys.</summary>
    /// <param name="cursor"><c>0</c>, then the cursor of the previous page.</param>
    /// <param name="pattern">A glob pattern; null for every key.</param>
    /// <param name="type">A type as <see cref="Type"/> returns it; null for any.</param>
    /// <param name="count">About how many keys to scan.</param>
    public static RedisCommand<ScanPage> Scan(string cursor, string? pattern = null, string? type = null, int count = 1000)
    {
        var arguments = new List<RedisArgument> { cursor };
        if (pattern is not null and not "*") arguments.AddRange(["MATCH", pattern]);
        arguments.AddRange(["COUNT", count]);
        if (type is not null) arguments.AddRange(["TYPE", type]);
        return new RedisCommand<ScanPage>("SCAN", CommandTraits.ReadOnly, ScanPage.Read, [.. arguments]);
    }

    /// <summary>Every page of a scan. See <see cref="ScanPage.All"/>.</summary>
    /// <param name="redis">The connection.</param>
    /// <param name="pattern">A glob pattern; null for every key.</param>
    /// <param name="type">A type as <see cref="Type"/> returns it; null for any.</param>
    /// <param name="count">About how many keys to scan for each page.</param>
    /// <param name="observer">Notified of the command for each page; null: none.</param>
    /// <param name="cancellation">Cancels the wait for a page.</param>
    public static IEnumerable<ScanPage> ScanAll(
        IRedisExecutor redis, string? pattern = null, string? type = null, int count = 1000, ICommandObserver? observer = null, CancellationToken cancellation = default) =>
        ScanPage.All(redis, cursor => Scan(cursor, pattern, type, count).ObservedBy(observer), cancellation);

    /// <summary>The value of a key of any type: TYPE, and then the command that reads this type.</summary>
    /// <param name="key">The key.</param>
    /// <param name="asBytes">Whether values are returned as <c>byte[]</c>. The names of fields and the ids of stream entries are always text.</param>
    /// <returns>
    /// string: the value. hash: an <see cref="System.Collections.Specialized.OrderedDictionary"/>. list: an array of values.
    /// set: a <c>HashSet</c> (see <see cref="MemberSet"/>).
    /// sorted set: <see cref="SortedSetMember"/>s, lowest first. stream: <see cref="StreamEntry"/>s, oldest first. No such key: null.
    /// </returns>
    /// <exception cref="NotSupportedException">Thrown when the reply is read: the key holds a type of a module.</exception>
    public static RedisCommand<object?> Read(string key, bool asBytes = false) => new Chained<object?>(
        new RedisCommand<object?>("TYPE", CommandTraits.ReadOnly, Nothing, RedisArgument.Key(key)),
        type => type.IsError || TypeOrNull(type) is not { } name ? null : Reader(name, key, asBytes));

    /// <summary>Replaces the value of a key atomically, whatever its type (SET, or MULTI, DEL, the command that writes the type, EXEC).</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value. An empty collection removes the key, because Redis has no empty keys except streams.</param>
    /// <param name="timeToLive">A positive time after which the key expires; null: never.</param>
    /// <exception cref="NotSupportedException">Thrown when the reply is read: the value is a stream, and the server does not support streams.</exception>
    public static RedisCommand<bool> Replace(string key, KeyContent value, TimeSpan? timeToLive = null)
    {
        if (Check.NotNull(value).Value is { } text) return Strings.Set(key, text, timeToLive is { } time ? Expiry.In(time) : Expiry.Never);
        var commands = new List<RedisCommand> { new RedisCommand<long>("DEL", CommandTraits.None, Reply.Integer, RedisArgument.Key(key)) };
        commands.AddRange(value.WriteTo(key));
        if (timeToLive is { } rest) commands.Add(ExpireIn(key, rest));
        return value.IsStream ? Transactions.AtomicWrite([.. commands], Requirement.Streams(key)) : Transactions.AtomicWrite([.. commands]);
    }

    private static object? Nothing(RespValue reply) => null;

    private static string? TypeOrNull(RespValue reply) => Reply.RequiredText(reply) is var type && type != "none" ? type : null;

    private static RedisCommand<object?>? Reader(string type, string key, bool asBytes) => type switch
    {
        "string" => Strings.Get(key, asBytes),
        "hash" => Hashes.GetAll(key, asBytes).AsObject(),
        "list" => Lists.Range(key, 0, -1, asBytes).AsObject(),
        "set" => Sets.MemberSet(key, asBytes),
        "zset" => SortedSets.Range(key, 0, -1, asBytes).AsObject(),
        "stream" => Streams.Range(key, asBytes: asBytes).AsObject(),
        _ => throw new NotSupportedException($"The key '{key}' holds a value of type {type}, which PSRedis cannot read. Use Invoke-RedisCommand with a command for this type."),
    };

    private static RedisCommand<bool> Expire(string name, string key, long milliseconds, ExpirationCondition condition)
    {
        List<RedisArgument> arguments = [RedisArgument.Key(key), milliseconds];
        arguments.Add(condition);
        return new RedisCommand<bool>(name, CommandTraits.None, Reply.Boolean, [.. arguments]);
    }
}
