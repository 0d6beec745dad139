namespace PSRedis.Engine;

/// <summary>A cmdlet that sends many commands to one server.</summary>
/// <typeparam name="T">The type that each reply is converted to.</typeparam>
public abstract class PipelineCmdlet<T> : PumpCmdlet<T>
{
    private protected PipelineCmdlet() { }

    /// <summary>A connection, or the name of one. Default: the current connection of the session.</summary>
    [Parameter]
    [ConnectionTransformation]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public RedisConnection? Connection { get; set; }

    private protected sealed override RedisConnection? Given => Connection;
}

/// <summary>A cmdlet that writes, and emits the server's reply with -PassThru.</summary>
/// <typeparam name="T">The type that each reply is converted to.</typeparam>
public abstract class WriteCmdlet<T> : PipelineCmdlet<T>
{
    private protected WriteCmdlet() { }

    /// <summary>Emits the server's reply. By default nothing is emitted.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool EmitsReplies => PassThru;
}
