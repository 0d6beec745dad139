namespace PSRedis.Output;

/// <summary>The view of a connection.</summary>
public static class ConnectionView
{
    /// <summary>Whether a connection is the current one of this session.</summary>
    public static bool IsCurrent(RedisConnection connection) => RedisSession.Here.Current == connection;
}
