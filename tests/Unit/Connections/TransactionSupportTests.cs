using PSRedis.Faults;

namespace PSRedis.Tests.Connections;

/// <summary>Nothing of a transaction is executed if the server, or a proxy in front of it, does not support transactions.</summary>
public class TransactionSupportTests(SharedServer server) : ServerTest(server)
{
    private static readonly RedisCommand<object?[]?> Sale = Transactions.Atomic(Strings.Increment("stock", -1), Strings.Increment("sold"));

    [Theory, EachProtocol]
    public void A_user_without_the_right_changes_nothing(int protocol)
    {
        RedisConnection admin = Open(protocol);
        SkipWithoutAcl(admin);
        (string user, string key, string hash) = (Key("user"), Key(), Key("hash"));
        admin.Execute(RawCommand.Of(false, "ACL", "SETUSER", user, "on", "nopass", "~*", "+@all", "-multi", "-exec"));
        try
        {
            RedisOptions options = Shared.Options(protocol);
            (options.User, options.Password) = (user, "");
            using RedisConnection redis = RedisConnection.Open(options);
            admin.Execute(Hashes.Set(hash, "kept", "yes"));
            for (int i = 0; i < 2; i++)
            {
                Assert.Equal("NOPERM", Assert.Throws<RedisServerException>(() => redis.Execute(Transactions.Atomic(Strings.Increment(key)))).Code);
                Assert.Equal("NOPERM", Assert.Throws<RedisServerException>(() => redis.Execute(Keys.Replace(hash, KeyContent.List([1])))).Code);
                Assert.Equal("NOPERM", Assert.Throws<RedisServerException>(() => redis.Watch([key])).Code);
            }
            Assert.False(admin.Execute(Keys.Exists(key)));
            Assert.Equal("{kept: \"yes\"}", Show.Of(admin.Execute(Hashes.GetAll(hash))));

            // The user gets the right while the connection is open.
            admin.Execute(RawCommand.Of(false, "ACL", "SETUSER", user, "+multi", "+exec"));
            Assert.Equal("[1]", Show.Of(redis.Execute(Transactions.Atomic(Strings.Increment(key)))));
        }
        finally
        {
            admin.Execute(RawCommand.Of(false, "ACL", "DELUSER", user));
        }
    }

    [Theory, EachProtocol]
    public void The_right_is_checked_again_after_a_login(int protocol)
    {
        RedisConnection admin = Open(protocol);
        SkipWithoutAcl(admin);
        (string user, string key) = (Key("user"), Key());
        admin.Execute(RawCommand.Of(false, "ACL", "SETUSER", user, "on", ">pw", "~*", "+@all", "-multi", "-exec"));
        try
        {
            using RedisConnection redis = RedisConnection.Open(Shared.Options(protocol));
            Assert.Equal("[1]", Show.Of(redis.Execute(Transactions.Atomic(Strings.Increment(key)))));
            Pending<bool> login = redis.Send(ConnectionCommands.Auth(user, "pw"));
            Pending<object?[]?> transaction = redis.Send(Transactions.Atomic(Strings.Increment(key)), login);
            redis.Wait(transaction);
            Assert.True(login.Result);
            Assert.Equal("NOPERM", Assert.IsType<RedisServerException>(transaction.Error).Code);
            Assert.Equal("1", admin.Execute(Strings.Get(key)));
        }
        finally
        {
            admin.Execute(RawCommand.Of(false, "ACL", "DELUSER", user));
        }
    }

    [Theory]
    [InlineData("ERR unknown command 'MULTI', with args beginning with: ")]
    [InlineData("ERR unknown command `MULTI`")]
    [InlineData("ERR unsupported command 'MULTI'")]
    [InlineData("NOPERM User app has no permissions to run the 'multi' command")]
    [InlineData("ERR handle request, command 'MULTI' is not allowed")]
    [InlineData("ERR Transactions are not supported in this mode")]
    public void Nothing_is_sent_after_a_refusal(string refusal)
    {
        using ScriptedServer scripted = Without(request => request is "MULTI" or "EXEC" ? $"-{refusal}|" : ":1|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        for (int i = 0; i < 2; i++) Assert.Equal(refusal, Assert.Throws<RedisServerException>(() => redis.Execute(Sale)).Message);
        Assert.Equal(refusal, Assert.Throws<RedisServerException>(() => redis.Execute(Keys.Replace("k", KeyContent.List([1])))).Message);
        Assert.All(scripted.Requests, request => Assert.True(request is "MULTI" or "EXEC", request));
        Assert.Equal(1, scripted.Lines);
    }

    [Fact]
    public void Nothing_is_executed_if_the_server_closes_the_connection_at_MULTI()
    {
        using ScriptedServer scripted = Without(request => request == "MULTI" ? null : ":1|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        var error = Assert.Throws<RedisConnectionException>(() => redis.Execute(Sale));
        Assert.Equal(0, error.OutcomeUnknown);
        Assert.All(scripted.Requests, request => Assert.True(request is "MULTI" or "EXEC", request));
        Assert.Equal(1, redis.Execute(Strings.Increment("stock")));
    }

    [Fact]
    public void Nothing_is_queued_after_a_MULTI_whose_EXEC_is_refused()
    {
        using ScriptedServer scripted = Without(request => request switch
        {
            "MULTI" => "+OK|",
            "EXEC" => "-ERR unknown command 'EXEC'|",
            _ => ":1|",
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Equal("ERR unknown command 'EXEC'", Assert.Throws<RedisServerException>(() => redis.Execute(Sale)).Message);
        Assert.Equal(1, redis.Execute(Strings.Increment("stock")));
        Assert.Equal("MULTI EXEC", string.Join(" ", scripted.RequestsOf(1)));
        Assert.Equal("INCRBY stock 1", string.Join(" ", scripted.RequestsOf(2)));
    }

    [Fact]
    public void Support_is_checked_once_for_each_link_and_login_and_after_each_refusal()
    {
        bool refuses = false;
        using ScriptedServer scripted = Without(request => request switch
        {
            "MULTI" => refuses ? "-NOPERM no|" : "+OK|",
            "EXEC" => refuses ? "-ERR EXEC without MULTI|" : "*0|",
            "BREAK" => null,
            _ => "+OK|",
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        RedisCommand<object?[]?> nothing = Transactions.Atomic();
        redis.Execute(nothing);
        redis.Execute(nothing);
        redis.Execute(nothing);
        Assert.Equal(4, NewChecks());

        redis.Execute(ConnectionCommands.Auth("bob", "pw"));
        redis.Execute(nothing);
        redis.Execute(nothing);
        Assert.Equal(3, NewChecks());

        Assert.Throws<RedisConnectionException>(() => redis.Execute(RawCommand.Of(false, "BREAK")));
        redis.Execute(nothing);
        redis.Execute(nothing);
        Assert.Equal(3, NewChecks());

        refuses = true;
        Assert.Throws<RedisServerException>(() => redis.Execute(nothing));
        Assert.Throws<RedisServerException>(() => redis.Execute(nothing));
        refuses = false;
        redis.Execute(nothing);
        redis.Execute(nothing);
        Assert.Equal(1 + 1 + 3, NewChecks());

        int NewChecks()
        {
            int all = scripted.Requests.Count(request => request == "MULTI");
            int more = all - _checks;
            _checks = all;
            return more;
        }
    }

    private int _checks;

    [Fact]
    public void A_check_does_not_outlast_a_login_that_was_sent_before_its_reply()
    {
        using ScriptedServer scripted = Without(request => request switch
        {
            "MULTI" => "+OK|",
            "EXEC" => "*0|",
            _ => "+OK|",
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        RedisCommand<object?[]?> nothing = Transactions.Atomic();
        redis.Execute(nothing);
        Pending<object?[]?> transaction = redis.Send(nothing);
        redis.Send(ConnectionCommands.Auth("bob", "pw"));
        redis.Wait(transaction);
        redis.Execute(nothing);
        string[] requests = scripted.Requests;
        Assert.Equal("AUTH bob pw,MULTI,EXEC,MULTI,EXEC", string.Join(",", requests.SkipWhile(request => request != "AUTH bob pw")));
    }

    [Fact]
    public void An_unsent_transaction_is_sent_on_a_new_link_only_if_it_is_accepted()
    {
        foreach (bool accepts in new[] { true, false })
        {
            using var scripted = new ScriptedServer(link =>
            {
                link.AnswersEmptyTransactions = accepts || link.Number == 1;
                link.Handshake();
                link.Serve(request => (link.Number, request) switch
                {
                    (1, "GET gate") => "",
                    (_, "MULTI") => accepts ? "+OK|" : "-NOPERM no|",
                    (_, "EXEC") => accepts ? "*2|:1|:1|" : "-ERR EXEC without MULTI|",
                    (_, "GET gate") => "$-1|",
                    _ => accepts ? "+QUEUED|" : ":1|",
                });
            });
            using RedisConnection redis = RedisConnection.Open(scripted.Options);
            redis.Execute(Transactions.Atomic());
            Pending<object?> gate = redis.Send(Strings.Get("gate"));
            redis.Flush();
            Pending<object?[]?> sale = redis.Send(Sale, gate);
            redis.Break(new System.IO.IOException("it ended"));
            redis.Wait(gate);
            redis.Wait(sale);
            string[] second = scripted.RequestsOf(2);
            if (accepts)
            {
                Assert.Equal("[1, 1]", Show.Of(sale.Result));
                Assert.Equal("GET gate,MULTI,INCRBY stock -1,INCRBY sold 1,EXEC", string.Join(",", second));
            }
            else
            {
                Assert.Equal("NOPERM no", sale.Error!.Message);
                Assert.Equal("MULTI,EXEC,GET gate", string.Join(",", second));
            }
        }
    }

    [Fact]
    public void No_other_command_gets_a_reply_of_a_transaction_of_which_a_part_was_refused()
    {
        // As in Garnet 2.2.8: one element more than the reply announces.
        using ScriptedServer scripted = ScriptedServer.Answering(request => request switch
        {
            "MULTI" => "+OK|",
            "NOSUCH" => "-ERR unknown command|",
            "EXEC" => "*1|:1|:2|",
            "GET a" => "$1|a|",
            "GET b" => "$1|b|",
            _ => "+QUEUED|",
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Pending<object?[]?> transaction = redis.Send(Transactions.Atomic(Strings.Increment("x"), RawCommand.Of(false, "NOSUCH")));
        Pending<object?> a = redis.Send(Strings.Get("a"));
        Pending<long> write = redis.Send(Strings.Increment("y"));
        Pending<object?> b = redis.Send(Strings.Get("b"));
        redis.Wait(b);
        Assert.Equal("ERR unknown command", transaction.Error!.Message);
        Assert.Equal("a", a.Result);
        Assert.Equal("b", b.Result);
        Assert.IsType<RedisConnectionException>(write.Error);
        Assert.Equal(2, scripted.Lines);
    }

    private static void SkipWithoutAcl(RedisConnection redis)
    {
        try
        {
            redis.Execute(RawCommand.Of(false, "ACL", "WHOAMI"));
        }
        catch (RedisServerException)
        {
            Assert.Skip("this server has no ACL users");
        }
    }

    private static ScriptedServer Without(Func<string, string?> reply) => new(link =>
    {
        link.AnswersEmptyTransactions = false;
        link.Handshake();
        link.Serve(reply);
    });
}
