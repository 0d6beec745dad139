using System.Collections.Specialized;
using PSRedis.Faults;

namespace PSRedis.Tests.Commands;

/// <summary>Reads the text of INFO.</summary>
public class InfoTests
{
    [Fact]
    public void Sections_and_fields_keep_their_order_and_are_found_in_any_case()
    {
        OrderedDictionary info = InfoText.Read("# Server\r\nredis_version:7.0.15\r\nuptime_in_seconds:9\r\n\r\n# Clients\r\nconnected_clients:1\r\n");

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
    // Versions, commit ids and the like are not numbers.
    [InlineData("gcc_version:12.2.0", "\"12.2.0\"")]
    [InlineData("redis_git_sha1:00000000", "\"00000000\"")]
    [InlineData("redis_build_id:1e100000", "\"1e100000\"")]
    [InlineData("used_memory_human:1.05M", "\"1.05M\"")]
    [InlineData("used_memory_peak_perc:91.59%", "\"91.59%\"")]
    [InlineData("mem_fragmentation_ratio:nan", "\"nan\"")]
    [InlineData("a:.5", "\".5\"")]
    [InlineData("a:1,5", "\"1,5\"")]
    // Similar to a list of fields.
    [InlineData("executable:/x=y", "\"/x=y\"")]
    [InlineData("executable:/opt/a,b=1/redis-server", "\"/opt/a,b=1/redis-server\"")]
    [InlineData("config_file:", "\"\"")]
    [InlineData("config_file:/etc/redis/name=a,port=1.conf", "\"/etc/redis/name=a,port=1.conf\"")]
    [InlineData(@"config_file:C:\redis\a=b.conf", @"""C:\redis\a=b.conf""")]
    [InlineData("a:=", "\"=\"")]
    [InlineData("a:,", "\",\"")]
    [InlineData("a:b=1,", "\"b=1,\"")]
    [InlineData("a:b=1,c", "\"b=1,c\"")]
    // Text that a number would not be formatted as is not a number.
    [InlineData("a:007", "\"007\"")]
    [InlineData("a:-07", "\"-07\"")]
    [InlineData("a:-0", "\"-0\"")]
    [InlineData("a:+49", "\"+49\"")]
    [InlineData("a:1e5", "\"1e5\"")]
    [InlineData("a:5.", "\"5.\"")]
    [InlineData("a:00.5", "\"00.5\"")]
    [InlineData("a:-00.5", "\"-00.5\"")]
    [InlineData("a:-0.5", "-0.5")]
    [InlineData("a:1.2.3", "\"1.2.3\"")]
    [InlineData("a:\u0661\u0662", "\"\u0661\u0662\"")]
    // Names and identifiers are text, even if they consist of digits.
    [InlineData("redis_version:7.10", "\"7.10\"")]
    [InlineData("redis_version:8", "\"8\"")]
    [InlineData("CurrentVersion:2", "2")]
    [InlineData("run_id:1234567890123456", "\"1234567890123456\"")]
    [InlineData("redis_git_sha1:12345678", "\"12345678\"")]
    [InlineData("redis_build_id:1234567890123456", "\"1234567890123456\"")]
    [InlineData("master_replid2:12", "\"12\"")]
    [InlineData("master_host:10", "\"10\"")]
    [InlineData("master0:name=0,status=ok,slaves=1", "{name: \"0\", status: \"ok\", slaves: 1}")]
    [InlineData("process_id:12", "12")]
    [InlineData("redis_git_dirty:0", "0")]
    // Lists of fields.
    [InlineData("db0:keys=1,expires=0,avg_ttl=0", "{keys: 1, expires: 0, avg_ttl: 0}")]
    [InlineData("cmdstat_get:calls=2,usec=5,usec_per_call=2.50,rejected_calls=0", "{calls: 2, usec: 5, usec_per_call: 2.5, rejected_calls: 0}")]
    [InlineData("cmdstat_config|get:calls=1", "{calls: 1}")]
    [InlineData("errorstat_ERR:count=3", "{count: 3}")]
    [InlineData("latency_percentiles_usec_get:p50=1.003,p99.9=2.007", "{p50: 1.003, p99.9: 2.007}")]
    [InlineData("slave0:ip=::1,port=6380,state=online,offset=0,lag=1", "{ip: \"::1\", port: 6380, state: \"online\", offset: 0, lag: 1}")]
    [InlineData("module:name=bf,ver=20600,usedby=[a|b],options=[x=y]", "{name: \"bf\", ver: 20600, usedby: \"[a|b]\", options: \"[x=y]\"}")]
    [InlineData("listener0:name=tcp,bind=127.0.0.1,bind=-::1,port=6379", "{name: \"tcp\", bind: [\"127.0.0.1\", \"-::1\"], port: 6379}")]
    [InlineData("a:b=", "{b: \"\"}")]
    public void The_type_of_a_field_follows_from_its_text(string line, string shown)
    {
        var section = (OrderedDictionary)InfoText.Read($"# S\r\n{line}\r\n")["S"]!;
        Assert.Equal(shown, Show.Of(section[line[..line.IndexOf(':')]]));
        Assert.Single(section);
    }

    [Theory]
    [InlineData("", "{}")]
    [InlineData("\r\n\r\n", "{}")]
    [InlineData("# Empty\r\n", "{Empty: {}}")]
    [InlineData("a:1\nb:2", "{Server: {a: 1, b: 2}}")]
    [InlineData("#A\nx:1\n# A\ny:2\n", "{A: {x: 1, y: 2}}")]
    // Garnet, with command statistics turned off.
    [InlineData("# A\nStats are disabled.\n:no name\nx:1\n", "{A: {Stats are disabled.: \"\", x: 1}}")]
    // Kvrocks.
    [InlineData(
        "# Keyspace\r\n# Last scan db time: Thu Mar 24 06:38:39 2022\r\ndb0:keys=1,expires=0\r\nsequence:7\r\nused_percent: 3%\r\n",
        "{Keyspace: {Last scan db time: \"Thu Mar 24 06:38:39 2022\", db0: {keys: 1, expires: 0}, sequence: 7, used_percent: \"3%\"}}")]
    // Pika.
    [InlineData(
        "# Keyspace\n# Time:2023-05-01 10:00:00\ndb0 Strings_keys=3, expires=1, invalid_keys=0\ndb0 Hashes_keys=4, expires=0, invalid_keys=0\n",
        "{Keyspace: {Time: \"2023-05-01 10:00:00\", db0: [{Strings_keys: 3, expires: 1, invalid_keys: 0}, {Hashes_keys: 4, expires: 0, invalid_keys: 0}]}}")]
    // Commands of a web client that connected to the wrong port, before 7.0.
    [InlineData("# C\ncmdstat_host::calls=1,usec=2\n", "{C: {cmdstat_host:: {calls: 1, usec: 2}}}")]
    [InlineData("# E\nerrorstat_a:b:count=1\nlatency_percentiles_usec_host::p50=1.003\n", "{E: {errorstat_a:b: {count: 1}, latency_percentiles_usec_host:: {p50: 1.003}}}")]
    [InlineData("# C\ncmdstat_a=b:calls=1\n", "{C: {cmdstat_a=b: {calls: 1}}}")]
    [InlineData("# C\ncmdstat_get:disabled\n", "{C: {cmdstat_get: \"disabled\"}}")]
    [InlineData("# A\nmodule:name=a\nmodule:name=b\n", "{A: {module: [{name: \"a\"}, {name: \"b\"}]}}")]
    public void Unusual_texts_are_read(string text, string shown) => Assert.Equal(shown, Show.Of(InfoText.Read(text)));

    [Theory]
    [InlineData("# Keyspace\r\ndb0:keys=1,expires=0,avg_ttl=0\r\ndb3:keys=41,expires=2,avg_ttl=9\r\n", 42L, 2)]
    [InlineData("# Keyspace\r\n", 0L, 0)]
    [InlineData("# Keyspace\r\n# Last scan db time: never\r\ndb0:keys=7,expires=0\r\nsequence:5\r\n", 7L, 1)]
    // A server that ignores the requested section.
    [InlineData("# Replication\r\nslave0:ip=10.0.0.1,port=6380,keys=9\r\n# Keyspace\r\ndb0:keys=1,expires=0\r\n", 1L, 1)]
    [InlineData("# Replication\r\nslave0:ip=10.0.0.1,port=6380\r\n", null, 0)]
    [InlineData("", null, 0)]
    [InlineData("# Keyspace\r\ndb0 Strings_keys=3, expires=1\r\ndb0 Hashes_keys=4, expires=0\r\n", null, 0)]
    public void The_keys_of_all_databases_are_counted_if_the_server_reports_them(string text, long? keys, int databases)
    {
        using var server = ScriptedServer.Answering(request => request == "INFO keyspace" ? $"${text.Length}|{text}|" : "-ERR|");
        using RedisConnection redis = RedisConnection.Open(server.Options);
        Assert.Equal(keys is { } count ? (count, databases) : null, redis.Execute(Server.KeysOfAllDatabases()));
    }

    [Theory]
    [InlineData("redis_version:7.0.15\r\nredis_mode:standalone", "redis", "7.0.15", "standalone")]
    [InlineData("redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:9.1.2\r\nserver_mode:cluster", "valkey", "9.1.2", "cluster")]
    [InlineData("redict_version:7.3.6\r\nredict_mode:standalone\r\nredis_version:7.2.4\r\ngcc_version:16.2.0", "redict", "7.3.6", "standalone")]
    [InlineData("garnet_version:2.2.8\r\nserver_name:garnet\r\nredis_version:7.4.3\r\nredis_mode:standalone", "garnet", "2.2.8", "standalone")]
    [InlineData("redis_version:7.4.0\r\ndragonfly_version:df-v1.27.1\r\nredis_mode:standalone", "dragonfly", "df-v1.27.1", "standalone")]
    [InlineData("kvrocks_version:2.10\r\nredis_version:4.0.0\r\nredis_mode:standalone", "kvrocks", "2.10", "standalone")]
    [InlineData("pika_version:3.5.4\r\nos:Linux", "pika", "3.5.4", null)]
    [InlineData("redis_version:7.10", "redis", "7.10", null)]
    [InlineData("uptime_in_seconds:1", null, null, null)]
    public void The_identity_is_the_actual_server_and_not_the_compatible_version(string fields, string? name, string? version, string? mode) =>
        Assert.Equal((name, version, mode), Server.IdentityIn(InfoText.Read($"# Server\r\n{fields}\r\n")) is var server ? (server.Server, server.Version, server.Mode) : default);

    [Fact]
    public void A_reply_may_be_an_array_of_lines()
    {
        using ScriptedServer server = ScriptedServer.Answering("*3|$14|# Info options|$24|SERVER: General, server.|+HELP: This.|");
        using RedisConnection redis = RedisConnection.Open(server.Options);
        Assert.Equal("{Info options: {SERVER: \"General, server.\", HELP: \"This.\"}}", Show.Of(redis.Execute(Server.Info("help"))));
    }

    [Fact]
    public void Section_names_are_those_that_the_server_accepts()
    {
        var replies = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["INFO all"] = "# Server|a:1||# Cluster Info|b:1||# Scripting Engines|c:1||# Store_DB_0|d:1",
            ["INFO help"] = "# Info options|STORE: Main store.|RESET: Reset stats.|HELP: This.|HLOGSCAN: Distribution of records.",
            ["INFO server"] = "# Server|a:1",
            ["INFO cluster_info"] = "# Cluster Info|b:1",
            ["INFO scriptingengines"] = "# Scripting Engines|c:1",
            ["INFO keyspace"] = "# Keyspace",
            ["INFO everything"] = "# Server|a:1",
        };
        using var server = ScriptedServer.Answering(request =>
            request == "INFO store_db_0" ? "-ERR Invalid section store_db_0. Try INFO HELP|"
            : replies.TryGetValue(request, out string? text) ? $"${text.Replace("|", "\r\n", StringComparison.Ordinal).Length}|{text}|" : "$0||");
        using RedisConnection redis = RedisConnection.Open(server.Options);
        Assert.Equal(["server", "cluster_info", "scriptingengines", "keyspace", "all", "everything", "store"], Server.SectionNames(redis));
        Assert.DoesNotContain("INFO store", server.Requests);
        Assert.DoesNotContain("INFO reset", server.Requests);
    }

    [Fact]
    public void A_server_that_refuses_INFO_has_no_sections()
    {
        using ScriptedServer server = ScriptedServer.Answering("-NOPERM this user has no permissions to run the 'info' command|");
        using RedisConnection redis = RedisConnection.Open(server.Options);
        Assert.Empty(Server.SectionNames(redis));
    }
}
