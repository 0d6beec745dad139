using System.Collections.Specialized;
using System.Globalization;

namespace PSRedis;

/// <summary>What a server reports about itself in the handshake (HELLO, since 6.0; INFO before). Properties that it does not report are null.</summary>
public sealed class ServerIdentity
{
    // Servers that report their own version in a separate field, because they report a version of Redis for compatibility.
    private static readonly string[] Compatible = ["valkey", "redict", "garnet", "dragonfly", "kvrocks", "pika", "memurai", "keydb"];

    /// <summary>The software, such as <c>redis</c> or <c>valkey</c>.</summary>
    public string? Server { get; init; }

    /// <summary>Its version, such as <c>7.4.1</c>.</summary>
    public string? Version { get; init; }

    /// <summary><c>standalone</c>, <c>sentinel</c> or <c>cluster</c>.</summary>
    public string? Mode { get; init; }

    /// <summary><c>master</c> or <c>replica</c>, as it was when the connection was established.</summary>
    public string? Role { get; init; }

    /// <summary>The RESP version in use: 2 or 3.</summary>
    public int Protocol { get; init; } = 2;

    /// <summary>The software and its version.</summary>
    public override string ToString() => $"{Server} {Version}".Trim();

    /// <summary>The same server with another RESP version.</summary>
    internal ServerIdentity WithProtocol(int protocol) => protocol == Protocol ? this : new()
    {
        Server = Server,
        Version = Version,
        Mode = Mode,
        Role = Role,
        Protocol = protocol,
    };

    internal static ServerIdentity Read(RespValue reply)
    {
        var fields = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        RespValue[] items = reply.AsItems();
        for (int i = 0; i + 1 < items.Length; i += 2)
        {
            if (!items[i + 1].IsAggregate) fields[items[i].AsText() ?? string.Empty] = items[i + 1].AsText();
        }
        (string? server, string? version) = OwnName(Field) ?? (Field("server"), Field("version"));
        return new ServerIdentity
        {
            Server = server,
            Version = version,
            Mode = Field("mode"),
            Role = Field("role"),
            Protocol = Field("proto") == "3" ? 3 : 2,
        };

        string? Field(string name) => fields.TryGetValue(name, out string? value) ? value : null;
    }

    /// <summary>Reads the fields of the section Server of INFO.</summary>
    internal static ServerIdentity From(OrderedDictionary fields)
    {
        (string? server, string? version) = OwnName(Field) ?? (Field("redis_version") is { } redis ? ("redis", redis) : default((string?, string?)));
        return new ServerIdentity { Server = server, Version = version, Mode = Field("redis_mode") ?? Field("server_mode") ?? Field($"{server}_mode") };

        string? Field(string name) => fields[name] is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>The server's own name and version, as opposed to the version of Redis that it is compatible with; null if it is Redis.</summary>
    private static (string? Server, string? Version)? OwnName(Func<string, string?> field)
    {
        foreach (string server in Compatible)
        {
            if (field($"{server}_version") is { } version) return (server, version);
        }
        return null;
    }
}
