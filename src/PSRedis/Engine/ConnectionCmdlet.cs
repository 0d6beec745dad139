namespace PSRedis.Engine;

/// <summary>A cmdlet that sends commands to one server.</summary>
public abstract class ConnectionCmdlet : RedisCmdlet
{
    private protected ConnectionCmdlet() { }

    /// <summary>A connection, or the name of one. Default: the current connection of the session.</summary>
    [Parameter]
    [ConnectionTransformation]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public RedisConnection? Connection { get; set; }

    private protected sealed override RedisConnection? Given => Connection;
}
