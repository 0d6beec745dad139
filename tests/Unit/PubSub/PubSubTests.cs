using System.Text;
using System.Threading.Tasks;
using PSRedis.Faults;
using Channels = PSRedis.Commands.PubSub;

namespace PSRedis.Tests;

/// <summary>Subscriptions at a real server.</summary>
public class PubSubTests(SharedServer server) : ServerTest(server)
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Theory, EachProtocol]
    public void Messages_are_received_by_channel_and_by_pattern(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string news = Key("news"), sport = Key("sport");
        using var subscriber = RedisSubscriber.Open(redis, [news], [Prefix + "s*"]);
        Assert.Equal([news], subscriber.Channels);
        Assert.Equal([Prefix + "s*"], subscriber.Patterns);
        DateTimeOffset before = DateTimeOffset.Now;

        Assert.Equal(1, redis.Execute(Channels.Publish(news, "one")));
        Assert.Equal(1, redis.Execute(Channels.Publish(sport, "two")));
        Assert.Equal(0, redis.Execute(Channels.Publish(Key("other"), "lost")));
        redis.Execute(Channels.Publish(news, "three"));

        Assert.Equal($"{news} null one, {sport} {Prefix}s* two, {news} null three", Shown(subscriber, 3));
        Assert.Null(subscriber.Receive(TimeSpan.Zero));
        redis.Execute(Channels.Publish(news, "four"));
        Assert.InRange(Next(subscriber).ReceivedAt, before, DateTimeOffset.Now);
    }

    [Theory, EachProtocol]
    public void A_channel_that_is_specified_twice_is_subscribed_to_once(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string channel = Key();
        using var subscriber = RedisSubscriber.Open(redis, [channel, channel], []);
        redis.Execute(Channels.Publish(channel, "once"));
        redis.Execute(Channels.Publish(channel, "end"));
        Assert.Equal($"{channel} null once, {channel} null end", Shown(subscriber, 2));
    }

    [Theory, EachProtocol]
    public void Names_and_messages_may_be_any_text_or_bytes(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string[] channels = [Key("schlüssel 🔑"), Key("\udcff\udc80"), Key("\r\n\0"), Key("message")];
        byte[] bytes = [0, 255, 13, 10, 128];
        using var texts = RedisSubscriber.Open(redis, channels, []);
        using var binary = RedisSubscriber.Open(redis, [], [Prefix + "*"], asBytes: true);
        foreach (string channel in channels)
        {
            foreach (RedisArgument message in new RedisArgument[] { "", "ä🔑\r\n", bytes, "pmessage" }) redis.Execute(Channels.Publish(channel, message));
            Assert.Equal(["", "ä🔑\r\n", RedisText.GetString(bytes, 0, bytes.Length), "pmessage"], Enumerable.Range(0, 4).Select(_ => Next(texts, channel).Message));
            Assert.Equal([[], Encoding.UTF8.GetBytes("ä🔑\r\n"), bytes, "pmessage"u8.ToArray()], Enumerable.Range(0, 4).Select(_ => (byte[])Next(binary, channel).Message));
        }
    }

    [Theory, EachProtocol]
    public void A_large_message_is_received_whole(int protocol)
    {
        RedisConnection redis = Open(protocol);
        Assert.SkipWhen(Shared.IsGarnet, "Garnet does not answer PUBLISH with a message larger than a page");
        string channel = Key();
        var large = new byte[10_000_000];
        new Random(1).NextBytes(large);
        using var subscriber = RedisSubscriber.Open(redis, [channel], [], asBytes: true);
        for (int i = 0; i < 2; i++)
        {
            redis.Execute(Channels.Publish(channel, large));
            redis.Execute(Channels.Publish(channel, i));
            Assert.True(large.AsSpan().SequenceEqual((byte[])Next(subscriber).Message));
            Assert.Equal([(byte)('0' + i)], (byte[])Next(subscriber).Message);
        }
    }

    [Theory, EachProtocol]
    public async Task Many_messages_are_received_completely_and_in_order(int protocol)
    {
        const int Count = 100_000;
        RedisConnection redis = Open(protocol);
        string channel = Key();
        using var subscriber = RedisSubscriber.Open(redis, [channel], []);
        Task publishing = Task.Run(() =>
        {
            for (int i = 0; i < Count; i += 500)
            {
                Pending<long>[] sent = [.. Enumerable.Range(i, 500).Select(number => redis.Send(Channels.Publish(channel, number)))];
                foreach (Pending<long> pending in sent) redis.Wait(pending);
            }
        });
        for (int i = 0; i < Count; i++)
        {
            RedisMessage message = Next(subscriber);
            if (message.Message is not string text || text != $"{i}") Assert.Fail($"{message} arrived as number {i}.");
        }
        await publishing;
    }

    [Theory, EachProtocol]
    public async Task A_wait_ends_at_its_time_out_or_when_cancelled_and_the_link_stays_usable(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string channel = Key();
        using var subscriber = RedisSubscriber.Open(redis, [channel], []);
        subscriber.Interrupted = interruption => Assert.Fail(interruption.ToString());
        for (int i = 0; i < 5; i++)
        {
            Assert.Null(subscriber.Receive(TimeSpan.FromMilliseconds(20)));
            using var cancellation = new CancellationTokenSource(20);
            Assert.Throws<OperationCanceledException>(() => subscriber.Receive(Timeout.InfiniteTimeSpan, cancellation.Token));
            Assert.Throws<OperationCanceledException>(() => subscriber.Receive(TimeSpan.Zero, cancellation.Token));
            Task<RedisMessage> waiting = Task.Run(() => Next(subscriber));
            redis.Execute(Channels.Publish(channel, i));
            Assert.Equal($"{i}", (await waiting).Message);
        }
    }

    [Theory, EachProtocol]
    public async Task Disposing_ends_the_wait_and_unsubscribes(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string channel = Key();
        var subscriber = RedisSubscriber.Open(redis, [channel], []);
        Task waiting = Task.Run(() => Assert.Throws<ObjectDisposedException>(() => subscriber.Receive(Timeout.InfiniteTimeSpan)));
        Thread.Sleep(50);
        subscriber.Dispose();
        await waiting;
        Assert.Throws<ObjectDisposedException>(() => subscriber.Receive(TimeSpan.Zero));
        subscriber.Dispose();
        Assert.True(SpinWait.SpinUntil(() => redis.Execute(Channels.Publish(channel, "x")) == 0, Long));
    }

    [Theory, EachProtocol]
    public void A_channel_without_the_right_to_it_is_an_error_and_leaves_nothing_behind(int protocol)
    {
        Shared.Needs("users", "ACL", "LIST");
        RedisConnection redis = Open(protocol);
        string user = $"psredis-{Guid.NewGuid():N}", channel = Key();
        Do(redis, "ACL", "SETUSER", user, "on", $">{Refusal.Secret}", "+@all", "resetchannels", $"&{channel}");
        try
        {
            RedisOptions options = Shared.Options(protocol);
            (options.User, options.Password) = (user, Refusal.Secret);
            RedisConnection limited = Open(options);
            using (RedisSubscriber.Open(limited, [channel], []))
            {
                foreach ((string[] channels, string[] patterns) in new (string[], string[])[] { ([channel + "x"], []), ([channel, channel + "x"], []), ([channel], ["*"]) })
                {
                    RedisServerException error = Refusal.Of<RedisServerException>(() => RedisSubscriber.Open(limited, channels, patterns));
                    Assert.Equal("NOPERM", error.Code);
                }
                Assert.True(SpinWait.SpinUntil(() => redis.Execute(Channels.Publish(channel, "x")) == 1, Long));
            }
        }
        finally
        {
            Do(redis, "ACL", "DELUSER", user);
        }
    }

    [Fact]
    public void A_subscription_without_channels_is_refused_before_anything_is_sent()
    {
        using ScriptedServer scripted = ScriptedServer.Answering(_ => "+OK|");
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        Assert.Throws<ArgumentException>(() => RedisSubscriber.Open(redis, [], []));
        Assert.Throws<ArgumentException>(() => RedisSubscriber.Open(redis, ["\ud800"], []));
        redis.Dispose();
        Refusal.Of<RedisConnectionException>(() => RedisSubscriber.Open(redis, ["a"], []), "is closed");
        Assert.Equal(1, scripted.Lines);
    }

    [Theory, EachProtocol]
    public void A_lost_link_is_re_established_and_reported(int protocol)
    {
        RedisOptions options = Shared.Options(protocol);
        options.ClientName = $"psredis-{Guid.NewGuid():N}";
        RedisConnection redis = Open(), own = Open(options);
        string channel = Key();
        using var subscriber = RedisSubscriber.Open(own, [channel], [Prefix + "p*"]);
        own.Dispose();
        var reported = new List<RedisInterruption>();
        subscriber.Interrupted = reported.Add;
        for (int i = 1; i <= 3; i++)
        {
            redis.Execute(Channels.Publish(channel, "before"));
            Kill(redis, options.ClientName);
            // Messages that arrived before the link was lost are kept.
            Assert.Equal("before", Next(subscriber).Message);
            Assert.True(SpinWait.SpinUntil(() => subscriber.Receive(TimeSpan.FromSeconds(1)) is null && reported.Count == 2 * i, Long));
            redis.Execute(Channels.Publish(channel, "after"));
            redis.Execute(Channels.Publish(Key("pattern"), "too"));
            Assert.Equal($"{channel} null after, {Prefix}pattern {Prefix}p* too", Shown(subscriber, 2));
        }
        Assert.Contains(redis.Endpoint, reported[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("messages may have been missed", reported[0].ToString(), StringComparison.Ordinal);
        Assert.True(reported[0].ResumedAt is null && reported[1].ResumedAt >= reported[0].BrokeAt);
    }

    /// <summary>Makes the server close all connections with a name.</summary>
    private static void Kill(RedisConnection redis, string name)
    {
        foreach (string client in Raw(redis, "CLIENT", "LIST")!.Split('\n').Where(client => client.Contains($" name={name} ", StringComparison.Ordinal)))
        {
            redis.Execute(RawCommand.Of(reply => 0, "CLIENT", "KILL", "ID", client.Split(' ')[0].Split('=')[1]));
        }
    }

    private static RedisMessage Next(RedisSubscriber subscriber, string? channel = null)
    {
        RedisMessage message = Assert.IsType<RedisMessage>(subscriber.Receive(Long));
        if (channel is not null) Assert.Equal(channel, message.Channel);
        return message;
    }

    private static string Shown(RedisSubscriber subscriber, int count) =>
        string.Join(", ", Enumerable.Range(0, count).Select(_ => Next(subscriber)).Select(message => $"{message.Channel} {message.Pattern ?? "null"} {message.Message}"));
}
