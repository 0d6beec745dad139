namespace PSRedis.Engine;

/// <summary>A cmdlet that processes one or several servers.</summary>
public abstract class ServersCmdlet : RedisCmdlet
{
    private readonly EachServer _each;

    private protected ServersCmdlet() => _each = new EachServer(this);

    /// <summary>Connections, or their names with the wildcards * and ?. Default: the current connection of the session.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ConnectionsTransformation]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public RedisConnection[]? Connection { get; set; }

    private protected sealed override RedisConnection? Given => _each.Current;

    /// <summary>Processes one server.</summary>
    private protected abstract void Process();

    /// <inheritdoc/>
    protected override void ProcessRecord() => _each.Do(Connection, ResetConnection, Process);

    private protected sealed override RuntimeException Terminate(Exception exception, object? target = null) =>
        _each.Terminate(exception, () => ErrorOf(exception, target), () => base.Terminate(exception, target));
}
