namespace PSRedis;

/// <summary>Executes commands. Cmdlets use this interface, so that one server or several can implement it.</summary>
public interface IRedisExecutor
{
    /// <summary>Queues a command. The next <see cref="Flush"/> or <see cref="Wait"/> sends it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellation">Cancels the wait for a connection, and the command if it has not been sent yet: then it is never sent.</param>
    /// <exception cref="RedisException">There is no connection, and none can be established.</exception>
    /// <exception cref="System.OperationCanceledException">The command was cancelled.</exception>
    Pending<T> Send<T>(RedisCommand<T> command, CancellationToken cancellation = default);

    /// <inheritdoc cref="Send{T}(RedisCommand{T}, CancellationToken)"/>
    /// <param name="command">The command.</param>
    /// <param name="behind">
    /// The previous command of the caller: if that was lost with its link, a command that changes something fails without being sent, because the previous one
    /// may not have been executed.
    /// </param>
    /// <param name="cancellation">Cancels the wait for a connection, and the command if it has not been sent yet.</param>
    Pending<T> Send<T>(RedisCommand<T> command, Pending? behind, CancellationToken cancellation = default);

    /// <summary>Sends what is queued, without waiting for replies.</summary>
    void Flush(CancellationToken cancellation = default);

    /// <summary>
    /// Sends what is queued within a millisecond or so, on another thread or, if much has gathered, on this one: commands in quick succession are sent
    /// together, and none waits for a later one.
    /// </summary>
    void FlushSoon(CancellationToken cancellation = default);

    /// <summary>Waits for a command to complete. If it fails, <see cref="Pending{T}.Result"/> throws the error, not this method.</summary>
    /// <exception cref="System.OperationCanceledException">
    /// The wait was cancelled. A command that was queued with the same <paramref name="cancellation"/> and has not been sent is never sent. If it was sent, the
    /// next thread that waits reads its reply, and drops it.
    /// </exception>
    void Wait(Pending pending, CancellationToken cancellation = default);

    /// <summary>Reads the replies that have arrived, without waiting.</summary>
    void Receive(CancellationToken cancellation = default);
}
