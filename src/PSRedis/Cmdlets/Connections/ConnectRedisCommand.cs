using System.IO;

namespace PSRedis.Cmdlets;

/// <summary>Connects, and makes the connection the current one of the session.</summary>
[Cmdlet(VerbsCommunications.Connect, "Redis", DefaultParameterSetName = ByHost)]
[OutputType(typeof(RedisConnection))]
public sealed class ConnectRedisCommand : ConnectingCmdlet
{
    private bool _isNameTaken;
    private bool _isConnected;
    private string? _endpoint;

    /// <summary>The name of the connection, here and in the server's CLIENT LIST. An earlier connection with the name is closed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Emits the connection.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    // The name in CLIENT LIST of a connection without a name.
    private string ScriptName => Path.GetFileName(MyInvocation.ScriptName) is { Length: > 0 } script ? script : "PowerShell";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _isConnected = false;
        RedisOptions options = Attempt(Options);
        _endpoint = options.Endpoint;
        RedisConnection connection = Open(options);
        // Before any output, which may end the cmdlet: a connection that the session does not know would never be closed.
        RedisConnection? replaced = RedisSession.Here.Add(connection);
        _isNameTaken = Name is not null;
        _isConnected = true;
        Log?.Flush();
        if (replaced is not null) LogVerbose($"Closed the earlier connection named '{connection.Name}', to {replaced}.");
        LogVerbose($"Connected to {connection}: {connection.Identity.Server ?? "Redis"} {connection.Identity.Version}, RESP{connection.Identity.Protocol}.");
        if (connection.Identity.Mode == "sentinel")
        {
            WriteWarning($"{connection.Endpoint} is a sentinel, which has no data. Invoke-RedisCommand SENTINEL MASTERS lists its masters: connect to one of them.");
        }
        if (!PassThru) return;
        RedisSession.Here.HandOut(connection);
        WriteObject(connection);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // Also if PowerShell could not bind the parameters, and no other code of the cmdlet has run.
        if (!_isConnected) RedisSession.Here.ClearCurrent(_endpoint is null ? "Connect-Redis failed" : $"Connect-Redis failed to connect to {_endpoint}");
        base.Dispose();
    }

    private protected override void Apply(RedisOptions options)
    {
        base.Apply(options);
        if (_isNameTaken) throw new RedisOptionsException(nameof(Name), $"Only one connection can have the name '{Name}': another one would close the previous one. Omit -Name for several servers.");
        options.ClientName = Name ?? options.ClientName;
        options.DefaultClientName = ScriptName;
    }
}
