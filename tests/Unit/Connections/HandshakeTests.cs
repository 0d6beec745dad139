using PSRedis.Faults;
using PSRedis.Hosting;
using PSRedis.Testing;

namespace PSRedis.Tests.Connections;

/// <summary>The handshake: protocol, credential, database, names. With scripted servers of old and new versions, and with a real one that has users.</summary>
public class HandshakeTests(SharedServer server) : ServerTest(server)
{
    private const string Password = Refusal.Secret;

    // The reply of Redis 5 to an unknown command, which repeats the arguments.
    private const string Unknown = $"-ERR unknown command `HELLO`, with args beginning with: `3`, `AUTH`, `default`, `{Password}`, |";

    [Fact]
    public void The_handshake_is_one_round_trip()
    {
        using var scripted = new ScriptedServer(link =>
        {
            // Nothing is answered before all requests have arrived.
            link.Read(5);
            link.Write("%2|+version|+7.2.4|+proto|:3|+OK|+OK|+OK|+OK|");
            link.WaitForClose();
        });
        RedisOptions options = scripted.Options;
        (options.User, options.Database, options.ClientName) = ("ann", 4, "job");
        using RedisConnection redis = RedisConnection.Open(options);

        Assert.Equal(["HELLO 3 AUTH ann " + Password, "SELECT 4", "CLIENT SETNAME job", "CLIENT SETINFO LIB-NAME PSRedis"], scripted.Requests[..4]);
        Assert.StartsWith("CLIENT SETINFO LIB-VER ", scripted.Requests[4], StringComparison.Ordinal);
        Assert.Equal(("7.2.4", 3, "ann", 4), (redis.Identity.Version, redis.Identity.Protocol, redis.User, redis.Database));
        Assert.DoesNotContain(Password, redis.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_are_not_set_are_not_sent()
    {
        using var scripted = new ScriptedServer(link => link.Serve(_ => "*2|+proto|:3|"));
        using RedisConnection redis = RedisConnection.Open(new RedisOptions { Host = "127.0.0.1", Port = scripted.Port });
        Assert.Equal(["HELLO 3", "CLIENT SETINFO LIB-NAME PSRedis"], scripted.Requests[..2]);
        Assert.Equal(3, scripted.Requests.Length);
    }

    [Fact]
    public void RESP2_needs_no_HELLO()
    {
        using ScriptedServer scripted = Old("-ERR not for you|", wanted: Password);
        RedisOptions options = scripted.Options;
        (options.Protocol, options.ClientName) = (2, "job");
        using RedisConnection redis = RedisConnection.Open(options);
        Assert.Equal(["AUTH " + Password, "INFO server", "CLIENT SETNAME job", "CLIENT SETINFO LIB-NAME PSRedis"], scripted.Requests[..4]);
        Assert.Equal((2, "redis", "5.0.14", "standalone"), (redis.Identity.Protocol, redis.Identity.Server, redis.Identity.Version, redis.Identity.Mode));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public void Client_information_can_be_omitted(int? protocol)
    {
        using ScriptedServer scripted = Old("%1|+proto|:3|", wanted: null);
        RedisOptions options = scripted.Options;
        (options.Protocol, options.ClientName, options.NoClientInfo, options.Password) = (protocol, "job", true, null);
        using RedisConnection redis = RedisConnection.Open(options);
        Assert.Equal(protocol is null ? ["HELLO 3", "PING"] : ["PING"], scripted.Requests);
    }

    [Fact]
    public void Refused_names_are_ignored()
    {
        using var scripted = new ScriptedServer(link => link.Serve(request =>
            request.StartsWith("HELLO", StringComparison.Ordinal) ? "%1|+proto|:3|"
            : request.StartsWith("CLIENT", StringComparison.Ordinal) ? "-NOPERM this user has no permissions to run the 'client' command|"
            : "$1|v|"));
        RedisOptions options = scripted.Options;
        options.ClientName = "job";
        using RedisConnection redis = RedisConnection.Open(options);
        Assert.Equal("v", redis.Execute(Strings.Get("k")));
    }

    [Theory]
    [InlineData(Unknown)]
    [InlineData("-ERR unknown command 'HELLO'|")]
    [InlineData("-ERR unknown command|")]
    [InlineData("-NOPROTO unsupported protocol version|")]
    [InlineData("-ERR Unsupported protocol version|")]
    [InlineData("-ERR unsupported command 'HELLO'|")]
    [InlineData("-ERR handle request, command 'HELLO' is not allowed|")]
    [InlineData("-ERR command is not allowed|")]
    [InlineData("-NOPERM this user has no permissions to run the 'hello' command or its subcommand|")]
    [InlineData("-NOAUTH Authentication required.|")]
    [InlineData("-ERR invalid request|")]
    [InlineData("-ERR wrong number of arguments for 'hello' command|")]
    [InlineData("-ERR Syntax error in HELLO option 'AUTH'|")]
    [InlineData("-hello is no command of mine|")]
    [InlineData("+OK|")]
    [InlineData(":1|")]
    public void A_server_without_HELLO_gets_RESP2(string refusal)
    {
        using ScriptedServer scripted = Old(refusal, wanted: Password);
        RedisOptions options = scripted.Options;
        options.Database = 4;
        using RedisConnection redis = RedisConnection.Open(options);

        Assert.Equal((2, "5.0.14"), (redis.Identity.Protocol, redis.Identity.Version));
        Assert.Equal("v", redis.Execute(Strings.Get("k")));
        Assert.Contains("AUTH " + Password, scripted.Requests);
        Assert.Equal("SELECT 4", scripted.Requests[scripted.Requests.ToList().IndexOf("AUTH " + Password) + 1]);
    }

    [Fact]
    public void A_server_without_HELLO_may_have_users_or_no_password()
    {
        using (ScriptedServer scripted = Old(Unknown, wanted: Password))
        {
            RedisOptions options = scripted.Options;
            (options.User, options.Protocol) = ("ann", 2);
            using RedisConnection redis = RedisConnection.Open(options);
            Assert.Contains("AUTH ann " + Password, scripted.Requests);
        }
        using (ScriptedServer scripted = Old(Unknown, wanted: null))
        {
            using RedisConnection redis = RedisConnection.Open(new RedisOptions { Host = "127.0.0.1", Port = scripted.Port });
            Assert.Contains("PING", scripted.Requests);
            Assert.Equal("v", redis.Execute(Strings.Get("k")));
        }
    }

    [Fact]
    public void An_old_server_reports_a_missing_and_a_wrong_password()
    {
        using ScriptedServer scripted = Old(Unknown, wanted: "other");
        RedisOptions none = new() { Host = "127.0.0.1", Port = scripted.Port };
        Assert.Equal("NOAUTH", Refusal.Of<RedisServerException>(() => RedisConnection.Open(none)).Code);
        Refusal.Of<RedisServerException>(() => RedisConnection.Open(scripted.Options), "invalid password");
    }

    [Theory]
    [InlineData(Unknown, "unknown command")]
    [InlineData("-NOPROTO unsupported protocol version|", "NOPROTO")]
    public void Requested_RESP3_that_is_refused_is_an_error(string refusal, string said)
    {
        using ScriptedServer scripted = Old(refusal, wanted: Password);
        RedisOptions options = scripted.Options;
        options.Protocol = 3;
        Refusal.Of<RedisServerException>(() => RedisConnection.Open(options), said);
        Assert.DoesNotContain("AUTH " + Password, scripted.Requests);
    }

    [Theory]
    [InlineData("-ERR max number of clients reached|", "max number of clients")]
    [InlineData("-DENIED Redis is running in protected mode|", "protected mode")]
    public void The_error_of_a_server_that_closes_the_connection_is_reported(string wire, string said)
    {
        using var scripted = new ScriptedServer(link => link.Write(wire));
        // The network decides whether the connection is closed before or after the handshake is sent.
        for (int i = 0; i < 20; i++) Refusal.Of<RedisServerException>(() => RedisConnection.Open(scripted.Options), said);
    }

    [Theory]
    [InlineData("HELLO")]
    [InlineData("INFO")]
    [InlineData("CLIENT SETNAME")]
    [InlineData("CLIENT SETINFO")]
    public void An_optional_command_at_which_the_server_closes_the_connection_is_omitted(string unknown)
    {
        foreach (int? protocol in new int?[] { null, 2 })
        {
            using var scripted = new ScriptedServer(link => link.Serve(request =>
                request.StartsWith(unknown, StringComparison.Ordinal) ? null
                : request.StartsWith("HELLO", StringComparison.Ordinal) ? "%1|+proto|:3|"
                : request.StartsWith("GET", StringComparison.Ordinal) ? "$1|v|"
                : "+OK|"));
            RedisOptions options = scripted.Options;
            (options.Protocol, options.ClientName, options.Database) = (protocol, "job", 3);
            using RedisConnection redis = RedisConnection.Open(options);
            Assert.Equal("v", redis.Execute(Strings.Get("k")));
            bool isNothingUnknown = protocol is 2 ? unknown == "HELLO" : unknown == "INFO";
            Assert.Equal(isNothingUnknown ? 1 : 2, scripted.Lines);
            Assert.Equal(protocol ?? (unknown == "HELLO" ? 2 : 3), redis.Identity.Protocol);
            Assert.Contains("SELECT 3", scripted.RequestsOf(scripted.Lines));
        }
    }

    [Fact]
    public void A_server_that_closes_the_connection_at_any_command_is_an_error()
    {
        using var scripted = new ScriptedServer(link => link.Serve(_ => null));
        foreach (int? protocol in new int?[] { null, 2, 3 })
        {
            RedisOptions options = scripted.Options;
            options.Protocol = protocol;
            Refusal.Of<RedisConnectionException>(() => RedisConnection.Open(options), scripted.Endpoint);
        }
        Assert.Equal(6, scripted.Lines);
    }

    [Fact]
    public void The_refusal_of_HELLO_is_reported_if_the_server_then_closes_the_connection()
    {
        using var scripted = new ScriptedServer(link => link.Serve(request =>
            request.StartsWith("HELLO", StringComparison.Ordinal) ? "-ERR your address is not on the list|" : null));
        Refusal.Of<RedisServerException>(() => RedisConnection.Open(scripted.Options), "your address is not on the list");
    }

    [Fact]
    public void A_proxy_may_answer_PING_as_a_bulk_string()
    {
        using var scripted = new ScriptedServer(link => link.Serve(request => request == "PING" ? "$4|PONG|" : "-ERR unknown command|"));
        using RedisConnection redis = RedisConnection.Open(new RedisOptions { Host = "127.0.0.1", Port = scripted.Port });
        Assert.True(redis.Execute(ConnectionCommands.Ping()));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(null, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public void A_server_that_answers_only_HELLO_requires_a_password(int? protocol, bool isBrief)
    {
        // As Garnet does.
        using var scripted = new ScriptedServer(link => link.Serve(request =>
            request.StartsWith("HELLO", StringComparison.Ordinal) ? "%1|+proto|:3|" : "-NOAUTH Authentication required.|"));
        RedisOptions options = new() { Host = "127.0.0.1", Port = scripted.Port, Protocol = protocol, NoClientInfo = isBrief, Database = 1 };
        Assert.Equal("NOAUTH", Refusal.Of<RedisServerException>(() => RedisConnection.Open(options)).Code);
    }

    [Fact]
    public void The_default_user_can_log_in_to_a_server_without_users()
    {
        using ScriptedServer scripted = Old(Unknown, wanted: Password, hasUsers: false);
        RedisOptions options = scripted.Options;
        options.User = "default";
        using RedisConnection redis = RedisConnection.Open(options);
        Assert.Equal("5.0.14", redis.Identity.Version);
        options.User = "ann";
        Refusal.Of<RedisServerException>(() => RedisConnection.Open(options), "wrong number of arguments");
    }

    [Theory]
    [InlineData("%3|+server|+redis|+version|+7.4.3|+garnet_version|+2.2.8|", "garnet 2.2.8")]
    [InlineData("%2|+server|+valkey|+version|+9.1.2|", "valkey 9.1.2")]
    [InlineData("%2|+server|+redis|+version|+7.2.4|", "redis 7.2.4")]
    [InlineData("%0|", "")]
    public void The_identity_is_read_from_HELLO(string hello, string identity)
    {
        using var scripted = new ScriptedServer(link => link.Serve(request => request.StartsWith("HELLO", StringComparison.Ordinal) ? hello : "+OK|"));
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Equal(identity, redis.Identity.ToString());
    }

    [Theory]
    [InlineData("redis_version:7.2.4\nserver_name:valkey\nvalkey_version:9.1.2\nserver_mode:cluster", "valkey 9.1.2", "cluster")]
    [InlineData("redis_version:7.2.4\nredict_version:7.3.6\nredict_mode:standalone", "redict 7.3.6", "standalone")]
    [InlineData("garnet_version:2.2.8\nredis_version:7.4.3\nredis_mode:standalone", "garnet 2.2.8", "standalone")]
    [InlineData("redis_version:6.2.14\nredis_mode:sentinel", "redis 6.2.14", "sentinel")]
    [InlineData("nothing at all", "", null)]
    public void The_identity_is_read_from_INFO(string fields, string identity, string? mode)
    {
        string text = "# Server\n" + fields;
        using var scripted = new ScriptedServer(link => link.Serve(request => request switch
        {
            "INFO server" => $"${text.Length}|{text}|",
            _ => "+OK|",
        }));
        RedisOptions options = scripted.Options;
        options.Protocol = 2;
        using RedisConnection redis = RedisConnection.Open(options);
        Assert.Equal((identity, mode), (redis.Identity.ToString(), redis.Identity.Mode));
    }

    [Theory, EachProtocol]
    public void The_identity_of_the_real_server_is_the_same_over_both_protocols(int protocol)
    {
        ServerIdentity best = Open().Identity, asked = Open(protocol).Identity;
        Assert.Equal((best.Server, best.Version, best.Mode), (asked.Server, asked.Version, asked.Mode));
        Assert.NotNull(asked.Version);
    }

    [Fact]
    public void A_missing_database_is_named()
    {
        var error = Refusal.Of<RedisOptionsException>(() => Open(database: 99_999), "99999", Shared.Options().Endpoint);
        Assert.Equal("Database", error.Part);
    }

    [Theory]
    [InlineData("-BUSY Redis is busy running a script.|", "BUSY", true)]
    [InlineData("-NOPERM this user has no permissions to run the 'select' command|", "NOPERM", false)]
    public void A_refusal_of_SELECT_for_another_reason_than_its_number_is_reported_as_such(string reply, string code, bool isTransient)
    {
        using var scripted = new ScriptedServer(link => link.Serve(request =>
            request.StartsWith("HELLO", StringComparison.Ordinal) ? "%1|+proto|:3|"
            : request == "SELECT 1" ? reply
            : "+OK|"));
        RedisOptions options = scripted.Options;
        options.Database = 1;
        RedisServerException error = Refusal.Of<RedisServerException>(() => RedisConnection.Open(options));
        Assert.Equal((code, isTransient), (error.Code, error.IsTransient));
    }

    [Theory]
    [InlineData("-NOPERM this user has no permissions to run the 'select' command|", typeof(RedisServerException))]
    [InlineData("-ERR DB index is out of range|", typeof(RedisOptionsException))]
    public void A_refused_SELECT_of_a_user_without_the_right_to_PING_is_an_error(string reply, Type error)
    {
        // Otherwise the refused SELECT would be assumed to have succeeded, and keys would be written to database 0.
        using var scripted = new ScriptedServer(link => link.Serve(request =>
            request.StartsWith("SELECT", StringComparison.Ordinal) ? reply
            : request is "PING" || request.StartsWith("HELLO", StringComparison.Ordinal) ? "-NOPERM this user has no permissions to run this command|"
            : "+OK|"));
        foreach (int? protocol in new int?[] { null, 2 })
        {
            RedisOptions options = new() { Host = "127.0.0.1", Port = scripted.Port, Protocol = protocol, Database = 5 };
            Assert.IsType(error, Record.Exception(() => RedisConnection.Open(options)));
            options.Database = 0;
            RedisConnection.Open(options).Dispose();
        }
    }

    [Fact]
    public void A_login_that_is_refused_with_NOPERM_is_an_error()
    {
        using var scripted = new ScriptedServer(link => link.Serve(request =>
            request.StartsWith("AUTH", StringComparison.Ordinal) || request.StartsWith("HELLO", StringComparison.Ordinal) ? "-NOPERM ann may not connect from here|" : "+OK|"));
        foreach (int? protocol in new int?[] { null, 2 })
        {
            RedisOptions options = scripted.Options;
            options.Protocol = protocol;
            Assert.Equal("NOPERM", Refusal.Of<RedisServerException>(() => RedisConnection.Open(options)).Code);
        }
    }

    [Fact]
    public void Requested_RESP3_requires_a_valid_reply_to_HELLO()
    {
        using var scripted = new ScriptedServer(link => link.Serve(_ => "+OK|"));
        RedisOptions options = scripted.Options;
        options.Protocol = 3;
        Refusal.Of<RedisProtocolException>(() => RedisConnection.Open(options), scripted.Endpoint);
    }

    [Fact]
    public void Users_of_a_real_server_log_in()
    {
        Assert.SkipUnless(TestServer.HasRedis, "this test needs a redis-server of its own");
        using LocalServer local = TestServer.StartRedis("--requirepass", Password);
        RedisOptions options = new() { Host = local.HostName, Port = local.Port, Password = Password };
        using RedisConnection admin = RedisConnection.Open(options);
        Do(admin, "ACL", "SETUSER", "reader", "on", ">" + Password, "~mine:*", "resetchannels", "-@all", "+get");
        Do(admin, "ACL", "SETUSER", "free", "on", "nopass", "allkeys", "+get");
        Do(admin, "SET", "mine:a", "v");

        foreach (int? protocol in new int?[] { null, 2, 3 })
        {
            options.Protocol = protocol;
            RedisOptions With(string? user, string? password)
            {
                RedisOptions changed = options.Clone();
                (changed.User, changed.Password) = (user, password);
                return changed;
            }

            // A user who may execute only a few commands, not even PING.
            using (RedisConnection reader = RedisConnection.Open(With("reader", Password)))
            {
                Assert.Equal(protocol ?? 3, reader.Identity.Protocol);
                Assert.Equal("v", reader.Execute(Strings.Get("mine:a")));
                Assert.Equal("NOPERM", Refusal.Of<RedisServerException>(() => reader.Execute(Strings.Set("mine:a", "w"))).Code);
                Assert.Equal("NOPERM", Refusal.Of<RedisServerException>(() => reader.Execute(Strings.Get("other"))).Code);
                Assert.Equal("v", reader.Execute(Strings.Get("mine:a")));
            }
            using (RedisConnection free = RedisConnection.Open(With("free", null))) Assert.Equal("v", free.Execute(Strings.Get("mine:a")));

            Assert.Equal("NOAUTH", Refusal.Of<RedisServerException>(() => RedisConnection.Open(With(null, null))).Code);
            Assert.Equal("WRONGPASS", Refusal.Of<RedisServerException>(() => RedisConnection.Open(With(null, Password + "x"))).Code);
            Assert.Equal("WRONGPASS", Refusal.Of<RedisServerException>(() => RedisConnection.Open(With("reader", "x"))).Code);
            Assert.Equal("WRONGPASS", Refusal.Of<RedisServerException>(() => RedisConnection.Open(With("nobody", Password))).Code);
            RedisOptions elsewhere = With("reader", Password);
            elsewhere.Database = 1;
            Assert.Equal("NOPERM", Refusal.Of<RedisServerException>(() => RedisConnection.Open(elsewhere)).Code);
        }
    }

    [Fact]
    public void A_changed_password_is_an_error_when_the_connection_is_re_established()
    {
        Assert.SkipUnless(TestServer.HasRedis, "this test needs a redis-server of its own");
        using LocalServer local = TestServer.StartRedis("--requirepass", Password);
        RedisOptions options = new() { Host = local.HostName, Port = local.Port, Password = Password };
        using RedisConnection admin = RedisConnection.Open(options), redis = RedisConnection.Open(options);
        Do(admin, "CONFIG", "SET", "requirepass", "another");
        Do(admin, "CLIENT", "KILL", "TYPE", "normal");

        // A retry would not help, and might lock the user out of some services.
        Assert.Equal("WRONGPASS", Refusal.Of<RedisServerException>(() => redis.Execute(Strings.Get("k"))).Code);
    }

    [Fact]
    public void A_real_server_with_too_many_clients_is_an_error()
    {
        Assert.SkipUnless(TestServer.HasRedis, "this test needs a redis-server of its own");
        using LocalServer local = TestServer.StartRedis("--maxclients", "1");
        RedisOptions options = new() { Host = local.HostName, Port = local.Port, Password = Password };
        using RedisConnection only = RedisConnection.Open(options);
        for (int i = 0; i < 10; i++) Refusal.Of<RedisServerException>(() => RedisConnection.Open(options), "max number of clients");
        Assert.True(only.Execute(ConnectionCommands.Ping()));
    }

    /// <summary>A server older than HELLO, with or without a password.</summary>
    private static ScriptedServer Old(string refusal, string? wanted, bool hasUsers = true) => new(link =>
    {
        bool isIn = wanted is null;
        link.Serve(request =>
        {
            string[] words = request.Split(' ');
            switch (words[0])
            {
                case "HELLO": return refusal;
                case "AUTH" when !hasUsers && words.Length == 3:
                    return "-ERR wrong number of arguments for 'auth' command|";
                case "AUTH":
                    isIn = words[^1] == wanted;
                    return isIn ? "+OK|" : "-ERR invalid password|";
                default:
                    if (!isIn) return "-NOAUTH Authentication required.|";
                    return words[0] switch { "INFO" => "$43|redis_version:5.0.14\r\nredis_mode:standalone|", "GET" => "$1|v|", "CLIENT" => "-ERR unknown subcommand|", "PING" => "+PONG|", _ => "+OK|" };
            }
        });
    });
}
