namespace PSRedis.Tests.Commands;

/// <summary>The documentation of commands that a server provides, and the scans of elements that completion uses.</summary>
public class CommandDocsTests(SharedServer server) : ServerTest(server)
{
    [Theory, EachProtocol]
    public void The_server_documents_its_commands(int protocol)
    {
        CommandDoc[] docs = Open(protocol).Execute(Server.CommandDocs());
        Assert.True(docs.Length > 100, $"{docs.Length} commands");
        CommandDoc get = Assert.Single(docs, doc => doc.Name == "GET");
        Assert.All(docs, doc => Assert.Equal(doc.Name.ToUpperInvariant(), doc.Name));
        Assert.SkipWhen(get.Summary is null, "the server has no COMMAND DOCS");

        Assert.NotEqual("", get.Summary);
        Assert.Equal("GET key", get.ToString());
        Assert.True(get.BeginsWithKey);
        Assert.False(docs.First(doc => doc.Name == "PING").BeginsWithKey);
        Assert.Contains("GET", docs.First(doc => doc.Name == "CONFIG").Subcommands.Select(one => one.Name));
    }

    [Theory]
    [InlineData("SET", "key value [NX | XX] [GET] [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]")]
    [InlineData("MGET", "key [key ...]")]
    [InlineData("HSET", "key field value [field value ...]")]
    [InlineData("LMOVE", "source destination <LEFT | RIGHT> <LEFT | RIGHT>")]
    [InlineData("SORT", "key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC | DESC] [ALPHA] [STORE destination]")]
    [InlineData("DBSIZE", "")]
    public void Syntax_is_written_as_in_the_documentation(string name, string syntax)
    {
        RedisConnection redis = Open();
        Assert.SkipUnless(redis.Identity.Server == "redis" && redis.Identity.Version!.StartsWith("7.0.", StringComparison.Ordinal), "another version has other arguments");
        Assert.Equal(syntax, redis.Execute(Server.CommandDocs()).First(doc => doc.Name == name).Syntax);
    }

    [Theory, EachProtocol]
    public void The_elements_of_a_key_are_scanned(int protocol)
    {
        RedisConnection redis = Open(protocol);
        RedisArgument[] names = [.. Enumerable.Range(0, 700).Select(i => (RedisArgument)$"name {i}")];
        redis.Execute(Hashes.Set(Key("hash"), [.. names.SelectMany(name => new[] { name, "value" })]));
        redis.Execute(Sets.Add(Key("set"), names));
        redis.Execute(SortedSets.Add(Key("sorted"), [.. names.SelectMany(name => new[] { (RedisArgument)1.5, name })]));

        Assert.Equal(700, Scan(cursor => Hashes.Scan(Key("hash"), cursor, count: 50)).Length);
        Assert.Equal(700, Scan(cursor => Sets.Scan(Key("set"), cursor, count: 50)).Length);
        Assert.Equal(700, Scan(cursor => SortedSets.Scan(Key("sorted"), cursor, count: 50)).Length);
        Assert.Equal(["name 7", "name 70"], Scan(cursor => Hashes.Scan(Key("hash"), cursor, "name 70")).Concat(Scan(cursor => Sets.Scan(Key("set"), cursor, "name 7"))).Order());
        Assert.Equal(["name 699"], Scan(cursor => SortedSets.Scan(Key("sorted"), cursor, "name 699")));
        Assert.Empty(Scan(cursor => Hashes.Scan(Key("nothing"), cursor)));

        string[] Scan(Func<string, RedisCommand<ScanPage>> page) => [.. ScanPage.All(redis, page).SelectMany(found => found.Names).Distinct()];
    }

    [Fact]
    public void Databases_are_counted()
    {
        long? count = Open().Execute(Server.DatabaseCount());
        Assert.True(count is null or >= 16, $"{count}");
    }
}
