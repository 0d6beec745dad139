using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;

namespace PSRedis;

/// <summary>The address of a Redis server, and how to connect to it.</summary>
/// <remarks>
/// Setting an invalid value throws a <see cref="RedisOptionsException"/> whose
/// <see cref="RedisOptionsException.Part"/> is the property's name. Empty text means the same as null, because
/// PowerShell converts <c>$null</c> to it. This is a class and not a record: a record's <c>ToString</c> would show the password.
/// </remarks>
public sealed class RedisOptions
{
    /// <summary>The default port, 6379.</summary>
    public const int DefaultPort = 6379;

    /// <summary>The default port of a connection string with TLS.</summary>
    internal const int DefaultTlsPort = 6380;

    internal const string ConnectionVariable = "PSREDIS_CONNECTION";
    internal const string PasswordVariable = "REDISCLI_AUTH";

    // The maximum in milliseconds of a timer and a socket.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(int.MaxValue);

    private HostDefaults? _defaults;
    private int? _port;
    private bool? _tls;

    /// <summary>A host name, an IPv4 address, or an IPv6 address (with or without its brackets). <c>localhost</c> unless set.</summary>
    public string Host
    {
        get;
        set
        {
            field = OptionText.HostName(nameof(Host), value);
            _defaults = HostDefaults.Of(field);
        }
    } = "localhost";

    /// <summary>The port, 1 to 65535. The default is 6379; for a host of Azure it is the port of the service: 6380 or 10000 with <see cref="Tls"/>.</summary>
    public int Port
    {
        get => _port ?? _defaults?.Port(Tls) ?? DefaultPort;
        set => _port = value is >= 1 and <= 65535 ? value : throw new RedisOptionsException(nameof(Port), "Port must be a number from 1 to 65535.");
    }

    /// <summary>The path of a Unix socket, used instead of <see cref="Host"/> and <see cref="Port"/>. PowerShell 7 (.NET 8) only.</summary>
    public string? SocketPath { get; set => field = OptionText.NullIfEmpty(value); }

    /// <summary>The number of the database, 0 or more. The default is 0.</summary>
    public int Database
    {
        get;
        set => field = value >= 0 ? value : throw new RedisOptionsException(nameof(Database), "Database must be a whole number of 0 or more.");
    }

    /// <summary>The ACL user; null for the server's default user.</summary>
    public string? User { get; set => field = OptionText.Sendable(nameof(User), value); }

    /// <summary>The password; null for none. It can be set, but not read, so that no view, log or JSON of these options shows it.</summary>
    public string? Password { internal get; set => field = OptionText.Sendable(nameof(Password), value); }

    /// <summary>
    /// Whether the connection is encrypted. The default is true for hosts of Azure, such as <c>*.redis.azure.net</c> and <c>*.redis.cache.windows.net</c>
    /// (there on any port but 6379), and false for all others.
    /// </summary>
    public bool Tls
    {
        get => _tls ?? IsTlsOfHost;
        set => _tls = value;
    }

    /// <summary>Whether <see cref="Tls"/> is true because of the host's name alone.</summary>
    public bool IsTlsAssumed => _tls is null && IsTlsOfHost;

    /// <summary>The name sent as SNI and expected in the server's certificate, if it is not <see cref="Host"/>.</summary>
    public string? TlsHost { get; set => field = OptionText.NullIfEmpty(value) is { } name ? OptionText.HostName(nameof(TlsHost), name) : null; }

    /// <summary>A file of the CA certificates to trust instead of the machine's: PEM with one or several certificates, or DER.</summary>
    public string? CaFile { get; set => field = OptionText.NullIfEmpty(value); }

    /// <summary>The certificate of this client, with its private key. <see cref="PSRedis.ClientCertificate"/> loads one.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>Whether any server certificate is accepted: the link is then encrypted, but the server is not authenticated.</summary>
    public bool SkipCertificateCheck { get; set; }

    /// <summary>
    /// Whether to check online that the server's certificate was not revoked. The default is true. If no answer arrives within a fifth of
    /// <see cref="ConnectTimeout"/>, and within a second, the certificate counts as valid.
    /// </summary>
    public bool CheckCertificateRevocation { get; set; } = true;

    /// <summary>The RESP version, 2 or 3; null for the highest that the server supports.</summary>
    public int? Protocol
    {
        get;
        set => field = value is null or 2 or 3 ? value : throw new RedisOptionsException(nameof(Protocol), "Protocol must be 2 or 3.");
    }

    /// <summary>The name shown by <c>CLIENT LIST</c>: printable ASCII without spaces, as the server requires.</summary>
    public string? ClientName { get; set => field = OptionText.ClientName(nameof(ClientName), value); }

    /// <summary>
    /// The name shown by <c>CLIENT LIST</c> if <see cref="ClientName"/> is null; null: none. Characters that a server refuses become <c>_</c>.
    /// </summary>
    public string? DefaultClientName { get; set => field = value is null ? null : new string([.. value.Select(c => OptionText.IsInClientName(c) ? c : '_')]); }

    /// <summary>Whether the handshake omits <c>CLIENT SETNAME</c>, <c>CLIENT SETINFO</c> and <c>INFO</c>, for a proxy that does not support them.</summary>
    public bool NoClientInfo { get; set; }

    /// <summary>How long connecting may take, including the handshake. The default is 5 s; <see cref="Timeout.InfiniteTimeSpan"/> means no limit.</summary>
    public TimeSpan ConnectTimeout { get; set => field = Limit(nameof(ConnectTimeout), value); } = TimeSpan.FromSeconds(5);

    /// <summary>How long a reply may take. The default is 5 s; <see cref="Timeout.InfiniteTimeSpan"/> means no limit.</summary>
    public TimeSpan CommandTimeout { get; set => field = Limit(nameof(CommandTimeout), value); } = TimeSpan.FromSeconds(5);

    /// <summary>How long the link is idle before TCP probes it. The default is 60 s; zero means never.</summary>
    public TimeSpan KeepAlive
    {
        get;
        set => field = value >= TimeSpan.Zero && value <= s_longest ? value
            : throw new RedisOptionsException(nameof(KeepAlive), "KeepAlive must be from zero, which disables it, to 24 days.");
    } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Whether a wait for a reply begins with a short spin if recent replies were quick: single commands over a fast link are then about twice as fast, for
    /// some processor time. The default is true.
    /// </summary>
    public bool Spin { get; set; } = true;

    /// <summary>The limits of one reply.</summary>
    public RespLimits Limits { get; set => field = Check.NotNull(value); } = RespLimits.Default;

    /// <summary>Resolves a host name.</summary>
    internal Func<string, Task<IPAddress[]>> LookUp { get; set; } = Dns.GetHostAddressesAsync;

    private bool IsTlsOfHost => SocketPath is null && _defaults is not null && _defaults.Tls(_port);

    /// <summary>
    /// A likely mistake in the user name or password, such as a line break at the end, as one sentence; null if there is none. To be shown when the server
    /// has refused them; it quotes no part of them.
    /// </summary>
    public string? LoginHint => PSRedis.LoginHint.Of(User, Password);

    /// <summary>The options of a URL or connection string that have no effect here: one sentence each, without values.</summary>
    public IReadOnlyList<string> Ignored { get; private set; } = [];

    /// <summary><c>host:port</c>, <c>[IPv6 address]:port</c>, or the path of the Unix socket.</summary>
    public string Endpoint => SocketPath ?? string.Format(CultureInfo.InvariantCulture, Host.IndexOf(':') < 0 ? "{0}:{1}" : "[{0}]:{1}", Host, Port);

    /// <summary>Parses a URL or a connection string: text that begins with a scheme and <c>:/</c> is a URL.</summary>
    /// <param name="text">
    /// See <see cref="FromUri"/> and <see cref="FromConnectionString"/>. White space and a pair of quotation marks around it are ignored.
    /// </param>
    /// <exception cref="RedisOptionsException">The text is malformed. The message says where, and quotes no part of it.</exception>
    public static RedisOptions Parse(string text) => RedisUri.IsUri(Bare(text)) ? FromUri(text) : FromConnectionString(text);

    /// <summary>Parses a URL.</summary>
    /// <param name="uri">
    /// <para><c>redis://[[user]:password@][host][:port][/database][?name=value&amp;…]</c>, or with <c>valkey</c>; <c>rediss</c> and
    /// <c>valkeys</c> for TLS; <c>unix://[[user]:password@]/path/of/socket[?…]</c>, or with <c>redis+unix</c> or <c>redis+socket</c>.</para>
    /// <para>User, password, host, path and values are percent-decoded (a <c>+</c> stays a <c>+</c>). An <c>@</c>, <c>:</c> or <c>#</c> in
    /// a password need not be encoded; <c>%</c>, <c>/</c> and <c>?</c> must be: <c>%25</c>, <c>%2F</c> and <c>%3F</c>. Text without a colon
    /// before the <c>@</c> is a password, as for redis-cli.</para>
    /// <para>The names of parameters are those of redis-py, go-redis, Lettuce, ioredis and StackExchange.Redis; case, <c>_</c> and <c>-</c> in a name are
    /// ignored: <c>db</c> or <c>database</c> (which take precedence over the path, as in redis-py), <c>protocol</c> (2 or 3), <c>name</c> or
    /// <c>client_name</c>, <c>user</c> or <c>username</c>, <c>password</c>; <c>ssl</c> or <c>tls</c>, <c>ssl_host</c>, <c>ssl_ca_certs</c>,
    /// <c>ssl_cert_reqs</c>, <c>skip_verify</c>, <c>verifyPeer</c>, <c>rejectUnauthorized</c> and <c>checkCertificateRevocation</c>;
    /// <c>connect_timeout</c>, <c>socket_connect_timeout</c> or <c>dial_timeout</c>, and <c>socket_timeout</c>, <c>read_timeout</c>, <c>commandTimeout</c> or
    /// <c>timeout</c>. A time may have a unit (<c>500ms</c>, <c>1m30s</c>); without one it is in seconds if the name has a <c>_</c>, else in
    /// milliseconds.</para>
    /// <para>Pool sizes, retries and the like are <see cref="Ignored"/>. Unknown parameters are errors, as they may say where or how to connect.</para>
    /// </param>
    /// <exception cref="RedisOptionsException">The URL is malformed. The message says where, and quotes no part of it.</exception>
    public static RedisOptions FromUri(string uri) => RedisUri.Parse(Bare(uri));

    /// <summary>Parses a connection string in the format of StackExchange.Redis, which the Azure portal shows.</summary>
    /// <param name="connectionString">
    /// <para>Comma-separated: one endpoint (<c>host</c>, <c>host:port</c>, <c>[IPv6]:port</c>, or <c>!/path/of/socket</c>), and
    /// <c>name=value</c> pairs whose names are case-insensitive: <c>password</c>, <c>user</c>, <c>ssl</c>, <c>sslHost</c>,
    /// <c>checkCertificateRevocation</c>, <c>defaultDatabase</c>, <c>name</c>, <c>connectTimeout</c>, <c>syncTimeout</c> or else
    /// <c>asyncTimeout</c> (milliseconds), <c>keepAlive</c> (seconds), <c>protocol</c>, and the other names of URL parameters. The default port is 6379,
    /// or 6380 with <c>ssl=true</c>.</para>
    /// <para>Further endpoints, and options that have no effect here, are <see cref="Ignored"/>. Unknown options are errors, and so are
    /// <c>serviceName</c> and <c>tunnel</c>, without which the connection would lead to another server. A value cannot contain a comma: set
    /// <see cref="Password"/> in that case, or use a URL.</para>
    /// </param>
    /// <exception cref="RedisOptionsException">The string is malformed. The message says where, and quotes no value.</exception>
    public static RedisOptions FromConnectionString(string connectionString) => RedisConnectionString.Parse(Bare(connectionString));

    /// <summary>
    /// Reads <c>PSREDIS_CONNECTION</c> (a URL or connection string; the default options if it is not set) and, if that contains no
    /// password, <c>REDISCLI_AUTH</c>.
    /// </summary>
    /// <exception cref="RedisOptionsException">The text in a variable is malformed. The message names the variable.</exception>
    public static RedisOptions FromEnvironment() => FromEnvironment(Environment.GetEnvironmentVariable);

    internal static RedisOptions FromEnvironment(Func<string, string?> variable)
    {
        RedisOptions options;
        string? text = variable(ConnectionVariable);
        try
        {
            options = string.IsNullOrWhiteSpace(text) ? new RedisOptions() : Parse(text!);
        }
        catch (RedisOptionsException e)
        {
            throw new RedisOptionsException(e.Part, $"The environment variable {ConnectionVariable} is invalid: {e.Message}");
        }
        options.UseEnvironmentPassword(variable);
        return options;
    }

    /// <summary>Takes the password from <c>REDISCLI_AUTH</c>, the variable of redis-cli, if none is set.</summary>
    /// <returns>Whether it was taken from there.</returns>
    /// <exception cref="RedisOptionsException">The text in the variable is not Unicode.</exception>
    public bool UseEnvironmentPassword() => UseEnvironmentPassword(Environment.GetEnvironmentVariable);

    internal bool UseEnvironmentPassword(Func<string, string?> variable)
    {
        if (Password is not null) return false;
        Password = variable(PasswordVariable);
        return Password is not null;
    }

    /// <summary>An independent copy. Certificate and limits are shared.</summary>
    public RedisOptions Clone() => (RedisOptions)MemberwiseClone();

    /// <summary>A URL for display: with the user, never with the password.</summary>
    public override string ToString()
    {
        string user = User is null ? "" : OptionText.Escape(User) + "@";
        return string.Format(
            CultureInfo.InvariantCulture,
            SocketPath is not null ? "unix://{0}{1}?db={2}" : Tls ? "rediss://{0}{1}/{2}" : "redis://{0}{1}/{2}",
            user, Endpoint, Database);
    }

    /// <summary>Checks that no option requires TLS while TLS is neither enabled nor explicitly disabled.</summary>
    /// <exception cref="RedisOptionsException">There is such an option: its caller expects TLS, but the password would be sent in plain text.</exception>
    internal void CheckTls()
    {
        if (Tls || _tls is false) return;
        string? option = CaFile is not null ? nameof(CaFile) : TlsHost is not null ? nameof(TlsHost)
            : ClientCertificate is not null ? nameof(ClientCertificate) : SkipCertificateCheck ? nameof(SkipCertificateCheck) : null;
        if (option is null) return;
        throw new RedisOptionsException(option, $"{option} requires TLS, which is not enabled. Enable it with Tls, rediss:// or ssl=true, or disable it explicitly with ssl=false.");
    }

    internal void Ignore(IReadOnlyList<string> notes) => Ignored = notes;

    // If a file of variables or cmd.exe sets a variable, its value may contain the quotation marks. No host and no URL begins with one.
    private static string Bare(string text)
    {
        string bare = PSRedis.LoginHint.WithoutQuotes(Check.NotNull(text).Trim());
        return bare.Length == 0 || bare[0] is not ('"' or '\'' or '“' or '‘' or '`') ? bare
            : throw new RedisOptionsException("Quotation marks", "Quotation marks must come in pairs: the text begins with one but does not end with one.");
    }

    private static TimeSpan Limit(string part, TimeSpan value) =>
        value == Timeout.InfiniteTimeSpan || (value > TimeSpan.Zero && value <= s_longest)
            ? value
            : throw new RedisOptionsException(part, $"{part} must be greater than zero and at most 24 days, or infinite.");
}
