namespace PSRedis.Engine;

/// <summary>The servers of a cmdlet, one after the other. Where there are several, what goes wrong at one is its error, and the others are served.</summary>
internal sealed class EachServer(PSCmdlet cmdlet)
{
    /// <summary>The connection to the server whose turn it is; null: the current one of the session.</summary>
    public RedisConnection? Current { get; private set; }

    /// <summary>Whether there are others, or may be, as the pipeline brings them.</summary>
    public bool IsOneOfSeveral { get; private set; }

    /// <summary>Does something at each server.</summary>
    /// <param name="connections">The connections; null: the current one of the session.</param>
    /// <param name="beforeEach">Called before each.</param>
    /// <param name="process">What to do.</param>
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
                // It has its error.
            }
        }
    }

    /// <summary>Makes an error of one of several servers an error in its place, and ends the cmdlet otherwise.</summary>
    public RuntimeException Ended(Exception exception, Func<ErrorRecord> describe, Func<RuntimeException> end)
    {
        if (!IsOneOfSeveral || exception is FlowControlException or OperationCanceledException) return end();
        cmdlet.WriteError(describe());
        return new ServerFailedException();
    }

    private sealed class ServerFailedException : RuntimeException;
}
