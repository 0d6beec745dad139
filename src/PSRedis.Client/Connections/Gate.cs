using System.Threading;

namespace PSRedis;

/// <summary>Locks that are waited for with an eye on Ctrl+C.</summary>
internal static class Gate
{
    /// <summary>Takes a gate, looking up now and then for a wish to stop: whoever holds it may be waiting for a slow server.</summary>
    /// <exception cref="System.OperationCanceledException">The wait was stopped.</exception>
    public static void Enter(object gate, CancellationToken stop)
    {
        if (Monitor.TryEnter(gate)) return;
        while (!Monitor.TryEnter(gate, Deadline.Slice)) stop.ThrowIfCancellationRequested();
    }
}
