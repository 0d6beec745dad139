using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using PSRedis.Hosting;

namespace PSRedis.Testing;

/// <summary>How a suite reaches its server.</summary>
public enum Transport
{
    Tcp,
    Tls,
    Unix,
}

/// <summary>
/// The server that the suites run against: the one that <c>PSREDIS_TEST_SERVER</c> names; else redis-server or valkey-server on PATH; else a container,
/// if a Docker engine answers; else Garnet, as a .NET tool. Having none is an error, on a developer's machine and in CI: a suite that skips
/// itself without a server proves nothing.
/// </summary>
public sealed class TestServer : IDisposable
{
    /// <summary>The environment variable that names the server: <c>host:port</c>, or a URL.</summary>
    public const string Variable = "PSREDIS_TEST_SERVER";

    private readonly Action? _cancellation;
    private readonly Dictionary<string, string> _environment;

    internal TestServer(string name, string url, Action? cancellation = null)
    {
        Name = name;
        Url = url;
        _cancellation = cancellation;
        _environment = new() { [Variable] = url };
    }

    private TestServer(TestEngine engine, LocalServer server, string url, Action cancellation)
        : this($"{(engine.Folder is null ? server.Engine.ToString() : engine.Name)} {server.Version}", url, cancellation)
    {
        // Servers that tests start themselves must be of the same kind.
        if (engine.SearchPath is { } path) _environment["PATH"] = path;
    }

    /// <summary>Its kind and version; for an external server, how it was named.</summary>
    public string Name { get; }

    /// <summary>Its address, in the form of <see cref="Variable"/>.</summary>
    public string Url { get; }

    /// <summary>The environment variables that make a child process use this server.</summary>
    public IReadOnlyDictionary<string, string> Environment => _environment;

    /// <summary>Whether <see cref="StartRedis(string[])"/>, <see cref="StartTls"/> and <see cref="StartUnix"/> work on this machine.</summary>
    public static bool HasRedis => Redis() is not null;

    /// <summary>Finds or starts the server.</summary>
    /// <param name="engine">The required kind; <see cref="Variable"/> is ignored then. Null for <see cref="TestEngine.Auto"/>.</param>
    /// <param name="transport">Other than Tcp: a redis-server with that transport is started.</param>
    /// <exception cref="RedisException">There is no server, or it does not answer. The message is meant for the user.</exception>
    public static TestServer Start(TestEngine? engine = null, Transport transport = Transport.Tcp)
    {
        engine ??= TestEngine.Auto;
        return transport switch
        {
            Transport.Tls => OverTls(engine),
            Transport.Unix => OverUnixSocket(engine),
            _ => OverTcp(engine),
        };
    }

    /// <summary>Starts a redis-server (or valkey-server) for one test, with further arguments.</summary>
    public static LocalServer StartRedis(params string[] arguments) => StartRedis(TestEngine.Auto, arguments);

    /// <summary>Starts one that also has a TLS port.</summary>
    /// <param name="files">The certificates.</param>
    /// <param name="certificate">The server's certificate; by default the valid one.</param>
    /// <param name="requireClientCertificate">Whether a client must present one of the same CA.</param>
    /// <param name="engine">The kind of server; null for the default of <see cref="StartRedis(string[])"/>.</param>
    public static TlsServer StartTls(TlsFiles files, TlsCertificate? certificate = null, bool requireClientCertificate = false, TestEngine? engine = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        certificate ??= files.Server;
        int port = FreePort();
        LocalServer server = StartRedis(
            engine ?? TestEngine.Auto,
            "--tls-port", $"{port}",
            "--tls-cert-file", certificate.CertificatePath,
            "--tls-key-file", certificate.KeyPath,
            "--tls-ca-cert-file", files.CaPath,
            "--tls-auth-clients", requireClientCertificate ? "yes" : "no");
        return new TlsServer(server, port);
    }

    /// <summary>Starts one that also listens on a Unix socket.</summary>
    public static UnixServer StartUnix(TestEngine? engine = null)
    {
        // Relative to the server's folder, which is unknown before the start.
        LocalServer server = StartRedis(engine ?? TestEngine.Auto, "--unixsocket", "redis.sock");
        return new UnixServer(server, Path.Combine(server.DataDirectory, "redis.sock"));
    }

    /// <inheritdoc/>
    public void Dispose() => _cancellation?.Invoke();

    private static LocalServer StartRedis(TestEngine engine, params string[] arguments) => StartLocal(new LocalServerOptions
    {
        Engine = engine.Kind is not ServerEngine.Auto ? engine.Kind : Redis() ?? ServerEngine.Redis,
        SearchPath = engine.SearchPath,
        Arguments = arguments,
    });

    private static LocalServer StartLocal(LocalServerOptions options)
    {
        try
        {
            return LocalServer.Start(options);
        }
        catch (LocalServerException e) when (e.Code == "ServerNotFound")
        {
            throw new LocalServerException(e.Code, $"{e.Message} For the tests './build.sh servers' puts some beside the project, and -Engine redis-8 or valkey-9 names one.", e);
        }
    }

    private static TestServer OverTcp(TestEngine engine)
    {
        if (engine.Kind == ServerEngine.Auto && System.Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            CheckReachable(given);
            return new TestServer(Variable, given);
        }

        // The tool manifest with Garnet is searched for from here, wherever the suite was started.
        var options = new LocalServerOptions { Engine = engine.Kind, SearchPath = engine.SearchPath, ToolFolder = AppContext.BaseDirectory };
        if (engine.Folder is null
            && LocalServer.Find(options.Engine, options.ToolFolder) is not { Engine: ServerEngine.Redis or ServerEngine.Valkey }
            && Containers.Start(engine.Kind) is { } container)
        {
            return container;
        }
        LocalServer server = StartLocal(options);
        return new TestServer(engine, server, $"redis://{server}", server.Dispose);
    }

    private static TestServer OverTls(TestEngine engine)
    {
        NeedsRedis(engine, Transport.Tls);
        var files = new TlsFiles();
        TlsServer server = StartTls(files, engine: engine);
        var over = new TestServer(engine, server.Server, server.Url, () => { server.Dispose(); files.Dispose(); });
        // A URL cannot name a CA. OpenSSL, and with it .NET on Linux, reads the trusted CAs from this variable.
        over._environment["SSL_CERT_FILE"] = files.CaPath;
        return over;
    }

    private static TestServer OverUnixSocket(TestEngine engine)
    {
        NeedsRedis(engine, Transport.Unix);
        UnixServer server = StartUnix(engine);
        return new TestServer(engine, server.Server, server.Url, server.Dispose);
    }

    private static void NeedsRedis(TestEngine engine, Transport transport)
    {
        if (engine.Kind == ServerEngine.Garnet) throw new ArgumentException($"-Transport {transport} requires Redis or Valkey. Garnet is tested over Tcp.");
    }

    private static ServerEngine? Redis() =>
        new[] { ServerEngine.Redis, ServerEngine.Valkey }.Select(engine => LocalServer.Find(engine)?.Engine).FirstOrDefault(engine => engine is not null);

    /// <summary>Fails with one clear message instead of the same error from every test.</summary>
    private static void CheckReachable(string url)
    {
        string endpoint = "";
        try
        {
            RedisOptions options = RedisOptions.Parse(url);
            endpoint = options.Endpoint;
            using Socket socket = options.SocketPath is null
                ? new Socket(SocketType.Stream, ProtocolType.Tcp)
                : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(options.SocketPath is null ? new DnsEndPoint(options.Host, options.Port) : new UnixDomainSocketEndPoint(options.SocketPath));
        }
        catch (SocketException e)
        {
            throw new RedisConnectionException($"{Variable} names {endpoint}, which cannot be reached: {e.Message}", e);
        }
        catch (RedisOptionsException e)
        {
            throw new RedisOptionsException(e.Part, $"{Variable} cannot be used: {e.Message}");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A private server with a TLS port, and a plain port for the test's own use.</summary>
public sealed record TlsServer(LocalServer Server, int Port) : IDisposable
{
    /// <summary>Its TLS port, with the host name of its certificate.</summary>
    public string Url => $"rediss://localhost:{Port}";

    /// <inheritdoc/>
    public void Dispose() => Server.Dispose();
}

/// <summary>A private server with a Unix socket and a plain port.</summary>
public sealed record UnixServer(LocalServer Server, string SocketPath) : IDisposable
{
    /// <summary>The URL of its socket.</summary>
    public string Url => $"unix://{SocketPath}";

    /// <inheritdoc/>
    public void Dispose() => Server.Dispose();
}
