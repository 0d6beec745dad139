using System.Text.RegularExpressions;

namespace PSRedis;

/// <summary>Whatever goes wrong between this client and a Redis server.</summary>
/// <remarks>
/// Two families: what the server said (<see cref="RedisServerException"/>) and what happened to the link
/// (<see cref="RedisConnectionException"/>, <see cref="RedisCertificateException"/>, <see cref="RedisTimeoutException"/>, <see cref="RedisProtocolException"/>).
/// No message ever holds a password.
/// </remarks>
public abstract class RedisException : Exception
{
    /// <summary>Creates the error.</summary>
    protected RedisException(string message, Exception? inner = null) : base(message, inner) { }

    /// <summary>A stable one-word code: the server's own first word, or the client's (<c>ConnectionLost</c>, <c>Timeout</c>, …).</summary>
    public abstract string Code { get; }

    /// <summary>Whether the same request may well succeed when it is made again later.</summary>
    public virtual bool IsTransient => false;

    /// <summary>
    /// How many commands had been sent over the link when it was lost, and may or may not have been executed. 0: it was not lost, or nothing was in flight
    /// that changes anything, or this command had not been sent.
    /// </summary>
    public int OutcomeUnknown { get; internal set; }

    /// <summary>Whether the link to the server is in question, so that what comes next on it is, too; not what the server said of one request.</summary>
    public bool ConcernsConnection => this is RedisConnectionException or RedisCertificateException or RedisTimeoutException or RedisProtocolException;
}

/// <summary>An error reply of the server.</summary>
public sealed class RedisServerException : RedisException
{
    // Redis, Valkey: unknown command 'X'. Twemproxy, Envoy: unsupported command 'X'. Codis: handle request, command 'X' is not allowed. Upstash: Command is not
    // available: 'X'. Alibaba: command 'X' not support for your account. Not what is refused in a script or a transaction only, nor the arguments that an old
    // server repeats behind a comma.
    private static readonly Regex s_unknownCommand = new(
        @"^(ERR )?(handle request, )?[^,:]*?(\b(unknown|unsupport(ed)?|unrecogni[sz]ed|unimplemented|disabled|invalid|illegal|forbidden|no such) (redis )?(sub)?command\b"
        + @"|\bcommand\b[^,]*?\b(not|un)\s?(allow(ed)?|support(ed)?|permit(ted)?|available|implemented|known|found|recogni[sz]ed|enabled|exist)\b(?! (in|inside|from|within|when|while|during)\b|\. If )"
        + @"|\bcommand\b[^,]*? (has been|is) (disabled|blocked|renamed|forbidden|denied)\b)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Creates the error from an error reply such as <c>WRONGTYPE Operation against a key …</c>.</summary>
    /// <param name="reply">The text of the reply without its leading <c>-</c>.</param>
    public RedisServerException(string reply) : base(Check.NotNull(reply, nameof(reply)))
    {
        int space = reply.IndexOf(' ');
        string word = space < 0 ? reply : reply.Substring(0, space);
        // A server that speaks without a code ("unknown command") still gets one, so that error ids stay stable.
        Code = IsCode(word) ? word : "ERR";
    }

    /// <inheritdoc/>
    public override string Code { get; }

    /// <inheritdoc/>
    public override bool IsTransient =>
        Code is "LOADING" or "BUSY" or "TRYAGAIN" or "CLUSTERDOWN" or "MASTERDOWN"
        || Message.StartsWith("ERR max number of clients", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the server, or a proxy in front of it, says that it doesn't have the command or the subcommand.</summary>
    public bool IsUnknownCommand => Code == "ERR" && s_unknownCommand.IsMatch(Message);

    /// <summary>Whether another command that does the same is worth a try: this one is unknown, or the user has no permission for it.</summary>
    internal bool ConcernsCommand => IsUnknownCommand || Code == "NOPERM";

    /// <summary>Whether the server says that the command takes another number of arguments.</summary>
    internal bool IsWrongArity => Message.IndexOf("wrong number of arguments", StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>Whether the server refuses a password since the default user has none.</summary>
    internal bool SaysThatNoPasswordIsNeeded => Message.IndexOf("without any password configured", StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>Whether the server refuses since it is a replica, or has become one: nothing was executed, and its master may well do so.</summary>
    // Before Redis 7.0 it is a part of what is said of a script, which has written nothing then, either.
    internal bool ComesFromReplica =>
        Code == "READONLY" || Message.IndexOf(": -READONLY You can't write against a read only ", StringComparison.Ordinal) >= 0
        || Message.StartsWith("UNBLOCKED force unblock from blocking operation, instance state changed", StringComparison.Ordinal);

    /// <summary>Whether the server says that it doesn't know a type of keys.</summary>
    internal bool IsUnknownType => Message.StartsWith("ERR unknown type name", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is what a reply begins with to say what kind of error it is.</summary>
    internal static bool IsCode(string word)
    {
        foreach (char c in word)
        {
            if (c is not ((>= 'A' and <= 'Z') or '_' or (>= '0' and <= '9'))) return false;
        }
        return word.Length > 0;
    }
}

/// <summary>A transaction was not executed, since a watched key had changed, or may have: nothing was done.</summary>
public sealed class RedisTransactionAbortedException : RedisException
{
    /// <summary>Creates the error.</summary>
    public RedisTransactionAbortedException(string message) : base(message) { }

    /// <inheritdoc/>
    public override string Code => "TransactionAborted";

    /// <inheritdoc/>
    public override bool IsTransient => true;
}

/// <summary>The server could not be reached, or the link to it broke.</summary>
public sealed class RedisConnectionException : RedisException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What happened, with the host.</param>
    /// <param name="inner">The cause.</param>
    public RedisConnectionException(string message, Exception? inner = null) : base(message, inner) { }

    /// <inheritdoc/>
    public override string Code => "ConnectionLost";

    /// <inheritdoc/>
    public override bool IsTransient => OutcomeUnknown == 0;
}

/// <summary>The server's certificate is not one to be trusted, and nothing was said to it. Asked again, it would show the same.</summary>
public sealed class RedisCertificateException : RedisException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Whose certificate is refused, and why.</param>
    /// <param name="inner">The cause.</param>
    public RedisCertificateException(string message, Exception? inner = null) : base(message, inner) { }

    /// <inheritdoc/>
    public override string Code => "CertificateRefused";
}

/// <summary>The server did not answer in time.</summary>
public sealed class RedisTimeoutException : RedisException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Which command or step, on which host, after how long.</param>
    /// <param name="elapsed">How long was waited.</param>
    public RedisTimeoutException(string message, TimeSpan elapsed) : base(message) => Elapsed = elapsed;

    /// <inheritdoc/>
    public override string Code => "Timeout";

    /// <summary>How long was waited.</summary>
    public TimeSpan Elapsed { get; }
}

/// <summary>What came over the link is not RESP, is over a limit, or is not a reply that fits the command.</summary>
public sealed class RedisProtocolException : RedisException
{
    /// <summary>Creates the error.</summary>
    public RedisProtocolException(string message, Exception? inner = null) : base(message, inner) { }

    /// <inheritdoc/>
    public override string Code => "Protocol";
}

/// <summary>A URL, connection string or option that cannot be used. The message names the part, never the password.</summary>
public sealed class RedisOptionsException : RedisException
{
    /// <summary>Creates the error.</summary>
    /// <param name="part">The part that is wrong, by the name of its property where it has one: <c>Port</c>.</param>
    /// <param name="message">What is wrong with it.</param>
    public RedisOptionsException(string part, string message) : base(message) => Part = part;

    /// <inheritdoc/>
    public override string Code => "Options";

    /// <summary>The part that is wrong, by the name of its property where it has one: <c>Port</c>.</summary>
    public string Part { get; }
}
