using System.Diagnostics;

namespace PSRedis.Locks;

/// <summary>How a lock stands.</summary>
public enum LockState
{
    /// <summary>It is held, as far as can be told here: its lease has not run out.</summary>
    Held,

    /// <summary>It was released.</summary>
    Released,

    /// <summary>Its lease ran out, or it was taken away.</summary>
    Lost,
}

/// <summary>Releasing or renewing a lock failed: it is not, or no longer, one's own.</summary>
public sealed class ResourceLockException : RedisException
{
    internal ResourceLockException(string code, string message) : base(message) => Code = code;

    /// <summary><c>LockReleased</c>: it was released before. <c>LockExpired</c>: its lease ran out. <c>LockStolen</c>: another caller holds it now.</summary>
    public override string Code { get; }
}

/// <summary>
/// A lock on a name, for a time: a key with a random token that only its owner knows (SET NX PX). Released and renewed by scripts that
/// compare the token first, so nobody touches a lock that has become another caller's.
/// </summary>
/// <remarks>
/// It holds on one server. Where that fails over to a replica that has not seen the key yet, two may hold it: what must never happen twice
/// needs a guard of its own besides.
/// </remarks>
public sealed class ResourceLock
{
    private const string ReleaseScript = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";
    private const string RenewScript = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0";

    // Who has it may release the lock.
    private readonly RedisArgument _token;
    private readonly RedisConnection _connection;
    private int _state;

    // When the lease ends, by a clock that nobody sets: a timestamp of Stopwatch.
    private long _end;

    private ResourceLock(RedisConnection connection, string name, string token, TimeSpan lease)
    {
        _connection = connection;
        _token = RedisArgument.Secret(token);
        Name = name;
        Database = connection.Database;
        Lease = lease;
        AcquiredAt = DateTimeOffset.Now;
        Begin(Stopwatch.GetTimestamp(), AcquiredAt);
    }

    /// <summary>The name: the key of the lock.</summary>
    public string Name { get; }

    /// <summary>The server it is held at: host and port, or the path of the socket.</summary>
    public string Endpoint => _connection.Endpoint;

    /// <summary>The database it is held in.</summary>
    public int Database { get; }

    /// <summary>For how long it is held without being renewed.</summary>
    public TimeSpan Lease { get; }

    /// <summary>When it was acquired.</summary>
    public DateTimeOffset AcquiredAt { get; }

    /// <summary>When the lease ends, by this machine's clock as it was when it began. <see cref="State"/> does not go by it.</summary>
    public DateTimeOffset ExpiresAt { get; internal set; }

    /// <summary>How it stands.</summary>
    public LockState State
    {
        get
        {
            var state = (LockState)Volatile.Read(ref _state);
            return state == LockState.Held && Left <= TimeSpan.Zero ? LockState.Lost : state;
        }
    }

    /// <summary>How much of the lease is left.</summary>
    internal TimeSpan Left
    {
        get
        {
            double seconds = (Volatile.Read(ref _end) - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency;
            return seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
        }
    }

    private RedisCommand<bool> ReleaseCommand => Scripting.Evaluate(Reply.Boolean, ReleaseScript, [Name], _token);

    /// <summary>Tries once to acquire a lock (SET … NX PX, since 2.6.12).</summary>
    /// <returns>Null: another caller holds it.</returns>
    public static ResourceLock? TryAcquire(
        RedisConnection connection, string name, TimeSpan lease, ICommandObserver? observer = null, CancellationToken cancellation = default)
    {
        string token = Guid.NewGuid().ToString("N");
        // Counted from before the request, so that the lease never seems longer here than it is there.
        var held = new ResourceLock(Check.NotNull(connection), name, token, lease);
        try
        {
            return connection.Execute(Strings.Set(name, held._token, Expiry.In(lease), SetCondition.IfNotExists).ObservedBy(observer), cancellation) ? held : null;
        }
        catch (OperationCanceledException)
        {
            // The server may give it all the same, and nobody would know the token.
            held.Abandon();
            throw;
        }
        catch (RedisException e) when (e.OutcomeUnknown > 0)
        {
            // It may have given it, or give it yet.
            held.TakeBack(observer, cancellation);
            throw;
        }
    }

    /// <summary>Acquires a lock, asking again and again.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="name">The name.</param>
    /// <param name="lease">For how long it is held without being renewed.</param>
    /// <param name="wait">How long to try.</param>
    /// <param name="pollInterval">How long to pause between two tries.</param>
    /// <param name="observer">Is told of each try; null: nobody is.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Null: another caller held it all the time.</returns>
    public static ResourceLock? Acquire(
        RedisConnection connection, string name, TimeSpan lease, TimeSpan wait, TimeSpan pollInterval, ICommandObserver? observer = null,
        CancellationToken cancellation = default)
    {
        Deadline deadline = Deadline.In(wait, cancellation);
        // Longer than 24 days no wait handle waits.
        if (pollInterval > TimeSpan.FromDays(1)) pollInterval = TimeSpan.FromDays(1);
        while (true)
        {
            if (TryAcquire(connection, name, lease, observer, cancellation) is { } held) return held;
            TimeSpan left = wait - deadline.Elapsed;
            if (left <= TimeSpan.Zero) return null;
            if (cancellation.WaitHandle.WaitOne(left < pollInterval ? left : pollInterval)) cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Releases the lock.</summary>
    /// <exception cref="ResourceLockException">It was released before, its lease ran out, or another caller holds it.</exception>
    public void Release(ICommandObserver? observer = null, CancellationToken cancellation = default)
    {
        if (_state == (int)LockState.Released) throw new ResourceLockException("LockReleased", $"The lock '{Name}' has already been released.");
        using RedisConnection? elsewhere = LeaseIfElsewhere(cancellation);
        RedisConnection connection = elsewhere ?? _connection;
        bool isOwn = connection.Execute(ReleaseCommand.ObservedBy(observer), cancellation);
        if (!isOwn) throw Lose(connection, cancellation);
        Volatile.Write(ref _state, (int)LockState.Released);
    }

    /// <summary>Releases the lock after a cancellation, whether it is held or was only asked for: nothing is waited for, and nothing told.</summary>
    public void Abandon()
    {
        Volatile.Write(ref _state, (int)LockState.Released);
        if (_connection.Database == Database)
        {
            _connection.Post(ReleaseCommand);
            return;
        }
        try
        {
            using var moment = new CancellationTokenSource(RedisConnection.PostTimeout);
            using RedisConnection elsewhere = _connection.Lease(Database, moment.Token);
            elsewhere.Execute(ReleaseCommand, moment.Token);
        }
        catch (Exception e) when (e is RedisException or OperationCanceledException)
        {
            // Whoever has stopped something does not want to hear of that. The lease ends the lock.
        }
    }

    /// <summary>Begins the lease again.</summary>
    /// <param name="connection">The connection to do it on, where it is not to be the lock's own.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ResourceLockException">It was released before, its lease ran out, or another caller holds it.</exception>
    public void Renew(RedisConnection? connection = null, CancellationToken cancellation = default)
    {
        if (_state == (int)LockState.Released) throw new ResourceLockException("LockReleased", $"The lock '{Name}' has already been released.");
        using RedisConnection? elsewhere = connection is null ? LeaseIfElsewhere(cancellation) : null;
        connection ??= elsewhere ?? _connection;
        long from = Stopwatch.GetTimestamp();
        DateTimeOffset now = DateTimeOffset.Now;
        bool isOwn = connection.Execute(
            Scripting.Evaluate(Reply.Boolean, RenewScript, [Name], _token, (long)Lease.TotalMilliseconds), cancellation);
        if (!isOwn) throw Lose(connection, cancellation);
        Begin(from, now);
    }

    /// <summary>The name and how it stands.</summary>
    public override string ToString() => $"{Name} ({State})";

    /// <summary>A connection to the database of the lock, where its own has selected another since; null: it has not.</summary>
    private RedisConnection? LeaseIfElsewhere(CancellationToken cancellation) => _connection.Database == Database ? null : _connection.Lease(Database, cancellation);

    private void Begin(long from, DateTimeOffset now)
    {
        double end = from + Lease.TotalSeconds * Stopwatch.Frequency;
        Volatile.Write(ref _end, end < long.MaxValue ? (long)end : long.MaxValue);
        ExpiresAt = KeyExpiration.EndOf(Lease, now);
    }

    /// <summary>Releases what the server may have given while its answer got lost. Where it cannot be reached, the lease must end it.</summary>
    private void TakeBack(ICommandObserver? observer, CancellationToken cancellation)
    {
        Volatile.Write(ref _state, (int)LockState.Released);
        try
        {
            _connection.Execute(ReleaseCommand.ObservedBy(observer), cancellation);
        }
        catch (OperationCanceledException)
        {
            Abandon();
        }
        catch (RedisException)
        {
            // Whoever asked for the lock is told of what went wrong first.
        }
    }

    private ResourceLockException Lose(RedisConnection connection, CancellationToken cancellation)
    {
        Volatile.Write(ref _state, (int)LockState.Lost);
        return connection.Execute(Keys.Exists(Name), cancellation)
            ? new ResourceLockException("LockStolen", FormattableString.Invariant(
                $"The lock '{Name}' now belongs to another owner: its lease of {Lease.TotalSeconds:0.###} s expired, or the key was overwritten."))
            : new ResourceLockException("LockExpired", FormattableString.Invariant($"The lock '{Name}' has expired: its lease was {Lease.TotalSeconds:0.###} s."));
    }
}
