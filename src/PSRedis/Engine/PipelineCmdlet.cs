namespace PSRedis.Engine;

/// <summary>A cmdlet that sends many commands to one server.</summary>
/// <typeparam name="T">What each reply becomes.</typeparam>
public abstract class PipelineCmdlet<T> : PumpCmdlet<T>
{
    private protected PipelineCmdlet() { }

    /// <summary>A connection, or the name of one. Without it the current connection of the session is used.</summary>
    [Parameter]
    [ConnectionTransformation]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public RedisConnection? Connection { get; set; }

    private protected sealed override RedisConnection? Given => Connection;
}
