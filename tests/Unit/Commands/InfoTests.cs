using System.Collections.Specialized;
using PSRedis.Commands;
using PSRedis.Faults;
using Xunit;

namespace PSRedis.Tests.Commands;

/// <summary>What becomes of the text of INFO.</summary>
public class InfoTests
{
    [Fact]
    public void Sections_and_facts_keep_their_order_and_are_found_in_any_case()
    {
        OrderedDictionary info = Server.ReadInfo("# Server\r\nredis_version:7.0.15\r\nuptime_in_seconds:9\r\n\r\n# Clients\r\nconnected_clients:1\r\n");

        Assert.Equal("{Server: {redis_version: \"7.0.15\", uptime_in_seconds: 9}, Clients: {connected_clients: 1}}", Show.Of(info));
        Assert.Equal(9L, ((OrderedDictionary)info["server"]!)["Uptime_In_Seconds"]);
    }

    [Theory]
    [InlineData("a:0", "0")]
    [InlineData("a:-1", "-1")]
    [InlineData("a:9223372036854775807", "9223372036854775807")]
    [InlineData("a:9223372036854775808", "\"9223372036854775808\"")]
    [InlineData("a:0.05", "0.05")]
    [InlineData("a:-1.50", "-1.5")]
    [InlineData("a:1.00", "1.0")]
    [InlineData("a:", "\"\"")]
    [InlineData("a: ", "\"\"")]
    [InlineData("a:text with spaces", "\"text with spaces\"")]
    [InlineData("a:with:colon", "\"with:colon\"")]
    // Versions, commit ids and the like are no numbers.
    [InlineData("gcc_version:12.2.0", "\"12.2.0\"")]
    [InlineData("redis_git_sha1:00000000", "\"00000000\"")]
    [InlineData("redis_build_id:1e100000", "\"1e100000\"")]
    [InlineData("used_memory_human:1.05M", "\"1.05M\"")]
    [InlineData("used_memory_peak_perc:91.59%", "\"91.59%\"")]
    [InlineData("mem_fragmentation_ratio:nan", "\"nan\"")]
    [InlineData("a:.5", "\".5\"")]
    [InlineData("a:1,5", "\"1,5\"")]
    // What looks a little like a list of facts.
    [InlineData("executable:/x=y", "\"/x=y\"")]
    [InlineData("executable:/opt/a,b=1/redis-server", "\"/opt/a,b=1/redis-server\"")]
    [InlineData("config_file:", "\"\"")]
    [InlineData("config_file:/etc/redis/name=a,port=1.conf", "\"/etc/redis/name=a,port=1.conf\"")]
    [InlineData(@"config_file:C:\redis\a=b.conf", @"""C:\redis\a=b.conf""")]
    [InlineData("a:=", "\"=\"")]
    [InlineData("a:,", "\",\"")]
    [InlineData("a:b=1,", "\"b=1,\"")]
    [InlineData("a:b=1,c", "\"b=1,c\"")]
    // Lists of facts.
    [InlineData("db0:keys=1,expires=0,avg_ttl=0", "{keys: 1, expires: 0, avg_ttl: 0}")]
    [InlineData("cmdstat_get:calls=2,usec=5,usec_per_call=2.50,rejected_calls=0", "{calls: 2, usec: 5, usec_per_call: 2.5, rejected_calls: 0}")]
    [InlineData("cmdstat_config|get:calls=1", "{calls: 1}")]
    [InlineData("errorstat_ERR:count=3", "{count: 3}")]
    [InlineData("latency_percentiles_usec_get:p50=1.003,p99.9=2.007", "{p50: 1.003, p99.9: 2.007}")]
    [InlineData("slave0:ip=::1,port=6380,state=online,offset=0,lag=1", "{ip: \"::1\", port: 6380, state: \"online\", offset: 0, lag: 1}")]
    [InlineData("module:name=bf,ver=20600,usedby=[a|b],options=[x=y]", "{name: \"bf\", ver: 20600, usedby: \"[a|b]\", options: \"[x=y]\"}")]
    [InlineData("listener0:name=tcp,bind=127.0.0.1,bind=-::1,port=6379", "{name: \"tcp\", bind: [\"127.0.0.1\", \"-::1\"], port: 6379}")]
    [InlineData("a:b=", "{b: \"\"}")]
    public void A_fact_has_the_type_that_it_looks_like(string line, string shown)
    {
        var section = (OrderedDictionary)Server.ReadInfo($"# S\r\n{line}\r\n")["S"]!;
        Assert.Equal(shown, Show.Of(section[line[..line.IndexOf(':')]]));
        Assert.Single(section);
    }

    [Theory]
    [InlineData("", "{}")]
    [InlineData("\r\n\r\n", "{}")]
    [InlineData("# Empty\r\n", "{Empty: {}}")]
    [InlineData("a:1\nb:2", "{Server: {a: 1, b: 2}}")]
    [InlineData("#A\nx:1\n# A\ny:2\n", "{A: {x: 1, y: 2}}")]
    [InlineData("# A\nno fact\n:no name\nx:1\n", "{A: {x: 1}}")]
    [InlineData("# A\nmodule:name=a\nmodule:name=b\n", "{A: {module: [{name: \"a\"}, {name: \"b\"}]}}")]
    public void Odd_texts_are_taken_as_they_are(string text, string shown) => Assert.Equal(shown, Show.Of(Server.ReadInfo(text)));

    [Theory]
    [InlineData("# Keyspace\r\ndb0:keys=1,expires=0,avg_ttl=0\r\ndb3:keys=41,expires=2,avg_ttl=9\r\n", 42, 2)]
    [InlineData("# Keyspace\r\n", 0, 0)]
    public void The_keys_of_all_databases_are_counted(string text, long keys, int databases)
    {
        using var server = ScriptedServer.Answering(request => request == "INFO keyspace" ? $"${text.Length}|{text}|" : "-ERR|");
        using RedisConnection redis = RedisConnection.Open(server.Options);
        Assert.Equal((keys, databases), redis.Execute(Server.KeysOfAllDatabases()));
    }
}
