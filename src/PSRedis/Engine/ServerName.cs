namespace PSRedis.Engine;

/// <summary>A server as it is named in the place of a host.</summary>
internal static class ServerName
{
    /// <summary>How to reach it: a host name or address, host:port, a URL or a connection string.</summary>
    /// <exception cref="RedisOptionsException">It cannot be used.</exception>
    public static RedisOptions Options(string host) => ConcealedAttribute.IsPasted(host) ? RedisOptions.Parse(host) : new RedisOptions { Host = host };
}
