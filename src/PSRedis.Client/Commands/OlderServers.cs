namespace PSRedis.Commands;

/// <summary>Other forms of a command for servers that refuse what was added to it later. Which those are is asked by the command itself, not by a version.</summary>
internal static class OlderServers
{
    /// <summary>The same in another form, where the server refuses this one in such words.</summary>
    /// <param name="first">The form of newer servers.</param>
    /// <param name="isRefusal">Whether an error is such a refusal.</param>
    /// <param name="other">The other form.</param>
    /// <param name="isForTransactions">Whether the other form is also used where a transaction was refused for a wrong number of arguments; else it has none there.</param>
    public static RedisCommand<T> OrIfRefused<T>(
        this RedisCommand<T> first, Func<RedisServerException, bool> isRefusal, Func<RedisCommand<T>> other, bool isForTransactions = false) =>
        new Chained<T>(first, reply => reply.IsError && isRefusal(reply.AsError()) ? other() : null, isOptional: true, isForTransactions ? other : null);

    /// <summary>Whether the server takes fewer arguments.</summary>
    public static bool IsWrongArity(RedisServerException error) => error.IsWrongArity;

    /// <summary>Whether the server refuses an option.</summary>
    public static bool IsSyntaxError(RedisServerException error) => Begins(error, "ERR syntax error");

    /// <summary>Whether the server takes whole seconds only, as Redis did before 6.0.</summary>
    public static bool WantsWholeSeconds(RedisServerException error) => Begins(error, "ERR timeout is not an integer");

    /// <summary>Takes several values out by a command that takes out one, one after the other, until nothing is left.</summary>
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

    private static bool Begins(RedisServerException error, string text) => error.Message.StartsWith(text, StringComparison.OrdinalIgnoreCase);
}
