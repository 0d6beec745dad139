using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using IOPath = System.IO.Path;

namespace PSRedis.Hosting;

/// <summary>
/// A temporary server on this machine: it listens only on the loopback address, and keeps its files in its own temporary folder. When it is disposed, or this
/// process ends, the server is stopped and its folder is deleted.
/// </summary>
public sealed class LocalServer : IDisposable
{
    /// <summary>The address that every local server listens on.</summary>
    public const string Loopback = "127.0.0.1";

    private readonly object _gate = new();
    private readonly ChildProcess _process;
    private readonly ProcessExitHandler _exitHandler;
    private bool _stopped;

    private LocalServer(ServerProgram program, IEnumerable<string> command, LocalServerOptions options, int port)
    {
        Engine = program.Engine;
        Path = program.FileName;
        Port = port;
        DataDirectory = IOPath.Combine(IOPath.GetTempPath(), "psredis-" + IOPath.GetRandomFileName());
        Directory.CreateDirectory(DataDirectory);

        string[] line = [.. command, .. Defaults(program.Engine), .. options.Arguments, .. FixedArguments(program.Engine)];
        if (options.IgnoreInterrupt && !ServerProgram.IsWindows && ServerProgram.FindOnPath("setsid") is { } setsid)
        {
            // setsid starts a new session and then executes the server in the same process, so the process id stays the same.
            line = [setsid, .. line];
        }
        try
        {
            _process = new ChildProcess(line[0], line.Skip(1), DataDirectory, EnvironmentVariables(program.Engine));
        }
        catch
        {
            DeleteData();
            throw;
        }
        ProcessId = _process.Id;
        _exitHandler = new ProcessExitHandler(Dispose);
    }

    /// <summary>The kind of server, as it reports it: a program named redis-server may be Valkey.</summary>
    public ServerEngine Engine { get; private set; }

    /// <summary>The version that the server reports; null if its arguments require a password for that.</summary>
    public string? Version { get; private set; }

    /// <summary>The address it listens on.</summary>
    public string HostName { get; } = Loopback;

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>The id of its process.</summary>
    public int ProcessId { get; }

    /// <summary>The full path of its program; for Garnet as a local .NET tool, that of <c>dotnet</c>.</summary>
    public string Path { get; }

    /// <summary>Its folder, which is deleted when it is disposed.</summary>
    public string DataDirectory { get; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartedAt { get; } = DateTimeOffset.Now;

    /// <summary>Whether it has ended, by itself or by <see cref="Dispose"/>.</summary>
    public bool HasExited
    {
        get
        {
            lock (_gate) return _stopped || _process.HasExited;
        }
    }

    /// <summary>Finds the server that would be started, without starting it; null if there is none of that kind.</summary>
    /// <param name="engine">The kind of server.</param>
    /// <param name="toolFolder">The folder for Garnet as a local .NET tool. See <see cref="LocalServerOptions.ToolFolder"/>.</param>
    public static ServerProgram? Find(ServerEngine engine = ServerEngine.Auto, string? toolFolder = null) =>
        ServerProgram.Find(engine, toolFolder, searchPath: null);

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <param name="options">The kind of server and its options; null for the first that is found, on a free port.</param>
    /// <param name="cancellationToken">Cancels the start, and leaves nothing behind.</param>
    /// <exception cref="LocalServerException">There is no such server on this machine, its port is in use, or it did not start.</exception>
    public static LocalServer Start(LocalServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LocalServerOptions();
        if (options.Arguments.Contains("--port"))
        {
            throw new ArgumentException("--port cannot be passed as an argument: use the Port option.", nameof(options));
        }
        ServerProgram program = ServerProgram.Find(options.Engine, options.ToolFolder, options.SearchPath, cancellationToken)
            ?? throw LocalServerException.NotFound(options.Engine);
        IReadOnlyList<string> command = program.Command(cancellationToken);

        for (int attemptsLeft = 2; ; attemptsLeft--)
        {
            int port = options.Port == 0 ? FreePort() : options.Port;
            if (!IsFree(port)) throw LocalServerException.PortInUse(port);

            var server = new LocalServer(program, command, options, port);
            try
            {
                server.WaitUntilReady(options.Timeout, cancellationToken);
                return server;
            }
            catch (Exception e)
            {
                server.Dispose();
                if (e is not LocalServerException || IsFree(port)) throw;
                // Another program took the port after the check and before the server.
                if (options.Port != 0 || attemptsLeft == 0) throw LocalServerException.PortInUse(port);
            }
        }
    }

    /// <summary>Kills the server and deletes its folder. May be called from any thread, and more than once.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopped) return;
            _stopped = true;
            _exitHandler.Dispose();
            // No SHUTDOWN first: there is nothing to save, and the server may hang, or require a password that is unknown here.
            _process.Kill();
            _process.WaitForExit(TimeSpan.FromSeconds(5));
            _process.Dispose();
            DeleteData();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{HostName}:{Port}";

    /// <summary>The arguments for a kind of server before those of the caller.</summary>
    private IEnumerable<string> Defaults(ServerEngine engine)
    {
        string port = Port.ToString(CultureInfo.InvariantCulture);
        return engine == ServerEngine.Garnet
            // By default it takes up to 16 GB, has no Lua, prints a banner, and on Linux saves with a library that may be missing.
            ?
            [
                "--bind", Loopback, "--port", port, "--memory", "256m", "--index", "16m", "--lua", "-q",
                "--device-type", "RandomAccess", "--checkpointdir", DataDirectory,
            ]
            : ["--bind", Loopback, "--port", port, "--save", "", "--appendonly", "no", "--dir", DataDirectory];
    }

    /// <summary>The arguments that the caller cannot override: a server that becomes a daemon could not be killed.</summary>
    private static string[] FixedArguments(ServerEngine engine) => engine == ServerEngine.Garnet ? [] : ["--daemonize", "no"];

    private static Dictionary<string, string> EnvironmentVariables(ServerEngine engine) => engine == ServerEngine.Garnet
        // It may be built for an older .NET than the installed one, and by default it uses a heap for each core.
        ? new() { ["DOTNET_ROLL_FORWARD"] = "Major", ["DOTNET_gcServer"] = "0" }
        : [];

    private void WaitUntilReady(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        TimeSpan limit = timeout ?? TimeSpan.FromSeconds(Engine == ServerEngine.Garnet ? 30 : 15);
        var elapsed = Stopwatch.StartNew();
        while (!IsReady(cancellationToken))
        {
            if (_process.WaitForExit(TimeSpan.FromMilliseconds(20), cancellationToken))
            {
                throw LocalServerException.NotStarted($"{Path} exited with code {_process.ExitCode} before it was ready.", _process.Output);
            }
            if (elapsed.Elapsed > limit)
            {
                throw LocalServerException.NotStarted($"{Path} was not ready on port {Port} within {limit.TotalSeconds:0.###} s.", _process.Output);
            }
        }
    }

    /// <summary>Whether the server is ready for commands; also reads its kind and version.</summary>
    private bool IsReady(CancellationToken cancellationToken)
    {
        // Written without the client, because the tests of the client need a server.
        try
        {
            using var client = new TcpClient(AddressFamily.InterNetwork) { SendTimeout = 1000, ReceiveTimeout = 1000 };
            using CancellationTokenRegistration stopped = cancellationToken.Register(client.Dispose);
            client.Connect(IPAddress.Loopback, Port);
            using NetworkStream stream = client.GetStream();
            string pong = Request(stream, "*1\r\n$4\r\nPING\r\n");
            // A server that requires a password is ready, too.
            if (pong.StartsWith("-NOAUTH", StringComparison.Ordinal)) return true;
            if (pong != "+PONG") return false;

            string[] info = Request(stream, "*2\r\n$4\r\nINFO\r\n$6\r\nserver\r\n").Split('\n');
            // Another server took the port before this one: this one is about to end.
            if (Field("process_id") is { } id && id != ProcessId.ToString(CultureInfo.InvariantCulture)) return false;

            (Engine, Version) =
                Field("garnet_version") is { } garnet ? (ServerEngine.Garnet, garnet)
                : Field("valkey_version") is { } valkey ? (ServerEngine.Valkey, valkey)
                // Last, because the others report a version of Redis, too. Redict is Redis in all but the name.
                : (Field("redict_version") ?? Field("redis_version")) is { } redis ? (ServerEngine.Redis, redis)
                : (Engine, null);
            return true;

            string? Field(string name) =>
                info.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal))?.Substring(name.Length + 1).Trim();
        }
        catch (Exception e) when (e is SocketException or IOException || cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Sends a request, and returns the reply: a line, or a bulk string.</summary>
    private static string Request(Stream stream, string request)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(request);
        stream.Write(bytes, 0, bytes.Length);
        // Latin 1, because the length of a bulk string counts bytes: here each byte is one character.
        using var reader = new StreamReader(stream, Encoding.GetEncoding("ISO-8859-1"), false, bufferSize: 4096, leaveOpen: true);
        string first = reader.ReadLine() ?? throw new EndOfStreamException();
        if (first.Length == 0 || first[0] != '$') return first;

        var bulk = new char[int.Parse(first.Substring(1), NumberStyles.None, CultureInfo.InvariantCulture)];
        return new string(bulk, 0, reader.ReadBlock(bulk, 0, bulk.Length));
    }

    private static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    private static bool IsFree(int port)
    {
        // Windows lets two programs share a port unless one demands exclusive use; elsewhere exclusive use would also refuse a port that was in use shortly
        // before.
        var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = ServerProgram.IsWindows };
        try
        {
            listener.Start();
            listener.Stop();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void DeleteData()
    {
        for (int attemptsLeft = 5; ; attemptsLeft--)
        {
            try
            {
                Directory.Delete(DataDirectory, recursive: true);
                return;
            }
            catch (DirectoryNotFoundException)
            {
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // On Windows the files of an ended process can stay locked briefly. Files left in the temporary folder are no reason to fail.
                if (attemptsLeft == 0) return;
                Thread.Sleep(100);
            }
        }
    }
}
