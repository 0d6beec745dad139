namespace PSRedis.Commands;

/// <summary>
/// Older forms of commands, for servers that do not support a later addition. The refusal of the command decides, not the version of the server.
/// </summary>
internal static class OlderServers
{
    /// <summary>The command with another form, which is sent if the server refuses the first with a certain error.</summary>
    /// <param name="first">The form of newer servers.</param>
    /// <param name="isRefusal">Whether an error is that refusal.</param>
    /// <param name="other">Returns the other form.</param>
    /// <param name="isForTransactions">Whether the other form is also used in a transaction that was refused because of the number of arguments.</param>
    public static RedisCommand<T> OrIfRefused<T>(
        this RedisCommand<T> first, Func<RedisServerException, bool> isRefusal, Func<RedisCommand<T>> other, bool isForTransactions = false) =>
        new Chained<T>(first, reply => reply.IsError && isRefusal(reply.AsError()) ? other() : null, isOptional: true, isForTransactions ? other : null);

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
