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
/// The server that the suites run against. The first of these that there is: what <c>PSREDIS_TEST_SERVER</c> names; redis-server or valkey-server on
/// PATH; a container, where a Docker engine answers; Garnet, as a .NET tool. None at all is an error, on a developer's machine as in CI: a suite that skips itself for want of a server proves nothing.
/// </summary>
public sealed class TestServer : IDisposable
{
    /// <summary>Names the server to use: <c>host:port</c>, or a URL.</summary>
    public const string Variable = "PSREDIS_TEST_SERVER";

    private readonly Action? _stop;

    internal TestServer(ServerEngine engine, string url, Action? stop = null)
    {
        Engine = engine;
        Url = url;
        _stop = stop;
        Environment = new Dictionary<string, string> { [Variable] = url };
    }

    /// <summary>The kind of server; Auto for one that was named from outside: ask it.</summary>
    public ServerEngine Engine { get; }

    /// <summary>Where it is, in the form that <see cref="Variable"/> takes.</summary>
    public string Url { get; }

    /// <summary>The variables that lead a child process to this server.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; private init; }

    /// <summary>Whether <see cref="StartRedis"/>, <see cref="StartTls"/> and <see cref="StartUnix"/> can work here.</summary>
    public static bool HasRedis => Redis() is not null;

    /// <summary>Finds or starts the server.</summary>
    /// <param name="engine">Insists on a kind; <see cref="Variable"/> does not count then.</param>
    /// <param name="transport">Other than Tcp: a redis-server of our own that offers it.</param>
    /// <exception cref="RedisException">There is none, or it does not answer. The message is one for the eyes of the user.</exception>
    public static TestServer Start(ServerEngine engine = ServerEngine.Auto, Transport transport = Transport.Tcp)
    {
        if (transport == Transport.Tls) return OverTls();
        if (transport == Transport.Unix) return OverUnixSocket();

        if (engine == ServerEngine.Auto && System.Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            CheckReachable(given);
            return new TestServer(ServerEngine.Auto, given);
        }

        // The tool manifest that names Garnet is looked for from here, wherever the suite was started.
        var options = new LocalServerOptions { Engine = engine, ToolFolder = AppContext.BaseDirectory };
        if (LocalServer.Find(options.Engine, options.ToolFolder) is not { Engine: ServerEngine.Redis or ServerEngine.Valkey }
            && Containers.Start(engine) is { } container)
        {
            return container;
        }
        LocalServer server = LocalServer.Start(options);
        return new TestServer(server.Engine, $"redis://{server}", server.Dispose);
    }

    /// <summary>Starts a redis-server (or valkey-server) for one test, with further arguments.</summary>
    public static LocalServer StartRedis(params string[] arguments) =>
        LocalServer.Start(new LocalServerOptions { Engine = Redis() ?? ServerEngine.Redis, Arguments = arguments });

    /// <summary>Starts one that has a TLS port, too.</summary>
    /// <param name="files">The certificates.</param>
    /// <param name="certificate">What the server shows; by default the right one.</param>
    /// <param name="requireClientCertificate">Whether a client must show one of the same CA.</param>
    public static TlsServer StartTls(TlsFiles files, TlsCertificate? certificate = null, bool requireClientCertificate = false)
    {
        ArgumentNullException.ThrowIfNull(files);
        certificate ??= files.Server;
        int port = FreePort();
        LocalServer server = StartRedis(
            "--tls-port", $"{port}",
            "--tls-cert-file", certificate.CertificatePath,
            "--tls-key-file", certificate.KeyPath,
            "--tls-ca-cert-file", files.CaPath,
            "--tls-auth-clients", requireClientCertificate ? "yes" : "no");
        return new TlsServer(server, port);
    }

    /// <summary>Starts one that listens on a Unix socket, too.</summary>
    public static UnixServer StartUnix()
    {
        // Relative to the server's own folder, which is not known before it has started.
        LocalServer server = StartRedis("--unixsocket", "redis.sock");
        return new UnixServer(server, Path.Combine(server.DataDirectory, "redis.sock"));
    }

    /// <inheritdoc/>
    public void Dispose() => _stop?.Invoke();

    private static TestServer OverTls()
    {
        var files = new TlsFiles();
        TlsServer server = StartTls(files);
        return new TestServer(server.Server.Engine, server.Url, () => { server.Dispose(); files.Dispose(); })
        {
            // A URL cannot name a CA. OpenSSL, and with it .NET on Linux, takes the ones of the machine from here.
            Environment = new Dictionary<string, string> { [Variable] = server.Url, ["SSL_CERT_FILE"] = files.CaPath },
        };
    }

    private static TestServer OverUnixSocket()
    {
        UnixServer server = StartUnix();
        return new TestServer(server.Server.Engine, server.Url, server.Dispose);
    }

    private static ServerEngine? Redis() =>
        new[] { ServerEngine.Redis, ServerEngine.Valkey }.Select(engine => LocalServer.Find(engine)?.Engine).FirstOrDefault(engine => engine is not null);

    /// <summary>One clear line now rather than the same error from every test.</summary>
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

/// <summary>A private server with a TLS port beside its plain one, which stays open as a back door for a test.</summary>
public sealed record TlsServer(LocalServer Server, int Port) : IDisposable
{
    /// <summary>Its TLS port, by the name that its certificate is made out to.</summary>
    public string Url => $"rediss://localhost:{Port}";

    /// <inheritdoc/>
    public void Dispose() => Server.Dispose();
}

/// <summary>A private server with a Unix socket beside its plain port.</summary>
public sealed record UnixServer(LocalServer Server, string SocketPath) : IDisposable
{
    /// <summary>Its socket.</summary>
    public string Url => $"unix://{SocketPath}";

    /// <inheritdoc/>
    public void Dispose() => Server.Dispose();
}
