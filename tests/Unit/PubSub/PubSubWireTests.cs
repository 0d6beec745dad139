using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using PSRedis.Faults;
using Xunit;

namespace PSRedis.Tests;

/// <summary>The exact bytes of subscriptions, and servers that misbehave.</summary>
public class PubSubWireTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Theory, EachProtocol]
    public void Requests_and_replies_are_these_bytes_in_whatever_pieces_they_come(int protocol)
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
    public void A_server_that_does_not_confirm_is_a_time_out(int protocol)
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
    public async Task A_silent_line_is_asked_and_one_that_answers_is_good(int protocol)
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
                    // One that refuses is there, too; and so is one that says something else.
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
    public void A_silent_line_that_does_not_answer_is_broken(int protocol)
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
        var told = new List<RedisInterruption>();
        subscriber.Interrupted = told.Add;
        Assert.Equal("a null back", Show(subscriber.Receive(Long)));
        Refusal.Check(Assert.IsType<RedisTimeoutException>(told[0].Cause), scripted.Endpoint, "PING", "0.2 s");
        Assert.Equal(["SUBSCRIBE a", "PING"], scripted.RequestsOf(2));
        Assert.Equal(2, told.Count);
    }

    [Fact]
    public void A_server_that_is_away_is_called_again_and_again_until_the_time_is_over()
    {
        using var scripted = Subscribed(3, link => { });
        using RedisConnection redis = RedisConnection.Open(Options(scripted, 3));
        using var subscriber = RedisSubscriber.Open(redis, ["a"], []);
        scripted.StopListening();
        int told = 0;
        subscriber.Interrupted = _ => told++;
        for (int i = 0; i < 3; i++) Assert.Null(subscriber.Receive(Short));
        using var cancellation = new CancellationTokenSource(Short);
        Assert.Throws<OperationCanceledException>(() => subscriber.Receive(Timeout.InfiniteTimeSpan, cancellation.Token));
        Assert.Equal(1, told);
        Assert.True(subscriber.IsInterrupted);
        using Timer timer = new(_ => subscriber.Dispose(), null, 100, Timeout.Infinite);
        Assert.Throws<ObjectDisposedException>(() => subscriber.Receive(Timeout.InfiniteTimeSpan));
    }

    [Theory]
    [InlineData("-WRONGPASS invalid username-password pair or user is disabled.|", "WRONGPASS")]
    [InlineData("-NOPERM No permissions to access a channel|", "NOPERM")]
    public void A_refusal_when_it_is_made_anew_ends_it(string refusal, string code)
    {
        using var scripted = new ScriptedServer(link =>
        {
            // First the connection, then the subscription, which the server ends.
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
    public void Trouble_that_passes_does_not(string refusal)
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
    public void What_makes_no_sense_ends_it(string wire)
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

    /// <summary>A server that confirms a subscription to the channel a; the first line is that of the connection.</summary>
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
