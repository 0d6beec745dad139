using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace PSRedis.Tests.Connections;

public class RedisOptionsTests
{
    // No error about a text that contains this may show it, nor a part of it.
    private const string Secret = "Tr0ub4dor";

    // 24.8 days.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    [Fact]
    public void Defaults_are_those_of_a_local_server()
    {
        var options = new RedisOptions();

        Assert.Equal(("localhost", 6379, 0), (options.Host, options.Port, options.Database));
        Assert.Equal((null, null, null, null), (options.User, options.Password, options.SocketPath, options.ClientName));
        Assert.Equal((false, false, true, true, null), (options.Tls, options.SkipCertificateCheck, options.CheckCertificateRevocation, options.Spin, options.Protocol));
        Assert.Equal(TimeSpan.FromSeconds(5), options.ConnectTimeout);
        Assert.Equal(TimeSpan.FromSeconds(5), options.CommandTimeout);
        Assert.Equal(TimeSpan.FromSeconds(60), options.KeepAlive);
        Assert.Same(RespLimits.Default, options.Limits);
        Assert.Empty(options.Ignored);
    }

    [Theory]
    [InlineData("redis://", "localhost", 6379)]
    [InlineData("redis:///", "localhost", 6379)]
    [InlineData("redis://cache", "cache", 6379)]
    [InlineData("redis://cache/", "cache", 6379)]
    [InlineData("redis://Cache.Example.com:7000", "Cache.Example.com", 7000)]
    [InlineData("redis://my_cache-1:7000/", "my_cache-1", 7000)]
    [InlineData("REDIS://cache", "cache", 6379)]
    [InlineData("Valkey://cache", "cache", 6379)]
    [InlineData("redis://:7000", "localhost", 7000)]
    [InlineData("redis://:7000/1", "localhost", 7000)]
    [InlineData("redis://10.0.0.7", "10.0.0.7", 6379)]
    [InlineData("redis://[::1]", "::1", 6379)]
    [InlineData("redis://[2001:db8::7]:7000/3", "2001:db8::7", 7000)]
    [InlineData("redis://user:pw@[::1]:7000", "::1", 7000)]
    [InlineData("redis://[fe80::1%251]:7000", "fe80::1%1", 7000)]
    [InlineData("redis://k%C3%A4se", "käse", 6379)]
    [InlineData("  redis://cache \r\n", "cache", 6379)]
    public void Url_names_host_and_port(string url, string host, int port)
    {
        RedisOptions options = RedisOptions.FromUri(url);

        Assert.Equal((host, port, false, null), (options.Host, options.Port, options.Tls, options.SocketPath));
        Assert.Empty(options.Ignored);
    }

    [Theory]
    [InlineData("rediss://cache")]
    [InlineData("valkeys://cache")]
    [InlineData("RedisS://cache")]
    public void Url_asks_for_tls_by_its_scheme(string url) => Assert.True(RedisOptions.FromUri(url).Tls);

    [Theory]
    [InlineData("redis://user:pw@host", "user", "pw")]
    [InlineData("redis://:pw@host", null, "pw")]
    [InlineData("redis://pw@host", null, "pw")]
    [InlineData("redis://user:@host", "user", null)]
    [InlineData("redis://:@host", null, null)]
    [InlineData("redis://@host", null, null)]
    [InlineData("redis://host", null, null)]
    [InlineData("redis://user:p@w@host", "user", "p@w")]
    [InlineData("redis://user:p:w@host", "user", "p:w")]
    [InlineData("redis://user:p#w@host", "user", "p#w")]
    [InlineData("redis://user:p+w@host", "user", "p+w")]
    [InlineData("redis://user:p%2Bw%20x@host", "user", "p+w x")]
    [InlineData("redis://us%3Aer:p%40%2f%3F%25w@host", "us:er", "p@/?%w")]
    [InlineData("redis://user:p w=,;[]@host", "user", "p w=,;[]")]
    [InlineData("redis://b%C3%B6b:%E2%82%AC%F0%9F%94%91@host", "böb", "€🔑")]
    [InlineData("redis://böb:€@host", "böb", "€")]
    [InlineData("redis://host?user=u&password=p%26q", "u", "p&q")]
    [InlineData("redis://host?username=u", "u", null)]
    [InlineData("unix://user:p@w@/run/redis.sock", "user", "p@w")]
    [InlineData("unix:///run/redis.sock?password=pw", null, "pw")]
    public void Url_names_user_and_password(string url, string? user, string? password)
    {
        RedisOptions options = RedisOptions.FromUri(url);

        Assert.Equal((user, password), (options.User, options.Password));
        Assert.Empty(options.Ignored);
    }

    [Fact]
    public void Url_password_need_not_be_text() =>
        Assert.Equal(new byte[] { 0xFF, 0x00, (byte)'a' }, RedisText.GetBytes(RedisOptions.FromUri("redis://:%FF%00a@host").Password!));

    [Theory]
    [InlineData("redis://host/7", 7)]
    [InlineData("redis://host/7/", 7)]
    [InlineData("redis:///7", 7)]
    [InlineData("redis://host?db=7", 7)]
    [InlineData("redis://host/?db=7", 7)]
    [InlineData("redis://host/2?db=7", 7)]
    [InlineData("redis://host?DB=7", 7)]
    [InlineData("unix:///run/redis.sock?db=7", 7)]
    [InlineData("redis://host/2147483647", int.MaxValue)]
    public void Url_names_the_database(string url, int database) => Assert.Equal(database, RedisOptions.FromUri(url).Database);

    [Theory]
    [InlineData("unix:///run/redis.sock", "/run/redis.sock")]
    [InlineData("unix:///a", "/a")]
    [InlineData("UNIX:///run/redis.sock?db=0", "/run/redis.sock")]
    [InlineData("redis+unix:///run/redis.sock", "/run/redis.sock")]
    [InlineData("redis+socket:///run/redis.sock", "/run/redis.sock")]
    [InlineData("unix://user:pw@/run/redis.sock", "/run/redis.sock")]
    [InlineData("unix:///tmp/a%20b%3F/r@1.sock", "/tmp/a b?/r@1.sock")]
    public void Url_names_a_socket(string url, string path)
    {
        RedisOptions options = RedisOptions.FromUri(url);

        Assert.Equal((path, path), (options.SocketPath, options.Endpoint));
        Assert.False(options.Tls);
    }

    [Fact]
    public void Url_parameters_set_options()
    {
        RedisOptions options = RedisOptions.FromUri("redis://host?protocol=2&name=night%2Dly&connect_timeout=1.5&socket_timeout=30&&");

        Assert.Equal((2, "night-ly"), (options.Protocol, options.ClientName));
        Assert.Equal((TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(30)), (options.ConnectTimeout, options.CommandTimeout));
        Assert.Empty(options.Ignored);
        Assert.Equal("job", RedisOptions.FromUri("redis://host?client_name=job").ClientName);
        Assert.Equal(TimeSpan.FromSeconds(2), RedisOptions.FromUri("redis://host?socket_connect_timeout=2").ConnectTimeout);
    }

    [Fact]
    public void Url_parameters_without_effect_are_noted_by_name_only()
    {
        RedisOptions options = RedisOptions.FromUri($"redis://host?max_connections=10&maxRetriesPerRequest={Secret}&pool_size={Secret}&decode_responses=True");

        Assert.Equal(
            ["'max_connections' in the URL has no effect.", "'maxRetriesPerRequest' in the URL has no effect.", "'pool_size' in the URL has no effect."],
            options.Ignored);
    }

    [Theory]
    [InlineData("redis://h?ssl=true")]
    [InlineData("redis://h?SSL=True")]
    [InlineData("redis://h?tls=1")]
    [InlineData("redis://h?use_ssl=yes")]
    [InlineData("redis://h?useTls=on")]
    [InlineData("redis://h?ssl_enabled=true")]
    [InlineData("rediss://h?ssl=true")]
    [InlineData("redis+ssl://h")]
    [InlineData("redis+tls://h")]
    public void Url_asks_for_tls_under_the_names_of_other_clients(string url)
    {
        RedisOptions options = RedisOptions.FromUri(url);

        Assert.Equal((true, false, 6379), (options.Tls, options.IsTlsAssumed, options.Port));
        Assert.Empty(options.Ignored);
    }

    [Theory]
    [InlineData("redis://h?ssl=false")]
    [InlineData("redis://h?tls=0")]
    [InlineData("redis://h")]
    public void Url_asks_for_no_tls(string url) => Assert.False(RedisOptions.FromUri(url).Tls);

    [Theory]
    [InlineData("redis://h?ssl=true&tls=false")]
    [InlineData("redis://h?ssl=no&useSsl=yes")]
    [InlineData("h,ssl=true,ssl=false")]
    [InlineData("h:6380,tls")]
    [InlineData("h,name=a,ssl")]
    public void Ambiguous_tls_settings_are_refused(string text) => AssertRefused(() => RedisOptions.Parse(text), "Tls");

    [Theory]
    [InlineData("redis://127.0.0.1:1?ssl_ca_certs=/ca.crt", "CaFile")]
    [InlineData("redis://127.0.0.1:1?skip_verify=true", "SkipCertificateCheck")]
    [InlineData("127.0.0.1:1,sslHost=h", "TlsHost")]
    [InlineData("unix:///nowhere?servername=h", "TlsHost")]
    public void Tls_options_require_tls_to_be_turned_on_or_off(string text, string part)
    {
        // The password would be sent in plain text, which is hardly intended by somebody who configures trust.
        RedisOptions options = RedisOptions.Parse(text);
        Assert.Equal(part, Refusal.Of<RedisOptionsException>(() => RedisConnection.Open(options), "ssl=true").Part);
        options.Tls = false;
        Assert.DoesNotContain("ssl=true", Record.Exception(() => RedisConnection.Open(options))!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ssl_host=a.b", "a.b")]
    [InlineData("servername=a.b", "a.b")]
    [InlineData("tlsHost=a.b", "a.b")]
    public void Url_names_the_host_of_the_certificate(string query, string host) => Assert.Equal(host, RedisOptions.FromUri($"rediss://h?{query}").TlsHost);

    [Theory]
    [InlineData("ssl_cert_reqs=none", true)]
    [InlineData("ssl_cert_reqs=CERT_NONE", true)]
    [InlineData("ssl_cert_reqs=none&ssl_check_hostname=false", true)]
    [InlineData("ssl_check_hostname=False&ssl_cert_reqs=none", true)]
    [InlineData("ssl_cert_reqs=required", false)]
    [InlineData("ssl_cert_reqs=CERT_REQUIRED&ssl_check_hostname=true", false)]
    [InlineData("ssl_cert_reqs=optional", false)]
    [InlineData("skip_verify=true", true)]
    [InlineData("skip_verify=false", false)]
    [InlineData("verifyPeer=NONE", true)]
    [InlineData("verifyPeer=false", true)]
    [InlineData("verifyPeer=FULL", false)]
    [InlineData("verifyPeer=true", false)]
    [InlineData("rejectUnauthorized=false", true)]
    [InlineData("rejectUnauthorized=true", false)]
    [InlineData("", false)]
    public void Url_sets_whether_the_certificate_is_checked(string query, bool skips)
    {
        RedisOptions options = RedisOptions.FromUri($"rediss://h?{query}");

        Assert.Equal(skips, options.SkipCertificateCheck);
        Assert.Empty(options.Ignored);
    }

    [Fact]
    public void Url_sets_the_other_tls_options()
    {
        Assert.Equal("/etc/ca.pem", RedisOptions.FromUri("rediss://h?ssl_ca_certs=/etc/ca.pem").CaFile);
        Assert.False(RedisOptions.FromUri("rediss://h?checkCertificateRevocation=false").CheckCertificateRevocation);
        Assert.Empty(RedisOptions.FromUri("rediss://h?sslProtocols=Tls12%7CTls13").Ignored);
    }

    [Theory]
    // A unit takes precedence. Without one, redis-py and go-redis use seconds, StackExchange.Redis and ioredis milliseconds.
    [InlineData("connect_timeout=2", 2000, 5000)]
    [InlineData("socket_connect_timeout=0.5", 500, 5000)]
    [InlineData("connectTimeout=2000", 2000, 5000)]
    [InlineData("connect_timeout=1m30s", 90000, 5000)]
    [InlineData("connectTimeout=2s", 2000, 5000)]
    [InlineData("dial_timeout=300ms", 300, 5000)]
    [InlineData("dial_timeout=3", 3000, 5000)]
    [InlineData("read_timeout=1.5h", 5000, 5400000)]
    [InlineData("socketTimeout=1500", 5000, 1500)]
    [InlineData("commandTimeout=1500", 5000, 1500)]
    [InlineData("timeout=10s", 5000, 10000)]
    [InlineData("timeout=1d", 5000, 86400000)]
    public void Url_time_outs_have_the_unit_of_the_client_that_uses_the_name(string query, int connect, int command)
    {
        RedisOptions options = RedisOptions.FromUri($"redis://h?{query}");

        Assert.Equal((connect, command), (options.ConnectTimeout.TotalMilliseconds, options.CommandTimeout.TotalMilliseconds));
        Assert.Empty(options.Ignored);
    }

    [Theory]
    [InlineData("database=7&clientName=a&protocol=resp3")]
    [InlineData("dbindex=7&connectionName=a&PROTOCOL=RESP3")]
    [InlineData("db=7&client-name=a&protocol=3")]
    public void Url_parameters_accept_the_names_of_other_clients(string query)
    {
        RedisOptions options = RedisOptions.FromUri($"redis://h?{query}&pass=p&username=u");

        Assert.Equal((7, "a", 3, "u", "p"), (options.Database, options.ClientName, options.Protocol, options.User, options.Password));
        Assert.Empty(options.Ignored);
    }

    [Theory]
    [InlineData("redis://host?name=a%20b", "ab")]
    [InlineData("redis://host?name=a%0Ab", "ab")]
    [InlineData("redis://host?clientName=k%C3%A4se", "kse")]
    [InlineData("redis://host?name=%20", null)]
    [InlineData("cache,name=my app", "myapp")]
    [InlineData("cache,name=my app (käse)", "myapp(kse)")]
    public void Client_name_is_reduced_to_characters_that_servers_accept(string text, string? name)
    {
        RedisOptions options = RedisOptions.Parse(text);

        Assert.Equal(name, options.ClientName);
        Assert.Contains("removed from the client name", Assert.Single(options.Ignored), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x=1", "'x'")]
    [InlineData("sslmode=require", "'sslmode'")]
    [InlineData("host=other", "'host'")]
    [InlineData("family=6", "'family'")]
    [InlineData("addr=other:6379", "'addr'")]
    public void Unknown_url_parameter_is_refused_by_name(string query, string name) =>
        Assert.Contains(name, AssertRefused(() => RedisOptions.FromUri($"redis://:{Secret}@host?{query}"), "Query"), StringComparison.Ordinal);

    // Text after a password may be the rest of it, and text that ends with = may be an access key.
    [Theory]
    [InlineData("redis://host?password=a&Tr0ub4dor=")]
    [InlineData("redis://host?password=a&dor=b")]
    [InlineData("redis://host?Tr0ub4dor=x")]
    [InlineData("redis://host?Troub==")]
    [InlineData("redis://host?x%20Tr0ub4dor=1")]
    public void Url_parameter_that_may_be_secret_is_refused_without_its_name(string url)
    {
        string message = AssertRefused(() => RedisOptions.FromUri(url), "Query");

        Assert.Contains("%26", message, StringComparison.Ordinal);
        Assert.DoesNotContain("'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.redis.cache.windows.net", true, 6380)]
    [InlineData("A.Redis.Cache.Windows.Net", true, 6380)]
    [InlineData("a.redis.cache.windows.net.", true, 6380)]
    [InlineData("a.redis.cache.windows.net:6380", true, 6380)]
    [InlineData("a.redis.cache.windows.net:15000", true, 15000)]
    // Azure's port without TLS, as in StackExchange.Redis.
    [InlineData("a.redis.cache.windows.net:6379", false, 6379)]
    [InlineData("a.redis.cache.windows.net:6379,ssl=true", true, 6379)]
    [InlineData("a.redis.cache.windows.net,ssl=true", true, 6380)]
    [InlineData("a.redis.cache.windows.net,ssl=false", false, 6379)]
    [InlineData("a.redis.cache.usgovcloudapi.net", true, 6380)]
    [InlineData("a.redis.cache.chinacloudapi.cn", true, 6380)]
    [InlineData("a.redis.cache.sovcloud-api.de", true, 6380)]
    [InlineData("a.redis.cache.sovcloud-api.fr", true, 6380)]
    [InlineData("a.westeurope.redis.azure.net", true, 10000)]
    [InlineData("a.westeurope.redis.azure.net:10000", true, 10000)]
    [InlineData("a.westeurope.redis.azure.net:6379", true, 6379)]
    [InlineData("a.westeurope.redis.azure.net,ssl=false", false, 10000)]
    [InlineData("a.redis.chinacloudapi.cn", true, 10000)]
    [InlineData("a.redis.usgovcloudapi.net", true, 10000)]
    [InlineData("a.redis.sovcloud-api.de", true, 10000)]
    [InlineData("a.redis.sovcloud-api.fr", true, 10000)]
    [InlineData("a.westeurope.redisenterprise.cache.azure.net:10000", true, 10000)]
    [InlineData("redis.azure.net.example.com", false, 6379)]
    [InlineData("myredis.azure.net", false, 6379)]
    [InlineData("cache,defaults=amr", true, 6380)]
    [InlineData("cache,defaults=amr,ssl=false", false, 6379)]
    [InlineData("cache:6380,defaults=azure", true, 6380)]
    [InlineData("cache:6379,defaults=azure", false, 6379)]
    [InlineData("cache:6380", false, 6380)]
    public void Hosts_of_Azure_default_to_tls(string text, bool tls, int port)
    {
        RedisOptions options = RedisOptions.FromConnectionString(text);

        Assert.Equal((tls, port), (options.Tls, options.Port));
        Assert.Empty(options.Ignored);
    }

    [Theory]
    [InlineData("redis://:pw@a.redis.cache.windows.net", true, true, 6380)]
    [InlineData("redis://:pw@a.redis.cache.windows.net:6379", false, false, 6379)]
    [InlineData("redis://:pw@a.redis.cache.windows.net?ssl=false", false, false, 6379)]
    [InlineData("rediss://:pw@a.redis.cache.windows.net", true, false, 6380)]
    [InlineData("rediss://:pw@a.redis.cache.windows.net:6379", true, false, 6379)]
    [InlineData("redis://:pw@a.x.redis.azure.net:10000", true, true, 10000)]
    [InlineData("redis://:pw@a.x.redis.azure.net?tls=false", false, false, 10000)]
    [InlineData("unix:///run/a.redis.azure.net", false, false, 6379)]
    public void Urls_of_Azure_default_to_tls(string url, bool tls, bool isAssumed, int port)
    {
        RedisOptions options = RedisOptions.FromUri(url);

        Assert.Equal((tls, isAssumed, port), (options.Tls, options.IsTlsAssumed, options.Port));
    }

    [Fact]
    public void Options_of_Azure_follow_the_host_until_they_are_set()
    {
        var options = new RedisOptions { Host = "a.redis.cache.windows.net" };
        Assert.Equal((true, true, 6380), (options.Tls, options.IsTlsAssumed, options.Port));
        Assert.Equal("rediss://a.redis.cache.windows.net:6380/0", options.ToString());

        RedisOptions clone = options.Clone();
        clone.Host = "localhost";
        Assert.Equal((false, 6379), (clone.Tls, clone.Port));

        options.Port = 6379;
        Assert.False(options.Tls);
        options.Tls = true;
        Assert.Equal((true, false, 6379), (options.Tls, options.IsTlsAssumed, options.Port));
    }

    [Theory]
    [InlineData("Secret\n", "line break")]
    [InlineData("Secret\r\n", "line break")]
    [InlineData("Sec\nret", "line break")]
    [InlineData("\uFEFFSecret", "byte order mark")]
    [InlineData(" Secret", "white space")]
    [InlineData("Secret\t", "white space")]
    [InlineData("\"Secret\"", "quotation marks")]
    [InlineData("'Secret'", "quotation marks")]
    [InlineData("“Secret”", "quotation marks")]
    [InlineData("Sec\u200Bret", "invisible")]
    [InlineData("Sec%2Fret", "URL")]
    [InlineData("Secret", null)]
    [InlineData("Se cret", null)]
    [InlineData("\"Secret", null)]
    [InlineData("100%Secret", null)]
    [InlineData("", null)]
    public void Login_hint_names_suspicious_characters(string text, string? why)
    {
        foreach (var (options, what) in new[] { (new RedisOptions { Password = text }, "password"), (new RedisOptions { User = text, Password = "x" }, "user name") })
        {
            if (why is null)
            {
                Assert.Null(options.LoginHint);
                continue;
            }
            Assert.Contains(why, options.LoginHint!, StringComparison.Ordinal);
            Assert.Contains(what, options.LoginHint!, StringComparison.Ordinal);
            Assert.EndsWith(".", options.LoginHint!, StringComparison.Ordinal);
            Assert.DoesNotContain("Sec", options.LoginHint!, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("'redis://:pw@cache'")]
    [InlineData("\"redis://:pw@cache\"\r\n")]
    [InlineData(" ' redis://:pw@cache ' ")]
    [InlineData("“redis://:pw@cache”")]
    [InlineData("\"cache,password=pw\"")]
    [InlineData("'cache:6379,password=pw,ssl=false'")]
    public void Enclosing_quotation_marks_are_ignored(string text)
    {
        RedisOptions options = RedisOptions.Parse(text);

        Assert.Equal(("cache", "pw"), (options.Host, options.Password));
        Assert.Equal("cache", FromEnvironment(text).Host);
        Assert.Equal("cache", (RedisUri.IsUri(text.Trim(' ', '\'', '"', '“')) ? RedisOptions.FromUri(text) : RedisOptions.FromConnectionString(text)).Host);
    }

    [Theory]
    // The scheme.
    [InlineData("", "Scheme")]
    [InlineData("http://Tr0ub4dor@host", "Scheme")]
    [InlineData("redis:/host", "Scheme")]
    [InlineData("redis:host", "Scheme")]
    [InlineData("redis//host", "Scheme")]
    [InlineData("://host", "Scheme")]
    [InlineData("Tr0ub4dor://host", "Scheme")]
    [InlineData("host,password=Tr0ub4dor://", "Scheme")]
    // The port, and passwords that look like one because their @ is missing.
    [InlineData("redis://host:0", "Port")]
    [InlineData("redis://host:65536", "Port")]
    [InlineData("redis://host:99999999999", "Port")]
    [InlineData("redis://host:-1", "Port")]
    [InlineData("redis://host:+1", "Port")]
    [InlineData("redis://host: 1", "Port")]
    [InlineData("redis://host:٣", "Port")]
    [InlineData("redis://host:", "Port")]
    [InlineData("redis://[::1]:Tr0ub4dor", "Port")]
    [InlineData("redis://:Tr0ub4dor", "Port")]
    [InlineData("redis://user:Tr0ub4dor", "Port")]
    [InlineData("redis://user:Tr0ub4dor/0", "Port")]
    [InlineData("rediss://user:Tr0ub4dor?db=1", "Port")]
    // The host.
    [InlineData("redis://ho st", "Host")]
    [InlineData("redis://host\nTr0ub4dor", "Host")]
    [InlineData("redis://host%0ATr0ub4dor", "Host")]
    [InlineData("redis://host%2", "Host")]
    [InlineData("redis://a,b", "Host")]
    [InlineData("redis://user:pw@Tr0ub4dor#", "Host")]
    [InlineData("redis://[::1", "Host")]
    [InlineData("redis://::1]", "Host")]
    [InlineData("redis://[]", "Host")]
    [InlineData("redis://[Tr0ub4dor]", "Host")]
    [InlineData("redis://[::1]Tr0ub4dor:1", "Host")]
    [InlineData("redis://[::1/64]", "Host")]
    [InlineData("redis://::1", "Host")]
    [InlineData("redis://::1:6379", "Host")]
    [InlineData("redis://user:pw:Tr0ub4dor", "Host")]
    [InlineData("redis://:Tr0ub4dor:x", "Host")]
    // User and password.
    [InlineData("redis://us%er:Tr0ub4dor@host", "User")]
    [InlineData("redis://:Tr0ub4dor%@host", "Password")]
    [InlineData("redis://:Tr0ub4dor%2@host", "Password")]
    [InlineData("redis://:Tr0ub4dor%zz@host", "Password")]
    [InlineData("redis://:Tr0ub/4dor@host", "Password")]
    [InlineData("redis://:Tr0ub?4dor@host", "Password")]
    [InlineData("redis://:Tr0ub?4dor=x@host", "Password")]
    [InlineData("redis://:123/Tr0ub4dor@host", "Password")]
    [InlineData("redis://:p@Tr0ub/4dor@host", "Password")]
    // The database.
    [InlineData("redis://host/-1", "Database")]
    [InlineData("redis://host/Tr0ub4dor", "Database")]
    [InlineData("redis://host/2147483648", "Database")]
    [InlineData("redis://host/1/2", "Database")]
    [InlineData("redis://host/1#Tr0ub4dor", "Database")]
    [InlineData("redis://host?db=", "Database")]
    [InlineData("redis://host?db=one", "Database")]
    // The socket.
    [InlineData("unix://", "SocketPath")]
    [InlineData("unix:///", "SocketPath")]
    [InlineData("unix://?db=1", "SocketPath")]
    [InlineData("unix://run/redis.sock", "SocketPath")]
    [InlineData("unix://user:Tr0ub4dor/run/redis.sock", "SocketPath")]
    [InlineData("unix://user:Tr0ub/4dor@/run/redis.sock", "SocketPath")]
    [InlineData("unix:///run/%", "SocketPath")]
    // The query.
    [InlineData("redis://host?Tr0ub4dor", "Query")]
    [InlineData("redis://host?=Tr0ub4dor", "Query")]
    [InlineData("redis://host?password=Tr0ub4dor%", "Query")]
    [InlineData("redis://host?protocol=4", "Protocol")]
    [InlineData("redis://host?protocol=Tr0ub4dor", "Protocol")]
    [InlineData("redis://host?ssl=maybe", "Tls")]
    [InlineData("redis://host?ssl=", "Tls")]
    [InlineData("rediss://host?ssl=false", "Tls")]
    [InlineData("rediss://host?ssl_check_hostname=false", "TlsHost")]
    [InlineData("rediss://host?verifyPeer=CA", "TlsHost")]
    [InlineData("rediss://host?verifyPeer=some", "SkipCertificateCheck")]
    [InlineData("rediss://host?skip_verify=2", "SkipCertificateCheck")]
    [InlineData("rediss://host?ssl_ca_data=Tr0ub4dor", "CaFile")]
    [InlineData("rediss://host?ssl_keyfile=/a", "ClientCertificate")]
    [InlineData("rediss://host?ssl_password=Tr0ub4dor", "ClientCertificate")]
    [InlineData("rediss://host?sslProtocols=Tls11", "sslProtocols")]
    [InlineData("redis://host?timeout=10", "CommandTimeout")]
    [InlineData("redis://host?dial_timeout=-1", "ConnectTimeout")]
    [InlineData("redis://host?connectTimeout=0s", "ConnectTimeout")]
    [InlineData("redis://host?sentinelMasterId=Tr0ub4dor", "sentinelMasterId")]
    [InlineData("redis://host?master_name=Tr0ub4dor", "master_name")]
    [InlineData("redis://host?keyPrefix=Tr0ub4dor", "keyPrefix")]
    [InlineData("redis-sentinel://:Tr0ub4dor@host", "Scheme")]
    [InlineData("rediss+cluster://:Tr0ub4dor@host", "Scheme")]
    [InlineData("'redis://:Tr0ub4dor@host", "Quotation marks")]
    [InlineData("redis://host?socket_timeout=0", "CommandTimeout")]
    [InlineData("redis://host?socket_timeout=-1", "CommandTimeout")]
    [InlineData("redis://host?socket_timeout=-Infinity", "CommandTimeout")]
    [InlineData("redis://host?connect_timeout=5x", "ConnectTimeout")]
    [InlineData("redis://host?connect_timeout=999999999999d", "ConnectTimeout")]
    [InlineData("redis://host?connect_timeout=-5s", "ConnectTimeout")]
    [InlineData("redis://host?connect_timeout=1e3", "ConnectTimeout")]
    [InlineData("redis://host?connect_timeout=NaN", "ConnectTimeout")]
    [InlineData("redis://host?connect_timeout=99999999", "ConnectTimeout")]
    [InlineData("redis://host?connect_timeout=999999999999999999999999", "ConnectTimeout")]
    public void Url_that_is_malformed_is_refused_by_its_part(string url, string part) => AssertRefused(() => RedisOptions.FromUri(url), part);

    [Fact]
    public void Url_with_a_password_but_no_at_sign_gets_a_hint()
    {
        string message = AssertRefused(() => RedisOptions.FromUri($"redis://:{Secret}"), "Port");

        Assert.Contains("@", message, StringComparison.Ordinal);
        Assert.Contains("%2F", message, StringComparison.Ordinal);
        Assert.DoesNotContain("%2F", AssertRefused(() => RedisOptions.FromUri("redis://user:pw@host:x"), "Port"), StringComparison.Ordinal);
        Assert.DoesNotContain("%2F", AssertRefused(() => RedisOptions.FromUri("redis://host/x"), "Database"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_byte_can_be_percent_encoded()
    {
        for (int b = 0; b < 256; b++)
        {
            Assert.Equal([(byte)b, (byte)'-'], RedisText.GetBytes(OptionText.Unescape("Part", $"%{b:x2}-")));
            Assert.Equal([(byte)'-', (byte)b], RedisText.GetBytes(OptionText.Unescape("Part", $"-%{b:X2}")));
        }
    }

    [Theory]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("%/0")]
    [InlineData("%0/")]
    [InlineData("%:0")]
    [InlineData("%0:")]
    [InlineData("%@0")]
    [InlineData("%0@")]
    [InlineData("%G0")]
    [InlineData("%0G")]
    [InlineData("%`0")]
    [InlineData("%0`")]
    [InlineData("%g0")]
    [InlineData("%0g")]
    public void A_percent_sign_is_followed_by_two_digits(string text) => AssertRefused(() => OptionText.Unescape("Part", text), "Part");

    [Theory]
    [InlineData("cache", "cache", 6379)]
    [InlineData("cache:7000", "cache", 7000)]
    [InlineData("cache,ssl=true", "cache", 6380)]
    [InlineData("cache,SSL=False", "cache", 6379)]
    [InlineData("ssl=true,cache:7000", "cache", 7000)]
    [InlineData("abortConnect=false , cache", "cache", 6379)]
    [InlineData("10.0.0.7:7000", "10.0.0.7", 7000)]
    [InlineData("::1", "::1", 6379)]
    [InlineData("[::1]", "::1", 6379)]
    [InlineData("[::1]:7000,ssl=true", "::1", 7000)]
    [InlineData(" cache , ,", "cache", 6379)]
    [InlineData("cache\r\n", "cache", 6379)]
    public void Connection_string_names_host_and_port(string text, string host, int port)
    {
        RedisOptions options = RedisOptions.FromConnectionString(text);

        Assert.Equal((host, port), (options.Host, options.Port));
    }

    [Theory]
    [InlineData("mycache.redis.cache.windows.net:6380,password=AbC+/9=,ssl=True,abortConnect=False", "mycache.redis.cache.windows.net", 6380, "AbC+/9=")]
    [InlineData("mycache.westeurope.redis.azure.net:10000,password=AbC==,ssl=True,abortConnect=False", "mycache.westeurope.redis.azure.net", 10000, "AbC==")]
    public void Connection_string_of_the_Azure_portal_is_read(string text, string host, int port, string password)
    {
        RedisOptions options = RedisOptions.Parse(text);

        Assert.Equal((host, port, password, true), (options.Host, options.Port, options.Password, options.Tls));
        Assert.Empty(options.Ignored);
    }

    [Fact]
    public void Connection_string_sets_every_option_whatever_the_case_and_blanks()
    {
        RedisOptions options = RedisOptions.FromConnectionString(
            "cache, PASSWORD = a=b=, user=bob,Ssl=yes,sslhost=cache.internal,DefaultDatabase=3,name=nightly,connecttimeout=1500,syncTimeout=2500,keepAlive=20,protocol=RESP2");

        Assert.Equal(("bob", "a=b=", "nightly"), (options.User, options.Password, options.ClientName));
        Assert.Equal((true, "cache.internal"), (options.Tls, options.TlsHost));
        Assert.Equal((3, 2), (options.Database, options.Protocol));
        Assert.Equal((TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2.5)), (options.ConnectTimeout, options.CommandTimeout));
        Assert.Equal(TimeSpan.FromSeconds(20), options.KeepAlive);
        Assert.Empty(options.Ignored);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("1", true)]
    [InlineData("yes", true)]
    [InlineData("ON", true)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    [InlineData("No", false)]
    [InlineData("off", false)]
    public void Connection_string_booleans(string text, bool expected) => Assert.Equal(expected, RedisOptions.FromConnectionString($"cache,ssl={text}").Tls);

    [Theory]
    [InlineData("resp2", 2)]
    [InlineData("Resp3", 3)]
    [InlineData("2", 2)]
    [InlineData("3", 3)]
    public void Connection_string_protocols(string text, int expected) => Assert.Equal(expected, RedisOptions.FromConnectionString($"cache,protocol={text}").Protocol);

    [Theory]
    [InlineData("cache,asyncTimeout=100", 100)]
    [InlineData("cache,asyncTimeout=100,syncTimeout=200", 200)]
    [InlineData("cache,SyncTimeout=200,asyncTimeout=100", 200)]
    public void Connection_string_command_timeout(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), RedisOptions.FromConnectionString(text).CommandTimeout);

    [Theory]
    [InlineData("-1", 60)]
    [InlineData("0", 0)]
    [InlineData("15", 15)]
    public void Connection_string_keep_alive(string text, int seconds)
    {
        RedisOptions options = RedisOptions.FromConnectionString($"cache,keepAlive={text}");

        Assert.Equal(TimeSpan.FromSeconds(seconds), options.KeepAlive);
        Assert.Empty(options.Ignored);
    }

    [Theory]
    [InlineData("cache", true)]
    [InlineData("cache,checkCertificateRevocation=true", true)]
    [InlineData("cache,CheckCertificateRevocation=False", false)]
    public void Connection_string_sets_whether_revocation_is_checked(string text, bool expected)
    {
        RedisOptions options = RedisOptions.FromConnectionString(text);

        Assert.Equal(expected, options.CheckCertificateRevocation);
        Assert.Empty(options.Ignored);
    }

    [Fact]
    public void Connection_string_values_may_be_empty()
    {
        RedisOptions options = RedisOptions.FromConnectionString("cache,password=,user=,name=,sslHost=");

        Assert.Equal((null, null, null, null), (options.Password, options.User, options.ClientName, options.TlsHost));
    }

    [Fact]
    public void Connection_string_names_a_socket() => Assert.Equal("/run/redis.sock", RedisOptions.FromConnectionString("!/run/redis.sock,defaultDatabase=1").SocketPath);

    [Theory]
    [InlineData("h,setlib=false", true)]
    [InlineData("h,setlib=true", false)]
    [InlineData("redis://h?disable_identity=true", true)]
    [InlineData("redis://h?disableClientInfo=1", true)]
    [InlineData("redis://h?noClientInfo=false", false)]
    public void Client_information_can_be_omitted(string text, bool isLeftOut)
    {
        RedisOptions options = RedisOptions.Parse(text);
        Assert.Equal(isLeftOut, options.NoClientInfo);
        Assert.Empty(options.Ignored);
    }

    [Theory]
    [InlineData("ALLOWADMIN=false", "ALLOWADMIN", "has no effect")]
    [InlineData("channelPrefix=x", "channelPrefix", "has no effect")]
    [InlineData("configChannel=x", "configChannel", "has no effect")]
    [InlineData("configCheckSeconds=60", "configCheckSeconds", "has no effect")]
    [InlineData("connectRetry=3", "connectRetry", "has no effect")]
    [InlineData("highIntegrity=true", "highIntegrity", "has no effect")]
    [InlineData("maintNotifications=Auto", "maintNotifications", "has no effect")]
    [InlineData("maintMovingEndpointType=None", "maintMovingEndpointType", "has no effect")]
    [InlineData("maintRelaxedTimeout=1", "maintRelaxedTimeout", "has no effect")]
    [InlineData("maintRelaxedWindowMax=1", "maintRelaxedWindowMax", "has no effect")]
    [InlineData("maintPostEventRelaxed=1", "maintPostEventRelaxed", "has no effect")]
    [InlineData("sharedSubscriptionConnection=True", "sharedSubscriptionConnection", "has no effect")]
    [InlineData("topologyRefreshSeconds=5", "topologyRefreshSeconds", "has no effect")]
    [InlineData("highPriorityThreads=true", "highPriorityThreads", "has no effect")]
    [InlineData("preserveAsyncOrder=true", "preserveAsyncOrder", "has no effect")]
    [InlineData("proxy=Twemproxy", "proxy", "has no effect")]
    [InlineData("responseTimeout=1", "responseTimeout", "has no effect")]
    [InlineData("sentinelPassword=Tr0ub4dor", "sentinelPassword", "has no effect")]
    [InlineData("sentinelUser=Tr0ub4dor", "sentinelUser", "has no effect")]
    [InlineData("tcpKeepAlive=false", "tcpKeepAlive", "has no effect")]
    [InlineData("tiebreaker=x", "tiebreaker", "has no effect")]
    [InlineData("version=7.0", "version", "has no effect")]
    [InlineData("writeBuffer=4096", "writeBuffer", "has no effect")]
    public void Connection_string_parts_without_effect_are_noted_by_name_only(string pair, string name, string why)
    {
        RedisOptions options = RedisOptions.FromConnectionString($"cache,{pair}");

        Assert.Equal($"'{name}' in the connection string {why}.", Assert.Single(options.Ignored));
    }

    [Theory]
    [InlineData("abortConnect=false")]
    [InlineData("AbortConnect=True")]
    [InlineData("allowAdmin=True")]
    [InlineData("proxy=None")]
    [InlineData("resolveDns=false")]
    [InlineData("setlib=True")]
    [InlineData("highIntegrity=False")]
    [InlineData("sslProtocols=Tls12| Tls13")]
    [InlineData("sslProtocols=None")]
    [InlineData("tcpKeepAlive=True")]
    [InlineData("serviceName=")]
    [InlineData("tunnel=")]
    public void Connection_string_parts_that_ask_for_the_default_are_not_noted(string pair) => Assert.Empty(RedisOptions.FromConnectionString($"cache,{pair}").Ignored);

    [Fact]
    public void Connection_string_can_disable_commands()
    {
        RedisOptions options = RedisOptions.FromConnectionString("cache,password=a,$HELLO=,$Tr0ub4dor=");

        Assert.Equal(2, options.Protocol);
        Assert.DoesNotContain(Secret, Assert.Single(options.Ignored), StringComparison.Ordinal);
        Assert.Equal(3, RedisOptions.FromConnectionString("cache,protocol=3,$HELLO=").Protocol);
        AssertRefused(() => RedisOptions.FromConnectionString("cache,password=a,$b=Tr0ub4dor"), "ConnectionString");
    }

    [Theory]
    [InlineData("cache,tls=true,username=bob,pass=pw,database=3,client_name=nightly,timeout=7s")]
    [InlineData("cache,useSsl=true,User=bob,Password=pw,db=3,clientName=nightly,socket_timeout=7")]
    public void Connection_string_accepts_the_names_of_other_clients(string text)
    {
        RedisOptions options = RedisOptions.FromConnectionString(text);

        Assert.Equal((true, 6380, "bob", "pw"), (options.Tls, options.Port, options.User, options.Password));
        Assert.Equal((3, "nightly", TimeSpan.FromSeconds(7)), (options.Database, options.ClientName, options.CommandTimeout));
        Assert.Empty(options.Ignored);
    }

    [Theory]
    [InlineData("cache,password=a,Tr0ub4dor=")]
    [InlineData("cache,password=a,Tr0ub4dor")]
    [InlineData("cache,password=a,dor=b")]
    [InlineData("cache,password=\"a,b\"")]
    [InlineData("cache,pass=a,Tr0ub4dor,ssl=true")]
    [InlineData("cache,PassWord =a,ssl=true,Tr0ub4dor=")]
    [InlineData("cache,password=a,password=b,Tr0ub4dor=")]
    [InlineData("cache,x Tr0ub4dor=a")]
    // An access key whose name was forgotten.
    [InlineData("cache,Tr0ub4dor=")]
    [InlineData("cache,dor=")]
    public void Connection_string_with_a_possible_rest_of_a_password_is_refused_with_a_hint(string text)
    {
        string message = AssertRefused(() => RedisOptions.FromConnectionString(text), "ConnectionString");

        Assert.Contains("comma", message, StringComparison.Ordinal);
        Assert.DoesNotContain("'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_that_is_not_shown_is_identified_by_its_position()
    {
        Assert.Contains("part 4,", AssertRefused(() => RedisOptions.Parse($"cache,ssl=true,password={Secret},abortConnct=false"), "ConnectionString"), StringComparison.Ordinal);
        Assert.Contains("part 2,", AssertRefused(() => RedisOptions.Parse($"redis://cache?password={Secret}&ssll=true"), "Query"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cache,pasword=Tr0ub4dor", "'pasword'")]
    [InlineData("cache,sslmode=x", "'sslmode'")]
    public void Unknown_connection_string_part_is_refused_by_name(string text, string name) =>
        Assert.Contains(name, AssertRefused(() => RedisOptions.FromConnectionString(text), "ConnectionString"), StringComparison.Ordinal);

    [Fact]
    public void Connection_string_uses_the_first_of_several_endpoints() =>
        Assert.Contains("Only the first endpoint", Assert.Single(RedisOptions.FromConnectionString("cache,other:6379,third:1").Ignored), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "Endpoint")]
    [InlineData("   ", "Endpoint")]
    [InlineData(",,", "Endpoint")]
    [InlineData("password=Tr0ub4dor,ssl=true", "Endpoint")]
    [InlineData("=", "Endpoint")]
    [InlineData("password=a,Tr0ub4dor", "Endpoint")]
    [InlineData("password=a,Tr0ub4dor,cache:6379", "Endpoint")]
    [InlineData("cache,checkCertificateRevocation=maybe", "CheckCertificateRevocation")]
    [InlineData("cache,=", "ConnectionString")]
    [InlineData("cache,password=a,=Tr0ub4dor", "ConnectionString")]
    [InlineData("cache:0", "Port")]
    [InlineData("cache:65536", "Port")]
    [InlineData("cache:", "Port")]
    [InlineData("cache:Tr0ub4dor", "Port")]
    [InlineData("user:Tr0ub4dor@cache", "Port")]
    [InlineData("Tr0ub4dor@cache", "Host")]
    [InlineData(":6379", "Host")]
    [InlineData("[::1", "Host")]
    [InlineData("[::1]x", "Host")]
    [InlineData("cache:63:79", "Host")]
    [InlineData("ca che", "Host")]
    [InlineData("cache\nTr0ub4dor", "Host")]
    [InlineData("cache password=Tr0ub4dor", "Endpoint")]
    [InlineData("cache,ssl=maybe", "Tls")]
    [InlineData("cache,ssl=", "Tls")]
    [InlineData("cache,sslHost=a b", "TlsHost")]
    [InlineData("cache,defaultDatabase=-1", "Database")]
    [InlineData("cache,defaultDatabase=Tr0ub4dor", "Database")]
    [InlineData("cache,defaultDatabase=99999999999", "Database")]
    [InlineData("cache,protocol=4", "Protocol")]
    [InlineData("cache,protocol=resp", "Protocol")]
    [InlineData("cache,defaults=aws", "defaults")]
    [InlineData("cache,keyPrefix=x", "keyPrefix")]
    [InlineData("\"cache,password=Tr0ub4dor", "Quotation marks")]
    [InlineData("cache,connectTimeout=0", "ConnectTimeout")]
    [InlineData("cache,connectTimeout=5 s", "ConnectTimeout")]
    [InlineData("cache,syncTimeout=-1", "CommandTimeout")]
    [InlineData("cache,syncTimeout=1.5", "CommandTimeout")]
    [InlineData("cache,asyncTimeout=99999999999", "CommandTimeout")]
    [InlineData("cache,keepAlive=-2", "KeepAlive")]
    [InlineData("cache,keepAlive=x", "KeepAlive")]
    [InlineData("cache,keepAlive=2147483647", "KeepAlive")]
    [InlineData("cache,serviceName=mymaster", "serviceName")]
    [InlineData("cache,tunnel=http:proxy:8080", "tunnel")]
    public void Connection_string_that_is_malformed_is_refused_by_its_part(string text, string part) =>
        AssertRefused(() => RedisOptions.FromConnectionString(text), part);

    // Not in InlineData: attribute values are compiled to UTF-8, which cannot represent a lone surrogate.
    [Fact]
    public void Password_with_half_of_a_surrogate_pair_is_refused()
    {
        AssertRefused(() => RedisOptions.FromUri($"redis://:{Secret}\uD800@host"), "Password");
        AssertRefused(() => RedisOptions.FromUri($"redis://:{Secret}\uD800%20@host"), "Password");
        AssertRefused(() => RedisOptions.FromConnectionString($"cache,password={Secret}\uD800"), "Password");
    }

    [Theory]
    [InlineData("bob:Tr0ub4dor@cache", "Port")]
    [InlineData("Tr0ub4dor@cache", "Host")]
    public void Connection_string_with_an_at_sign_gets_a_hint(string text, string part)
    {
        Assert.Contains("password=…", AssertRefused(() => RedisOptions.FromConnectionString(text), part), StringComparison.Ordinal);
        Assert.DoesNotContain("password=…", AssertRefused(() => RedisOptions.FromConnectionString("cache:x"), "Port"), StringComparison.Ordinal);
    }

    [Fact]
    public void Connection_string_error_names_the_part_as_it_was_written() =>
        Assert.Contains("'syncTIMEOUT'", AssertRefused(() => RedisOptions.FromConnectionString("cache,syncTIMEOUT=x"), "CommandTimeout"), StringComparison.Ordinal);

    [Theory]
    [InlineData("redis://cache", "cache")]
    [InlineData("  rediss://cache", "cache")]
    [InlineData("unix:///run/redis.sock", "localhost")]
    [InlineData("redis+unix:///run/redis.sock", "localhost")]
    [InlineData("cache", "cache")]
    [InlineData("redis", "redis")]
    [InlineData("redis:6379", "redis")]
    [InlineData("cache,password=a://b", "cache")]
    [InlineData("cache,tiebreaker=http:/x", "cache")]
    public void Parse_tells_the_two_forms_apart(string text, string host) => Assert.Equal(host, RedisOptions.Parse(text).Host);

    [Theory]
    [InlineData("redis:/host", "Scheme")]
    [InlineData("http://host", "Scheme")]
    [InlineData("redis-1.0://host", "Scheme")]
    [InlineData("://host", "Scheme")]
    [InlineData("'redis://:Tr0ub4dor@host", "Quotation marks")]
    [InlineData("", "Endpoint")]
    [InlineData("''", "Endpoint")]
    public void Parse_refuses_other_text(string text, string part) => AssertRefused(() => RedisOptions.Parse(text), part);

    [Fact]
    public void Empty_environment_yields_the_defaults()
    {
        RedisOptions options = FromEnvironment();

        Assert.Equal(("localhost", 6379, null), (options.Host, options.Port, options.Password));
        Assert.Equal("localhost", FromEnvironment(connection: "  ").Host);
    }

    [Theory]
    [InlineData("redis://bob@cache/3", null, null, "bob")]
    [InlineData("redis://bob:pw@cache/3", "other", "bob", "pw")]
    [InlineData("redis://bob:@cache/3", "other", "bob", "other")]
    [InlineData("redis://cache/3", "other", null, "other")]
    [InlineData("cache,defaultDatabase=3,password=pw", "other", null, "pw")]
    [InlineData("cache,defaultDatabase=3", "other", null, "other")]
    [InlineData("cache,defaultDatabase=3", "", null, null)]
    public void Environment_names_the_server_and_the_password(string connection, string? auth, string? user, string? password)
    {
        RedisOptions options = FromEnvironment(connection, auth);

        Assert.Equal(("cache", 3, user, password), (options.Host, options.Database, options.User, options.Password));
    }

    [Fact]
    public void Malformed_environment_is_refused_with_the_name_of_the_variable() =>
        Assert.Contains("PSREDIS_CONNECTION", AssertRefused(() => FromEnvironment($"redis://:{Secret}"), "Port"), StringComparison.Ordinal);

    [Fact]
    public void Environment_password_is_used_only_if_none_is_set()
    {
        var options = new RedisOptions();
        Assert.False(options.UseEnvironmentPassword(_ => null));
        Assert.Null(options.Password);

        Assert.True(options.UseEnvironmentPassword(name => name == "REDISCLI_AUTH" ? "first" : null));
        Assert.False(options.UseEnvironmentPassword(_ => "second"));
        Assert.Equal("first", options.Password);
    }

    public static TheoryData<string, Action<RedisOptions>> BadValues => new()
    {
        { "Host", o => o.Host = "" },
        { "Host", o => o.Host = null! },
        { "Host", o => o.Host = "a:1" },
        { "Host", o => o.Host = "redis://a" },
        { "Host", o => o.Host = "[::1]:1" },
        { "Port", o => o.Port = 0 },
        { "Port", o => o.Port = 65536 },
        { "Database", o => o.Database = -1 },
        { "Protocol", o => o.Protocol = 1 },
        { "TlsHost", o => o.TlsHost = "a b" },
        { "ClientName", o => o.ClientName = "a b" },
        { "ClientName", o => o.ClientName = "a\u007F" },
        { "ConnectTimeout", o => o.ConnectTimeout = TimeSpan.Zero },
        { "ConnectTimeout", o => o.ConnectTimeout = TimeSpan.FromDays(25) },
        { "CommandTimeout", o => o.CommandTimeout = TimeSpan.FromSeconds(-1) },
        { "CommandTimeout", o => o.CommandTimeout = TimeSpan.MaxValue },
        { "ConnectTimeout", o => o.ConnectTimeout = Longest + TimeSpan.FromTicks(1) },
        { "CommandTimeout", o => o.CommandTimeout = Longest + TimeSpan.FromTicks(1) },
        { "KeepAlive", o => o.KeepAlive = Timeout.InfiniteTimeSpan },
        { "KeepAlive", o => o.KeepAlive = Longest + TimeSpan.FromTicks(1) },
        { "User", o => o.User = "a\uD800" },
        { "Password", o => o.Password = Secret + "\uD800" },
    };

    [Theory]
    [MemberData(nameof(BadValues), DisableDiscoveryEnumeration = true)]
    public void Invalid_value_is_refused(string part, Action<RedisOptions> set) => AssertRefused(() => set(new RedisOptions()), part);

    [Fact]
    public void Boundary_values_are_accepted()
    {
        var options = new RedisOptions
        {
            Host = "[::1]",
            Port = 65535,
            Protocol = 3,
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            CommandTimeout = TimeSpan.FromTicks(1),
            KeepAlive = TimeSpan.Zero,
            ClientName = "!~",
        };

        Assert.Equal(("::1", "[::1]:65535"), (options.Host, options.Endpoint));
        Assert.Equal(Timeout.InfiniteTimeSpan, options.ConnectTimeout);
        options.ConnectTimeout = options.CommandTimeout = options.KeepAlive = Longest;
        options.Port = 1;
        Assert.Equal((Longest, Longest, Longest, 1), (options.ConnectTimeout, options.CommandTimeout, options.KeepAlive, options.Port));
    }

    [Fact]
    public void Empty_text_is_null()
    {
        var options = new RedisOptions { User = "", Password = "", ClientName = "", SocketPath = "", TlsHost = "", CaFile = "" };

        Assert.All(new[] { options.User, options.Password, options.ClientName, options.SocketPath, options.TlsHost, options.CaFile }, Assert.Null);
    }

    [Theory]
    [InlineData("redis://cache", "redis://cache:6379/0")]
    [InlineData("rediss://:Tr0ub4dor@cache:7000/2", "rediss://cache:7000/2")]
    [InlineData("valkey://bob:Tr0ub4dor@[::1]", "redis://bob@[::1]:6379/0")]
    [InlineData("redis://b%20%40%C3%B6b:Tr0ub4dor@cache", "redis://b%20%40%C3%B6b@cache:6379/0")]
    [InlineData("redis://a-b.c_d~Z09%2B:Tr0ub4dor@cache", "redis://a-b.c_d~Z09%2B@cache:6379/0")]
    [InlineData("unix://bob:Tr0ub4dor@/run/redis.sock?db=2", "unix://bob@/run/redis.sock?db=2")]
    [InlineData("redis://Tr0ub4dor@cache", "redis://cache:6379/0")]
    public void ToString_is_a_url_without_the_password(string url, string shown) => Assert.Equal(shown, RedisOptions.FromUri(url).ToString());

    [Fact]
    public void Password_cannot_be_read_from_outside()
    {
        RedisOptions options = RedisOptions.FromUri($"redis://bob:{Secret}@cache");

        Assert.Null(typeof(RedisOptions).GetProperty("Password")!.GetGetMethod());
        Assert.DoesNotContain(Secret, JsonSerializer.Serialize(options), StringComparison.Ordinal);
        foreach (var property in typeof(RedisOptions).GetProperties().Where(property => property.GetGetMethod() is not null))
        {
            Assert.DoesNotContain(Secret, $"{property.GetValue(options)}", StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Clone_is_a_copy_of_everything_and_independent()
    {
        RedisOptions options = RedisOptions.FromConnectionString("cache:7000,user=bob,password=pw,ssl=true,tiebreaker=x");
        RedisOptions clone = options.Clone();

        foreach (var property in typeof(RedisOptions).GetProperties()) Assert.Equal(property.GetValue(options), property.GetValue(clone));
        clone.Port = 1;
        clone.Password = "other";
        Assert.Equal((7000, "pw"), (options.Port, options.Password));
    }

    // Text as people and password generators write it: any characters, more often those with a meaning in URLs.
    private static readonly Gen<string> Text = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Where(text => text is not null).Select(text => text!),
        Gen.Elements("@:/?#%+&=[] \t\né€".ToCharArray()).ArrayOf().Select(chars => new string(chars)),
        Gen.Elements("%40", "%", "@", "://", "🔑", "\\", "\"", "a", "1").ArrayOf().Select(string.Concat)).Where(IsUnicode);

    private static readonly Gen<string> Name = Gen.Choose('!', '~').Select(c => (char)c).ArrayOf().Select(chars => new string(chars));

    [Fact]
    public void Url_round_trips_any_user_password_and_name() =>
        (from user in Text from password in Text from name in Name from database in Gen.Choose(0, int.MaxValue) select (user, password, name, database))
            .Hold(input =>
            {
                (string user, string password, string name, int database) = input;
                string login = $"{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(password)}@";
                string query = $"db={database}&name={Uri.EscapeDataString(name)}";
                foreach (string url in new[] { $"redis://{login}host:7000?{query}", $"redis://{login}host:7000/1?{query}", $"unix://{login}/run/host:7000?{query}" })
                {
                    RedisOptions options = RedisOptions.Parse(url);
                    Assert.Equal((OrNone(user), OrNone(password)), (options.User, options.Password));
                    Assert.Equal((OrNone(name), database), (options.ClientName, options.Database));
                    Assert.EndsWith("host:7000", options.Endpoint, StringComparison.Ordinal);
                    Assert.Empty(options.Ignored);
                }
            });

    [Fact]
    public void Url_accepts_any_password_without_the_three_reserved_characters() =>
        Text.Select(text => text.Replace("%", "", StringComparison.Ordinal).Replace("/", "", StringComparison.Ordinal).Replace("?", "", StringComparison.Ordinal))
            .Hold(password => Assert.Equal(OrNone(password), RedisOptions.FromUri($"redis://:{password}@host").Password));

    [Fact]
    public void Connection_string_round_trips_any_password_without_a_comma() =>
        Text.Select(text => text.Replace(",", "", StringComparison.Ordinal).Trim())
            .Hold(password => Assert.Equal(OrNone(password), RedisOptions.Parse($"host,password={password},ssl=true").Password));

    [Fact]
    public void Any_text_parses_or_is_refused_without_showing_it()
    {
        Gen<string> pieces = Gen.Elements(
            "redis://", "rediss://", "unix://", "http://", "host", "localhost", "[::1]", "[", "]", ":", ":6379", "@", "/", "/0", "?", "&", "=", ",", "%", "%41", "#",
            "db=", "name=", "protocol=", "password=", "user=", "ssl=", "syncTimeout=", "keepAlive=", "abortConnect=", "timeout=", "skip_verify=", "verifyPeer=",
            "sslProtocols=", "defaults=", "keyPrefix=", "serviceName=", "tls_key=", "pool_size=", "pass=", "$", "\"", "'", "5s", "ms", ".redis.azure.net", "1", "-1", "65536", "true", " ", "\n", "\0", "\uD800",
            Secret, Secret.ToLowerInvariant()).ArrayOf().Select(string.Concat);
        Gen.OneOf(pieces, ArbMap.Default.GeneratorFor<string>().Where(text => text is not null).Select(text => text!)).Hold(text =>
        {
            try
            {
                RedisOptions options = RedisOptions.Parse(text);
                Assert.NotEmpty(options.ToString());
                Assert.DoesNotContain(options.Ignored, note => note.Contains(Secret, StringComparison.OrdinalIgnoreCase));
                Assert.DoesNotContain(Secret, options.LoginHint ?? "", StringComparison.OrdinalIgnoreCase);
            }
            catch (RedisOptionsException e)
            {
                Assert.NotEmpty(e.Part);
                Assert.DoesNotContain(Secret, e.ToString(), StringComparison.OrdinalIgnoreCase);
            }
        }, times: 20_000);
    }

    private static RedisOptions FromEnvironment(string? connection = null, string? auth = null) =>
        RedisOptions.FromEnvironment(name => name switch { "PSREDIS_CONNECTION" => connection, "REDISCLI_AUTH" => auth, _ => null });

    private static string AssertRefused(Action act, string part)
    {
        RedisOptionsException error = Assert.Throws<RedisOptionsException>(act);
        Assert.Equal(part, error.Part);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        // Neither the whole secret nor half of it.
        Assert.DoesNotContain(Secret[..4], error.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Secret[^4..], error.ToString(), StringComparison.OrdinalIgnoreCase);
        return error.Message;
    }

    private static string? OrNone(string text) => text.Length == 0 ? null : text;

    private static bool IsUnicode(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsSurrogatePair(text, i)) return false;
            i++;
        }
        return true;
    }
}
