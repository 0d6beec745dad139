namespace PSRedis.Commands;

/// <summary>
/// A capability that the server must have shown before a command is sent, because its refusal would come too late: a part of the command would be executed.
/// </summary>
internal sealed class Requirement
{
    private readonly Func<RedisCommand<object?>> _probe;
    private readonly Func<Exception, Exception?> _objection;

    private Requirement(string name, Func<RedisCommand<object?>> probe, Func<Exception, Exception?> objection)
    {
        Name = name;
        _probe = probe;
        _objection = objection;
    }

    /// <summary>The server executes MULTI and EXEC, which an empty transaction shows.</summary>
    // If the user has no permission for MULTI, or a proxy does not know it, the commands between it and EXEC would be executed all the same.
    public static Requirement Transactions { get; } = new("MULTI", static () => Commands.Transactions.None.AsObject(), static error => error);

    /// <summary>Nothing is queued or in flight, which PING waits for.</summary>
    // Redis 7.2 to 8.0 and Redict 7.3 do not reply to a refused login that they read together with an earlier command: every later reply would go to the
    // wrong command.
    public static Requirement IdleLink { get; } = new("idle", static () => new RedisCommand<object?>("PING", CommandTraits.ReadOnly, static _ => null), static _ => null);

    /// <summary>Only <see cref="Transactions"/>.</summary>
    public static Requirement[] ForTransactions { get; } = [Transactions];

    /// <summary>No requirement.</summary>
    public static Requirement[] None { get; } = [];

    /// <summary>The name of the command that it depends on.</summary>
    public string Name { get; }

    /// <summary>A command that shows whether the server has the capability, and changes nothing.</summary>
    public RedisCommand<object?> Probe => _probe();

    /// <summary>The server supports streams. Garnet 2.2 does not; if it refuses a part of a transaction, it still executes the rest.</summary>
    /// <param name="key">A key that the command uses: the user may have permission for no other.</param>
    // Any other error does not concern the capability, or XADD gets it, too.
    public static Requirement Streams(string key) => new("XADD", () => Commands.Streams.Count(key).AsObject(), static error =>
        error is RedisServerException { IsUnknownCommand: true }
            ? new NotSupportedException($"The server does not support streams, so nothing was written: {error.Message}")
            : null);

    /// <summary>Why the command must not be sent after the probe failed; null: it may be sent.</summary>
    public Exception? ObjectionTo(Exception error) => error is RedisServerException ? _objection(error) : error;
}
