namespace PSRedis.Cmdlets;

/// <summary>Makes a connection the one that cmdlets use where none is given.</summary>
[Cmdlet(VerbsCommon.Select, "RedisConnection")]
[OutputType(typeof(RedisConnection))]
public sealed class SelectRedisConnectionCommand : PSCmdlet
{
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
        if (!RedisSession.Here.Select(Connection!)) ThrowTerminatingError(RedisErrors.ClosedConnection(Connection!));
        if (!PassThru) return;
        RedisSession.Here.HandOut(Connection!);
        WriteObject(Connection);
    }
}
