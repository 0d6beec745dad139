namespace PSRedis.Cmdlets;

/// <summary>Changes the database of a connection.</summary>
[Cmdlet(VerbsCommon.Select, "RedisDatabase")]
[OutputType(typeof(RedisConnection))]
public sealed class SelectRedisDatabaseCommand : CommandCmdlet<bool>
{
    /// <summary>The number of the database.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Concealed(ShowsHosts = true)]
    [ValidateRange(0, int.MaxValue)]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    public int Database { get; set; }

    /// <summary>Emits the connection.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool EmitsReplies => PassThru;

    private protected override object? Target => Database;

    private protected override RedisCommand<bool> Build() => ConnectionCommands.Select(Database);

    private protected override object Shape(bool reply, object? target, PSCmdlet output) => Redis;
}
