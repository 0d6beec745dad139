using PSRedis.Faults;

namespace PSRedis.Tests;

/// <summary>How error replies are interpreted, in the wordings of different servers and proxies.</summary>
public class ServerErrorTests
{
    [Theory]
    [InlineData("ERR unknown command 'UNLINK'", true)]
    [InlineData("ERR unknown command `UNLINK`, with args beginning with: `k`, ", true)]
    [InlineData("ERR unknown command", true)]
    [InlineData("ERR Unknown subcommand or wrong number of arguments for 'SETINFO'. Try CLIENT HELP.", true)]
    [InlineData("ERR unknown subcommand 'NOSUCH'. Try CLIENT HELP.", true)]
    [InlineData("ERR unsupported command 'UNLINK'", true)]
    [InlineData("unsupported command", true)]
    [InlineData("ERR handle request, command 'UNLINK' is not allowed", true)]
    [InlineData("ERR Command is not available: 'SLOWLOG'. See https://example.com/compatibility for details", true)]
    [InlineData("ERR command is not allowed", true)]
    [InlineData("ERR command not supported", true)]
    [InlineData("ERR This Redis command has been disabled", true)]
    [InlineData("ERR This command is not supported by this service", true)]
    [InlineData("ERR the command 'CONFIG' is disabled", true)]
    [InlineData("ERR unimplemented command", true)]
    [InlineData("ERR command 'unlink' not support for your account", true)]
    [InlineData("ERR unsupport command 'unlink'", true)]
    [InlineData("ERR command 'unlink' is not permitted", true)]
    [InlineData("ERR the command 'unlink' is forbidden", true)]
    [InlineData("ERR forbidden command: unlink", true)]
    [InlineData("ERR unrecognised command 'unlink'", true)]
    [InlineData("ERR no such command 'unlink'", true)]
    [InlineData("ERR operation not permitted", false)]
    [InlineData("ERR command not permitted while a script is running", false)]
    [InlineData("ERR wrong number of arguments for 'get' command", false)]
    [InlineData("ERR Command not allowed inside a transaction", false)]
    [InlineData("ERR This Redis command is not allowed from script", false)]
    [InlineData("ERR syntax error", false)]
    [InlineData("ERR no such key, unknown command", false)]
    [InlineData("ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you can run it from a local connection", false)]
    [InlineData("NOPERM this user has no permissions to run the 'unlink' command", false)]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.", false)]
    [InlineData("NOAUTH Authentication required.", false)]
    public void An_unknown_command_is_recognized_by_the_wording(string reply, bool isUnknown) => Assert.Equal(isUnknown, new RedisServerException(reply).IsUnknownCommand);

    [Theory]
    [InlineData("ERR unknown command 'UNLINK'")]
    [InlineData("ERR unsupported command 'UNLINK'")]
    [InlineData("NOPERM this user has no permissions to run the 'unlink' command")]
    public void An_older_command_is_used_instead(string refusal)
    {
        using ScriptedServer scripted = ScriptedServer.Answering(request => request.Split(' ')[0] switch { "UNLINK" => $"-{refusal}|", "DEL" => ":1|", _ => "+OK|" });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Equal(1, redis.Execute(Keys.Remove("k")));
        Assert.Equal(["UNLINK k", "DEL k"], scripted.Requests);
    }

    [Theory]
    [InlineData("ERR unknown command 'UNLINK'")]
    [InlineData("NOPERM this user has no permissions to run the 'unlink' command")]
    public void An_older_command_is_used_in_a_transaction(string refusal)
    {
        bool isRefused = false;
        using ScriptedServer scripted = ScriptedServer.Answering(request =>
        {
            switch (request.Split(' ')[0])
            {
                case "MULTI":
                    isRefused = false;
                    return "+OK|";
                case "UNLINK" or "LMOVE":
                    isRefused = true;
                    return $"-{refusal}|";
                case "EXEC":
                    return isRefused ? "-EXECABORT Transaction discarded because of previous errors.|" : "*3|:5|:1|$4|item|";
                default:
                    return "+QUEUED|";
            }
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        RedisCommand<object?[]?> transaction = Transactions.Atomic(
            Strings.Increment("n"), Keys.Remove("k").AsObject(), Transactions.Atomic(Lists.Move("a", "b", ListEnd.Right, ListEnd.Left)).AsObject());
        Assert.Equal("[5, 1, [\"item\"]]", Show.Of(redis.Execute(transaction)));
        Assert.Equal(
            ["MULTI", "INCRBY n 1", "UNLINK k", "LMOVE a b RIGHT LEFT", "EXEC", "MULTI", "INCRBY n 1", "DEL k", "RPOPLPUSH a b", "EXEC"], scripted.Requests);
    }

    [Fact]
    public void A_transaction_without_an_older_form_is_not_retried()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(request => request switch
        {
            "MULTI" => "+OK|",
            "EXEC" => "-EXECABORT Transaction discarded because of previous errors.|",
            _ => "-ERR unknown command|",
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Equal("ERR unknown command", Assert.Throws<RedisServerException>(() => redis.Execute(Transactions.Atomic(Strings.Increment("n")))).Message);
        Assert.Equal(1, scripted.Requests.Count(request => request == "MULTI"));
    }
}
