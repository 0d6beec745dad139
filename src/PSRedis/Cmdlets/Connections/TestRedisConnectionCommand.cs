using System.Diagnostics;
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
    [Concealed(ShowsHosts = true)]
    [ValidateNotNullOrEmpty]
    public string HostName { get; set; } = string.Empty;

    /// <summary>The port of the server.</summary>
    [Parameter(Position = 1, ParameterSetName = ByServer)]
    [ValidateRange(1, 65535)]
    public int Port { get; set; }

    /// <summary>User and password.</summary>
    [Parameter(ParameterSetName = ByServer)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Encrypts the connection with TLS 1.2 or later.</summary>
    [Parameter(ParameterSetName = ByServer)]
    public SwitchParameter Tls { get; set; }

    /// <summary>How long to wait: a TimeSpan, seconds, or text such as 500ms. Without it the time-outs of the connection hold.</summary>
    [Parameter]
    [TimeToLive]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Emits what was found: latency, server, version, role; the error where there is no answer.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ByServer) TestServer();
        else base.ProcessRecord();
    }

    private protected override void Process()
    {
        RedisConnection redis = RedisAtOnce;
        var watch = Stopwatch.StartNew();
        RedisException? failure = Ping(redis);
        TimeSpan latency = watch.Elapsed;
        Emit(new ConnectionTest(redis.Endpoint, redis.Database, redis.Identity, failure, latency, failure is null ? Role(redis) : null));
    }

    private void TestServer()
    {
        RedisOptions options = Options();
        var watch = Stopwatch.StartNew();
        try
        {
            using RedisConnection redis = RedisConnection.Open(options, Log = CommandLog.For(this, () => $"{options.Endpoint}/{options.Database}"), Stop);
            ProcessAt(redis);
        }
        catch (RedisException e)
        {
            // A refused login is no answer that anybody can work with, and -Detailed says why.
            Log?.Tell();
            Emit(new ConnectionTest(options.Endpoint, options.Database, null, e, watch.Elapsed, null));
        }
        catch (Exception e) when (e is not RuntimeException)
        {
            throw Ended(e, options.Endpoint);
        }
    }

    private RedisOptions Options()
    {
        try
        {
            RedisOptions options = ServerName.Options(ConcealedAttribute.Text(HostName));
            if (MyInvocation.BoundParameters.ContainsKey(nameof(Port))) options.Port = Port;
            if (Tls) options.Tls = true;
            if (Credential is not null) (options.User, options.Password) = (Credential.UserName, Credential.GetNetworkCredential().Password);
            options.UseEnvironmentPassword();
            if (Timeout is { } timeout) options.ConnectTimeout = options.CommandTimeout = timeout;
            return options;
        }
        catch (RedisException e)
        {
            throw Ended(e);
        }
    }

    private void Emit(ConnectionTest test) => WriteObject(Detailed ? test : test.IsConnected);

    private RedisException? Ping(RedisConnection redis)
    {
        using var limit = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, Stop);
        if (Timeout is { } timeout) limit.CancelAfter(timeout);
        try
        {
            redis.Execute(ConnectionCommands.Ping().ObservedBy(Log), either.Token);
            return null;
        }
        catch (RedisServerException e) when (e.Code == "NOPERM")
        {
            // It answers: that this user may not ask is another matter.
            return null;
        }
        catch (RedisException e)
        {
            return e;
        }
        catch (OperationCanceledException e)
        {
            return Stop.IsCancellationRequested
                ? throw Ended(e)
                : new RedisTimeoutException(FormattableString.Invariant($"{redis.Endpoint} did not answer to PING within {Timeout!.Value.TotalSeconds:0.0##} s."), Timeout.Value);
        }
        finally
        {
            Log?.Tell();
        }
    }

    // ROLE is newer than some servers, and more than some users may see.
    private string? Role(RedisConnection redis) => TryAsk(Server.Role(), out string? role) ? role : redis.Identity.Role;
}
