namespace PSRedis.Hosting;

/// <summary>Which local server to start, and how.</summary>
public sealed class LocalServerOptions
{
    /// <summary>The kind of server; by default the first that is found, in the order Redis, Valkey, Garnet.</summary>
    public ServerEngine Engine { get; set; }

    /// <summary>The port to listen on; 0 takes a free one.</summary>
    public int Port { get; set; }

    /// <summary>Further arguments for the server. They come after the ones it is started with anyway, and so win over them; but it stays in its process.</summary>
    public IReadOnlyList<string> Arguments { get; set; } = [];

    /// <summary>The folder from which a .NET tool manifest that names Garnet is looked for, upwards; null for the current directory.</summary>
    public string? ToolFolder { get; set; }

    /// <summary>How long the server may take until it answers; null for 15 seconds, or 30 for Garnet.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>
    /// Whether a Ctrl+C in the terminal leaves the server alone: it is meant for the command that runs there, but reaches every process of the
    /// terminal. Always so on Windows; elsewhere where the system has <c>setsid</c>.
    /// </summary>
    public bool IgnoreInterrupt { get; set; }

    /// <summary>What stands in for PATH and the folder of the global .NET tools; null for the real ones.</summary>
    internal string? SearchPath { get; set; }
}
