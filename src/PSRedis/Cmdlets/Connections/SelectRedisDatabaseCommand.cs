namespace PSRedis.Cmdlets;

/// <summary>Changes the database of a connection.</summary>
[Cmdlet(VerbsCommon.Select, "RedisDatabase")]
[OutputType(typeof(RedisConnection))]
public sealed class SelectRedisDatabaseCommand : CommandCmdlet<bool>
{
    private bool _isSelected;

    /// <summary>The number of the database.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Redacted(ShowsHosts = true)]
    [ValidateRange(0, int.MaxValue)]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    public int Database { get; set; }

    /// <summary>Emits the connection.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool EmitsReplies => PassThru;

    private protected override object? Target => Database;

    private protected override RedisCommand<bool> Build() => ConnectionCommands.Select(Database);

    private protected override void Inspect(bool reply, object? target, PSCmdlet output) => _isSelected = true;

    /// <inheritdoc/>
    public override void Dispose()
    {
        // Otherwise a script that continues would use the previous database: on a cluster or a proxy, which has only one, it might clear all data.
        RedisSession session = RedisSession.Here;
        bool isCurrent = session.Current is not null && (Connection is null || Connection == session.Current);
        if (!_isSelected && isCurrent && session.Batch is null) session.ClearCurrent("Select-RedisDatabase failed");
        base.Dispose();
    }

    private protected override object Shape(bool reply, object? target, PSCmdlet output) => Redis;
}
