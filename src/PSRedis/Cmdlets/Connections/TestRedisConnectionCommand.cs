using PSRedis.Output;

namespace PSRedis.Cmdlets;

/// <summary>Tests whether a server replies to PING.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RedisConnection", DefaultParameterSetName = ByConnection)]
[OutputType(typeof(bool), typeof(ConnectionTest))]
public sealed class TestRedisConnectionCommand : ServersCmdlet
{
    private const string ByConnection = "Connection";
    private const string ByServer = "Server";

    /// <summary>
    /// A server to connect to only for the test: a host name or an address, host:port, a URL or a connection string. Default: a connection of the session.
    /// </summary>
    // Not bound by property name, as a connection has a property HostName, too.
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByServer, ValueFromPipeline = true)]
    [Alias("Host", "ComputerName", "Server", "Uri", "Url"), Redacted(ShowsHosts = true), ValidateNotNullOrEmpty]
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

    /// <summary>The time-out: a TimeSpan, seconds, or text such as 500ms. Default: the time-outs of the connection.</summary>
    [Parameter, TimeToLive]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Emits latency, server, version and role, or the error if there is no reply, instead of $true or $false.</summary>
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
