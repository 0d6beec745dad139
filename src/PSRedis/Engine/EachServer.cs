namespace PSRedis.Engine;

/// <summary>
/// Processes the servers of a cmdlet one after the other. If there are several, a failure at one is an error record, and the others are still processed.
/// </summary>
internal sealed class EachServer(PSCmdlet cmdlet)
{
    /// <summary>The connection to the server that is being processed; null: the current connection of the session.</summary>
    public RedisConnection? Current { get; private set; }

    /// <summary>Whether there are several servers, or may be, as they come from the pipeline.</summary>
    public bool IsOneOfSeveral { get; private set; }

    /// <summary>Runs an action for each server.</summary>
    /// <param name="connections">The connections; null: the current connection of the session.</param>
    /// <param name="beforeEach">Called before each server.</param>
    /// <param name="process">The action.</param>
    public void Do(RedisConnection[]? connections, Action beforeEach, Action process)
    {
        IsOneOfSeveral |= connections is { Length: > 1 } || cmdlet.MyInvocation.ExpectingInput;
        foreach (RedisConnection? connection in (RedisConnection?[]?)connections ?? [null])
        {
            Current = connection;
            beforeEach();
            try
            {
                process();
            }
            catch (ServerFailedException)
            {
                // Its error record has been written.
            }
        }
    }

    /// <summary>Writes an error record if there are several servers, and ends the cmdlet otherwise.</summary>
    public RuntimeException Terminate(Exception exception, Func<ErrorRecord> describe, Func<RuntimeException> end)
    {
        if (!IsOneOfSeveral || exception is FlowControlException or OperationCanceledException) return end();
        cmdlet.WriteError(describe());
        return new ServerFailedException();
    }

    private sealed class ServerFailedException : RuntimeException;
}
