using PSRedis.Testing;

namespace PSRedis.Tests.Connections;

public class UnixSocketTests
{
    [Fact]
    public void A_server_is_reached_over_its_Unix_socket()
    {
        UnfitServerTests.SkipWithoutUnixSockets();
        Assert.SkipUnless(TestServer.HasRedis, "this test needs a redis-server of its own");
        using UnixServer server = TestServer.StartUnix();
        RedisOptions options = RedisOptions.Parse(server.Url);
        options.Database = 3;
        using RedisConnection redis = RedisConnection.Open(options);
        Assert.Equal((server.SocketPath, 0, server.SocketPath), (redis.HostName, redis.Port, redis.Endpoint));
        Assert.StartsWith("unix://", redis.ToString(), System.StringComparison.Ordinal);

        // Larger than the buffer of a socket, in both directions at once.
        var value = new byte[100_000];
        Pending<object?>[] gets = [.. Enumerable.Range(0, 300).Select(i =>
        {
            redis.Send(Strings.Set("large", value));
            return redis.Send(Strings.Get("large", asBytes: true));
        })];
        redis.Wait(gets[^1], CancellationToken.None);
        Assert.All(gets, get => Assert.Equal(value.Length, ((byte[])get.Result!).Length));
        server.Server.Dispose();
        Refusal.Of<RedisConnectionException>(() => RedisConnection.Open(options), server.SocketPath);
    }
}
