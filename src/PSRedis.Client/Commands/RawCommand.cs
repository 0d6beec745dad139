namespace PSRedis.Commands;

/// <summary>Any command, given by its name and arguments.</summary>
public static class RawCommand
{
    // After these the server no longer sends one reply to each command, so they need a link of their own; RESET resets login, database and protocol version.
    private static readonly HashSet<string> Unsupported = new(StringComparer.OrdinalIgnoreCase)
    {
        "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "MONITOR", "SYNC", "PSYNC", "REPLCONF", "RESET",
    };

    // A transaction is sent as a whole, and keys are watched on a connection of their own: sent one by one, these would be mixed with other commands.
    private static readonly HashSet<string> TransactionCommands = new(StringComparer.OrdinalIgnoreCase) { "MULTI", "EXEC", "DISCARD", "WATCH", "UNWATCH" };

    private static readonly HashSet<string> Blocking = new(StringComparer.OrdinalIgnoreCase)
    {
        "BLPOP", "BRPOP", "BRPOPLPUSH", "BLMOVE", "BLMPOP", "BZPOPMIN", "BZPOPMAX", "BZMPOP",
    };

    /// <summary>A command with any name and arguments, with its reply as plain objects.</summary>
    /// <param name="asBytes">Whether strings are returned as <c>byte[]</c>.</param>
    /// <param name="name">The name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>
    /// Text, <see cref="long"/>, <see cref="double"/>, <see cref="bool"/>, <see cref="System.Numerics.BigInteger"/>, an array of these,
    /// an <see cref="System.Collections.Specialized.OrderedDictionary"/> for a map (RESP3), null. An error inside an aggregate stays in its place as a <see cref="RedisServerException"/>.
    /// </returns>
    /// <inheritdoc cref="Of{T}" path="/exception"/>
    public static RedisCommand<object?> Of(bool asBytes, string name, params RedisArgument[] arguments) => Of(reply => Reply.Any(reply, asBytes), name, arguments);

    /// <summary>A command with any name and arguments, and a reader of its reply.</summary>
    /// <param name="read">Converts the reply to the result.</param>
    /// <param name="name">The name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">
    /// It is a command after which replies would no longer match commands, such as SUBSCRIBE, or a part of a transaction, such as MULTI.
    /// </exception>
    public static RedisCommand<T> Of<T>(Func<RespValue, T> read, string name, params RedisArgument[] arguments)
    {
        if (string.IsNullOrWhiteSpace(name)) throw new ArgumentException("The name of the command is empty. Specify a command such as GET.", nameof(name));
        if (TransactionCommands.Contains(name))
        {
            throw new InvalidOperationException(
                $"{name.ToUpperInvariant()} cannot be sent as a single command. Use Invoke-RedisTransaction, with -Watch if needed, or Watch-RedisKey and Clear-RedisKeyWatch.");
        }
        if (Unsupported.Contains(name) || (Is(name, "CLIENT") && HasToken("REPLY", atMost: 1)) || (Is(name, "SCRIPT") && HasToken("DEBUG", atMost: 1)))
        {
            string advice = Is(name, "SUBSCRIBE") || Is(name, "PSUBSCRIBE") ? " Use Receive-RedisMessage or Register-RedisSubscription." : string.Empty;
            throw new InvalidOperationException(
                $"{name.ToUpperInvariant()} is not supported: it changes how the server uses the connection.{advice}");
        }
        bool blocks = Blocking.Contains(name) || (name.StartsWith("XREAD", StringComparison.OrdinalIgnoreCase) && IndexOfBlock(arguments) >= 0);
        ConnectionEffect effect = Effect();
        CommandTraits traits = blocks ? CommandTraits.Blocking
            // It must be retried together with the reads around it, which otherwise would read another database, or have other permissions.
            : effect != ConnectionEffect.None ? CommandTraits.ReadOnly
            : CommandTraits.None;
        return new RedisCommand<T>(name, traits, read, SecretArguments.Mark(name, arguments)) { Effect = effect, BlocksFor = BlockingTime(name, arguments) };

        ConnectionEffect Effect() => (name.ToUpperInvariant(), arguments.Length) switch
        {
            ("SELECT", 1) => ConnectionEffect.Select,
            ("AUTH", 1 or 2) => ConnectionEffect.Authenticate,
            ("HELLO", > 0) => ConnectionEffect.Hello,
            ("CLIENT", 2) when HasToken("SETNAME", atMost: 1) => ConnectionEffect.SetName,
            _ => ConnectionEffect.None,
        };

        bool HasToken(string token, int atMost) => IndexOf(token, arguments, atMost) >= 0;
    }

    /// <summary>Whether a command of that name may have a password among its arguments, which must not be shown then.</summary>
    public static bool MayHoldSecret(string name) => SecretArguments.MayHaveSecret(name);

    /// <summary>How long the server may take, according to the arguments of a blocking command. The server refuses an invalid time at once.</summary>
    private static TimeSpan BlockingTime(string name, RedisArgument[] arguments)
    {
        return name.ToUpperInvariant() switch
        {
            "SHUTDOWN" or "SAVE" => Timeout.InfiniteTimeSpan,
            "BLPOP" or "BRPOP" or "BRPOPLPUSH" or "BLMOVE" or "BZPOPMIN" or "BZPOPMAX" => TimeAt(arguments.Length - 1, unit: 1000),
            "BLMPOP" or "BZMPOP" => TimeAt(0, unit: 1000),
            // Not a blocking command: WAIT concerns the writes of the connection that it is sent on.
            "WAIT" => TimeAt(1, unit: 1),
            "WAITAOF" => TimeAt(2, unit: 1),
            "XREAD" or "XREADGROUP" when IndexOfBlock(arguments) is >= 0 and var block => TimeAt(block + 1, unit: 1),
            _ => TimeSpan.Zero,
        };

        TimeSpan TimeAt(int index, int unit)
        {
            double time = 0;
            bool isTime = index >= 0 && index < arguments.Length && RedisNumber.TryParse(arguments[index].ToText(), out time) && time * unit is > 0 and < int.MaxValue;
            return isTime ? TimeSpan.FromMilliseconds(time * unit) : Timeout.InfiniteTimeSpan;
        }
    }

    // BLOCK counts only before STREAMS, which is followed by keys of any name. The last STREAMS counts, because a group may have that name, too.
    private static int IndexOfBlock(RedisArgument[] arguments)
    {
        int streams = Array.FindLastIndex(arguments, argument => Is(argument.ToText(), "STREAMS"));
        return IndexOf("BLOCK", arguments, streams < 0 ? arguments.Length : streams);
    }

    private static int IndexOf(string token, RedisArgument[] arguments, int atMost) =>
        Array.FindIndex(arguments, 0, Math.Min(atMost, arguments.Length), argument => Is(argument.ToText(), token));

    private static bool Is(string text, string token) => text.Equals(token, StringComparison.OrdinalIgnoreCase);
}
