namespace PSRedis.Engine;

/// <summary>A cmdlet about servers, which may be several.</summary>
public abstract class ServersCmdlet : RedisCmdlet
{
    private readonly EachServer _each;

    private protected ServersCmdlet() => _each = new EachServer(this);

    /// <summary>Connections, or their names, in which * and ? stand for any letters. Without it the current connection of the session is used.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ConnectionsTransformation]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public RedisConnection[]? Connection { get; set; }

    private protected sealed override RedisConnection? Given => _each.Current;

    /// <summary>Does the work at one server.</summary>
    private protected abstract void Process();

    /// <inheritdoc/>
    protected override void ProcessRecord() => _each.Do(Connection, ResetConnection, Process);

    private protected sealed override RuntimeException Ended(Exception exception, object? target = null) => _each.Ended(exception, () => ErrorOf(exception, target), () => base.Ended(exception, target));
}
