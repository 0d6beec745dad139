namespace PSRedis.Locks;

/// <summary>Holds a lock while work is done: renews its lease in the background, on a connection of its own, and reports when the lock was lost.</summary>
public sealed class LockRenewal : IDisposable
{
    // Below the maximum of a wait handle.
    private static readonly TimeSpan MaxInterval = TimeSpan.FromDays(1);

    // A shorter attempt would end before a server has answered.
    private static readonly TimeSpan MinAttempt = TimeSpan.FromMilliseconds(20);

    private readonly ResourceLock _lock;
    private readonly RedisConnection _connection;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Thread _thread;

    /// <summary>Starts the renewals.</summary>
    /// <param name="held">The lock.</param>
    /// <param name="connection">The connection on which the lock was acquired; renewals use another connection to the same server.</param>
    /// <param name="cancellation">Cancels the attempt to connect.</param>
    public LockRenewal(ResourceLock held, RedisConnection connection, CancellationToken cancellation = default)
    {
        _lock = Check.NotNull(held);
        _connection = Check.NotNull(connection).Lease(cancellation);
        // A thread, not a timer: a busy thread pool must not cost the lease.
        _thread = new Thread(Renew) { IsBackground = true, Name = "PSRedis lock renewal" };
        _thread.Start();
    }

    /// <summary>Cancelled when the lock is lost.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Why the lock was lost; null if it was not.</summary>
    public RedisException? Failure { get; private set; }

    /// <summary>Ends the renewals. The lock is held until it is released or its lease expires.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _thread.Join();
        _connection.Dispose();
        _end.Dispose();
        _lost.Dispose();
    }

    private void Renew()
    {
        // If a renewal fails, there is time for two more before the lease expires.
        TimeSpan interval = Min(TimeSpan.FromTicks(_lock.Lease.Ticks / 3), MaxInterval);
        TimeSpan pause = interval;
        while (!_end.Token.WaitHandle.WaitOne(pause))
        {
            try
            {
                RenewInTime();
                pause = interval;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (RedisException e) when (e is ResourceLockException || _lock.State == LockState.Lost)
            {
                Failure = e;
                _lost.Cancel();
                return;
            }
            catch (RedisException e)
            {
                // The server may be back before the lease expires. After a time-out the next attempt is made at once, on another link.
                pause = e is RedisTimeoutException ? TimeSpan.Zero : Min(interval, TimeSpan.FromTicks(_lock.Left.Ticks / 4));
            }
        }
    }

    /// <summary>Renews the lease, or gives up in time for another attempt: the command time-out may be too long for this.</summary>
    private void RenewInTime()
    {
        TimeSpan limit = Min(MaxInterval, TimeSpan.FromTicks(Math.Max(_lock.Left.Ticks / 2, MinAttempt.Ticks)));
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        attempt.CancelAfter(limit);
        try
        {
            _lock.Renew(_connection, attempt.Token);
        }
        catch (OperationCanceledException) when (!_end.IsCancellationRequested)
        {
            // The link is probably dead: the next attempt needs another.
            _connection.Break(new TimeoutException());
            throw new RedisTimeoutException(
                FormattableString.Invariant($"The lock '{_lock.Name}' was not renewed at {_lock.Endpoint} within {limit.TotalSeconds:0.###} s."), limit);
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
