using System.Text.RegularExpressions;

namespace PSRedis;

/// <summary>The base class of all errors of this client.</summary>
/// <remarks>
/// There are two kinds: error replies of the server (<see cref="RedisServerException"/>) and errors of the connection
/// (<see cref="RedisConnectionException"/>, <see cref="RedisCertificateException"/>, <see cref="RedisTimeoutException"/>, <see cref="RedisProtocolException"/>).
/// No message contains a password.
/// </remarks>
public abstract class RedisException : Exception
{
    /// <summary>Creates the error.</summary>
    protected RedisException(string message, Exception? inner = null) : base(message, inner) { }

    /// <summary>A stable one-word code: the first word of the error reply, or a code of the client (<c>ConnectionLost</c>, <c>Timeout</c>, …).</summary>
    public abstract string Code { get; }

    /// <summary>Whether the same request may succeed later.</summary>
    public virtual bool IsTransient => false;

    /// <summary>
    /// How many commands were in flight when the link was lost, and may or may not have been executed. 0: it was not lost, or no command in flight changes
    /// anything, or this command had not been sent.
    /// </summary>
    public int OutcomeUnknown { get; internal set; }

    /// <summary>Whether the error concerns the connection, so that further commands may fail as well; false for an error of a single request.</summary>
    public bool ConcernsConnection => this is RedisConnectionException or RedisCertificateException or RedisTimeoutException or RedisProtocolException;
}

/// <summary>An error reply of the server.</summary>
public sealed class RedisServerException : RedisException
{
    // Redis, Valkey: unknown command 'X'. Twemproxy, Envoy: unsupported command 'X'. Codis: handle request, command 'X' is not allowed. Upstash: Command is not
    // available: 'X'. Alibaba: command 'X' not support for your account. It must not match commands that are refused only in a script or a transaction, nor the
    // arguments that an old server repeats after a comma.
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
        // An error reply without a code ("unknown command") gets one, so that error ids stay stable.
        Code = IsCode(word) ? word : "ERR";
    }

    /// <inheritdoc/>
    public override string Code { get; }

    /// <inheritdoc/>
    public override bool IsTransient =>
        Code is "LOADING" or "BUSY" or "TRYAGAIN" or "CLUSTERDOWN" or "MASTERDOWN"
        || Message.StartsWith("ERR max number of clients", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the server, or a proxy in front of it, does not know the command or the subcommand.</summary>
    public bool IsUnknownCommand => Code == "ERR" && s_unknownCommand.IsMatch(Message);

    /// <summary>Whether an equivalent command should be tried: this one is unknown, or the user has no permission for it.</summary>
    internal bool IsUnknownOrForbidden => IsUnknownCommand || Code == "NOPERM";

    /// <summary>Whether the server refuses the number of arguments.</summary>
    internal bool IsWrongArity => Message.IndexOf("wrong number of arguments", StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>Whether the server refuses a password because the default user has none.</summary>
    internal bool IsNoPasswordSet => Message.IndexOf("without any password configured", StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>Whether the server refuses because it is a replica, or has become one: nothing was executed, and the master may execute it.</summary>
    // Before Redis 7.0 the error of a script contains it; the script has written nothing then, either.
    internal bool ComesFromReplica =>
        Code == "READONLY" || Message.IndexOf(": -READONLY You can't write against a read only ", StringComparison.Ordinal) >= 0
        || Message.StartsWith("UNBLOCKED force unblock from blocking operation, instance state changed", StringComparison.Ordinal);

    /// <summary>Whether the server does not know a type of keys.</summary>
    internal bool IsUnknownType => Message.StartsWith("ERR unknown type name", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a word is an error code, as at the beginning of an error reply.</summary>
    internal static bool IsCode(string word)
    {
        foreach (char c in word)
        {
            if (c is not ((>= 'A' and <= 'Z') or '_' or (>= '0' and <= '9'))) return false;
        }
        return word.Length > 0;
    }
}

/// <summary>A transaction was aborted, because a watched key has changed, or may have: nothing was executed.</summary>
public sealed class RedisTransactionAbortedException : RedisException
{
    /// <summary>Creates the error.</summary>
    public RedisTransactionAbortedException(string message) : base(message) { }

    /// <inheritdoc/>
    public override string Code => "TransactionAborted";

    /// <inheritdoc/>
    public override bool IsTransient => true;
}

/// <summary>The server could not be reached, or the connection was lost.</summary>
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

/// <summary>The server's certificate is not trusted, and nothing was sent. A retry would fail as well.</summary>
public sealed class RedisCertificateException : RedisException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The host whose certificate is refused, and why.</param>
    /// <param name="inner">The cause.</param>
    public RedisCertificateException(string message, Exception? inner = null) : base(message, inner) { }

    /// <inheritdoc/>
    public override string Code => "CertificateRefused";
}

/// <summary>The server did not answer in time.</summary>
public sealed class RedisTimeoutException : RedisException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The command or step, the host, and the time-out.</param>
    /// <param name="elapsed">How long the client has waited.</param>
    public RedisTimeoutException(string message, TimeSpan elapsed) : base(message) => Elapsed = elapsed;

    /// <inheritdoc/>
    public override string Code => "Timeout";

    /// <summary>How long the client has waited.</summary>
    public TimeSpan Elapsed { get; }
}

/// <summary>The received bytes are not RESP, exceed a limit, or are not a valid reply to the command.</summary>
public sealed class RedisProtocolException : RedisException
{
    /// <summary>Creates the error.</summary>
    public RedisProtocolException(string message, Exception? inner = null) : base(message, inner) { }

    /// <inheritdoc/>
    public override string Code => "Protocol";
}

/// <summary>A URL, connection string or option is invalid. The message names the part, never the password.</summary>
public sealed class RedisOptionsException : RedisException
{
    /// <summary>Creates the error.</summary>
    /// <param name="part">The invalid part, as the name of its property if it has one: <c>Port</c>.</param>
    /// <param name="message">What is wrong with it.</param>
    public RedisOptionsException(string part, string message) : base(message) => Part = part;

    /// <inheritdoc/>
    public override string Code => "Options";

    /// <summary>The invalid part, as the name of its property if it has one: <c>Port</c>.</summary>
    public string Part { get; }
}
