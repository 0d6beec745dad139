using System;
using System.Collections.Generic;
using PSRedis.Commands;
using PSRedis.Protocol;

namespace PSRedis.Tests;

/// <summary>Tests on the shared server. Each has keys of its own, which are removed after it, and connections, which are closed.</summary>
public abstract class ServerTest(SharedServer server) : IDisposable
{
    private readonly string _prefix = $"psredis-test:{Guid.NewGuid():N}:";
    private readonly HashSet<string> _keys = [];
    private readonly List<RedisConnection> _connections = [];

    protected SharedServer Shared => server;

    /// <summary>What the names of this test's keys begin with.</summary>
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

    /// <summary>Any command, with its reply as text.</summary>
    protected static string? Raw(RedisConnection redis, string name, params RedisArgument[] arguments) =>
        redis.Execute(RawCommand.Of(reply => reply.AsText(), name, arguments));

    /// <summary>Any command, whatever it replies.</summary>
    protected static void Do(RedisConnection redis, string name, params RedisArgument[] arguments) => redis.Execute(RawCommand.Of(reply => 0, name, arguments));
}
