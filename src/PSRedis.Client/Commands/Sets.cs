namespace PSRedis.Commands;

/// <summary>What can be made of several sets.</summary>
public enum SetOperation
{
    /// <summary>What is in any of them.</summary>
    Union,

    /// <summary>What is in all of them.</summary>
    Intersection,

    /// <summary>What is in the first and in none of the others.</summary>
    Difference,
}

/// <summary>Commands on sets.</summary>
public static class Sets
{
    /// <summary>SMEMBERS (since 1.0).</summary>
    /// <returns>The members, in no order. Empty: there is no such key.</returns>
    public static RedisCommand<object?[]> Members(string key, bool asBytes = false) =>
        new("SMEMBERS", CommandTraits.ReadOnly, Reply.ArrayOf(Reply.Value(asBytes)), RedisArgument.Key(key));

    /// <summary>SMEMBERS (since 1.0), as a set.</summary>
    /// <returns>See <see cref="Commands.MemberSet"/>. Empty: there is no such key.</returns>
    public static RedisCommand<object?> MemberSet(string key, bool asBytes = false)
    {
        Func<RespValue, object?[]> members = Reply.ArrayOf(Reply.Value(asBytes));
        return new("SMEMBERS", CommandTraits.ReadOnly, reply => Commands.MemberSet.Of(members(reply), asBytes), RedisArgument.Key(key));
    }

    /// <summary>SCARD (since 1.0).</summary>
    /// <returns>How many members the set has; 0: there is no such key.</returns>
    public static RedisCommand<long> Count(string key) => new("SCARD", CommandTraits.ReadOnly, Reply.Integer, RedisArgument.Key(key));

    /// <summary>SISMEMBER (since 1.0).</summary>
    public static RedisCommand<bool> Contains(string key, RedisArgument member) =>
        new("SISMEMBER", CommandTraits.ReadOnly, Reply.Boolean, RedisArgument.Key(key), member);

    /// <summary>SADD (since 1.0; several members since 2.4).</summary>
    /// <returns>How many members are new.</returns>
    public static RedisCommand<long> Add(string key, params RedisArgument[] members) =>
        new("SADD", CommandTraits.None, Reply.Integer, [RedisArgument.Key(key), .. members]);

    /// <summary>SREM (since 1.0; several members since 2.4).</summary>
    /// <returns>How many of the members were there.</returns>
    public static RedisCommand<long> Remove(string key, params RedisArgument[] members) =>
        new("SREM", CommandTraits.None, Reply.Integer, [RedisArgument.Key(key), .. members]);

    /// <summary>SMOVE (since 1.0).</summary>
    /// <returns>False: the source has no such member.</returns>
    public static RedisCommand<bool> Move(string source, string destination, RedisArgument member) =>
        new("SMOVE", CommandTraits.None, Reply.Boolean, RedisArgument.Key(source), RedisArgument.Key(destination), member);

    /// <summary>SPOP (since 1.0).</summary>
    /// <returns>The member that was taken out; null: there is no such key.</returns>
    public static RedisCommand<object?> Pop(string key, bool asBytes = false) =>
        new("SPOP", CommandTraits.None, Reply.Value(asBytes), RedisArgument.Key(key));

    /// <summary>SPOP with a count (since 3.2), or without, one member after the other, where the server is older.</summary>
    /// <returns>The members that were taken out. Empty: there is no such key.</returns>
    public static RedisCommand<object?[]> Pop(string key, long count, bool asBytes = false) =>
        new RedisCommand<object?[]>("SPOP", CommandTraits.None, Reply.ArrayOf(Reply.Value(asBytes)), RedisArgument.Key(key), count)
            .OrIfRefused(OlderServers.IsWrongArity, () => OlderServers.OneByOne(Pop(key, asBytes), count));

    /// <summary>SRANDMEMBER (since 1.0).</summary>
    /// <returns>Any member; null: there is no such key.</returns>
    public static RedisCommand<object?> Random(string key, bool asBytes = false) =>
        new("SRANDMEMBER", CommandTraits.ReadOnly, Reply.Value(asBytes), RedisArgument.Key(key));

    /// <summary>SRANDMEMBER with a count (since 2.6).</summary>
    /// <param name="key">The key.</param>
    /// <param name="count">How many.</param>
    /// <param name="allowDuplicate">Whether one may come more than once; else there may be fewer.</param>
    /// <param name="asBytes">Whether members come as <c>byte[]</c>.</param>
    /// <returns>The members. Empty: there is no such key.</returns>
    public static RedisCommand<object?[]> Random(string key, long count, bool allowDuplicate, bool asBytes = false) =>
        new("SRANDMEMBER", CommandTraits.ReadOnly, Reply.ArrayOf(Reply.Value(asBytes)), RedisArgument.Key(key), allowDuplicate ? -count : count);

    /// <summary>SUNION, SINTER or SDIFF (since 1.0).</summary>
    /// <returns>The members, in no order.</returns>
    public static RedisCommand<object?[]> Combine(SetOperation operation, string[] keys, bool asBytes = false) =>
        new(Name(operation), CommandTraits.ReadOnly, Reply.ArrayOf(Reply.Value(asBytes)), Array.ConvertAll(keys, RedisArgument.Key));

    /// <summary>SUNIONSTORE, SINTERSTORE or SDIFFSTORE (since 1.0): replaces what is at the destination.</summary>
    /// <returns>How many members the destination has.</returns>
    public static RedisCommand<long> CombineInto(string destination, SetOperation operation, string[] keys) => new(
        Name(operation) + "STORE", CommandTraits.None, Reply.Integer, [RedisArgument.Key(destination), .. Array.ConvertAll(keys, RedisArgument.Key)]);

    /// <summary>SSCAN (since 2.8): one page of the members, as <see cref="Keys.Scan"/> has of keys.</summary>
    public static RedisCommand<ScanPage> Scan(string key, string cursor, string? pattern = null, int count = 1000) =>
        ScanPage.Within("SSCAN", key, cursor, pattern, count, ScanPage.Read);

    private static string Name(SetOperation operation) => operation switch
    {
        SetOperation.Union => "SUNION",
        SetOperation.Intersection => "SINTER",
        _ => "SDIFF",
    };
}
