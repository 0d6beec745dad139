using System.Threading.Tasks;
using PSRedis.Faults;

namespace PSRedis.Tests;

/// <summary>The exact bytes of subscriptions, and servers that misbehave.</summary>
public class PubSubWireTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Theory, EachProtocol]
    public void Requests_and_replies_have_the_expected_bytes_in_pieces_of_any_size(int protocol)
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake(protocol);
            if (link.Number == 1) link.WaitForClose();
            link.Read(2);
            string mark = protocol == 3 ? ">" : "*";
            link.WriteByteByByte(
                $"{mark}3|$9|subscribe|$1|a|:1|{mark}3|$9|subscribe|$1|b|:2|{mark}3|$7|message|$1|a|$5|early|{mark}3|$10|psubscribe|$2|c*|:3|"
                + $"{mark}3|$7|message|$1|a|$2|\r\n|{mark}4|$8|pmessage|$2|c*|$2|cd|$0||{mark}3|$7|message|$1|b|$2|\xC3\xA4|");
            link.WaitForClose();
        });
        using RedisConnection redis = RedisConnection.Open(Options(scripted, protocol));
        using var subscriber = RedisSubscriber.Open(redis, ["a", "b"], ["c*"]);
        Assert.Equal(["a null early", "a null \r\n", "cd c* ", "b null ä"], Enumerable.Range(0, 4).Select(_ => Show(subscriber.Receive(Long))));
        Assert.Equal(["SUBSCRIBE a b", "PSUBSCRIBE c*"], scripted.RequestsOf(2));
    }

    [Theory, EachProtocol]
    public void A_subscription_that_is_not_confirmed_times_out(int protocol)
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake(protocol);
            link.WaitForClose();
        });
        RedisOptions options = Options(scripted, protocol);
        options.ConnectTimeout = TimeSpan.FromSeconds(1);
        using RedisConnection redis = RedisConnection.Open(options);
        Refusal.Of<RedisTimeoutException>(() => RedisSubscriber.Open(redis, ["a"], []), scripted.Endpoint, "SUBSCRIBE");
    }

    [Theory, EachProtocol]
    public async Task PING_is_sent_on_a_silent_link_and_any_reply_keeps_it_open(int protocol)
    {
        using var answered = new CountdownEvent(3);
        using var scripted = Subscribed(protocol, link =>
        {
            link.Serve(request =>
            {
                if (!answered.IsSet) answered.Signal();
                return answered.CurrentCount switch
                {
                    2 => protocol == 3 ? "+PONG|" : "*2|$4|pong|$0||",
                    // A refusal or any other message also shows that the server is alive.
                    1 => "-NOPERM this user has no permissions to run the 'ping' command|",
                    _ => protocol == 3 ? ">2|$10|invalidate|*1|$1|k|>3|$7|message|$1|a|$2|hi|" : "*3|$7|message|$1|a|$2|hi|",
                };
            });
        });
        RedisOptions options = Options(scripted, protocol);
        options.KeepAlive = Short;
        using RedisConnection redis = RedisConnection.Open(options);
        using var subscriber = RedisSubscriber.Open(redis, ["a"], []);
        subscriber.Interrupted = interruption => Assert.Fail(interruption.ToString());
        Task<RedisMessage?> waiting = Task.Run(() => subscriber.Receive(Long));
        Assert.True(answered.Wait(Long));
        Assert.Equal("a null hi", Show(await waiting));
        Assert.All(scripted.RequestsOf(2).Skip(1), request => Assert.Equal("PING", request));
        Assert.Equal(2, scripted.Lines);
    }

    [Theory, EachProtocol]
    public void A_silent_link_that_does_not_answer_PING_is_lost(int protocol)
    {
        using var scripted = Subscribed(protocol, link =>
        {
            if (link.Number > 2) link.Write(">3|$7|message|$1|a|$4|back|");
            link.WaitForClose();
        });
        RedisOptions options = Options(scripted, protocol);
        options.KeepAlive = options.CommandTimeout = Short;
        using RedisConnection redis = RedisConnection.Open(options);
        using var subscriber = RedisSubscriber.Open(redis, ["a"], []);
        var reported = new List<RedisInterruption>();
        subscriber.Interrupted = reported.Add;
        Assert.Equal("a null back", Show(subscriber.Receive(Long)));
        Refusal.Check(Assert.IsType<RedisTimeoutException>(reported[0].Cause), scripted.Endpoint, "PING", "0.2 s");
        Assert.Equal(["SUBSCRIBE a", "PING"], scripted.RequestsOf(2));
        Assert.Equal(2, reported.Count);
    }

    [Fact]
    public void An_unreachable_server_is_retried_until_the_wait_ends()
    {
        using var scripted = Subscribed(3, link => { });
        using RedisConnection redis = RedisConnection.Open(Options(scripted, 3));
        using var subscriber = RedisSubscriber.Open(redis, ["a"], []);
        scripted.StopListening();
        int reported = 0;
        subscriber.Interrupted = _ => reported++;
        for (int i = 0; i < 3; i++) Assert.Null(subscriber.Receive(Short));
        using var cancellation = new CancellationTokenSource(Short);
        Assert.Throws<OperationCanceledException>(() => subscriber.Receive(Timeout.InfiniteTimeSpan, cancellation.Token));
        Assert.Equal(1, reported);
        Assert.True(subscriber.IsInterrupted);
        using Timer timer = new(_ => subscriber.Dispose(), null, 100, Timeout.Infinite);
        Assert.Throws<ObjectDisposedException>(() => subscriber.Receive(Timeout.InfiniteTimeSpan));
    }

    [Theory]
    [InlineData("-WRONGPASS invalid username-password pair or user is disabled.|", "WRONGPASS")]
    [InlineData("-NOPERM No permissions to access a channel|", "NOPERM")]
    public void A_permanent_refusal_when_it_is_re_established_ends_the_subscription(string refusal, string code)
    {
        using var scripted = new ScriptedServer(link =>
        {
            // The first link is that of the connection, the second that of the subscription, which the server closes.
            if (link.Number > 2 && code == "WRONGPASS") link.Write(refusal);
            link.Handshake();
            link.Read();
            if (link.Number > 2) link.Write(refusal);
            else if (link.Number == 2) link.Write(">3|$9|subscribe|$1|a|:1|");
        });
        using RedisConnection redis = RedisConnection.Open(Options(scripted, 3));
        using var subscriber = RedisSubscriber.Open(redis, ["a"], []);
        Assert.Equal(code, Refusal.Of<RedisServerException>(() => subscriber.Receive(Long)).Code);
    }

    [Theory]
    [InlineData("-LOADING Redis is loading the dataset in memory|")]
    [InlineData("-ERR max number of clients reached|")]
    public void A_temporary_refusal_does_not_end_the_subscription(string refusal)
    {
        using var scripted = new ScriptedServer(link =>
        {
            if (link.Number is 3 or 4)
            {
                link.Read();
                link.Write(refusal);
                return;
            }
            link.Handshake();
            link.Read();
            link.Write(">3|$9|subscribe|$1|a|:1|");
            if (link.Number == 2) return;
            link.Write(">3|$7|message|$1|a|$4|back|");
            link.WaitForClose();
        });
        using RedisConnection redis = RedisConnection.Open(Options(scripted, 3));
        using var subscriber = RedisSubscriber.Open(redis, ["a"], []);
        Assert.Equal("a null back", Show(subscriber.Receive(Long)));
        Assert.Equal(5, scripted.Lines);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request|")]
    [InlineData("+OK|")]
    [InlineData("*2|$4|what|$2|is|")]
    [InlineData(">3|$7|message|$1|a|_|")]
    public void Invalid_data_ends_the_subscription(string wire)
    {
        using var scripted = Subscribed(3, link =>
        {
            link.Write(wire);
            link.WaitForClose();
        });
        using RedisConnection redis = RedisConnection.Open(Options(scripted, 3));
        using var subscriber = RedisSubscriber.Open(redis, ["a"], []);
        for (int i = 0; i < 2; i++) Refusal.Of<RedisProtocolException>(() => subscriber.Receive(Long), scripted.Endpoint);
        Assert.Equal(2, scripted.Lines);
    }

    /// <summary>A server that confirms a subscription to the channel a; the first link is that of the connection.</summary>
    private static ScriptedServer Subscribed(int protocol, Action<ScriptedConnection> then) => new(link =>
    {
        link.Handshake(protocol);
        if (link.Read() is null) return;
        link.Write(protocol == 3 ? ">3|$9|subscribe|$1|a|:1|" : "*3|$9|subscribe|$1|a|:1|");
        then(link);
    });

    private static RedisOptions Options(ScriptedServer scripted, int protocol)
    {
        RedisOptions options = scripted.Options;
        options.Protocol = protocol;
        options.ConnectTimeout = options.CommandTimeout = Long;
        return options;
    }

    private static string Show(RedisMessage? message) => message is null ? "null" : $"{message.Channel} {message.Pattern ?? "null"} {message.Message}";
}
