namespace PSRedis.Commands;

/// <summary>When a new time to live replaces the one a key has (EXPIRE's NX, XX, GT and LT, since 7.0).</summary>
public enum ExpirationCondition
{
    /// <summary>In any case.</summary>
    Always,

    /// <summary>Only where the key has none.</summary>
    IfNone,

    /// <summary>Only where the key has one.</summary>
    IfAny,

    /// <summary>Only where the new one is later.</summary>
    IfLater,

    /// <summary>Only where the new one is earlier. No time to live counts as for ever.</summary>
    IfEarlier,
}

/// <summary>Commands on keys of any type.</summary>
public static class Keys
{
    /// <summary>EXISTS (since 1.0).</summary>
    public static RedisCommand<bool> Exists(string key) => new("EXISTS", CommandTraits.ReadOnly, Reply.Boolean, RedisArgument.Key(key));

    /// <summary>TYPE (since 1.0).</summary>
    /// <returns><c>string</c>, <c>list</c>, <c>set</c>, <c>zset</c>, <c>hash</c>, <c>stream</c>, or a module's own word; null: there is no such key.</returns>
    public static RedisCommand<string?> Type(string key) => new("TYPE", CommandTraits.ReadOnly, TypeOrNull, RedisArgument.Key(key));

    /// <summary>UNLINK (since 4.0), or DEL (since 1.0) where the server does not know it.</summary>
    /// <returns>How many of the keys existed.</returns>
    public static RedisCommand<long> Remove(params string[] keys) =>
        new RedisCommand<long>("UNLINK", CommandTraits.None, Reply.Integer, Array.ConvertAll(keys, RedisArgument.Key))
            .OrIfUnknown(() => new RedisCommand<long>("DEL", CommandTraits.None, Reply.Integer, Array.ConvertAll(keys, RedisArgument.Key)));

    /// <summary>RENAME (since 1.0): replaces what is at the new name.</summary>
    /// <exception cref="RedisServerException">On reading the reply: there is no such key.</exception>
    public static RedisCommand<bool> Rename(string key, string newKey) =>
        new("RENAME", CommandTraits.None, Reply.Ok, RedisArgument.Key(key), RedisArgument.Key(newKey));

    /// <summary>RENAMENX (since 1.0).</summary>
    /// <returns>False: something is at the new name.</returns>
    public static RedisCommand<bool> RenameIfFree(string key, string newKey) =>
        new("RENAMENX", CommandTraits.None, Reply.Boolean, RedisArgument.Key(key), RedisArgument.Key(newKey));

    /// <summary>MOVE (since 1.0).</summary>
    /// <returns>False: there is no such key, or the other database has one of that name.</returns>
    public static RedisCommand<bool> Move(string key, int database) =>
        new("MOVE", CommandTraits.None, Reply.Boolean, RedisArgument.Key(key), database);

    /// <summary>RANDOMKEY (since 1.0).</summary>
    /// <returns>Null: the database is empty.</returns>
    public static RedisCommand<string?> Random() => new("RANDOMKEY", CommandTraits.ReadOnly, Reply.Text);

    /// <summary>PEXPIRETIME (since 7.0), or PTTL (since 2.6) where the server does not know it.</summary>
    /// <returns>Null: there is no such key.</returns>
    public static RedisCommand<KeyExpiration?> Expiration(string key) =>
        new RedisCommand<KeyExpiration?>("PEXPIRETIME", CommandTraits.ReadOnly, reply => KeyExpiration.AtMoment(reply, key), RedisArgument.Key(key))
            .OrIfUnknown(() => new("PTTL", CommandTraits.ReadOnly, reply => KeyExpiration.In(reply, key), RedisArgument.Key(key)));

    /// <summary>PEXPIRE (since 2.6; conditions since 7.0). A time to live of zero or less removes the key.</summary>
    /// <returns>False: there is no such key, or the condition did not hold.</returns>
    public static RedisCommand<bool> ExpireIn(string key, TimeSpan timeToLive, ExpirationCondition condition = ExpirationCondition.Always) =>
        Expire("PEXPIRE", key, (long)timeToLive.TotalMilliseconds, condition);

    /// <summary>PEXPIREAT (since 2.6; conditions since 7.0). A moment that is past removes the key.</summary>
    /// <returns>False: there is no such key, or the condition did not hold.</returns>
    public static RedisCommand<bool> ExpireAt(string key, DateTimeOffset moment, ExpirationCondition condition = ExpirationCondition.Always) =>
        Expire("PEXPIREAT", key, moment.ToUnixTimeMilliseconds(), condition);

    /// <summary>PERSIST (since 2.2).</summary>
    /// <returns>False: there is no such key, or it had no time to live.</returns>
    public static RedisCommand<bool> Persist(string key) => new("PERSIST", CommandTraits.None, Reply.Boolean, RedisArgument.Key(key));

    /// <summary>SCAN (since 2.8; a type since 6.0): one page of the names of keys.</summary>
    /// <param name="cursor"><c>0</c>, then what the page before handed out.</param>
    /// <param name="pattern">A glob pattern; null for every key.</param>
    /// <param name="type">What <see cref="Type"/> says; null for any.</param>
    /// <param name="count">About how many keys to look at.</param>
    public static RedisCommand<ScanPage> Scan(string cursor, string? pattern = null, string? type = null, int count = 1000)
    {
        var arguments = new List<RedisArgument> { cursor };
        if (pattern is not null and not "*") arguments.AddRange(["MATCH", pattern]);
        arguments.AddRange(["COUNT", count]);
        if (type is not null) arguments.AddRange(["TYPE", type]);
        return new RedisCommand<ScanPage>("SCAN", CommandTraits.ReadOnly, ScanPage.Read, [.. arguments]);
    }

    /// <summary>Every page of a scan: see <see cref="ScanPage.All"/>.</summary>
    /// <param name="redis">Where to scan.</param>
    /// <param name="pattern">A glob pattern; null for every key.</param>
    /// <param name="type">What <see cref="Type"/> says; null for any.</param>
    /// <param name="count">About how many keys to look at for each page.</param>
    /// <param name="observer">Is told of each page; null: nobody is.</param>
    /// <param name="cancellation">Ends the wait for a page.</param>
    public static IEnumerable<ScanPage> ScanAll(
        IRedisExecutor redis, string? pattern = null, string? type = null, int count = 1000, ICommandObserver? observer = null, CancellationToken cancellation = default) =>
        ScanPage.All(redis, cursor => Scan(cursor, pattern, type, count).ObservedBy(observer), cancellation);

    /// <summary>The value of a key of any type: TYPE, and then the command that reads such a one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="asBytes">Whether values come as <c>byte[]</c>. Names (of fields, of streams' entries) are always text.</param>
    /// <returns>
    /// string: the value. hash: an <see cref="System.Collections.Specialized.OrderedDictionary"/>. list: an array of values.
    /// set: a <c>HashSet</c> (see <see cref="MemberSet"/>).
    /// sorted set: <see cref="SortedSetMember"/>s, lowest first. stream: <see cref="StreamEntry"/>s, oldest first. No such key: null.
    /// </returns>
    /// <exception cref="NotSupportedException">On reading the reply: the key holds a module's own type.</exception>
    public static RedisCommand<object?> Read(string key, bool asBytes = false) => new Chained<object?>(
        new RedisCommand<object?>("TYPE", CommandTraits.ReadOnly, Nothing, RedisArgument.Key(key)),
        type => type.IsError || TypeOrNull(type) is not { } name ? null : Reader(name, key, asBytes));

    /// <summary>Replaces whatever is at a key, atomically (SET, or MULTI, DEL, the command that writes such a one, EXEC).</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; of an empty collection nothing is left, since but for streams Redis has no empty keys.</param>
    /// <param name="timeToLive">When it goes away again, at a positive time; null: never.</param>
    public static RedisCommand<bool> Replace(string key, KeyContent value, TimeSpan? timeToLive = null)
    {
        if (Check.NotNull(value).Value is { } text) return Strings.Set(key, text, timeToLive is { } time ? Expiry.In(time) : Expiry.Never);
        var commands = new List<RedisCommand> { new RedisCommand<long>("DEL", CommandTraits.None, Reply.Integer, RedisArgument.Key(key)) };
        commands.AddRange(value.WriteTo(key));
        if (timeToLive is { } rest) commands.Add(ExpireIn(key, rest));
        return Transactions.AtomicWrite([.. commands]);
    }

    private static object? Nothing(RespValue reply) => null;

    private static string? TypeOrNull(RespValue reply) => Reply.SomeText(reply) is var type && type != "none" ? type : null;

    private static RedisCommand<object?>? Reader(string type, string key, bool asBytes) => type switch
    {
        "string" => Strings.Get(key, asBytes),
        "hash" => Hashes.GetAll(key, asBytes).AsObject(),
        "list" => Lists.Range(key, 0, -1, asBytes).AsObject(),
        "set" => Sets.MemberSet(key, asBytes),
        "zset" => SortedSets.Range(key, 0, -1, asBytes).AsObject(),
        "stream" => Streams.Range(key, asBytes: asBytes).AsObject(),
        _ => throw new NotSupportedException($"The key '{key}' holds a value of type {type}, which only its own commands can read: use Invoke-RedisCommand."),
    };

    private static RedisCommand<bool> Expire(string name, string key, long milliseconds, ExpirationCondition condition)
    {
        RedisArgument[] arguments = [RedisArgument.Key(key), milliseconds];
        if (condition != ExpirationCondition.Always)
        {
            string word = condition switch
            {
                ExpirationCondition.IfNone => "NX",
                ExpirationCondition.IfAny => "XX",
                ExpirationCondition.IfLater => "GT",
                _ => "LT",
            };
            arguments = [.. arguments, word];
        }
        return new RedisCommand<bool>(name, CommandTraits.None, Reply.Boolean, arguments);
    }
}
