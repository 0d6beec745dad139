using System.Diagnostics;
using System.Threading.Tasks;
using PSRedis.Hosting;
using PSRedis.Testing;

namespace PSRedis.Tests.Connections;

/// <summary>A real server that closes connections or ends between commands, and comes back.</summary>
public class RestartTests(SharedServer server) : ServerTest(server)
{
    [Fact]
    public void The_database_is_selected_again_when_the_connection_is_re_established()
    {
        RedisConnection redis = Open();
        redis.Execute(ConnectionCommands.Select(11));
        string key = Key();
        Kill(redis);
        // A write is the first command on the new link.
        redis.Execute(Strings.Set(key, "v"));

        Assert.Equal(11, redis.Database);
        using RedisConnection other = RedisConnection.Open(Shared.Options(database: 11));
        Assert.Equal("v", other.Execute(Strings.Get(key)));
        other.Execute(Keys.Remove(key));
    }

    [Theory, EachProtocol]
    public void A_link_that_the_server_closed_while_it_was_idle_is_re_established_without_an_error(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        for (int i = 1; i <= 5; i++)
        {
            Kill(redis);
            Assert.Equal(i, redis.Execute(Strings.Increment(key)));
            Assert.Equal(protocol, redis.Identity.Protocol);
        }
        Assert.Equal(ConnectionState.Connected, redis.State);
    }

    [Fact]
    public void A_link_that_timed_out_at_the_server_is_re_established()
    {
        using LocalServer local = StartRedis("--timeout", "1");
        using RedisConnection redis = RedisConnection.Open(Options(local));
        long id = redis.Execute(RawCommand.Of(reply => reply.AsInteger(), "CLIENT", "ID"));
        var clock = Stopwatch.StartNew();
        // Another connection observes until the server has closed it.
        while (true)
        {
            using RedisConnection other = RedisConnection.Open(Options(local));
            if (!Raw(other, "CLIENT", "LIST")!.Contains($"id={id} ", StringComparison.Ordinal)) break;
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "The server does not close the link.");
            Thread.Sleep(100);
        }
        Assert.Equal(1, redis.Execute(Strings.Increment("counter")));
    }

    [Fact]
    public void A_restarted_server_is_reconnected_to()
    {
        LocalServer local = StartRedis();
        try
        {
            using RedisConnection redis = RedisConnection.Open(Options(local));
            redis.Execute(Strings.Set("k", "v"));
            string? run = redis.Execute(Server.RunId());
            Assert.NotNull(run);
            Assert.Equal(run, redis.Execute(Server.RunId()));
            local.Dispose();
            local = StartAgain(local);
            Assert.NotEqual(run, redis.Execute(Server.RunId()));
            Assert.Equal(1, redis.Execute(Strings.Increment("counter")));
            Assert.Null(redis.Execute(Strings.Get("k")));
        }
        finally
        {
            local.Dispose();
        }
    }

    [Fact]
    public async Task A_server_that_comes_back_in_time_causes_no_error()
    {
        LocalServer local = StartRedis();
        try
        {
            RedisOptions options = Options(local);
            options.ConnectTimeout = TimeSpan.FromSeconds(20);
            using RedisConnection redis = RedisConnection.Open(options);
            local.Dispose();
            Task<object?> get = Task.Run(() => redis.Execute(Strings.Get("k")));
            await Task.Delay(300, TestContext.Current.CancellationToken);
            Assert.False(get.IsCompleted);
            local = StartAgain(local);
            Assert.Null(await get);
        }
        finally
        {
            local.Dispose();
        }
    }

    [Fact]
    public void A_server_that_stays_away_is_an_error_until_it_is_back()
    {
        LocalServer local = StartRedis();
        try
        {
            RedisOptions options = Options(local);
            options.ConnectTimeout = TimeSpan.FromSeconds(1);
            using RedisConnection redis = RedisConnection.Open(options);
            local.Dispose();
            for (int i = 0; i < 2; i++)
            {
                var clock = Stopwatch.StartNew();
                Refusal.Of<RedisConnectionException>(() => redis.Execute(Strings.Get("k")), redis.Endpoint);
                Assert.InRange(clock.Elapsed.TotalSeconds, 0, 4);
                Assert.Equal(ConnectionState.Broken, redis.State);
            }
            local = StartAgain(local);
            Assert.Null(redis.Execute(Strings.Get("k")));
        }
        finally
        {
            local.Dispose();
        }
    }

    /// <summary>Makes the server close a link, and waits until it has.</summary>
    private void Kill(RedisConnection redis)
    {
        long id = redis.Execute(RawCommand.Of(reply => reply.AsInteger(), "CLIENT", "ID"));
        Assert.Equal(1, Shared.Ask(RawCommand.Of(reply => reply.AsInteger(), "CLIENT", "KILL", "ID", id)));
        // The end of the link has to arrive here, with TLS by an orderly shutdown.
        Thread.Sleep(50);
    }

    private static LocalServer StartRedis(params string[] arguments)
    {
        Assert.SkipUnless(TestServer.HasRedis, "this test needs a redis-server of its own");
        return TestServer.StartRedis(arguments);
    }

    private static LocalServer StartAgain(LocalServer stopped) =>
        LocalServer.Start(new LocalServerOptions { Engine = stopped.Engine, Port = stopped.Port });

    private static RedisOptions Options(LocalServer local) => new() { Host = local.HostName, Port = local.Port, Password = Refusal.Secret };
}
