using PSRedis.Testing;
using PSRedis.Tests;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace PSRedis.Tests;

/// <summary>The server that all tests share. <see cref="TestServer"/> selects it.</summary>
public sealed class SharedServer : IDisposable
{
    /// <summary>The default database of the tests.</summary>
    public const int Database = 9;

    /// <summary>The last database that tests may use.</summary>
    private const int LastDatabase = 15;

    private readonly TestServer _server = TestServer.Start();
    private readonly Lazy<RedisConnection> _connection;

    public SharedServer()
    {
        // Garnet creates a database when it is first selected, and creates two with the same number if two connections select it at the same time.
        for (int database = Database; database <= LastDatabase; database++) RedisConnection.Open(Options(database: database)).Dispose();
        _connection = new Lazy<RedisConnection>(() => RedisConnection.Open(Options()));
    }

    /// <summary>The URL of the server.</summary>
    public string Url => _server.Url;

    /// <summary>Options to connect to it.</summary>
    public RedisOptions Options(int? protocol = null, int database = Database)
    {
        RedisOptions options = RedisOptions.Parse(_server.Url);
        options.Protocol = protocol;
        options.Database = database;
        // Tests must not fail because the machine is busy.
        options.CommandTimeout = options.ConnectTimeout = TimeSpan.FromSeconds(20);
        return options;
    }

    /// <summary>Sends a command on a connection that is reserved for this.</summary>
    public T Ask<T>(RedisCommand<T> command) => _connection.Value.Execute(command);

    /// <summary>Whether it is Garnet, which differs from Redis in some ways.</summary>
    public bool IsGarnet => Ask(RawCommand.Of(reply => reply.AsText()!, "INFO", "server")).Contains("garnet_version", StringComparison.Ordinal);

    /// <summary>Skips the test if the server does not know a command.</summary>
    public void Needs(string command) =>
        Assert.SkipUnless(Ask(RawCommand.Of(reply => reply.Items.Count == 1 && !reply.Items[0].IsNull, "COMMAND", "INFO", command)), $"this server has no {command}");

    /// <summary>Skips the test if the server refuses a command with these arguments: COMMAND INFO does not tell options.</summary>
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
