namespace PSRedis.Output;

/// <summary>The view of a connection.</summary>
public static class ConnectionView
{
    /// <summary>Whether it is the one that cmdlets of this session use where none is given.</summary>
    public static bool IsCurrent(RedisConnection connection) => RedisSession.Here.Current == connection;
}
