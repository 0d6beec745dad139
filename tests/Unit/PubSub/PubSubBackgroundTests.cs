using System.Globalization;
using PSRedis.Hosting;
using PSRedis.Testing;
using Channels = PSRedis.Commands.PubSub;

namespace PSRedis.Tests;

/// <summary>Subscriptions in the background.</summary>
public class PubSubBackgroundTests(SharedServer server) : ServerTest(server)
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Theory, EachProtocol]
    public void The_event_is_raised_once_until_it_is_handled(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string channel = Key();
        int rings = 0;
        using var background = new BackgroundSubscriber(RedisSubscriber.Open(redis, [channel], []), 100, () => Interlocked.Increment(ref rings));
        Assert.Equal((SubscriptionState.Active, 0), (background.State, Volatile.Read(ref rings)));
        Publish(redis, channel, 1, 10);
        Until(() => background.Received == 10);
        Assert.Equal((1, 10), (Volatile.Read(ref rings), background.Waiting));

        background.Answer();
        for (int i = 1; i <= 10; i++) Assert.Equal($"{i}", background.Take()!.Message);
        Assert.Null(background.Take());
        Publish(redis, channel, 11, 12);
        Until(() => background.Received == 12);
        Assert.Equal(2, Volatile.Read(ref rings));
        background.Ring();
        Assert.Equal(2, Volatile.Read(ref rings));
        background.Answer();
        background.Ring();
        Assert.Equal(3, Volatile.Read(ref rings));
    }

    [Theory, EachProtocol]
    public void If_the_queue_is_full_the_oldest_messages_are_dropped_and_counted(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string channel = Key();
        using var background = new BackgroundSubscriber(RedisSubscriber.Open(redis, [channel], []), 10, () => { });
        Publish(redis, channel, 1, 1000);
        Until(() => background.Received == 1000);
        Assert.Equal((990, 10), (background.Dropped, background.Waiting));
        for (int i = 991; i <= 1000; i++) Assert.Equal($"{i}", background.Take()!.Message);
    }

    [Theory, EachProtocol]
    public void Disposing_ends_the_thread_the_link_and_the_queue(int protocol)
    {
        RedisConnection redis = Open(protocol);
        string channel = Key();
        var background = new BackgroundSubscriber(RedisSubscriber.Open(redis, [channel], []), 10, () => { });
        Publish(redis, channel, 1, 5);
        Until(() => background.Waiting == 5);
        background.Dispose();
        background.Dispose();
        Assert.Equal((SubscriptionState.Ended, 0, 5), (background.State, background.Waiting, background.Received));
        Until(() => redis.Execute(Channels.Publish(channel, "x")) == 0);
    }

    [Fact]
    public void A_subscription_survives_and_reports_a_restart_of_the_server()
    {
        Assert.SkipUnless(TestServer.HasRedis, "this test needs a redis-server of its own");
        LocalServer local = TestServer.StartRedis();
        try
        {
            using RedisConnection redis = RedisConnection.Open(new RedisOptions { Host = local.HostName, Port = local.Port, ConnectTimeout = Long });
            int rings = 0;
            using var background = new BackgroundSubscriber(RedisSubscriber.Open(redis, ["news"], []), 10, () => Interlocked.Increment(ref rings));
            local.Dispose();
            Until(() => background.State == SubscriptionState.Interrupted);
            Until(() => Volatile.Read(ref rings) == 1);
            local = LocalServer.Start(new LocalServerOptions { Engine = local.Engine, Port = local.Port });
            Until(() => background.State == SubscriptionState.Active);
            Until(() => redis.Execute(Channels.Publish("news", "back")) == 1);
            Until(() => background.Waiting == 1);
            Assert.Equal("back", background.Take()!.Message);
            Assert.Equal(1, background.Interruptions);
            Assert.Null(background.TakeNotice()!.ResumedAt);
            Assert.NotNull(background.TakeNotice()!.ResumedAt);
            Assert.Null(background.TakeNotice());
        }
        finally
        {
            local.Dispose();
        }
    }

    [Fact]
    public void A_permanent_error_ends_the_subscription_and_is_kept()
    {
        Shared.Needs("users", "ACL", "LIST");
        RedisConnection redis = Open();
        string user = $"psredis-{Guid.NewGuid():N}", channel = Key();
        Do(redis, "ACL", "SETUSER", user, "on", $">{Refusal.Secret}", "+@all", "resetchannels", $"&{channel}");
        try
        {
            RedisOptions options = Shared.Options();
            (options.User, options.Password) = (user, Refusal.Secret);
            int rings = 0;
            using var background = new BackgroundSubscriber(RedisSubscriber.Open(Open(options), [channel], []), 10, () => Interlocked.Increment(ref rings));
            // The server closes the connections of users who lose a right.
            Do(redis, "ACL", "SETUSER", user, "resetchannels");
            Until(() => background.State == SubscriptionState.Failed);
            Assert.Equal("NOPERM", Assert.IsType<RedisServerException>(background.Failure).Code);
            Assert.True(Volatile.Read(ref rings) > 0);
        }
        finally
        {
            Do(redis, "ACL", "DELUSER", user);
        }
    }

    private static void Publish(RedisConnection redis, string channel, int first, int last)
    {
        var sent = new List<Pending<long>>();
        for (int i = first; i <= last; i++) sent.Add(redis.Send(Channels.Publish(channel, i.ToString(CultureInfo.InvariantCulture))));
        sent.ForEach(pending => redis.Wait(pending));
    }

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Long));
}
