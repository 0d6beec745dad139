namespace PSRedis;

/// <summary>Where commands are executed. Cmdlets talk to this, so that what stands behind it may be one server or many.</summary>
public interface IRedisExecutor
{
    /// <summary>Queues a command, behind those that are there. It goes out with the next <see cref="Flush"/> or <see cref="Wait"/>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellation">Ends the wait for a connection; and the command, where it has not gone out when this is cancelled: then it never does.</param>
    /// <exception cref="RedisException">There is no connection, and none can be made.</exception>
    /// <exception cref="System.OperationCanceledException">It was cancelled.</exception>
    Pending<T> Send<T>(RedisCommand<T> command, CancellationToken cancellation = default);

    /// <inheritdoc cref="Send{T}(RedisCommand{T}, CancellationToken)"/>
    /// <param name="command">The command.</param>
    /// <param name="behind">
    /// What the caller has sent before: where that got lost with its link, a command that changes something fails unsent, as nothing is to be done behind what
    /// may not have been.
    /// </param>
    /// <param name="cancellation">Ends the wait for a connection, and the command where it has not gone out.</param>
    Pending<T> Send<T>(RedisCommand<T> command, Pending? behind, CancellationToken cancellation = default);

    /// <summary>Sends what is queued, without waiting for an answer.</summary>
    void Flush(CancellationToken cancellation = default);

    /// <summary>
    /// Has what is queued sent within a moment, by another thread or, when much has gathered, by this one: commands that come quickly one after
    /// the other go out together, and none waits for another to come.
    /// </summary>
    void FlushSoon(CancellationToken cancellation = default);

    /// <summary>Waits for a command to complete. Its error, if it has one, is thrown by <see cref="Pending{T}.Result"/>, not here.</summary>
    /// <exception cref="System.OperationCanceledException">
    /// The wait was cancelled. What has not gone out and was sent with the same <paramref name="cancellation"/> never does. The reply of what has will be read, and dropped, by
    /// whoever waits next.
    /// </exception>
    void Wait(Pending pending, CancellationToken cancellation = default);

    /// <summary>Takes in the replies that have arrived, without waiting.</summary>
    void Receive(CancellationToken cancellation = default);
}
