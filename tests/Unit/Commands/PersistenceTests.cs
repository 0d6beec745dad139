using System.Diagnostics;
using System.IO;
using PSRedis.Hosting;
using PSRedis.Testing;

namespace PSRedis.Tests.Commands;

/// <summary>Saves, each on a separate server; and PUBLISH.</summary>
public class PersistenceTests(SharedServer server) : ServerTest(server)
{
    [Theory, EachProtocol]
    public void A_server_is_saved(int protocol)
    {
        using LocalServer own = Own();
        RedisConnection redis = Open(own, protocol);
        string file = Path.Combine(own.DataDirectory, "dump.rdb");
        Assert.InRange(redis.Execute(Server.LastSave())!.Value, DateTimeOffset.Now.AddMinutes(-5), DateTimeOffset.Now.AddMinutes(5));
        PersistenceStatus status = redis.Execute(Server.Persistence());
        Assert.Equal((false, true, false, true), (status.IsSaving, status.HasSaved, status.IsRewriting, status.HasRewritten));
        Assert.Null(status.Progress);

        redis.Execute(Strings.Set("k", "v"));
        Assert.True(redis.Execute(Server.Save()));
        Assert.True(File.Exists(file));
        File.Delete(file);
        Assert.True(redis.Execute(Server.SaveInBackground()));
        Assert.True(Ended(redis, s => s.IsSaving is true).HasSaved);
        Assert.True(File.Exists(file));
    }

    [Theory, EachProtocol]
    public void A_slow_save_shows_its_progress_and_prevents_another(int protocol)
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

        // A rewrite waits until the save has ended.
        Assert.True(redis.Execute(Server.RewriteAppendOnlyFile()));
        Assert.True(redis.Execute(Server.Persistence()).IsRewriting);
        Assert.True(Ended(redis, s => s.IsSaving is true).HasSaved);
        Assert.True(Ended(redis, s => s.IsRewriting is true).HasRewritten);
    }

    [Theory, EachProtocol]
    public void A_failed_save_is_distinguished_from_a_successful_one(int protocol)
    {
        using LocalServer own = Own();
        RedisConnection redis = Open(own, protocol);
        redis.Execute(Strings.Set("k", "v"));
        DateTimeOffset? before = redis.Execute(Server.LastSave());
        Directory.Delete(own.DataDirectory, recursive: true);

        Assert.Equal("ERR", Assert.Throws<RedisServerException>(() => redis.Execute(Server.Save())).Code);
        redis.Execute(Server.SaveInBackground());
        Assert.False(Ended(redis, status => status.IsSaving is true).HasSaved);
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

    [Theory]
    [InlineData("# Persistence\nloading:0", null, null, null, null)]
    [InlineData("", null, null, null, null)]
    [InlineData("# Persistence\nrdb_bgsave_in_progress:1\nrdb_last_bgsave_status:err\naof_rewrite_in_progress:0\naof_rewrite_scheduled:1\naof_last_bgrewrite_status:err", true, false, true, false)]
    [InlineData("# Persistence\nrdb_bgsave_in_progress:0\nrdb_last_bgsave_status:ok\naof_rewrite_in_progress:0\naof_last_bgrewrite_status:ok", false, true, false, true)]
    [InlineData("# Persistence\naof_rewrite_in_progress:1\naof_rewrite_scheduled:0", null, null, true, null)]
    // Garnet, Kvrocks, Dragonfly.
    [InlineData("# Persistence_DB_0\nTailAddress:N/A\nrdb_last_bgsave_status:ok", null, true, null, null)]
    [InlineData("# Persistence\nloading:0\nbgsave_in_progress:1\nlast_bgsave_status:ok", true, true, null, null)]
    [InlineData("# Persistence\nloading:0\nsaving:1", true, null, null, null)]
    // A server that ignores the requested section.
    [InlineData("# Server\nredis_version:2.8.0\n# Persistence\nrdb_bgsave_in_progress:1\nrdb_last_bgsave_status:err", true, false, null, null)]
    public void Missing_fields_are_null(string text, bool? isSaving, bool? hasSaved, bool? isRewriting, bool? hasRewritten)
    {
        var status = new PersistenceStatus(InfoText.Read(text));
        Assert.Equal((isSaving, hasSaved, isRewriting, hasRewritten), (status.IsSaving, status.HasSaved, status.IsRewriting, status.HasRewritten));
        Assert.Null(status.Progress);
    }

    [Fact]
    public void Progress_is_at_most_one() =>
        Assert.Equal(1, new PersistenceStatus(InfoText.Read("# Persistence\r\ncurrent_save_keys_processed:3\r\ncurrent_save_keys_total:2\r\n")).Progress);

    private const string Running = "rdb_bgsave_in_progress:1\nrdb_last_bgsave_status:ok";
    private const string Ok = "rdb_bgsave_in_progress:0\nrdb_last_bgsave_status:ok";
    private const string Bad = "rdb_bgsave_in_progress:0\nrdb_last_bgsave_status:err";
    private const string BlindOk = "rdb_last_bgsave_status:ok";
    private const string BlindBad = "rdb_last_bgsave_status:err";
    private const string Idle = "saving:0";

    // INFO and LASTSAVE before and now (LASTSAVE in seconds, 0: never, -1: the server does not support it), and how many seconds ago the save began.
    [Theory]
    // Redis: the status is that of the last save that has ended.
    [InlineData(Ok, 5, Running, 5, 1, ServerJobState.InProgress)]
    [InlineData(Ok, 5, Ok, 6, 1, ServerJobState.Succeeded)]
    [InlineData(Ok, 5, Ok, 5, 1, ServerJobState.Succeeded)]
    [InlineData(Bad, 5, Running, 5, 1000, ServerJobState.InProgress)]
    [InlineData(Ok, 5, Bad, 5, 1, ServerJobState.Failed)]
    [InlineData(Ok, -1, Ok, -1, 1, ServerJobState.Succeeded)]
    // Dragonfly: no status.
    [InlineData(Idle, 0, "saving:1", 0, 1, ServerJobState.InProgress)]
    [InlineData(Idle, 0, Idle, 6, 1, ServerJobState.Succeeded)]
    [InlineData(Idle, 5, Idle, 5, 1, ServerJobState.Failed)]
    [InlineData(Idle, -1, Idle, -1, 1, ServerJobState.Unknown)]
    // Garnet: the status may be that of the previous save.
    [InlineData(BlindOk, 5, BlindOk, 5, 1, ServerJobState.InProgress)]
    [InlineData(BlindOk, 0, BlindOk, 0, 1000, ServerJobState.InProgress)]
    [InlineData(BlindOk, 0, BlindOk, 6, 1, ServerJobState.Succeeded)]
    [InlineData(BlindOk, 5, BlindBad, 5, 1, ServerJobState.Failed)]
    [InlineData(BlindBad, 5, BlindBad, 5, 299, ServerJobState.InProgress)]
    [InlineData(BlindBad, 5, BlindBad, 5, 301, ServerJobState.Unknown)]
    [InlineData(BlindBad, 5, BlindOk, 6, 1, ServerJobState.Succeeded)]
    [InlineData(BlindOk, -1, BlindOk, -1, 1, ServerJobState.Unknown)]
    [InlineData(BlindOk, 5, BlindOk, 0, 1, ServerJobState.InProgress)]
    // Only LASTSAVE, or not even that.
    [InlineData(null, 5, null, 5, 299, ServerJobState.InProgress)]
    [InlineData(null, 5, null, 5, 301, ServerJobState.Unknown)]
    [InlineData(null, 5, null, 6, 1, ServerJobState.Succeeded)]
    [InlineData(null, -1, null, -1, 1, ServerJobState.Unknown)]
    public void A_save_has_succeeded_only_if_the_server_says_so_about_this_save(string? before, long savedBefore, string? now, long savedNow, int seconds, ServerJobState state) =>
        Assert.Equal(state, ServerJob.Save.StateOf(Signs(before, savedBefore), Signs(now, savedNow), TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("aof_rewrite_in_progress:0\naof_last_bgrewrite_status:ok", "aof_rewrite_in_progress:1\naof_last_bgrewrite_status:ok", ServerJobState.InProgress)]
    [InlineData("aof_rewrite_in_progress:0\naof_last_bgrewrite_status:ok", "aof_rewrite_in_progress:0\naof_last_bgrewrite_status:ok", ServerJobState.Succeeded)]
    [InlineData("aof_rewrite_in_progress:0\naof_last_bgrewrite_status:ok", "aof_rewrite_in_progress:0\naof_last_bgrewrite_status:err", ServerJobState.Failed)]
    [InlineData("aof_last_bgrewrite_status:ok", "aof_last_bgrewrite_status:ok", ServerJobState.Unknown)]
    [InlineData("aof_last_bgrewrite_status:ok", "aof_last_bgrewrite_status:err", ServerJobState.Failed)]
    [InlineData(null, null, ServerJobState.Unknown)]
    public void LASTSAVE_says_nothing_about_a_rewrite(string? before, string? now, ServerJobState state) =>
        Assert.Equal(state, ServerJob.Rewrite.StateOf(Signs(before, 5), Signs(now, 6), TimeSpan.FromSeconds(1)));

    [Fact]
    public void A_save_that_may_have_ended_in_the_same_second_as_another_is_not_awaited_forever()
    {
        Assert.Equal(ServerJobState.InProgress, ServerJob.Save.StateOf(Signs(BlindOk, 5), Signs(BlindOk, 5), TimeSpan.FromMinutes(1), isAmbiguous: true));
        Assert.Equal(ServerJobState.Unknown, ServerJob.Save.StateOf(Signs(BlindOk, 5), Signs(BlindOk, 5), TimeSpan.FromMinutes(6), isAmbiguous: true));
        Assert.Equal(ServerJobState.Succeeded, ServerJob.Save.StateOf(Signs(BlindOk, 5), Signs(BlindOk, 6), TimeSpan.FromMinutes(6), isAmbiguous: true));
    }

    [Theory]
    [InlineData(5, 5900, true)]
    [InlineData(5, 6000, false)]
    [InlineData(5, 4999, false)]
    [InlineData(0, 0, false)]
    [InlineData(5, null, true)]
    public void LASTSAVE_has_a_resolution_of_seconds(long saved, int? milliseconds, bool isAmbiguous) => Assert.Equal(
        isAmbiguous, Signs(BlindOk, saved).IsAmbiguousAt(milliseconds is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null));

    private static ServerJobSigns Signs(string? fields, long lastSave) => new(
        fields is null ? null : new PersistenceStatus(InfoText.Read($"# Persistence\n{fields}\n")), lastSave >= 0, lastSave > 0 ? DateTimeOffset.FromUnixTimeSeconds(lastSave) : null);

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
        Assert.SkipUnless(TestServer.HasRedis, "there is neither a redis-server nor a valkey-server");
        return TestServer.StartRedis(arguments);
    }

    private RedisConnection Open(LocalServer own, int protocol)
    {
        RedisOptions options = RedisOptions.Parse($"redis://{own}");
        options.Protocol = protocol;
        return Open(options);
    }

    private static PersistenceStatus Ended(RedisConnection redis, Func<PersistenceStatus, bool> isInProgress)
    {
        var watch = Stopwatch.StartNew();
        PersistenceStatus status;
        while (isInProgress(status = redis.Execute(Server.Persistence())))
        {
            Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
            Thread.Sleep(20);
        }
        return status;
    }
}
