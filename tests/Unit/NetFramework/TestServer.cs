using PSRedis.Hosting;

namespace PSRedis.Testing;

/// <summary>The server that tests/Run has started: the code that selects a server cannot be built for .NET Framework.</summary>
public sealed class TestServer : IDisposable
{
    /// <summary>The URL of the server.</summary>
    public string Url { get; } = Environment.GetEnvironmentVariable("PSREDIS_TEST_SERVER") ?? throw new InvalidOperationException("PSREDIS_TEST_SERVER does not name a server.");

    /// <summary>Whether <see cref="StartRedis"/> can work here.</summary>
    public static bool HasRedis => Redis() is not null;

    /// <summary>Finds the server.</summary>
    public static TestServer Start() => new();

    /// <summary>Starts a redis-server (or valkey-server) for one test, with further arguments.</summary>
    public static LocalServer StartRedis(params string[] arguments) =>
        LocalServer.Start(new LocalServerOptions { Engine = Redis() ?? ServerEngine.Redis, Arguments = arguments });

    /// <inheritdoc/>
    public void Dispose() { }

    private static ServerEngine? Redis() =>
        new[] { ServerEngine.Redis, ServerEngine.Valkey }.Select(engine => LocalServer.Find(engine)?.Engine).FirstOrDefault(engine => engine is not null);
}
