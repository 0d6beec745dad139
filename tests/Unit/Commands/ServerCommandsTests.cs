using System.Collections.Specialized;

namespace PSRedis.Tests.Commands;

/// <summary>The families Server and ConnectionCommands.</summary>
public class ServerCommandsTests(SharedServer server) : ServerTest(server)
{
    [Theory, EachProtocol]
    public void A_database_is_counted_and_emptied(int protocol)
    {
        RedisConnection redis = Open(protocol, database: 10 + protocol % 2 * 4);
        foreach (bool async in new[] { false, true })
        {
            Assert.True(redis.Execute(Server.Flush(async: async)));
            // An asynchronous flush may take effect later.
            Assert.True(SpinWait.SpinUntil(() => redis.Execute(Server.DatabaseSize()) == 0, async ? TimeSpan.FromSeconds(10) : TimeSpan.Zero));
            redis.Execute(Strings.SetMany(new Dictionary<string, RedisArgument> { ["a"] = 1, ["b"] = 2, ["c"] = 3 }));
            Assert.Equal(3, redis.Execute(Server.DatabaseSize()));
        }
        redis.Execute(Server.Flush());
    }

    [Theory, EachProtocol]
    public void The_clock_is_read(int protocol) =>
        Assert.InRange(Open(protocol).Execute(Server.Time()), DateTimeOffset.Now.AddMinutes(-10), DateTimeOffset.Now.AddMinutes(10));

    [Theory, EachProtocol]
    public void Info_has_sections_with_typed_fields(int protocol)
    {
        RedisConnection redis = Open(protocol);
        redis.Execute(Strings.Set(Key(), "v", Expiry.In(TimeSpan.FromMinutes(1))));

        OrderedDictionary all = redis.Execute(Server.Info());
        Assert.IsType<string>(((OrderedDictionary)all["Server"]!)["redis_version"]);
        Assert.IsType<long>(((OrderedDictionary)all["clients"]!)["connected_clients"]);

        OrderedDictionary keyspace = redis.Execute(Server.Info("keyspace"));
        var database = Assert.IsType<OrderedDictionary>(((OrderedDictionary)keyspace["Keyspace"]!)[$"db{SharedServer.Database}"]);
        Assert.InRange((long)database["keys"]!, 1, int.MaxValue);
        Assert.IsType<long>(database["expires"]);
    }

    [Fact]
    public void Every_field_of_the_real_server_is_read()
    {
        RedisConnection redis = Open();
        string text = redis.Execute(RawCommand.Of(reply => reply.AsText(), "INFO"))!;
        OrderedDictionary info = InfoText.Read(text);
        int fields = 0;
        foreach (OrderedDictionary section in info.Values)
        {
            foreach (object field in section.Values) fields += field is Array several ? several.Length : 1;
        }
        Assert.Equal(Array.FindAll(text.Split("\r\n"), line => line.Length > 0 && line[0] != '#').Length, fields);
    }

    [Theory, EachProtocol]
    public void Commands_for_the_connection_work(int protocol)
    {
        RedisConnection redis = Open(protocol);
        Assert.True(redis.Execute(ConnectionCommands.Ping()));
        Assert.Equal(protocol, redis.Identity.Protocol);
        Assert.Equal(protocol, redis.Execute(ConnectionCommands.Hello(protocol, null, null)).Protocol);
        Assert.NotNull(redis.Identity.Version);

        Assert.True(redis.Execute(ConnectionCommands.SetClientName("a-name")));
        Assert.Equal("a-name", Raw(redis, "CLIENT", "GETNAME"));

        Assert.True(redis.Execute(ConnectionCommands.Select(11)));
        Assert.Equal(11, redis.Database);
        Assert.Throws<RedisServerException>(() => redis.Execute(ConnectionCommands.Select(99_999)));
        Assert.Equal(11, redis.Database);
        Do(redis, "select", "9");
        Assert.Equal(9, redis.Database);
    }

    [Fact]
    public void The_connection_is_listed_by_its_name_and_library()
    {
        RedisOptions options = Shared.Options();
        options.ClientName = "nightly-job";
        RedisConnection redis = Open(options);

        Assert.Equal("nightly-job", Raw(redis, "CLIENT", "GETNAME"));
        string info = Raw(redis, "CLIENT", "INFO")!;
        Assert.Contains("name=nightly-job", info, StringComparison.Ordinal);
        Assert.SkipUnless(info.Contains(" lib-name=", StringComparison.Ordinal), "this server has no CLIENT SETINFO");
        Assert.Contains("lib-name=PSRedis", info, StringComparison.Ordinal);
        Assert.Matches(@"lib-ver=\d+\.\d+\.\d+", info);
    }
}
