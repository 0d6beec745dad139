namespace PSRedis.Cmdlets;

/// <summary>Makes a connection the current one, which cmdlets use by default.</summary>
[Cmdlet(VerbsCommon.Select, "RedisConnection")]
[OutputType(typeof(RedisConnection))]
public sealed class SelectRedisConnectionCommand : PSCmdlet, IDisposable
{
    private bool _isSelected;

    /// <summary>The connection, or its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Name")]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public RedisConnection? Connection { get; set; }

    /// <summary>Emits the connection.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _isSelected = RedisSession.Here.Select(Connection!);
        if (!_isSelected) ThrowTerminatingError(RedisErrors.ClosedConnection(Connection!));
        if (!PassThru) return;
        RedisSession.Here.HandOut(Connection!);
        WriteObject(Connection);
    }

    /// <summary>Leaves no current connection if the requested one was not selected, also if PowerShell could not bind its name.</summary>
    public void Dispose()
    {
        RedisSession session = RedisSession.Here;
        if (!_isSelected && session.Current is not null) session.ClearCurrent("Select-RedisConnection failed");
    }
}
