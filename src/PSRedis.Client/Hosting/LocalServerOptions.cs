namespace PSRedis.Hosting;

/// <summary>The options for starting a local server.</summary>
public sealed class LocalServerOptions
{
    /// <summary>The kind of server; by default the first that is found, in the order Redis, Valkey, Garnet.</summary>
    public ServerEngine Engine { get; set; }

    /// <summary>The port to listen on; 0 for a free one.</summary>
    public int Port { get; set; }

    /// <summary>Further arguments for the server. They come after the default ones, and so override them; but the server never becomes a daemon.</summary>
    public IReadOnlyList<string> Arguments { get; set; } = [];

    /// <summary>The folder in which, and above which, to look for a .NET tool manifest that contains Garnet; null for the current directory.</summary>
    public string? ToolFolder { get; set; }

    /// <summary>How long the server may take until it answers; null for 15 seconds, or 30 for Garnet.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>
    /// Whether the server ignores Ctrl+C in the terminal, which is meant for the command that runs there, but reaches every process of the
    /// terminal. On Windows it always does; elsewhere only if the system has <c>setsid</c>.
    /// </summary>
    public bool IgnoreInterrupt { get; set; }

    /// <summary>Replaces PATH and the folder of the global .NET tools; null for the real ones.</summary>
    internal string? SearchPath { get; set; }
}
