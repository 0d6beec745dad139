namespace PSRedis;

/// <summary>What a host name of a managed service implies, where nothing else is said.</summary>
/// <remarks>Azure's domains are those of StackExchange.Redis 3.4.35, which assumes TLS for them as well.</remarks>
internal sealed class HostDefaults
{
    private static readonly HostDefaults s_azureCache = new() { TlsPort = 6380, PlainPort = 6379 };

    // One port, which speaks TLS or, where the cache was made so, plain text.
    private static readonly HostDefaults s_azureManagedRedis = new() { TlsPort = 10000 };

    private static readonly (string Suffix, HostDefaults Defaults)[] s_services =
    [
        (".redis.cache.windows.net", s_azureCache),
        (".redis.cache.chinacloudapi.cn", s_azureCache),
        (".redis.cache.usgovcloudapi.net", s_azureCache),
        (".redis.cache.sovcloud-api.de", s_azureCache),
        (".redis.cache.sovcloud-api.fr", s_azureCache),
        (".redis.azure.net", s_azureManagedRedis),
        (".redis.chinacloudapi.cn", s_azureManagedRedis),
        (".redis.usgovcloudapi.net", s_azureManagedRedis),
        (".redis.sovcloud-api.de", s_azureManagedRedis),
        (".redis.sovcloud-api.fr", s_azureManagedRedis),
        (".redisenterprise.cache.azure.net", s_azureManagedRedis),
    ];

    private HostDefaults() { }

    private int TlsPort { get; init; }

    /// <summary>A port of its own for plain text; null where there is none.</summary>
    private int? PlainPort { get; init; }

    /// <summary>What a host name implies; null for nothing.</summary>
    public static HostDefaults? Of(string host)
    {
        string name = host.TrimEnd('.');
        foreach ((string suffix, HostDefaults defaults) in s_services)
        {
            if (name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) return defaults;
        }
        return null;
    }

    /// <summary>Whether TLS is meant: always, but for the port that is there for plain text.</summary>
    public bool Tls(int? port) => port is null || port != PlainPort;

    public int Port(bool tls) => tls ? TlsPort : PlainPort ?? TlsPort;
}
