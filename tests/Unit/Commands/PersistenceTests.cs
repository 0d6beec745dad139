using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using PSRedis.Commands;
using PSRedis.Hosting;
using PSRedis.Testing;
using Xunit;

namespace PSRedis.Tests.Commands;

/// <summary>Saves, each on a server of its own; and PUBLISH.</summary>
public class PersistenceTests(SharedServer server) : ServerTest(server)
{
    [Theory, EachProtocol]
    public void A_server_is_saved(int protocol)
    {
        using LocalServer own = Own();
        RedisConnection redis = Open(own, protocol);
        string file = Path.Combine(own.DataDirectory, "dump.rdb");
        Assert.InRange(redis.Execute(Server.LastSave()), DateTimeOffset.Now.AddMinutes(-5), DateTimeOffset.Now.AddMinutes(5));
        PersistenceStatus status = redis.Execute(Server.Persistence());
        Assert.Equal((false, true, false, true, null), (status.IsSaving, status.HasSaved, status.IsRewriting, status.HasRewritten, status.Progress));

        redis.Execute(Strings.Set("k", "v"));
        Assert.True(redis.Execute(Server.Save()));
        Assert.True(File.Exists(file));
        File.Delete(file);
        Assert.True(redis.Execute(Server.SaveInBackground()));
        Assert.True(Ended(redis, s => s.IsSaving).HasSaved);
        Assert.True(File.Exists(file));
    }

    [Theory, EachProtocol]
    public void A_save_that_takes_time_shows_its_progress_and_lets_no_other_begin(int protocol)
    {
        using LocalServer own = Own("--rdb-key-save-delay", "20000");
        RedisConnection redis = Open(own, protocol);
        foreach (int i in Enumerable.Range(0, 50)) redis.Execute(Strings.Set($"k{i}", i));

        redis.Execute(Server.SaveInBackground());
        PersistenceStatus status = redis.Execute(Server.Persistence());
        Assert.True(status.IsSaving);
        Assert.InRange(status.Progress!.Value, 0, 1);
        Assert.Contains("in progress", Assert.Throws<RedisServerException>(() => redis.Execute(Server.SaveInBackground())).Message, StringComparison.Ordinal);
        Assert.Contains("in progress", Assert.Throws<RedisServerException>(() => redis.Execute(Server.Save())).Message, StringComparison.Ordinal);

        // A rewrite waits for its turn.
        Assert.True(redis.Execute(Server.RewriteAppendOnlyFile()));
        Assert.True(redis.Execute(Server.Persistence()).IsRewriting);
        Assert.True(Ended(redis, s => s.IsSaving).HasSaved);
        Assert.True(Ended(redis, s => s.IsRewriting).HasRewritten);
    }

    [Theory, EachProtocol]
    public void A_save_that_failed_is_told_from_one_that_succeeded(int protocol)
    {
        using LocalServer own = Own();
        RedisConnection redis = Open(own, protocol);
        redis.Execute(Strings.Set("k", "v"));
        DateTimeOffset before = redis.Execute(Server.LastSave());
        Directory.Delete(own.DataDirectory, recursive: true);

        Assert.Equal("ERR", Assert.Throws<RedisServerException>(() => redis.Execute(Server.Save())).Code);
        redis.Execute(Server.SaveInBackground());
        Assert.False(Ended(redis, status => status.IsSaving).HasSaved);
        Assert.Equal(before, redis.Execute(Server.LastSave()));
    }

    [Fact]
    public void A_save_may_take_longer_than_other_commands()
    {
        using LocalServer own = Own("--rdb-key-save-delay", "20000");
        RedisOptions options = RedisOptions.Parse($"redis://{own}");
        options.CommandTimeout = TimeSpan.FromMilliseconds(500);
        RedisConnection redis = Open(options);
        foreach (int i in Enumerable.Range(0, 50)) redis.Execute(Strings.Set($"k{i}", i));
        Assert.True(redis.Execute(Server.Save()));
    }

    [Fact]
    public void What_a_server_does_not_tell_is_taken_for_nothing_under_way()
    {
        var status = new PersistenceStatus(Server.ReadInfo("# Persistence\r\nloading:0\r\n"));
        Assert.Equal((false, true, false, true, null), (status.IsSaving, status.HasSaved, status.IsRewriting, status.HasRewritten, status.Progress));
        status = new PersistenceStatus(Server.ReadInfo(""));
        Assert.Equal((false, true, false, true, null), (status.IsSaving, status.HasSaved, status.IsRewriting, status.HasRewritten, status.Progress));
        status = new PersistenceStatus(Server.ReadInfo(
            "# Persistence\r\nrdb_bgsave_in_progress:1\r\nrdb_last_bgsave_status:err\r\naof_rewrite_scheduled:1\r\naof_last_bgrewrite_status:err\r\n"
            + "current_save_keys_processed:3\r\ncurrent_save_keys_total:2\r\n"));
        Assert.Equal((true, false, true, false, 1.0), (status.IsSaving, status.HasSaved, status.IsRewriting, status.HasRewritten, status.Progress));
    }

    [Theory, EachProtocol]
    public void A_message_is_published_and_its_receivers_are_counted(int protocol)
    {
        RedisConnection redis = Open(protocol);
        Assert.Equal(0, redis.Execute(PubSub.Publish(Prefix + "channel", "ä")));
        Assert.Equal(0, redis.Execute(PubSub.Publish(Prefix + "channel", new byte[] { 0, 255 })));
        Assert.Equal(0, redis.Execute(PubSub.Publish(Prefix + "channel", "")));
    }

    private static LocalServer Own(params string[] arguments)
    {
        Assert.SkipUnless(TestServer.HasRedis, "there is neither a redis-server nor a valkey-server here");
        return TestServer.StartRedis(arguments);
    }

    private RedisConnection Open(LocalServer own, int protocol)
    {
        RedisOptions options = RedisOptions.Parse($"redis://{own}");
        options.Protocol = protocol;
        return Open(options);
    }

    private static PersistenceStatus Ended(RedisConnection redis, Func<PersistenceStatus, bool> isUnderWay)
    {
        var watch = Stopwatch.StartNew();
        PersistenceStatus status;
        while (isUnderWay(status = redis.Execute(Server.Persistence())))
        {
            Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
            Thread.Sleep(20);
        }
        return status;
    }
}
