namespace PSRedis;

/// <summary>The defaults that the host name of a managed service implies.</summary>
/// <remarks>The domains of Azure are those of StackExchange.Redis 3.4.35, which assumes TLS for them as well.</remarks>
internal sealed class HostDefaults
{
    private static readonly HostDefaults s_azureCache = new() { TlsPort = 6380, PlainPort = 6379 };

    // One port, which uses TLS or, if the cache was created that way, plain text.
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

    /// <summary>The separate port for plain text; null if there is none.</summary>
    private int? PlainPort { get; init; }

    /// <summary>The defaults of a host name; null if it implies none.</summary>
    public static HostDefaults? Of(string host)
    {
        string name = host.TrimEnd('.');
        foreach ((string suffix, HostDefaults defaults) in s_services)
        {
            if (name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) return defaults;
        }
        return null;
    }

    /// <summary>Whether TLS is the default: on any port but the one for plain text.</summary>
    public bool Tls(int? port) => port is null || port != PlainPort;

    public int Port(bool tls) => tls ? TlsPort : PlainPort ?? TlsPort;
}
