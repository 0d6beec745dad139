using System.Collections.Specialized;
using PSRedis.Faults;

namespace PSRedis.Tests.Commands;

public class RawCommandTests(SharedServer server) : ServerTest(server)
{
    [Theory]
    [InlineData("SUBSCRIBE")]
    [InlineData("psubscribe")]
    [InlineData("Monitor")]
    [InlineData("SYNC")]
    [InlineData("RESET")]
    public void Commands_that_break_the_order_of_replies_are_refused_before_they_are_sent(string name) =>
        Assert.Contains(name.ToUpperInvariant(), Assert.Throws<InvalidOperationException>(() => RawCommand.Of(false, name, "x")).Message, StringComparison.Ordinal);

    [Fact]
    public void CLIENT_REPLY_and_SCRIPT_DEBUG_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() => RawCommand.Of(false, "client", "Reply", "OFF"));
        Assert.Throws<InvalidOperationException>(() => RawCommand.Of(false, "script", "debug", "YES"));
        RawCommand.Of(false, "CLIENT", "SETNAME", "REPLY");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void A_command_requires_a_name(string name) => Assert.Throws<ArgumentException>(() => RawCommand.Of(false, name));

    [Theory]
    [InlineData("BLPOP k 0", true)]
    [InlineData("blmove a b LEFT RIGHT 1", true)]
    [InlineData("XREAD COUNT 1 BLOCK 0 STREAMS s $", true)]
    [InlineData("XREADGROUP GROUP g c block 5 STREAMS s >", true)]
    [InlineData("XREAD COUNT 1 STREAMS s 0", false)]
    [InlineData("XREAD COUNT 1 STREAMS block 0", false)]
    [InlineData("XREADGROUP GROUP streams c BLOCK 5 STREAMS s >", true)]
    [InlineData("GET BLOCK", false)]
    [InlineData("LPOP k", false)]
    [InlineData("WAIT 1 0", false)]
    public void Blocking_commands_are_recognized(string line, bool waits)
    {
        string[] words = line.Split(' ');
        RedisCommand command = RawCommand.Of(false, words[0], Array.ConvertAll(words[1..], RedisArgument.From));
        Assert.Equal((waits, waits || words[0] == "WAIT"), (command.Blocks, command.TakesItsTime));
    }

    [Theory]
    [InlineData("BLPOP a b 1.5", 1.5)]
    [InlineData("brpoplpush a b 2", 2)]
    [InlineData("BLMOVE a b LEFT RIGHT 0.25", 0.25)]
    [InlineData("BZMPOP 3 1 k MIN", 3)]
    [InlineData("XREAD COUNT 1 BLOCK 1500 STREAMS s $", 1.5)]
    [InlineData("WAIT 1 3000", 3)]
    [InlineData("WAITAOF 1 1 2000", 2)]
    [InlineData("BLPOP k 0", -0.001)]
    [InlineData("BLPOP k later", -0.001)]
    [InlineData("BLPOP", -0.001)]
    [InlineData("WAIT 1 0", -0.001)]
    [InlineData("SHUTDOWN", -0.001)]
    [InlineData("GET k", 0)]
    public void The_blocking_time_of_a_command_is_read_from_its_arguments(string line, double seconds)
    {
        string[] words = line.Split(' ');
        Assert.Equal(TimeSpan.FromSeconds(seconds), RawCommand.Of(false, words[0], Array.ConvertAll(words[1..], RedisArgument.From)).BlocksFor);
    }

    [Theory, EachProtocol]
    public void Any_command_can_be_sent(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string key = Key();
        Assert.Equal("OK", redis.Execute(RawCommand.Of(false, "set", key, "wörld")));
        Assert.Equal("wörld", redis.Execute(RawCommand.Of(false, "GET", key)));
        Assert.Equal(new byte[] { 0x77, 0xC3, 0xB6, 0x72, 0x6C, 0x64 }, redis.Execute(RawCommand.Of(true, "GET", key)));
        Assert.Equal(6L, redis.Execute(RawCommand.Of(false, "STRLEN", key)));
        Assert.Equal(new object?[] { "wörld", null }, redis.Execute(RawCommand.Of(false, "MGET", key, Key("missing"))));
        Assert.Null(redis.Execute(RawCommand.Of(false, "GET", Key("missing"))));

        redis.Execute(Hashes.Set(Key("hash"), "f", 1));
        object? hash = redis.Execute(RawCommand.Of(false, "HGETALL", Key("hash")));
        Assert.Equal(protocol == 3 ? "{f: \"1\"}" : "[\"f\", \"1\"]", Show.Of(hash));
        Assert.Equal(protocol == 3, hash is OrderedDictionary);
    }

    [Fact]
    public void A_verbatim_string_is_text_or_bytes()
    {
        using ScriptedServer scripted = ScriptedServer.Answering("=8|txt:w\u00c3\u00b6r|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Equal("w\u00f6r", redis.Execute(RawCommand.Of(false, "INFO")));
        Assert.Equal(new byte[] { 0x77, 0xC3, 0xB6, 0x72 }, redis.Execute(RawCommand.Of(true, "INFO")));
    }

    [Theory, EachProtocol]
    public void Errors_contain_the_message_of_the_server(int protocol)
    {
        RedisConnection redis = Open(protocol);
        RedisServerException error = Assert.Throws<RedisServerException>(() => redis.Execute(RawCommand.Of(false, "NOSUCHCOMMAND", "x")));
        Assert.Equal("ERR", error.Code);
        Assert.True(error.IsUnknownCommand);
        Assert.Throws<RedisServerException>(() => redis.Execute(RawCommand.Of(false, "SET", Key(), "v", "NONSENSE")));
        Assert.True(redis.Execute(ConnectionCommands.Ping()));
    }

    [Theory, EachProtocol]
    public void The_result_of_a_script_is_returned(int protocol)
    {
        RedisConnection redis = Open(protocol);
        Assert.SkipUnless(Evaluates(redis), "this server has no EVAL");
        string shown = Show.Of(redis.Execute(RawCommand.Of(false, "EVAL", "return {1, 'two', {false}, redis.error_reply('CUSTOM why')}", "0")));
        // Garnet adds a code of its own.
        Assert.Equal("[1, \"two\", [null], error CUSTOM why]", shown.Replace("ERR ", "", StringComparison.Ordinal));
        RedisCommand<object?> failing = RawCommand.Of(false, "EVAL", "return redis.error_reply('CUSTOM why')", "0");
        Assert.EndsWith("CUSTOM why", Assert.Throws<RedisServerException>(() => redis.Execute(failing)).Message, StringComparison.Ordinal);
    }

    private static bool Evaluates(RedisConnection redis)
    {
        try
        {
            return redis.Execute(RawCommand.Of(false, "EVAL", "return 1", "0")) is 1L;
        }
        catch (RedisServerException)
        {
            return false;
        }
    }

    [Theory]
    [InlineData("AUTH", true)]
    [InlineData("hello", true)]
    [InlineData("MIGRATE", true)]
    [InlineData("acl", true)]
    [InlineData("CONFIG", true)]
    [InlineData("SENTINEL", true)]
    [InlineData("GET", false)]
    [InlineData("", false)]
    public void A_command_that_may_contain_a_password_is_recognized_by_its_name(string name, bool may) => Assert.Equal(may, RawCommand.MayHoldSecret(name));
}
