using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using PSRedis.Hosting;
using PSRedis.Testing;

namespace PSRedis.Tests;

public sealed class LocalServerTests
{
    /// <summary>Arguments for a server that listens, but never replies to PING with PONG.</summary>
    private static readonly string[] s_mute = ["--rename-command", "PING", ""];

    public static TheoryData<ServerEngine> Engines => [ServerEngine.Redis, ServerEngine.Valkey, ServerEngine.Garnet];

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_started_server_answers_and_is_identified(ServerEngine engine)
    {
        using LocalServer server = Start(engine);

        // A program named redis-server may be Valkey or Redict, which report a version of Redis beside their own.
        string[] fields = [.. Enumerable.Range(2, 6).Select(line => Ask(server.Port, "INFO server", line) ?? "")];
        string[] own = (fields.FirstOrDefault(field => Regex.IsMatch(field, "^(valkey|redict|garnet)_version:")) ?? fields.First(field => field.StartsWith("redis_version:", StringComparison.Ordinal))).Split(':');
        Assert.Equal(own[0] == "valkey_version" ? ServerEngine.Valkey : engine, server.Engine);
        Assert.Equal(own[1], server.Version);
        Assert.Matches(@"^\d+\.\d+", server.Version);
        Assert.Equal("127.0.0.1", server.HostName);
        Assert.True(File.Exists(server.Path));
        Assert.True(Directory.Exists(server.DataDirectory));
        Assert.InRange(server.StartedAt, DateTimeOffset.Now.AddMinutes(-1), DateTimeOffset.Now);
        Assert.False(server.HasExited);
        Assert.Equal("+PONG", Ask(server.Port, "PING"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Stopping_ends_the_process_and_removes_its_folder(ServerEngine engine)
    {
        LocalServer server = Start(engine);
        using Process process = Process.GetProcessById(server.ProcessId);
        Ask(server.Port, "SET k v");
        Ask(server.Port, "SAVE");

        Parallel.For(0, 4, _ => server.Dispose());

        Assert.True(process.WaitForExit(0));
        Assert.True(server.HasExited);
        Assert.False(Directory.Exists(server.DataDirectory));
        Assert.ThrowsAny<SocketException>(() => Ask(server.Port, "PING"));
        server.Dispose();
    }

    [Fact]
    public void A_server_that_is_told_to_daemonize_is_ended()
    {
        LocalServer server = Start(ServerEngine.Redis, arguments: ["--daemonize", "yes"]);
        Assert.Equal("+PONG", Ask(server.Port, "PING"));
        Assert.False(server.HasExited);
        server.Dispose();
        Assert.ThrowsAny<SocketException>(() => Ask(server.Port, "PING"));
    }

    [Fact]
    public void The_port_of_a_stopped_server_can_be_reused_at_once()
    {
        LocalServer first = Start(ServerEngine.Redis);
        // If the server closes a connection first, the server's port stays in TIME_WAIT.
        using var client = new TcpClient("127.0.0.1", first.Port);
        client.GetStream().Write("PING\r\n"u8);
        Assert.NotEqual(0, client.GetStream().Read(new byte[100]));
        first.Dispose();
        Assert.Equal(0, client.GetStream().Read(new byte[100]));
        client.Close();

        using LocalServer second = Start(ServerEngine.Redis, port: first.Port);
        Assert.Equal(first.Port, second.Port);
    }

    [Fact]
    public void A_port_in_use_is_an_error_that_names_it()
    {
        using LocalServer first = Start(ServerEngine.Redis);
        var error = Assert.Throws<LocalServerException>(() => Start(ServerEngine.Redis, port: first.Port));
        Assert.Equal("PortInUse", error.Code);
        Assert.Contains($"{first.Port}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerEngine.Auto)]
    [InlineData(ServerEngine.Redis)]
    [InlineData(ServerEngine.Valkey)]
    [InlineData(ServerEngine.Garnet)]
    public void No_server_is_an_error_that_names_three_ways_to_get_one(ServerEngine engine)
    {
        var options = new LocalServerOptions { Engine = engine, SearchPath = Path.GetTempPath() };
        var error = Assert.Throws<LocalServerException>(() => LocalServer.Start(options));
        Assert.Equal("ServerNotFound", error.Code);
        Assert.Contains("package manager", error.Message, StringComparison.Ordinal);
        Assert.Contains("dotnet tool install --global garnet-server", error.Message, StringComparison.Ordinal);
        Assert.Contains("docker run", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Garnet_is_not_found_in_a_missing_folder() =>
        Assert.Null(ServerProgram.Find(ServerEngine.Garnet, Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), searchPath: ""));

    [Fact]
    public void Arguments_of_the_caller_take_precedence()
    {
        using LocalServer server = Start(ServerEngine.Redis, arguments: ["--databases", "3", "--save", "900 1", "--proc-title-template", "\"quoted\" {title}"]);
        Assert.Equal("3", Ask(server.Port, "CONFIG GET databases", line: 4));
        Assert.Equal("900 1", Ask(server.Port, "CONFIG GET save", line: 4));
        Assert.Equal("\"quoted\" {title}", Ask(server.Port, "CONFIG GET proc-title-template", line: 4));
    }

    [Fact]
    public void A_port_in_the_arguments_is_refused() =>
        Assert.Throws<ArgumentException>(() => LocalServer.Start(new LocalServerOptions { Arguments = ["--port", "1"] }));

    [Fact]
    public void A_server_with_a_password_starts_without_a_known_version()
    {
        using LocalServer server = Start(ServerEngine.Redis, arguments: ["--requirepass", "secret"]);
        Assert.Null(server.Version);
        Assert.False(server.HasExited);
    }

    [Fact]
    public void A_server_that_does_not_start_is_an_error_with_its_output()
    {
        var error = Assert.Throws<LocalServerException>(() => Start(ServerEngine.Redis, arguments: ["--maxmemory", "plenty"]));
        Assert.Equal("ServerNotStarted", error.Code);
        Assert.Contains("exited with code 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("maxmemory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_does_not_answer_in_time_is_an_error()
    {
        var elapsed = Stopwatch.StartNew();
        var error = Assert.Throws<LocalServerException>(() =>
            Start(ServerEngine.Redis, arguments: s_mute, timeout: TimeSpan.FromSeconds(0.5)));
        Assert.Contains("0.5 s", error.Message, StringComparison.Ordinal);
        Assert.InRange(elapsed.Elapsed.TotalSeconds, 0.5, 5);
    }

    [Fact]
    public void Waiting_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(0.2));
        var options = new LocalServerOptions { Engine = Redis(), Arguments = s_mute };
        Assert.Throws<OperationCanceledException>(() => LocalServer.Start(options, cancel.Token));
    }

    [Fact]
    public void A_server_that_ends_by_itself_has_exited()
    {
        using LocalServer server = Start(ServerEngine.Redis);
        using Process process = Process.GetProcessById(server.ProcessId);
        Assert.Null(Ask(server.Port, "SHUTDOWN"));
        Assert.True(process.WaitForExit(5000));
        Assert.True(server.HasExited);
    }

    [Fact]
    public void With_IgnoreInterrupt_the_server_has_its_own_session()
    {
        Assert.SkipUnless(File.Exists("/proc/self/stat") && ServerProgram.FindOnPath("setsid") is not null, "There is no setsid here.");
        using LocalServer server = LocalServer.Start(new LocalServerOptions { Engine = Redis(), IgnoreInterrupt = true });
        // pid (name) state parent group session …
        string[] stat = File.ReadAllText($"/proc/{server.ProcessId}/stat").Split(')')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"{server.ProcessId}", stat[3]);
    }

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("plain", "plain")]
    [InlineData(@"C:\a\b", @"C:\a\b")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("say \"hi\"", "\"say \\\"hi\\\"\"")]
    [InlineData("ends with \\", "\"ends with \\\\\"")]
    [InlineData("a\\\"b", "\"a\\\\\\\"b\"")]
    public void Arguments_are_quoted_as_programs_parse_them(string argument, string quoted) => Assert.Equal(quoted, ChildProcess.Quote(argument));

    private static ServerEngine Redis()
    {
        Assert.SkipUnless(TestServer.HasRedis, "Neither redis-server nor valkey-server is on PATH.");
        return LocalServer.Find(ServerEngine.Redis) is null ? ServerEngine.Valkey : ServerEngine.Redis;
    }

    private static LocalServer Start(ServerEngine engine, int port = 0, string[]? arguments = null, TimeSpan? timeout = null)
    {
        if (arguments is not null || port != 0) engine = Redis();
        Assert.SkipWhen(LocalServer.Find(engine, AppContext.BaseDirectory) is null, $"There is no {engine} on this machine.");
        return LocalServer.Start(new LocalServerOptions
        {
            Engine = engine,
            Port = port,
            Arguments = arguments ?? [],
            Timeout = timeout,
            ToolFolder = AppContext.BaseDirectory,
        });
    }

    /// <summary>Sends a command on a plain socket, and returns one line of its reply.</summary>
    private static string? Ask(int port, string command, int line = 0)
    {
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, port);
        using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\r\n" };
        string[] words = command.Split(' ');
        writer.WriteLine($"*{words.Length}");
        foreach (string word in words) writer.Write($"${word.Length}\r\n{word}\r\n");
        using var reader = new StreamReader(client.GetStream());
        for (; line > 0; line--) reader.ReadLine();
        return reader.ReadLine();
    }
}
