using System.Collections.Specialized;
using System.Globalization;

namespace PSRedis;

/// <summary>What a server says of itself when it is greeted (HELLO, since 6.0). An older one says nothing, and all of it is null.</summary>
public sealed class ServerIdentity
{
    // Servers that say in a fact of their own which version they are, as they tell clients another.
    private static readonly string[] Compatible = ["valkey", "redict", "garnet", "dragonfly", "kvrocks", "pika", "memurai", "keydb"];

    /// <summary>The software, such as <c>redis</c> or <c>valkey</c>.</summary>
    public string? Server { get; init; }

    /// <summary>Its version, such as <c>7.4.1</c>.</summary>
    public string? Version { get; init; }

    /// <summary><c>standalone</c>, <c>sentinel</c> or <c>cluster</c>.</summary>
    public string? Mode { get; init; }

    /// <summary><c>master</c> or <c>replica</c>, as it was when the connection was made.</summary>
    public string? Role { get; init; }

    /// <summary>The protocol that is spoken: 2 or 3.</summary>
    public int Protocol { get; init; } = 2;

    /// <summary>The software and its version.</summary>
    public override string ToString() => $"{Server} {Version}".Trim();

    /// <summary>The same server, in a protocol that was chosen since.</summary>
    internal ServerIdentity Speaking(int protocol) => protocol == Protocol ? this : new()
    {
        Server = Server,
        Version = Version,
        Mode = Mode,
        Role = Role,
        Protocol = protocol,
    };

    internal static ServerIdentity Read(RespValue reply)
    {
        var facts = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        RespValue[] items = reply.AsItems();
        for (int i = 0; i + 1 < items.Length; i += 2)
        {
            if (!items[i + 1].IsAggregate) facts[items[i].AsText() ?? string.Empty] = items[i + 1].AsText();
        }
        (string? server, string? version) = OwnName(Fact) ?? (Fact("server"), Fact("version"));
        return new ServerIdentity
        {
            Server = server,
            Version = version,
            Mode = Fact("mode"),
            Role = Fact("role"),
            Protocol = Fact("proto") == "3" ? 3 : 2,
        };

        string? Fact(string name) => facts.TryGetValue(name, out string? value) ? value : null;
    }

    /// <summary>Reads the facts of INFO's section on the server.</summary>
    internal static ServerIdentity From(OrderedDictionary facts)
    {
        (string? server, string? version) = OwnName(Fact) ?? (Fact("redis_version") is { } redis ? ("redis", redis) : default((string?, string?)));
        return new ServerIdentity { Server = server, Version = version, Mode = Fact("redis_mode") ?? Fact("server_mode") ?? Fact($"{server}_mode") };

        string? Fact(string name) => facts[name] is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>The name and version that a server has beside those of the Redis that it is compatible with; null where it is that Redis.</summary>
    private static (string? Server, string? Version)? OwnName(Func<string, string?> fact)
    {
        foreach (string server in Compatible)
        {
            if (fact($"{server}_version") is { } version) return (server, version);
        }
        return null;
    }
}
