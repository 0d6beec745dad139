using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;

namespace PSRedis.Hosting;

/// <summary>The kind of a Redis-compatible server.</summary>
public enum ServerEngine
{
    /// <summary>Any: the first that is found, in the order below.</summary>
    Auto,

    /// <summary>Redis.</summary>
    Redis,

    /// <summary>Valkey.</summary>
    Valkey,

    /// <summary>Garnet, which is a .NET program.</summary>
    Garnet,
}

/// <summary>A server that can be started on this machine.</summary>
public sealed class ServerProgram
{
    private const string GarnetTool = "garnet-server";

    // For a local .NET tool: the folder from which it is run, and the version in its manifest.
    private readonly string? _toolFolder;
    private readonly string? _toolVersion;

    private ServerProgram(ServerEngine engine, string fileName, string? toolFolder = null, string? toolVersion = null)
    {
        Engine = engine;
        FileName = fileName;
        _toolFolder = toolFolder;
        _toolVersion = toolVersion;
    }

    /// <summary>The kind of server according to the name of the program.</summary>
    public ServerEngine Engine { get; }

    /// <summary>The full path of the program; for a local .NET tool, that of <c>dotnet</c>.</summary>
    public string FileName { get; }

    /// <summary>The program, or the command that runs the local .NET tool.</summary>
    public override string ToString() => _toolFolder is null ? FileName : $"dotnet tool run {GarnetTool} (version {_toolVersion}, from {_toolFolder})";

    internal static ServerProgram? Find(ServerEngine engine, string? toolFolder, string? searchPath, CancellationToken cancellationToken = default) => engine switch
    {
        ServerEngine.Redis => OnPath(ServerEngine.Redis, "redis-server", searchPath),
        ServerEngine.Valkey => OnPath(ServerEngine.Valkey, "valkey-server", searchPath),
        ServerEngine.Garnet => OnPath(ServerEngine.Garnet, GarnetTool, searchPath ?? SearchPath() + Path.PathSeparator + GlobalToolsFolder())
            ?? LocalTool(toolFolder, searchPath, cancellationToken),
        _ => Find(ServerEngine.Redis, toolFolder, searchPath, cancellationToken)
            ?? Find(ServerEngine.Valkey, toolFolder, searchPath, cancellationToken)
            ?? Find(ServerEngine.Garnet, toolFolder, searchPath, cancellationToken),
    };

    internal static string? FindOnPath(string name, string? searchPath = null)
    {
        string file = IsWindows ? name + ".exe" : name;
        return (searchPath ?? SearchPath())
            .Split(Path.PathSeparator)
            .Select(folder => folder.Trim('"'))
            .Where(folder => folder.Length > 0 && folder.IndexOfAny(Path.GetInvalidPathChars()) < 0)
            .Select(folder => Path.GetFullPath(Path.Combine(folder, file)))
            .FirstOrDefault(File.Exists);
    }

    internal static bool IsWindows { get; } = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>The command line that runs the program; a local .NET tool is restored first if necessary.</summary>
    internal IReadOnlyList<string> Command(CancellationToken cancellationToken) =>
        _toolFolder is null ? [FileName] : [FileName, "exec", ToolAssembly(cancellationToken)];

    private static ServerProgram? OnPath(ServerEngine engine, string name, string? searchPath) =>
        FindOnPath(name, searchPath) is { } path ? new ServerProgram(engine, path) : null;

    private static string SearchPath() => Environment.GetEnvironmentVariable("PATH") ?? "";

    private static string GlobalToolsFolder() =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet", "tools");

    private static ServerProgram? LocalTool(string? folder, string? searchPath, CancellationToken cancellationToken)
    {
        folder ??= Environment.CurrentDirectory;
        if (!Directory.Exists(folder) || FindOnPath("dotnet", searchPath) is not { } dotnet) return null;

        // Not read from the manifest: dotnet decides where to look for manifests, and which one counts.
        // A row is: package, version, commands, manifest.
        if (Dotnet(dotnet, folder, ["tool", "list"], cancellationToken) is not (0, string list)) return null;
        return Lines(list)
            .Select(line => line.Split([' '], StringSplitOptions.RemoveEmptyEntries))
            .Where(row => row.Length > 1 && string.Equals(row[0], GarnetTool, StringComparison.OrdinalIgnoreCase))
            .Select(row => new ServerProgram(ServerEngine.Garnet, dotnet, folder, row[1]))
            .FirstOrDefault();
    }

    /// <summary>
    /// The assembly of the local tool. It is run with <c>dotnet exec</c>, because <c>dotnet tool run</c> starts the server as a child process: killing
    /// the parent would leave the server behind.
    /// </summary>
    private string ToolAssembly(CancellationToken cancellationToken)
    {
        const string Label = "global-packages:";
        (int code, string locals) = Run("nuget", "locals", "global-packages", "--list", "--force-english-output");
        string? packages = Lines(locals).FirstOrDefault(line => line.StartsWith(Label, StringComparison.Ordinal))?.Substring(Label.Length).Trim();
        if (code != 0 || packages is null) throw LocalServerException.NotStarted("The NuGet packages folder could not be determined.", locals);

        string tools = Path.Combine(packages, GarnetTool, _toolVersion!, "tools");
        if (!Directory.Exists(tools))
        {
            (code, string output) = Run("tool", "restore");
            if (code != 0)
            {
                throw LocalServerException.NotStarted($"'dotnet tool restore' in {_toolFolder} could not install Garnet {_toolVersion}.", output);
            }
        }

        // One folder for each framework, such as tools/net8.0/any. Use the newest that this dotnet can run.
        (_, string version) = Run("--version");
        return Directory.EnumerateFiles(tools, "GarnetServer.dll", SearchOption.AllDirectories)
            .Select(file => (File: file, Framework: FrameworkVersion(file.Substring(tools.Length + 1))))
            .Where(tool => tool.Framework <= MajorVersion(version))
            .OrderByDescending(tool => tool.Framework)
            .Select(tool => tool.File)
            .FirstOrDefault()
            ?? throw LocalServerException.NotStarted($"Garnet {_toolVersion} has no build for .NET {version.Trim()} in {tools}.", "");

        (int Code, string Output) Run(params string[] arguments) => Dotnet(FileName, _toolFolder!, arguments, cancellationToken);
    }

    private static int FrameworkVersion(string path) => path.StartsWith("net", StringComparison.Ordinal) ? MajorVersion(path.Substring(3)) : int.MaxValue;

    /// <summary>The number before the first dot.</summary>
    private static int MajorVersion(string version) =>
        int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue;

    private static (int Code, string Output) Dotnet(string dotnet, string folder, string[] arguments, CancellationToken cancellationToken)
    {
        // Long enough for a restore, which downloads a package.
        TimeSpan timeout = TimeSpan.FromMinutes(5);
        using var process = new ChildProcess(dotnet, arguments, folder, new() { ["DOTNET_NOLOGO"] = "1", ["DOTNET_CLI_UI_LANGUAGE"] = "en" });
        try
        {
            return process.WaitForExit(timeout, cancellationToken)
                ? (process.ExitCode, process.Output)
                : (-1, $"'dotnet {string.Join(" ", arguments)}' did not finish within {timeout.TotalMinutes} minutes.");
        }
        finally
        {
            process.Kill();
        }
    }

    private static string[] Lines(string text) => text.Split('\n');
}
