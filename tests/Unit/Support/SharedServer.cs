using System;
using System.Linq;
using PSRedis.Commands;
using PSRedis.Protocol;
using PSRedis.Testing;
using PSRedis.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace PSRedis.Tests;

/// <summary>The one server that all tests share: see <see cref="TestServer"/> for which that is.</summary>
public sealed class SharedServer : IDisposable
{
    /// <summary>The database of the tests that need none of their own.</summary>
    public const int Database = 9;

    /// <summary>The last of those that tests may use.</summary>
    private const int LastDatabase = 15;

    private readonly TestServer _server = TestServer.Start();
    private readonly Lazy<RedisConnection> _connection;

    public SharedServer()
    {
        // Garnet makes a database when it is first selected, and two of the same number when two connections do that at the same moment.
        for (int database = Database; database <= LastDatabase; database++) RedisConnection.Open(Options(database: database)).Dispose();
        _connection = new Lazy<RedisConnection>(() => RedisConnection.Open(Options()));
    }

    /// <summary>Where it is.</summary>
    public string Url => _server.Url;

    /// <summary>How to reach it.</summary>
    public RedisOptions Options(int? protocol = null, int database = Database)
    {
        RedisOptions options = RedisOptions.Parse(_server.Url);
        options.Protocol = protocol;
        options.Database = database;
        // A busy machine is no reason to fail.
        options.CommandTimeout = options.ConnectTimeout = TimeSpan.FromSeconds(20);
        return options;
    }

    /// <summary>Does something on a connection that is there for that.</summary>
    public T Ask<T>(RedisCommand<T> command) => _connection.Value.Execute(command);

    /// <summary>Whether it is Garnet, which does some things in a way of its own.</summary>
    public bool IsGarnet => Ask(RawCommand.Of(reply => reply.AsText()!, "INFO", "server")).Contains("garnet_version", StringComparison.Ordinal);

    /// <summary>Skips the test where the server does not know a command.</summary>
    public void Needs(string command) =>
        Assert.SkipUnless(Ask(RawCommand.Of(reply => reply.Items.Count == 1 && !reply.Items[0].IsNull, "COMMAND", "INFO", command)), $"this server has no {command}");

    /// <summary>Skips the test where the server refuses a command with these words: an option cannot be asked for by its name.</summary>
    public void Needs(string what, params string[] words)
    {
        try
        {
            Ask(RawCommand.Of(reply => 0, words[0], [.. words.Skip(1).Select(RedisArgument.From)]));
        }
        catch (RedisServerException)
        {
            Assert.Skip($"this server has no {what}");
        }
    }

    public void Dispose()
    {
        if (_connection.IsValueCreated) _connection.Value.Dispose();
        _server.Dispose();
    }
}
