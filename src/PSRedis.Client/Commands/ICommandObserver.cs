namespace PSRedis.Commands;

/// <summary>Is notified of commands. The threads that send and read call it, possibly several at once.</summary>
public interface ICommandObserver
{
    /// <summary>A command was queued. After a lost link it may be queued again.</summary>
    /// <param name="command">The command; of a chained one, each command in turn.</param>
    void Sent(RedisCommand command);

    /// <summary>The reply has arrived.</summary>
    /// <param name="command">The command.</param>
    /// <param name="reply">The reply on one line, with the command's secrets redacted; long ones are cut off.</param>
    /// <param name="error">The error code, such as <c>WRONGTYPE</c>; null: the reply is not an error.</param>
    /// <param name="elapsed">The time since the command was queued.</param>
    void Answered(RedisCommand command, string reply, string? error, TimeSpan elapsed);
}

/// <summary>Adds observers to commands.</summary>
public static class Observing
{
    /// <summary>The same command with an observer that is notified when it is queued and answered.</summary>
    /// <param name="command">The command.</param>
    /// <param name="observer">The observer; null: the command is returned unchanged.</param>
    public static RedisCommand<T> ObservedBy<T>(this RedisCommand<T> command, ICommandObserver? observer) =>
        observer is null ? command : Check.NotNull(command).With(observer);
}
