using System;
using System.IO;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using PSRedis.Binding;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Connects, and makes the connection the current one of the session.</summary>
[Cmdlet(VerbsCommunications.Connect, "Redis", DefaultParameterSetName = ByHost)]
[OutputType(typeof(RedisConnection))]
public sealed class ConnectRedisCommand : RedisCmdletBase
{
    private const string ByHost = "Host";
    private const string ByUri = "Uri";
    private const string ByConnectionString = "ConnectionString";
    private const string BySocket = "Socket";

    private bool _isNameTaken;
    private bool _isConnected;
    private string? _endpoint;

    /// <summary><para type="description">The server: a host name or an address; a URL or a connection string pasted here is understood as well. Without it PSREDIS_CONNECTION is used, or localhost.</para></summary>
    [Parameter(Position = 0, ParameterSetName = ByHost, ValueFromPipelineByPropertyName = true)]
    [Alias("Host", "ComputerName", "Server")]
    [Concealed(ShowsHosts = true)]
    [ValidateNotNullOrEmpty]
    public string? HostName { get; set; }

    /// <summary><para type="description">The port; 6379 unless something else is said.</para></summary>
    [Parameter(Position = 1, ParameterSetName = ByHost, ValueFromPipelineByPropertyName = true)]
    [Concealed(ShowsHosts = true)]
    [ValidateRange(1, 65535)]
    public int Port { get; set; }

    /// <summary><para type="description">A URL: redis://[[user]:password@]host[:port][/database], rediss:// for TLS, unix:///path, valkey://.</para></summary>
    [Parameter(Mandatory = true, ParameterSetName = ByUri, ValueFromPipelineByPropertyName = true)]
    [Alias("Url")]
    [Concealed]
    public string Uri { get; set; } = string.Empty;

    /// <summary><para type="description">A connection string as StackExchange.Redis reads it and the Azure portal hands it out.</para></summary>
    [Parameter(Mandatory = true, ParameterSetName = ByConnectionString, ValueFromPipelineByPropertyName = true)]
    [Concealed]
    public string ConnectionString { get; set; } = string.Empty;

    /// <summary><para type="description">The path of a Unix socket (PowerShell 7).</para></summary>
    [Parameter(Mandatory = true, ParameterSetName = BySocket, ValueFromPipelineByPropertyName = true)]
    public string SocketPath { get; set; } = string.Empty;

    /// <summary><para type="description">The database; 0 unless something else is said.</para></summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Database { get; set; }

    /// <summary><para type="description">User and password.</para></summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary><para type="description">The password alone, for the default user.</para></summary>
    [Parameter]
    [Secret]
    [ValidateNotNull]
    public SecureString? Password { get; set; }

    /// <summary><para type="description">Encrypts the connection with TLS 1.2 or later.</para></summary>
    [Parameter(ParameterSetName = ByHost)]
    public SwitchParameter Tls { get; set; }

    /// <summary><para type="description">The name the server's certificate must have, where it is not the host name.</para></summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TlsHost { get; set; }

    /// <summary><para type="description">A file with the certificates of the authorities to trust instead of the system's (PEM or DER).</para></summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CaFile { get; set; }

    /// <summary><para type="description">The client's certificate: an X509Certificate2, or the path of a PFX or PEM file.</para></summary>
    [Parameter]
    [ValidateNotNull]
    public object? ClientCertificate { get; set; }

    /// <summary><para type="description">The path of the client certificate's key (PEM), where it is not in the same file.</para></summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ClientCertificateKey { get; set; }

    /// <summary><para type="description">The password of the client certificate's file.</para></summary>
    [Parameter]
    [Secret]
    [ValidateNotNull]
    public SecureString? ClientCertificatePassword { get; set; }

    /// <summary><para type="description">Takes any certificate of the server. Whoever is on the way can then read and change everything.</para></summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary><para type="description">Asks no authority whether it has revoked the server's certificate.</para></summary>
    [Parameter]
    public SwitchParameter SkipRevocationCheck { get; set; }

    /// <summary><para type="description">What the connection is called, here and in the server's CLIENT LIST. A connection that had the name is closed.</para></summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary><para type="description">How long to try to connect: a TimeSpan, seconds, or text such as 500ms; 5 seconds unless something else is said.</para></summary>
    [Parameter]
    [TimeToLive]
    public TimeSpan? ConnectTimeout { get; set; }

    /// <summary><para type="description">How long to wait for the answer to a command: a TimeSpan, seconds, or text such as 2m; 5 seconds unless something else is said.</para></summary>
    [Parameter]
    [TimeToLive]
    public TimeSpan? CommandTimeout { get; set; }

    /// <summary><para type="description">The version of the protocol, 2 or 3; the best the server speaks unless something else is said.</para></summary>
    [Parameter]
    [ValidateRange(2, 3)]
    public int Protocol { get; set; }

    /// <summary><para type="description">Leaves out CLIENT SETNAME, CLIENT SETINFO and INFO, for a proxy that does not accept them.</para></summary>
    [Parameter]
    public SwitchParameter NoClientInfo { get; set; }

    /// <summary><para type="description">Sleeps in each wait for an answer, instead of looking for it a moment first: slower over a fast link, for less processor time.</para></summary>
    [Parameter]
    public SwitchParameter NoSpin { get; set; }

    /// <summary><para type="description">Emits the connection.</para></summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        RedisConnection connection;
        RedisOptions? options = null;
        _isConnected = false;
        try
        {
            options = Options();
            _endpoint = options.Endpoint;
            if (options.Tls && options.SkipCertificateCheck) WriteWarning($"The certificate of {options.Endpoint} is not checked: whoever is on the way can read and change everything.");
            if (options.Ignored.Count > 0) WriteWarning(string.Join(" ", options.Ignored));
            if (options.IsTlsAssumed) TellVerbose($"TLS is used, as is assumed for {options.Host}; -Tls:$false or ssl=false connects without.");
            Log = CommandLog.For(this, () => $"{options.Endpoint}/{options.Database}");
            connection = RedisConnection.Open(options, Log, Stop);
        }
        catch (RedisServerException e)
        {
            Log?.Tell();
            ErrorRecord record = RedisErrors.From(e, options!.Endpoint);
            record.ErrorDetails = new ErrorDetails(Refusal(options, e)) { RecommendedAction = record.ErrorDetails?.RecommendedAction };
            ThrowTerminatingError(record);
            throw;
        }
        catch (Exception e) when (e is not RuntimeException)
        {
            throw Ended(e, options?.Endpoint);
        }
        // Before anything is told, since that may be the end: a connection that the session does not know is never closed.
        RedisConnection? replaced = RedisSession.Here.Add(connection);
        _isNameTaken = Name is not null;
        _isConnected = true;
        Log?.Tell();
        if (replaced is not null) TellVerbose($"Closed the connection to {replaced} that was called '{connection.Name}' before.");
        TellVerbose($"Connected to {connection}: {connection.Identity.Server ?? "Redis"} {connection.Identity.Version}, RESP{connection.Identity.Protocol}.");
        if (connection.Identity.Mode == "sentinel")
        {
            WriteWarning($"{connection.Endpoint} is a sentinel and holds no data. Invoke-RedisCommand SENTINEL MASTERS lists its masters: connect to one of them.");
        }
        if (!PassThru) return;
        RedisSession.Here.HandOut(connection);
        WriteObject(connection);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // Also where PowerShell could not bind the parameters, so that nothing else of the cmdlet has run.
        if (!_isConnected) RedisSession.Here.LoseCurrent(_endpoint is null ? "Connect-Redis failed" : $"Connect-Redis failed to connect to {_endpoint}");
        base.Dispose();
    }

    private static string Refusal(RedisOptions options, RedisServerException e)
    {
        string message = $"{options.Endpoint} answers, but refuses the login: {e.Message}";
        // Before 6.0 it is ERR invalid password.
        bool isWrong = e.Message.IndexOf("WRONGPASS", StringComparison.Ordinal) >= 0 || e.Message.IndexOf("invalid password", StringComparison.OrdinalIgnoreCase) >= 0;
        return isWrong && options.LoginHint is { } hint ? $"{message.TrimEnd('.')}. {hint}" : message;
    }

    /// <summary>What the parameters say, over what the URL or connection string says.</summary>
    private RedisOptions Options()
    {
        string? host = HostName is null ? null : ConcealedAttribute.Text(HostName);
        RedisOptions options = ParameterSetName switch
        {
            ByUri => RedisOptions.FromUri(ConcealedAttribute.Text(Uri)),
            ByConnectionString => RedisOptions.FromConnectionString(ConcealedAttribute.Text(ConnectionString)),
            BySocket => new RedisOptions { SocketPath = GetUnresolvedProviderPathFromPSPath(SocketPath) },
            _ when host is null && !IsGiven(nameof(Port)) => RedisOptions.FromEnvironment(),
            _ => ServerName.Options(host ?? "localhost"),
        };
        if (IsGiven(nameof(Port))) options.Port = Port;
        if (IsGiven(nameof(Database))) options.Database = Database;
        if (IsGiven(nameof(Protocol))) options.Protocol = Protocol;
        if (Credential is not null)
        {
            options.User = Credential.UserName;
            options.Password = Credential.GetNetworkCredential().Password;
        }
        if (Password is not null) options.Password = PlainText(Password);
        options.UseEnvironmentPassword();
        if (IsGiven(nameof(Tls)))
        {
            // Not to be less safe than a URL says.
            if (!Tls && options.Tls && !options.IsTlsAssumed) throw new RedisOptionsException(nameof(Tls), "Tls is false, but the URL or connection string asks for it.");
            options.Tls = Tls;
        }
        options.TlsHost = TlsHost ?? options.TlsHost;
        if ((CaFile ?? options.CaFile) is { } caFile) options.CaFile = GetUnresolvedProviderPathFromPSPath(caFile);
        options.ClientCertificate = Certificate() ?? options.ClientCertificate;
        if (IsGiven(nameof(SkipCertificateCheck))) options.SkipCertificateCheck = SkipCertificateCheck;
        if (SkipRevocationCheck) options.CheckCertificateRevocation = false;
        if (_isNameTaken) throw new RedisOptionsException(nameof(Name), $"Only one connection can be called '{Name}': of several all but the last would be closed.");
        options.ClientName = Name ?? options.ClientName;
        options.DefaultClientName = ScriptName;
        options.ConnectTimeout = ConnectTimeout ?? options.ConnectTimeout;
        options.CommandTimeout = CommandTimeout ?? options.CommandTimeout;
        if (IsGiven(nameof(NoClientInfo))) options.NoClientInfo = NoClientInfo;
        options.Spin = !NoSpin;
        return options;
    }

    /// <summary>What a connection without a name is listed under by the server: the script that made it.</summary>
    private string ScriptName => Path.GetFileName(MyInvocation.ScriptName) is { Length: > 0 } script ? script : "PowerShell";

    private X509Certificate2? Certificate() => Unwrap.Base(ClientCertificate) switch
    {
        null => null,
        X509Certificate2 certificate => certificate,
        string path => PSRedis.ClientCertificate.Load(
            GetUnresolvedProviderPathFromPSPath(path),
            ClientCertificateKey is null ? null : GetUnresolvedProviderPathFromPSPath(ClientCertificateKey),
            ClientCertificatePassword is null ? null : PlainText(ClientCertificatePassword)),
        var other => throw new RedisOptionsException(nameof(ClientCertificate), $"A client certificate is an X509Certificate2 or the path of a file, not a {other.GetType().Name}."),
    };

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private static string PlainText(SecureString secret) => new NetworkCredential(string.Empty, secret).Password;
}
