namespace PSRedis.Commands;

/// <summary>Is told of commands on their way. By whichever thread sends, or reads: several may do so at once.</summary>
public interface ICommandObserver
{
    /// <summary>A command is queued. After a lost link it may be queued again.</summary>
    /// <param name="command">The command. A chained one is told of step by step.</param>
    void Sent(RedisCommand command);

    /// <summary>The reply is there.</summary>
    /// <param name="command">The command.</param>
    /// <param name="reply">The reply on one line, with nothing of the command's secrets in it; long ones are cut.</param>
    /// <param name="error">The server's word for what is wrong, such as <c>WRONGTYPE</c>; null: nothing is.</param>
    /// <param name="elapsed">Since the command was queued.</param>
    void Answered(RedisCommand command, string reply, string? error, TimeSpan elapsed);
}

/// <summary>Ways to have commands observed.</summary>
public static class Observing
{
    /// <summary>The same command; an observer is told when it is sent and when it is answered.</summary>
    /// <param name="command">The command.</param>
    /// <param name="observer">Who is told; null: nobody, and the command is itself.</param>
    public static RedisCommand<T> ObservedBy<T>(this RedisCommand<T> command, ICommandObserver? observer) =>
        observer is null ? command : Check.NotNull(command).With(observer);
}
