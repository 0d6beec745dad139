namespace PSRedis.Tests;

/// <summary>Base class of tests on the shared server. Each has its own keys and connections, which are removed and closed after it.</summary>
public abstract class ServerTest(SharedServer server) : IDisposable
{
    private readonly string _prefix = $"psredis-test:{Guid.NewGuid():N}:";
    private readonly HashSet<string> _keys = [];
    private readonly List<RedisConnection> _connections = [];

    protected SharedServer Shared => server;

    /// <summary>The prefix of this test's keys.</summary>
    protected string Prefix => _prefix;

    /// <summary>A connection to the shared server.</summary>
    protected RedisConnection Open(int? protocol = null, int database = SharedServer.Database) => Open(server.Options(protocol, database));

    protected RedisConnection Open(RedisOptions options)
    {
        RedisConnection connection = RedisConnection.Open(options);
        lock (_connections) _connections.Add(connection);
        return connection;
    }

    /// <summary>The name of a key of this test.</summary>
    protected string Key(string name = "key")
    {
        lock (_keys) _keys.Add(_prefix + name);
        return _prefix + name;
    }

    public void Dispose()
    {
        foreach (RedisConnection connection in _connections) connection.Dispose();
        if (_keys.Count > 0) server.Ask(Keys.Remove([.. _keys]));
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends any command, and returns its reply as text.</summary>
    protected static string? Raw(RedisConnection redis, string name, params RedisArgument[] arguments) =>
        redis.Execute(RawCommand.Of(reply => reply.AsText(), name, arguments));

    /// <summary>Sends any command, and ignores its reply.</summary>
    protected static void Do(RedisConnection redis, string name, params RedisArgument[] arguments) => redis.Execute(RawCommand.Of(reply => 0, name, arguments));
}
