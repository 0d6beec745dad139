namespace PSRedis;

/// <summary>Waits for locks that can be cancelled with Ctrl+C.</summary>
internal static class Gate
{
    /// <summary>Takes a lock, and checks for a cancellation now and then: the thread that holds it may be waiting for a slow server.</summary>
    /// <param name="gate">The lock.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <param name="until">The command for which the lock is needed: once it has completed, the wait ends.</param>
    /// <returns>Whether the lock was taken.</returns>
    /// <exception cref="System.OperationCanceledException">The wait was cancelled.</exception>
    public static bool Enter(object gate, CancellationToken cancellation, Pending? until = null)
    {
        if (Monitor.TryEnter(gate)) return true;
        while (!Monitor.TryEnter(gate, Deadline.Slice))
        {
            cancellation.ThrowIfCancellationRequested();
            if (until is { IsCompleted: true }) return false;
        }
        return true;
    }
}
