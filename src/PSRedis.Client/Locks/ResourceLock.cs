using System.Diagnostics;

namespace PSRedis.Locks;

/// <summary>The state of a lock.</summary>
public enum LockState
{
    /// <summary>It is held, as far as is known: its lease has not expired.</summary>
    Held,

    /// <summary>It was released.</summary>
    Released,

    /// <summary>Its lease expired, or the key was removed or overwritten.</summary>
    Lost,
}

/// <summary>Releasing or renewing a lock failed, because the caller does not hold it (any more).</summary>
public sealed class ResourceLockException : RedisException
{
    internal ResourceLockException(string code, string message) : base(message) => Code = code;

    /// <summary><c>LockReleased</c>: it was already released. <c>LockExpired</c>: its lease expired. <c>LockStolen</c>: another client holds it now.</summary>
    public override string Code { get; }
}

/// <summary>
/// A lock with a name and a lease: a key with a random token that only its owner knows (SET NX PX). Scripts that compare the token first
/// release and renew it, so a client cannot change a lock that another client holds.
/// </summary>
/// <remarks>
/// It is safe on a single server. After a failover to a replica that has not received the key yet, two clients may hold it: an action that must never happen
/// twice needs another safeguard.
/// </remarks>
public sealed class ResourceLock
{
    private const string ReleaseScript = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";
    private const string RenewScript = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0";

    // Anyone who knows the token can release the lock.
    private readonly RedisArgument _token;
    private readonly RedisConnection _connection;
    private int _state;

    // The end of the lease by a monotonic clock: a timestamp of Stopwatch.
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

    /// <summary>The server on which it is held: host and port, or the path of the Unix socket.</summary>
    public string Endpoint => _connection.Endpoint;

    /// <summary>The database in which it is held.</summary>
    public int Database { get; }

    /// <summary>How long it is held without a renewal.</summary>
    public TimeSpan Lease { get; }

    /// <summary>When it was acquired.</summary>
    public DateTimeOffset AcquiredAt { get; }

    /// <summary>The end of the lease by this machine's clock when the lease began. <see cref="State"/> does not depend on it.</summary>
    public DateTimeOffset ExpiresAt { get; internal set; }

    /// <summary>The state.</summary>
    public LockState State
    {
        get
        {
            var state = (LockState)Volatile.Read(ref _state);
            return state == LockState.Held && Left <= TimeSpan.Zero ? LockState.Lost : state;
        }
    }

    /// <summary>The rest of the lease.</summary>
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
    /// <returns>The lock; null: another client holds it.</returns>
    public static ResourceLock? TryAcquire(
        RedisConnection connection, string name, TimeSpan lease, ICommandObserver? observer = null, CancellationToken cancellation = default)
    {
        string token = Guid.NewGuid().ToString("N");
        // The lease starts before the request, so that it never ends later here than at the server.
        var held = new ResourceLock(Check.NotNull(connection), name, token, lease);
        try
        {
            return connection.Execute(Strings.Set(name, held._token, Expiry.In(lease), SetCondition.IfNotExists).ObservedBy(observer), cancellation) ? held : null;
        }
        catch (OperationCanceledException)
        {
            // The server may still set the key, and no client would know its token.
            held.Abandon();
            throw;
        }
        catch (RedisException e) when (e.OutcomeUnknown > 0)
        {
            // The server may have set the key, or may still do so.
            held.ReleaseUncertain(observer, cancellation);
            throw;
        }
    }

    /// <summary>Acquires a lock; tries again and again (SET … NX PX, since 2.6.12).</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="name">The name.</param>
    /// <param name="lease">How long it is held without a renewal.</param>
    /// <param name="wait">How long to try.</param>
    /// <param name="pollInterval">The pause between two attempts.</param>
    /// <param name="observer">Notified of each attempt; null: none.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <returns>The lock; null: other clients held it all the time.</returns>
    public static ResourceLock? Acquire(
        RedisConnection connection, string name, TimeSpan lease, TimeSpan wait, TimeSpan pollInterval, ICommandObserver? observer = null,
        CancellationToken cancellation = default)
    {
        Deadline deadline = Deadline.In(wait, cancellation);
        // A wait handle waits for at most 24 days.
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
    /// <exception cref="ResourceLockException">It was already released, its lease expired, or another client holds it.</exception>
    public void Release(ICommandObserver? observer = null, CancellationToken cancellation = default)
    {
        if (_state == (int)LockState.Released) throw new ResourceLockException("LockReleased", $"The lock '{Name}' has already been released.");
        using RedisConnection? elsewhere = LeaseIfElsewhere(cancellation);
        RedisConnection connection = elsewhere ?? _connection;
        bool isOwn = connection.Execute(ReleaseCommand.ObservedBy(observer), cancellation);
        if (!isOwn) throw MarkLost(connection, cancellation);
        Volatile.Write(ref _state, (int)LockState.Released);
    }

    /// <summary>Releases the lock after a cancellation, whether it is held or was only requested: waits for no reply, and reports no error.</summary>
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
            using var timeout = new CancellationTokenSource(RedisConnection.PostTimeout);
            using RedisConnection elsewhere = _connection.Lease(Database, timeout.Token);
            elsewhere.Execute(ReleaseCommand, timeout.Token);
        }
        catch (Exception e) when (e is RedisException or OperationCanceledException)
        {
            // After a cancellation the caller expects no further errors. The lock ends with its lease.
        }
    }

    /// <summary>Renews the lease.</summary>
    /// <param name="connection">The connection to use; null: that of the lock.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="ResourceLockException">It was already released, its lease expired, or another client holds it.</exception>
    public void Renew(RedisConnection? connection = null, CancellationToken cancellation = default)
    {
        if (_state == (int)LockState.Released) throw new ResourceLockException("LockReleased", $"The lock '{Name}' has already been released.");
        using RedisConnection? elsewhere = connection is null ? LeaseIfElsewhere(cancellation) : null;
        connection ??= elsewhere ?? _connection;
        long from = Stopwatch.GetTimestamp();
        DateTimeOffset now = DateTimeOffset.Now;
        bool isOwn = connection.Execute(
            Scripting.Evaluate(Reply.Boolean, RenewScript, [Name], _token, (long)Lease.TotalMilliseconds), cancellation);
        if (!isOwn) throw MarkLost(connection, cancellation);
        Begin(from, now);
    }

    /// <summary>The name and the state.</summary>
    public override string ToString() => $"{Name} ({State})";

    /// <summary>Establishes a connection to the database of the lock if its connection has selected another since; null: it has not.</summary>
    private RedisConnection? LeaseIfElsewhere(CancellationToken cancellation) => _connection.Database == Database ? null : _connection.Lease(Database, cancellation);

    private void Begin(long from, DateTimeOffset now)
    {
        double end = from + Lease.TotalSeconds * Stopwatch.Frequency;
        Volatile.Write(ref _end, end < long.MaxValue ? (long)end : long.MaxValue);
        ExpiresAt = KeyExpiration.EndOf(Lease, now);
    }

    /// <summary>
    /// Releases the lock that the server may have set although its reply was lost. If the server cannot be reached, the lock ends with its lease.
    /// </summary>
    private void ReleaseUncertain(ICommandObserver? observer, CancellationToken cancellation)
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
            // The caller gets the first error.
        }
    }

    private ResourceLockException MarkLost(RedisConnection connection, CancellationToken cancellation)
    {
        Volatile.Write(ref _state, (int)LockState.Lost);
        return connection.Execute(Keys.Exists(Name), cancellation)
            ? new ResourceLockException("LockStolen", FormattableString.Invariant(
                $"The lock '{Name}' now belongs to another owner: its lease of {Lease.TotalSeconds:0.###} s expired, or the key was overwritten."))
            : new ResourceLockException("LockExpired", FormattableString.Invariant($"The lock '{Name}' has expired: its lease was {Lease.TotalSeconds:0.###} s."));
    }
}
