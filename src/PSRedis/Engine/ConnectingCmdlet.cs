using System.Security;

namespace PSRedis.Engine;

/// <summary>A cmdlet that connects to a server: its address, the credential, and the protocol options.</summary>
public abstract class ConnectingCmdlet : TlsCmdlet
{
    private protected const string ByHost = "Host";
    private const string ByUri = "Uri";
    private const string ByConnectionString = "ConnectionString";
    private const string BySocket = "Socket";

    private protected ConnectingCmdlet() { }

    /// <summary>The server: a host name or an address; a URL or a connection string is accepted as well. Default: PSREDIS_CONNECTION, or localhost.</summary>
    [Parameter(Position = 0, ParameterSetName = ByHost, ValueFromPipelineByPropertyName = true)]
    [Alias("Host", "ComputerName", "Server")]
    [Redacted(ShowsHosts = true)]
    [ValidateNotNullOrEmpty]
    public string? HostName { get; set; }

    /// <summary>The port. Default: 6379.</summary>
    [Parameter(Position = 1, ParameterSetName = ByHost, ValueFromPipelineByPropertyName = true)]
    [Redacted(ShowsHosts = true)]
    [ValidateRange(1, 65535)]
    public int Port { get; set; }

    /// <summary>A URL: redis://[[user]:password@]host[:port][/database], rediss:// for TLS, unix:///path, valkey://.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByUri, ValueFromPipelineByPropertyName = true)]
    [Alias("Url")]
    [Redacted]
    public string Uri { get; set; } = string.Empty;

    /// <summary>A connection string in the format of StackExchange.Redis and the Azure portal.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByConnectionString, ValueFromPipelineByPropertyName = true)]
    [Redacted]
    public string ConnectionString { get; set; } = string.Empty;

    /// <summary>The path of a Unix socket (PowerShell 7).</summary>
    [Parameter(Mandatory = true, ParameterSetName = BySocket, ValueFromPipelineByPropertyName = true)]
    public string SocketPath { get; set; } = string.Empty;

    /// <summary>The database. Default: 0.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Database { get; set; }

    /// <summary>User and password.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>The password alone, for the default user.</summary>
    [Parameter]
    [Secret]
    [ValidateNotNull]
    public SecureString? Password { get; set; }

    /// <summary>Encrypts the connection with TLS 1.2 or later.</summary>
    [Parameter(ParameterSetName = ByHost)]
    public SwitchParameter Tls { get; set; }

    /// <summary>The time-out for connecting: a TimeSpan, seconds, or text such as 500ms. Default: 5 seconds.</summary>
    [Parameter]
    [TimeToLive]
    public TimeSpan? ConnectTimeout { get; set; }

    /// <summary>The time-out for the reply to a command: a TimeSpan, seconds, or text such as 2m. Default: 5 seconds.</summary>
    [Parameter]
    [TimeToLive]
    public TimeSpan? CommandTimeout { get; set; }

    /// <summary>The version of the protocol, 2 or 3. Default: the highest that the server supports.</summary>
    [Parameter]
    [ValidateRange(2, 3)]
    public int Protocol { get; set; }

    /// <summary>Omits CLIENT SETNAME, CLIENT SETINFO and INFO from the handshake, for a proxy that does not accept them.</summary>
    [Parameter]
    public SwitchParameter NoClientInfo { get; set; }

    /// <summary>Sleeps while waiting for a reply, instead of polling briefly first: slower on a fast link, but with less processor time.</summary>
    [Parameter]
    public SwitchParameter NoSpin { get; set; }

    /// <summary>The options of the URL or connection string, overridden by the parameters.</summary>
    /// <exception cref="RedisException">The options are invalid.</exception>
    private protected RedisOptions Options()
    {
        string? host = HostName is null ? null : RedactedAttribute.Text(HostName);
        RedisOptions options = ParameterSetName switch
        {
            ByUri => RedisOptions.FromUri(RedactedAttribute.Text(Uri)),
            ByConnectionString => RedisOptions.FromConnectionString(RedactedAttribute.Text(ConnectionString)),
            BySocket => new RedisOptions { SocketPath = GetUnresolvedProviderPathFromPSPath(SocketPath) },
            _ when host is null && !IsGiven(nameof(Port)) => RedisOptions.FromEnvironment(),
            _ => ServerName.Options(host ?? "localhost"),
        };
        Apply(options);
        return options;
    }

    /// <summary>Connects. Options that are ignored or that reduce security cause a warning; a failure ends the cmdlet.</summary>
    private protected RedisConnection Open(RedisOptions options)
    {
        if (options.Tls && options.SkipCertificateCheck) WriteWarning($"The certificate of {options.Endpoint} is not checked: an attacker on the network path can read and change everything.");
        if (options.Ignored.Count > 0) WriteWarning(string.Join(" ", options.Ignored));
        if (options.IsTlsAssumed) LogVerbose($"TLS is used by default for {options.Host}. -Tls:$false or ssl=false disables it.");
        Log = CommandLog.For(this, options);
        try
        {
            return RedisConnection.Open(options, Log, Cancellation);
        }
        catch (RedisServerException e)
        {
            Log?.Flush();
            ErrorRecord record = RedisErrors.From(e, options.Endpoint);
            record.ErrorDetails = new ErrorDetails(Refusal(options, e)) { RecommendedAction = record.ErrorDetails?.RecommendedAction };
            ThrowTerminatingError(record);
            throw;
        }
        catch (Exception e) when (e is not RuntimeException)
        {
            throw Terminate(e, options.Endpoint);
        }
    }

    private protected override void Apply(RedisOptions options)
    {
        if (IsGiven(nameof(Port))) options.Port = Port;
        if (IsGiven(nameof(Database))) options.Database = Database;
        if (IsGiven(nameof(Protocol))) options.Protocol = Protocol;
        ServerName.LogIn(options, Credential, Password);
        if (IsGiven(nameof(Tls)))
        {
            // The connection must not be less secure than the URL requires.
            if (!Tls && options.Tls && !options.IsTlsAssumed) throw new RedisOptionsException(nameof(Tls), "Tls is $false, but the URL or connection string requires TLS.");
            options.Tls = Tls;
        }
        base.Apply(options);
        options.ConnectTimeout = ConnectTimeout ?? options.ConnectTimeout;
        options.CommandTimeout = CommandTimeout ?? options.CommandTimeout;
        if (IsGiven(nameof(NoClientInfo))) options.NoClientInfo = NoClientInfo;
        options.Spin = !NoSpin;
    }

    private static string Refusal(RedisOptions options, RedisServerException e)
    {
        string message = $"{options.Endpoint} refused the {(e.IsTransient ? "connection" : "login")}: {e.Message}";
        // Servers before 6.0 reply ERR invalid password.
        bool isWrong = e.Message.IndexOf("WRONGPASS", StringComparison.Ordinal) >= 0 || e.Message.IndexOf("invalid password", StringComparison.OrdinalIgnoreCase) >= 0;
        return isWrong && options.LoginHint is { } hint ? $"{message.TrimEnd('.')}. {hint}" : message;
    }
}
