using PSRedis.Output;

namespace PSRedis.Cmdlets;

/// <summary>Tells whether a server answers.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RedisConnection", DefaultParameterSetName = ByConnection)]
[OutputType(typeof(bool), typeof(ConnectionTest))]
public sealed class TestRedisConnectionCommand : ServersCmdlet
{
    private const string ByConnection = "Connection";
    private const string ByServer = "Server";

    /// <summary>A server to connect to for the test alone: a host name or an address, host:port, a URL or a connection string. Without it a connection of the session is tested.</summary>
    // Not by the property of its name, which a connection has too.
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByServer, ValueFromPipeline = true)]
    [Alias("Host", "ComputerName", "Server", "Uri", "Url")]
    [Redacted(ShowsHosts = true), ValidateNotNullOrEmpty]
    public string HostName { get; set; } = string.Empty;

    /// <summary>The port of the server.</summary>
    [Parameter(Position = 1, ParameterSetName = ByServer), ValidateRange(1, 65535)]
    public int Port { get; set; }

    /// <summary>User and password.</summary>
    [Parameter(ParameterSetName = ByServer), Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Encrypts the connection with TLS 1.2 or later.</summary>
    [Parameter(ParameterSetName = ByServer)]
    public SwitchParameter Tls { get; set; }

    /// <summary>How long to wait: a TimeSpan, seconds, or text such as 500ms. Without it the time-outs of the connection hold.</summary>
    [Parameter, TimeToLive]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Emits what was found: latency, server, version, role; the error where there is no answer.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ByServer) Emit(() => ConnectionTest.At(Options(), Timeout, Log, Cancellation));
        else base.ProcessRecord();
    }

    private protected override void Process()
    {
        RedisConnection redis = ImmediateRedis;
        Emit(() => ConnectionTest.Of(redis, Timeout, Log, Cancellation));
    }

    private void Emit(Func<ConnectionTest> test)
    {
        ConnectionTest found = Attempt(test);
        WriteObject(Detailed ? found : found.IsConnected);
    }

    private RedisOptions Options()
    {
        RedisOptions options = ServerName.Options(RedactedAttribute.Text(HostName));
        if (MyInvocation.BoundParameters.ContainsKey(nameof(Port))) options.Port = Port;
        if (Tls) options.Tls = true;
        ServerName.LogIn(options, Credential);
        if (Timeout is { } timeout) options.ConnectTimeout = options.CommandTimeout = timeout;
        Log = CommandLog.For(this, options);
        return options;
    }
}
