namespace PSRedis.Commands;

/// <summary>
/// Other forms of commands, for servers that do not support the first: older ones, proxies, and users without permission for it. The refusal of the command
/// decides, not the version of the server.
/// </summary>
internal static class Fallbacks
{
    /// <summary>The command with a fallback if the server does not know it, or the user has no permission for it.</summary>
    public static RedisCommand<T> OrIfUnknown<T>(this RedisCommand<T> first, Func<RedisCommand<T>> fallback) =>
        first.OrIfRefused(first.Name, static error => error.IsUnknownOrForbidden, fallback, isForTransactions: true);

    /// <summary>The command with a fallback if the server refuses it with a certain error.</summary>
    /// <param name="first">The form of newer servers.</param>
    /// <param name="capability">A name for this form, such as <c>SET GET</c>: the connection remembers whether the server supports it.</param>
    /// <param name="isRefusal">Whether an error is that refusal.</param>
    /// <param name="fallback">Returns the other form.</param>
    /// <param name="isForTransactions">Whether the fallback is also used in a transaction that was refused because of the name or the number of arguments.</param>
    public static RedisCommand<T> OrIfRefused<T>(
        this RedisCommand<T> first, string capability, Func<RedisServerException, bool> isRefusal, Func<RedisCommand<T>> fallback, bool isForTransactions = false) =>
        new WithFallback<T>(first, capability, isRefusal, fallback, isForTransactions);

    /// <summary>Whether the server refuses the number of arguments.</summary>
    public static bool IsWrongArity(RedisServerException error) => error.IsWrongArity;

    /// <summary>Whether the server refuses an option.</summary>
    public static bool IsSyntaxError(RedisServerException error) => StartsWith(error, "ERR syntax error");

    /// <summary>Whether the server accepts only whole seconds, as Redis did before 6.0.</summary>
    public static bool WantsWholeSeconds(RedisServerException error) => StartsWith(error, "ERR timeout is not an integer");

    /// <summary>Pops several values with a command that pops one, until the key is empty.</summary>
    public static RedisCommand<object?[]> OneByOne(RedisCommand<object?> pop, long count)
    {
        var taken = new List<object?>();
        return Step();

        RedisCommand<object?[]> Step() => new Chained<object?[]>(new RedisCommand<object?[]>(pop.Name, pop.Traits, Take, pop.ArgumentArray), reply =>
        {
            if (reply.IsError || reply.IsNull || taken.Count + 1 >= count) return null;
            taken.Add(pop.Read(reply));
            return Step();
        });

        object?[] Take(RespValue reply) => reply.IsNull ? [.. taken] : [.. taken, pop.Read(reply)];
    }

    private static bool StartsWith(RedisServerException error, string text) => error.Message.StartsWith(text, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A command with a fallback.</summary>
internal sealed class WithFallback<T>(
    RedisCommand<T> first, string capability, Func<RedisServerException, bool> isRefusal, Func<RedisCommand<T>> fallback, bool isForTransactions) : RedisCommand<T>(first)
{
    internal override string Capability => capability;

    internal override RedisCommand Fallback => fallback();

    internal override RedisCommand? QueuedFallback => isForTransactions ? fallback() : null;

    internal override bool MayContinue => true;

    internal override RedisCommand<T>? Next(in RespValue reply) => reply.IsError && isRefusal(reply.AsError()) ? fallback() : null;

    private protected override T ReadReply(in RespValue reply) => first.Read(reply);
}
