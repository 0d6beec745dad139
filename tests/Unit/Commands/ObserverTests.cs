using System.Collections.Concurrent;
using PSRedis.Faults;

namespace PSRedis.Tests.Commands;

public class ObserverTests(SharedServer server) : ServerTest(server)
{
    [Theory, EachProtocol]
    public void An_observer_is_notified_when_a_command_is_sent_and_answered(int protocol)
    {
        (RedisConnection redis, var observer, string key) = (Open(protocol), new Observer(), Key());
        Assert.True(redis.Execute(Strings.Set(key, "v").ObservedBy(observer)));
        Assert.Equal("v", redis.Execute(Strings.Get(key).ObservedBy(observer)));
        Assert.Throws<RedisServerException>(() => redis.Execute(Hashes.GetAll(key).ObservedBy(observer)));
        Assert.Equal([$"> SET {key} v", "< OK", $"> GET {key}", "< \"v\"", $"> HGETALL {key}"], observer.Notifications.Take(5));
        Assert.StartsWith("< (error) \"WRONGTYPE ", observer.Notifications.ElementAt(5), StringComparison.Ordinal);
        Assert.EndsWith(" WRONGTYPE", observer.Notifications.ElementAt(5), StringComparison.Ordinal);
    }

    [Theory, EachProtocol]
    public void An_observer_is_notified_of_each_step_of_a_chained_command_and_of_a_transaction_as_a_whole(int protocol)
    {
        (RedisConnection redis, var observer, string key) = (Open(protocol), new Observer(), Key());
        redis.Execute(Transactions.Atomic());
        redis.Execute(Keys.Replace(key, KeyContent.List(["a b", "c"])).ObservedBy(observer));
        redis.Execute(Keys.Read(key).ObservedBy(observer));
        Assert.Equal(
            [$"> MULTI; DEL {key}; RPUSH {key} \"a b\" c; EXEC", "< [0, 2]", $"> TYPE {key}", "< list", $"> LRANGE {key} 0 -1", "< [\"a b\", \"c\"]"], observer.Notifications);
    }

    [Theory, EachProtocol]
    public void An_observer_does_not_change_the_behaviour_of_a_command(int protocol)
    {
        (RedisConnection redis, var observer) = (Open(protocol), new Observer());
        RedisCommand<bool> select = ConnectionCommands.Select(10).ObservedBy(observer);
        Assert.False(select.CanBeQueued);
        Assert.True(redis.Execute(select));
        Assert.Equal(10, redis.Database);
        Assert.Equal(CommandTraits.Blocking, Lists.WaitAndPop(["k"], ListEnd.Left, TimeSpan.FromSeconds(1)).ObservedBy(observer).Traits);
        Assert.Equal([null], redis.Execute(Transactions.Atomic(Strings.Get("no such key").ObservedBy(observer)))!);
        RedisCommand<bool> ping = ConnectionCommands.Ping();
        Assert.Same(ping, ping.ObservedBy(null));
    }

    [Fact]
    public void The_handshake_is_observed_without_the_password()
    {
        var observer = new Observer();
        using var old = new ScriptedServer(link => link.Serve(request => $"-ERR unknown command{(request.Contains("AUTH", StringComparison.Ordinal) ? $", with args beginning with: '{Refusal.Secret}'" : "")}|"));
        Assert.ThrowsAny<RedisException>(() => RedisConnection.Open(old.Options, observer));
        Assert.Equal("> HELLO 3 AUTH default ***", observer.Notifications.First());
        Assert.Contains(observer.Notifications, line => line.Contains("'***'", StringComparison.Ordinal));
        Assert.DoesNotContain(observer.Notifications, line => line.Contains(Refusal.Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("AUTH|s", "AUTH ***")]
    [InlineData("auth|u|s", "auth u ***")]
    [InlineData("HELLO|3|AUTH|u|s|SETNAME|n", "HELLO 3 AUTH u *** SETNAME n")]
    [InlineData("CONFIG|SET|maxmemory|1|requirepass|s", "CONFIG SET maxmemory 1 requirepass ***")]
    [InlineData("CONFIG|GET|requirepass", "CONFIG GET requirepass")]
    [InlineData("ACL|SETUSER|u|on|>s|<s|#s|!s|~*|+@all", "ACL SETUSER u on *** *** *** *** ~* +@all")]
    [InlineData("MIGRATE|h|1|k|0|1|AUTH|s", "MIGRATE h 1 k 0 1 AUTH ***")]
    [InlineData("MIGRATE|h|1|k|0|1|AUTH2|u|s", "MIGRATE h 1 k 0 1 AUTH2 u ***")]
    [InlineData("SENTINEL|SET|m|auth-pass|s", "SENTINEL SET m auth-pass ***")]
    [InlineData("SET|AUTH|s", "SET AUTH s")]
    public void Passwords_in_the_arguments_of_a_command_are_redacted(string words, string shown)
    {
        string[] parts = words.Split('|');
        Assert.Equal(shown, RawCommand.Of(false, parts[0], [.. parts.Skip(1).Select(RedisArgument.From)]).ToString());
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "\"\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("\"\\", "\"\\\"\\\\\"")]
    [InlineData("a\r\n\t\u001b[31m", "\"a\\r\\n\\t\\x1b[31m\"")]
    [InlineData("zo\u00eb \U0001F480", "\"zo\u00eb \U0001F480\"")]
    public void An_argument_with_special_characters_is_quoted(string word, string shown) => Assert.Equal($"ECHO {shown}", RawCommand.Of(false, "ECHO", word).ToString());

    [Fact]
    public void Bytes_that_are_not_text_are_escaped() => Assert.Equal("ECHO \"\\x80\\xff\"", RawCommand.Of(false, "ECHO", new byte[] { 0x80, 0xFF }).ToString());

    [Theory]
    [InlineData("*3|:1|$-1|$2|a\n|", "[1, null, \"a\\n\"]")]
    [InlineData("%2|+k|,1.5|+l|#t|", "{k: 1.5, l: true}")]
    [InlineData("~1|(12345678901234567890|", "[12345678901234567890]")]
    [InlineData("=7|txt:a b|", "\"a b\"")]
    [InlineData("-ERR no|", "(error) \"ERR no\" ERR")]
    public void A_reply_is_shown_on_one_line(string wire, string shown) => Assert.Equal($"< {shown}", Answer(wire));

    [Fact]
    public void A_long_reply_is_truncated()
    {
        Assert.Equal($"< \"{new string('x', 200)}\"… 99800 bytes more", Answer($"$100000|{new string('x', 100_000)}|"));
        string list = Answer("*10000|" + string.Concat(Enumerable.Repeat("$1|x|", 10_000)));
        Assert.InRange(list.Length, 200, 500);
        Assert.Matches(@"^< \[""x"", .*, … 9\d\d\d more\]$", list);
    }

    private static string Answer(string wire)
    {
        var observer = new Observer();
        using var server = ScriptedServer.Answering(request => request.Contains("ECHO", StringComparison.Ordinal) ? wire : "+OK|");
        RedisOptions options = server.Options;
        options.Protocol = 2;
        using RedisConnection redis = RedisConnection.Open(options);
        try
        {
            redis.Execute(RawCommand.Of(static reply => 0, "ECHO").ObservedBy(observer));
        }
        catch (RedisServerException)
        {
            // The observer is notified of the error, too.
        }
        return observer.Notifications.Last();
    }

    private sealed class Observer : ICommandObserver
    {
        public ConcurrentQueue<string> Notifications { get; } = new();

        public void Sent(RedisCommand command) => Notifications.Enqueue($"> {command}");

        public void Answered(RedisCommand command, string reply, string? error, TimeSpan elapsed)
        {
            Assert.InRange(elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(1));
            Notifications.Enqueue($"< {reply}{(error is null ? "" : " " + error)}");
        }
    }
}
