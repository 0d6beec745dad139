namespace PSRedis.Locks;

/// <summary>Keeps a lock while work is done: renews its lease in the background, on a connection of its own, and tells when it was lost.</summary>
public sealed class LockRenewal : IDisposable
{
    // Longer than this no wait handle waits.
    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(1);

    // Less would be over before a server has answered.
    private static readonly TimeSpan ShortestAttempt = TimeSpan.FromMilliseconds(20);

    private readonly ResourceLock _lock;
    private readonly RedisConnection _connection;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Thread _thread;

    /// <summary>Begins.</summary>
    /// <param name="held">The lock.</param>
    /// <param name="connection">Where the lock was acquired; renewals go over a connection of their own to the same server.</param>
    /// <param name="cancellation">Ends the attempt to connect.</param>
    public LockRenewal(ResourceLock held, RedisConnection connection, CancellationToken cancellation = default)
    {
        _lock = Check.NotNull(held);
        _connection = Check.NotNull(connection).Lease(cancellation);
        // A thread, not a timer: a busy thread pool must not cost the lease.
        _thread = new Thread(Renew) { IsBackground = true, Name = "PSRedis lock renewal" };
        _thread.Start();
    }

    /// <summary>Cancelled when the lock was lost.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Why the lock was lost; null while it was not.</summary>
    public RedisException? Failure { get; private set; }

    /// <summary>Ends the renewals. The lock stays held until it is released or its lease has run out.</summary>
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
        // Twice more before the lease runs out, where a renewal does not get through.
        TimeSpan interval = Shorter(TimeSpan.FromTicks(_lock.Lease.Ticks / 3), LongestInterval);
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
                // The server may be back before the lease runs out. What took its time is tried again at once, on another link.
                pause = e is RedisTimeoutException ? TimeSpan.Zero : Shorter(interval, TimeSpan.FromTicks(_lock.Left.Ticks / 4));
            }
        }
    }

    /// <summary>Renews the lease, or gives up in time for another attempt: how long others wait for a reply is no measure here.</summary>
    private void RenewInTime()
    {
        TimeSpan limit = Shorter(LongestInterval, TimeSpan.FromTicks(Math.Max(_lock.Left.Ticks / 2, ShortestAttempt.Ticks)));
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        attempt.CancelAfter(limit);
        try
        {
            _lock.Renew(_connection, attempt.Token);
        }
        catch (OperationCanceledException) when (!_end.IsCancellationRequested)
        {
            // A silent link stays silent.
            _connection.Break(new TimeoutException());
            throw new RedisTimeoutException(
                FormattableString.Invariant($"The lock '{_lock.Name}' was not renewed at {_lock.Endpoint} within {limit.TotalSeconds:0.0##} s."), limit);
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
