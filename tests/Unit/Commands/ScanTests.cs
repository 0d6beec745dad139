using PSRedis.Faults;
using PSRedis.Hosting;
using PSRedis.Testing;

namespace PSRedis.Tests.Commands;

/// <summary>Scans whose connection is lost between two pages, or within one: a cursor is valid for one server process only.</summary>
public class ScanTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_key_is_found_although_another_server_takes_over_during_the_scan(bool isWithinPage)
    {
        Assert.SkipUnless(TestServer.HasRedis, "this test needs a redis-server of its own");
        // Each server has its own hash seed, like a restarted server.
        using LocalServer first = TestServer.StartRedis(), second = TestServer.StartRedis();
        string[] names = [.. Enumerable.Range(0, 5000).Select(i => $"key:{i}")];
        foreach (LocalServer server in new[] { first, second })
        {
            using RedisConnection filler = RedisConnection.Open(Options(server));
            filler.Execute(Strings.SetMany(names.ToDictionary(name => name, _ => RedisArgument.From(1))));
        }
        using var proxy = new FaultProxy(Options(first).EndPoint);
        using RedisConnection redis = RedisConnection.Open(proxy.Options(Options(first)));
        var found = new HashSet<string>();
        int pages = 0;
        foreach (ScanPage page in Keys.ScanAll(redis, count: 100))
        {
            foreach (string name in page.Names) found.Add(name);
            pages++;
            if (pages != 10) continue;
            proxy.Server = Options(second).EndPoint;
            if (!isWithinPage)
            {
                proxy.Cut();
                continue;
            }
            proxy.Lines[^1].Replies.Hold();
            new Thread(() =>
            {
                Thread.Sleep(200);
                proxy.Cut();
            }) { IsBackground = true }.Start();
        }
        Assert.Equal(names.Length, found.Count);
    }

    [Fact]
    public void A_scan_whose_connection_is_lost_repeatedly_ends()
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            link.Read();
            link.Write("*2|$1|7|*1|$1|k|");
            link.Read();
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Refusal.Of<RedisConnectionException>(() => _ = Keys.ScanAll(redis).Count(), "10 times");
        Assert.InRange(scripted.Lines, 10, 25);
    }

    private static RedisOptions Options(LocalServer server) => new() { Host = server.HostName, Port = server.Port };
}
