namespace PSRedis.Commands;

/// <summary>The operations on several sets.</summary>
public enum SetOperation
{
    /// <summary>The members of any of them.</summary>
    Union,

    /// <summary>The members of all of them.</summary>
    Intersection,

    /// <summary>The members of the first that are in none of the others.</summary>
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
    /// <returns>The number of members of the set; 0: there is no such key.</returns>
    public static RedisCommand<long> Count(string key) => new("SCARD", CommandTraits.ReadOnly, Reply.Integer, RedisArgument.Key(key));

    /// <summary>SISMEMBER (since 1.0).</summary>
    public static RedisCommand<bool> Contains(string key, RedisArgument member) =>
        new("SISMEMBER", CommandTraits.ReadOnly, Reply.Boolean, RedisArgument.Key(key), member);

    /// <summary>SADD (since 1.0; several members since 2.4).</summary>
    /// <returns>The number of new members.</returns>
    public static RedisCommand<long> Add(string key, params RedisArgument[] members) =>
        new("SADD", CommandTraits.None, Reply.Integer, [RedisArgument.Key(key), .. members]);

    /// <summary>SREM (since 1.0; several members since 2.4).</summary>
    /// <returns>The number of members that existed.</returns>
    public static RedisCommand<long> Remove(string key, params RedisArgument[] members) =>
        new("SREM", CommandTraits.None, Reply.Integer, [RedisArgument.Key(key), .. members]);

    /// <summary>SMOVE (since 1.0).</summary>
    /// <returns>False: the source has no such member.</returns>
    public static RedisCommand<bool> Move(string source, string destination, RedisArgument member) =>
        new("SMOVE", CommandTraits.None, Reply.Boolean, RedisArgument.Key(source), RedisArgument.Key(destination), member);

    /// <summary>SPOP (since 1.0).</summary>
    /// <returns>The member that was removed; null: there is no such key.</returns>
    public static RedisCommand<object?> Pop(string key, bool asBytes = false) =>
        new("SPOP", CommandTraits.None, Reply.Value(asBytes), RedisArgument.Key(key));

    /// <summary>SPOP with a count (since 3.2) or, if the server is older, several SPOP without one.</summary>
    /// <returns>The members that were removed. Empty: there is no such key.</returns>
    public static RedisCommand<object?[]> Pop(string key, long count, bool asBytes = false) =>
        new RedisCommand<object?[]>("SPOP", CommandTraits.None, Reply.ArrayOf(Reply.Value(asBytes)), RedisArgument.Key(key), count)
            .OrIfRefused("SPOP with a count", Fallbacks.IsWrongArity, () => Fallbacks.OneByOne(Pop(key, asBytes), count));

    /// <summary>SRANDMEMBER (since 1.0).</summary>
    /// <returns>A random member; null: there is no such key.</returns>
    public static RedisCommand<object?> Random(string key, bool asBytes = false) =>
        new("SRANDMEMBER", CommandTraits.ReadOnly, Reply.Value(asBytes), RedisArgument.Key(key));

    /// <summary>SRANDMEMBER with a count (since 2.6).</summary>
    /// <param name="key">The key.</param>
    /// <param name="count">How many.</param>
    /// <param name="allowDuplicate">Whether a member may be returned more than once; otherwise there may be fewer than requested.</param>
    /// <param name="asBytes">Whether members are returned as <c>byte[]</c>.</param>
    /// <returns>The members. Empty: there is no such key.</returns>
    public static RedisCommand<object?[]> Random(string key, long count, bool allowDuplicate, bool asBytes = false) =>
        new("SRANDMEMBER", CommandTraits.ReadOnly, Reply.ArrayOf(Reply.Value(asBytes)), RedisArgument.Key(key), allowDuplicate ? -count : count);

    /// <summary>SUNION, SINTER or SDIFF (since 1.0).</summary>
    /// <returns>The members, in no order.</returns>
    public static RedisCommand<object?[]> Combine(SetOperation operation, string[] keys, bool asBytes = false) =>
        new(Name(operation), CommandTraits.ReadOnly, Reply.ArrayOf(Reply.Value(asBytes)), Array.ConvertAll(keys, RedisArgument.Key));

    /// <summary>SUNIONSTORE, SINTERSTORE or SDIFFSTORE (since 1.0): replaces the destination.</summary>
    /// <returns>The number of members of the destination.</returns>
    public static RedisCommand<long> CombineInto(string destination, SetOperation operation, string[] keys) => new(
        Name(operation) + "STORE", CommandTraits.None, Reply.Integer, [RedisArgument.Key(destination), .. Array.ConvertAll(keys, RedisArgument.Key)]);

    /// <summary>SSCAN (since 2.8): one page of the members, like <see cref="Keys.Scan"/> for keys.</summary>
    public static RedisCommand<ScanPage> Scan(string key, string cursor, string? pattern = null, int count = 1000) =>
        ScanPage.Within("SSCAN", key, cursor, pattern, count, ScanPage.Read);

    private static string Name(SetOperation operation) => operation switch
    {
        SetOperation.Union => "SUNION",
        SetOperation.Intersection => "SINTER",
        _ => "SDIFF",
    };
}
