namespace PSRedis.Engine;

/// <summary>A cmdlet that talks to one server.</summary>
public abstract class ConnectionCmdlet : RedisCmdlet
{
    private protected ConnectionCmdlet() { }

    /// <summary>A connection, or the name of one. Without it the current connection of the session is used.</summary>
    [Parameter]
    [ConnectionTransformation]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public RedisConnection? Connection { get; set; }

    private protected sealed override RedisConnection? Given => Connection;
}
