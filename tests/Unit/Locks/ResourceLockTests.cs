using System.Diagnostics;
using PSRedis.Faults;
using PSRedis.Locks;

namespace PSRedis.Tests.Locks;

public class ResourceLockTests(SharedServer server) : ServerTest(server)
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Theory, EachProtocol]
    public void A_lock_is_held_by_one_until_it_is_released(int protocol)
    {
        Shared.Needs("EVAL");
        (RedisConnection mine, RedisConnection theirs) = (Open(protocol), Open(protocol));
        string name = Key();

        ResourceLock held = ResourceLock.TryAcquire(mine, name, Long)!;
        Assert.Equal((name, Long, LockState.Held), (held.Name, held.Lease, held.State));
        Assert.Null(ResourceLock.TryAcquire(theirs, name, Long));
        Assert.Null(ResourceLock.TryAcquire(mine, name, Long));
        held.Release();
        Assert.Equal(LockState.Released, held.State);
        ResourceLock next = ResourceLock.TryAcquire(theirs, name, Long)!;

        Assert.Equal("LockReleased", Assert.Throws<ResourceLockException>(() => held.Release()).Code);
        Assert.Equal("LockReleased", Assert.Throws<ResourceLockException>(() => held.Renew()).Code);
        next.Release();
    }

    [Theory, EachProtocol]
    public void A_lock_with_another_token_is_not_changed(int protocol)
    {
        Shared.Needs("EVAL");
        RedisConnection redis = Open(protocol);
        string name = Key();
        ResourceLock late = ResourceLock.TryAcquire(redis, name, Short)!;
        ResourceLock theirs = ResourceLock.Acquire(Open(protocol), name, Long, Long, Short)!;
        string? token = redis.Execute(Strings.Get(name)) as string;

        Assert.Equal("LockStolen", Assert.Throws<ResourceLockException>(() => late.Renew()).Code);
        Assert.Equal("LockStolen", Assert.Throws<ResourceLockException>(() => late.Release()).Code);
        Assert.Equal(LockState.Lost, late.State);
        Assert.Equal(token, redis.Execute(Strings.Get(name)));
        theirs.Release();
        Assert.Equal("LockExpired", Assert.Throws<ResourceLockException>(() => late.Release()).Code);
    }

    [Fact]
    public void Waiting_ends_at_the_time_out_or_when_cancelled()
    {
        RedisConnection redis = Open();
        string name = Key();
        ResourceLock.TryAcquire(redis, name, Long);
        var elapsed = Stopwatch.StartNew();
        Assert.Null(ResourceLock.Acquire(redis, name, Long, TimeSpan.FromMilliseconds(200), TimeSpan.FromDays(9000)));
        Assert.InRange(elapsed.Elapsed.TotalSeconds, 0.19, 10);

        using var cancellation = new CancellationTokenSource(200);
        Assert.ThrowsAny<OperationCanceledException>(() => ResourceLock.Acquire(redis, name, Long, TimeSpan.FromDays(9000), TimeSpan.FromDays(9000), cancellation: cancellation.Token));
        Assert.InRange(elapsed.Elapsed.TotalSeconds, 0.39, 20);
    }

    [Fact]
    public void A_renewal_keeps_the_lock_beyond_its_lease()
    {
        Shared.Needs("EVAL");
        RedisConnection redis = Open();
        ResourceLock held = ResourceLock.TryAcquire(redis, Key(), TimeSpan.FromMilliseconds(900))!;
        using (var renewal = new LockRenewal(held, redis))
        {
            Assert.False(renewal.Lost.WaitHandle.WaitOne(2000));
            Assert.Null(renewal.Failure);
        }
        Assert.Equal(LockState.Held, held.State);
        held.Release();
    }

    [Fact]
    public void A_renewal_reports_a_lost_lock()
    {
        Shared.Needs("EVAL");
        RedisConnection redis = Open();
        ResourceLock held = ResourceLock.TryAcquire(redis, Key(), TimeSpan.FromMilliseconds(900))!;
        using var renewal = new LockRenewal(held, redis);
        redis.Execute(Strings.Set(held.Name, "theirs"));
        Assert.True(renewal.Lost.WaitHandle.WaitOne(10_000));
        Assert.Equal("LockStolen", renewal.Failure!.Code);
        Assert.Equal(LockState.Lost, held.State);
    }

    [Fact]
    public void A_silent_link_does_not_lose_the_lock()
    {
        Shared.Needs("EVAL");
        using var proxy = new FaultProxy(Shared.Options().EndPoint);
        RedisConnection redis = Open(proxy.Options(Shared.Options()));
        ResourceLock held = ResourceLock.TryAcquire(redis, Key(), TimeSpan.FromSeconds(4))!;
        using (var renewal = new LockRenewal(held, redis))
        {
            proxy.Lines[^1].Replies.Hold();
            Assert.False(renewal.Lost.WaitHandle.WaitOne(TimeSpan.FromSeconds(6)));
            Assert.Null(renewal.Failure);
            Assert.Equal(LockState.Held, held.State);
            Assert.True(redis.Execute(Keys.Exists(held.Name)));
        }
        held.Release();
    }

    [Fact]
    public void A_server_that_stays_silent_loses_the_lock_when_the_lease_ends()
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            if (link.Number == 1) link.Serve(_ => "+OK|");
            link.Swallow();
        });
        using RedisConnection redis = RedisConnection.Open(scripted.Options);
        ResourceLock held = ResourceLock.TryAcquire(redis, "lock", TimeSpan.FromSeconds(1.5))!;
        var clock = Stopwatch.StartNew();
        using var renewal = new LockRenewal(held, redis);
        Assert.True(renewal.Lost.WaitHandle.WaitOne(10_000));
        Assert.InRange(clock.Elapsed.TotalSeconds, 1.3, 4);
        Assert.Equal(("Timeout", LockState.Lost), (renewal.Failure!.Code, held.State));
    }

    [Fact]
    public void A_lock_stays_in_its_database_when_the_connection_selects_another()
    {
        Shared.Needs("EVAL");
        RedisConnection redis = Open();
        string name = Key();
        ResourceLock released = ResourceLock.TryAcquire(redis, name, Long)!;
        redis.Execute(ConnectionCommands.Select(10));
        released.Renew();
        released.Release();
        redis.Execute(ConnectionCommands.Select(SharedServer.Database));
        ResourceLock abandoned = ResourceLock.TryAcquire(redis, name, Long)!;
        redis.Execute(ConnectionCommands.Select(10));
        abandoned.Abandon();
        redis.Execute(ConnectionCommands.Select(SharedServer.Database));
        // Abandon does not wait for the reply, so the lock may be free a moment later.
        Assert.NotNull(ResourceLock.Acquire(redis, name, Long, Long, Short));
    }

    [Fact]
    public void The_state_does_not_depend_on_the_system_clock()
    {
        RedisConnection redis = Open();
        ResourceLock held = ResourceLock.TryAcquire(redis, Key(), Long)!, shortly = ResourceLock.TryAcquire(redis, Key("short"), Short)!;
        (held.ExpiresAt, shortly.ExpiresAt) = (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        Assert.Equal(LockState.Held, held.State);
        Assert.True(SpinWait.SpinUntil(() => shortly.State == LockState.Lost, TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_lock_is_released_if_the_reply_to_its_request_was_lost(bool isCut)
    {
        using var scripted = new ScriptedServer(link =>
        {
            link.Handshake();
            if (link.Number > 1) link.Serve(_ => ":1|");
            link.Read();
            if (!isCut) link.Swallow();
        });
        RedisOptions options = scripted.Options;
        options.CommandTimeout = TimeSpan.FromMilliseconds(300);
        using RedisConnection redis = RedisConnection.Open(options);
        var error = Assert.ThrowsAny<RedisException>(() => ResourceLock.TryAcquire(redis, "lock", Long));
        Assert.Equal((isCut ? "ConnectionLost" : "Timeout", 1), (error.Code, error.OutcomeUnknown));
        string token = Assert.Single(scripted.RequestsOf(1)).Split(' ')[2];
        Assert.EndsWith($"1 lock {token}", Assert.Single(scripted.RequestsOf(2)), StringComparison.Ordinal);
        Assert.Contains("'del'", scripted.RequestsOf(2)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_lease_of_years_can_be_renewed()
    {
        Shared.Needs("EVAL");
        RedisConnection redis = Open();
        ResourceLock held = ResourceLock.TryAcquire(redis, Key(), TimeSpan.FromDays(9000))!;
        // An exception on the renewal thread would end the process.
        using (new LockRenewal(held, redis)) Thread.Sleep(100);
        held.Release();
    }
}
