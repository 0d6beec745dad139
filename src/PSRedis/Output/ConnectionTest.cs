namespace PSRedis.Output;

/// <summary>What Test-RedisConnection -Detailed found.</summary>
public sealed class ConnectionTest
{
    internal ConnectionTest(string endpoint, int database, ServerIdentity? identity, RedisException? failure, TimeSpan latency, string? role)
    {
        Endpoint = endpoint;
        Database = database;
        IsConnected = failure is null;
        Error = failure?.Message;
        if (!IsConnected) return;
        Latency = latency;
        Server = identity?.Server;
        Version = identity?.Version;
        Mode = identity?.Mode;
        Role = role;
        Protocol = identity?.Protocol;
    }

    /// <summary>Host and port, or the path of the socket.</summary>
    public string Endpoint { get; }

    /// <summary>The database.</summary>
    public int Database { get; }

    /// <summary>Whether the server answers.</summary>
    public bool IsConnected { get; }

    /// <summary>How long its answer took; null: there was none.</summary>
    public TimeSpan? Latency { get; }

    /// <summary>The software; null where the server does not say.</summary>
    public string? Server { get; }

    /// <summary>Its version; null where the server does not say.</summary>
    public string? Version { get; }

    /// <summary>standalone, sentinel or cluster; null where the server does not say.</summary>
    public string? Mode { get; }

    /// <summary>master or slave, as the server says now; null where it does not say.</summary>
    public string? Role { get; }

    /// <summary>The version of the protocol.</summary>
    public int? Protocol { get; }

    /// <summary>Why there was no answer; null: there was one.</summary>
    public string? Error { get; }

    /// <summary>Where it leads, and how it is.</summary>
    public override string ToString() =>
        Latency is { } latency ? FormattableString.Invariant($"{Endpoint}/{Database} ({latency.TotalMilliseconds:0.##} ms)") : $"{Endpoint}/{Database} ({Error})";
}
