namespace PSRedis;

/// <summary>Locks that are waited for with an eye on Ctrl+C.</summary>
internal static class Gate
{
    /// <summary>Takes a gate, looking up now and then for a cancellation: whoever holds it may be waiting for a slow server.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="until">What the gate is wanted for: once it has completed, there is no need any more.</param>
    /// <returns>Whether the gate was taken.</returns>
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
