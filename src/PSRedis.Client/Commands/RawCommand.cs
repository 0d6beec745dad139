using System;
using System.Collections.Generic;
using PSRedis.Protocol;

namespace PSRedis.Commands;

/// <summary>Any command, by its words.</summary>
public static class RawCommand
{
    // After these the server no longer gives one reply to one command, so they need a line of their own; RESET forgets login, database and protocol.
    private static readonly HashSet<string> BreakingTheLine = new(StringComparer.OrdinalIgnoreCase)
    {
        "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "MONITOR", "SYNC", "PSYNC", "REPLCONF", "RESET",
    };

    private static readonly HashSet<string> Blocking = new(StringComparer.OrdinalIgnoreCase)
    {
        "BLPOP", "BRPOP", "BRPOPLPUSH", "BLMOVE", "BLMPOP", "BZPOPMIN", "BZPOPMAX", "BZMPOP",
    };

    // WAIT is about the writes of the very connection it is sent on.
    private static readonly HashSet<string> Unhurried = new(StringComparer.OrdinalIgnoreCase) { "WAIT", "WAITAOF", "SHUTDOWN" };

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
    /// <exception cref="InvalidOperationException">It is a command after which replies would no longer match commands, such as SUBSCRIBE.</exception>
    public static RedisCommand<T> Of<T>(Func<RespValue, T> read, string name, params RedisArgument[] arguments)
    {
        if (string.IsNullOrWhiteSpace(name)) throw new ArgumentException("A command has a name.", nameof(name));
        if (BreakingTheLine.Contains(name) || (Is(name, "CLIENT") && HasWord("REPLY", atMost: 1)))
        {
            throw new InvalidOperationException(
                $"{name.ToUpperInvariant()} cannot be sent as a single command: after it the server's replies no longer match the commands.");
        }
        bool blocks = Blocking.Contains(name) || (name.StartsWith("XREAD", StringComparison.OrdinalIgnoreCase) && HasWord("BLOCK", atMost: arguments.Length));
        CommandTraits traits = blocks ? CommandTraits.Blocking
            : Unhurried.Contains(name) ? CommandTraits.Unhurried
            // Sent again together with the reads around it, which would be answered out of another database without it.
            : Is(name, "SELECT") && arguments.Length == 1 ? CommandTraits.Session | CommandTraits.ReadOnly
            : CommandTraits.None;
        return new RedisCommand<T>(name, traits, read, SecretWords.Mark(name, arguments));

        bool HasWord(string word, int atMost) =>
            Array.FindIndex(arguments, 0, Math.Min(atMost, arguments.Length), argument => Is(argument.ToText(), word)) >= 0;
    }

    private static bool Is(string text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
