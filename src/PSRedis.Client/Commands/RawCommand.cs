namespace PSRedis.Commands;

/// <summary>Any command, by its words.</summary>
public static class RawCommand
{
    // After these the server no longer gives one reply to one command, so they need a link of their own; RESET forgets login, database and protocol.
    private static readonly HashSet<string> BreakingTheConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "MONITOR", "SYNC", "PSYNC", "REPLCONF", "RESET",
    };

    // A transaction is sent in one piece, and keys are watched on a connection of their own: what comes in pieces would be mixed with other commands.
    private static readonly HashSet<string> InPieces = new(StringComparer.OrdinalIgnoreCase) { "MULTI", "EXEC", "DISCARD", "WATCH", "UNWATCH" };

    private static readonly HashSet<string> Blocking = new(StringComparer.OrdinalIgnoreCase)
    {
        "BLPOP", "BRPOP", "BRPOPLPUSH", "BLMOVE", "BLMPOP", "BZPOPMIN", "BZPOPMAX", "BZMPOP",
    };

    /// <summary>A command of any name and arguments, with its reply as plain objects.</summary>
    /// <param name="asBytes">Whether strings come as <c>byte[]</c>.</param>
    /// <param name="name">The first word.</param>
    /// <param name="arguments">The words after it.</param>
    /// <returns>
    /// Text, <see cref="long"/>, <see cref="double"/>, <see cref="bool"/>, <see cref="System.Numerics.BigInteger"/>, an array of such,
    /// an <see cref="System.Collections.Specialized.OrderedDictionary"/> for a map (RESP3), null. An error inside an aggregate stays in its place as a <see cref="RedisServerException"/>.
    /// </returns>
    /// <inheritdoc cref="Of{T}" path="/exception"/>
    public static RedisCommand<object?> Of(bool asBytes, string name, params RedisArgument[] arguments) => Of(reply => Reply.Any(reply, asBytes), name, arguments);

    /// <summary>A command of any name and arguments, with its reply as the caller wants it.</summary>
    /// <param name="read">Makes the reply into what the caller wants.</param>
    /// <param name="name">The first word.</param>
    /// <param name="arguments">The words after it.</param>
    /// <exception cref="ArgumentException">There is no name.</exception>
    /// <exception cref="InvalidOperationException">
    /// It is a command after which replies would no longer match commands, such as SUBSCRIBE, or a part of a transaction, such as MULTI.
    /// </exception>
    public static RedisCommand<T> Of<T>(Func<RespValue, T> read, string name, params RedisArgument[] arguments)
    {
        if (string.IsNullOrWhiteSpace(name)) throw new ArgumentException("A command must have a name.", nameof(name));
        if (InPieces.Contains(name))
        {
            throw new InvalidOperationException(
                $"{name.ToUpperInvariant()} cannot be sent as a single command: use Invoke-RedisTransaction, with -Watch if needed, or Watch-RedisKey and Clear-RedisKeyWatch.");
        }
        if (BreakingTheConnection.Contains(name) || (Is(name, "CLIENT") && HasWord("REPLY", atMost: 1)) || (Is(name, "SCRIPT") && HasWord("DEBUG", atMost: 1)))
        {
            throw new InvalidOperationException(
                $"{name.ToUpperInvariant()} cannot be sent as a single command: after it, replies no longer match commands.");
        }
        bool blocks = Blocking.Contains(name) || (name.StartsWith("XREAD", StringComparison.OrdinalIgnoreCase) && IndexOfBlock(arguments) >= 0);
        ConnectionEffect effect = Effect();
        CommandTraits traits = blocks ? CommandTraits.Blocking
            // Sent again together with the reads around it, which would be answered out of another database, or with other rights, without it.
            : effect != ConnectionEffect.None ? CommandTraits.ReadOnly
            : CommandTraits.None;
        return new RedisCommand<T>(name, traits, read, SecretArguments.Mark(name, arguments)) { Effect = effect, BlocksFor = Accepts(name, arguments) };

        ConnectionEffect Effect() => (name.ToUpperInvariant(), arguments.Length) switch
        {
            ("SELECT", 1) => ConnectionEffect.Select,
            ("AUTH", 1 or 2) => ConnectionEffect.Authenticate,
            ("HELLO", > 0) => ConnectionEffect.Hello,
            ("CLIENT", 2) when HasWord("SETNAME", atMost: 1) => ConnectionEffect.SetName,
            _ => ConnectionEffect.None,
        };

        bool HasWord(string word, int atMost) => IndexOf(word, arguments, atMost) >= 0;
    }

    /// <summary>Whether a command of that name may have a password among its arguments, which are not to be shown then.</summary>
    public static bool MayHoldSecret(string name) => SecretArguments.MayHold(name);

    /// <summary>How long the server may take: what a command that waits there says itself. What it says wrongly the server refuses at once.</summary>
    private static TimeSpan Accepts(string name, RedisArgument[] arguments)
    {
        return name.ToUpperInvariant() switch
        {
            "SHUTDOWN" or "SAVE" => Timeout.InfiniteTimeSpan,
            "BLPOP" or "BRPOP" or "BRPOPLPUSH" or "BLMOVE" or "BZPOPMIN" or "BZPOPMAX" => At(arguments.Length - 1, unit: 1000),
            "BLMPOP" or "BZMPOP" => At(0, unit: 1000),
            // WAIT is about the writes of the very connection it is sent on.
            "WAIT" => At(1, unit: 1),
            "WAITAOF" => At(2, unit: 1),
            "XREAD" or "XREADGROUP" when IndexOfBlock(arguments) is >= 0 and var block => At(block + 1, unit: 1),
            _ => TimeSpan.Zero,
        };

        TimeSpan At(int index, int unit)
        {
            double time = 0;
            bool isTime = index >= 0 && index < arguments.Length && RedisNumber.TryParse(arguments[index].ToText(), out time) && time * unit is > 0 and < int.MaxValue;
            return isTime ? TimeSpan.FromMilliseconds(time * unit) : Timeout.InfiniteTimeSpan;
        }
    }

    // Before STREAMS: behind that come keys, which may be called what they like. The last STREAMS, as a group may be called so, too.
    private static int IndexOfBlock(RedisArgument[] arguments)
    {
        int streams = Array.FindLastIndex(arguments, argument => Is(argument.ToText(), "STREAMS"));
        return IndexOf("BLOCK", arguments, streams < 0 ? arguments.Length : streams);
    }

    private static int IndexOf(string word, RedisArgument[] arguments, int atMost) =>
        Array.FindIndex(arguments, 0, Math.Min(atMost, arguments.Length), argument => Is(argument.ToText(), word));

    private static bool Is(string text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
