using System.Runtime.ExceptionServices;

namespace PSRedis;

/// <summary>Whether a connection can be used.</summary>
public enum ConnectionState
{
    /// <summary>The link is up, as far as is known.</summary>
    Connected,

    /// <summary>The link was lost. The next command makes a new one.</summary>
    Broken,

    /// <summary>It was closed, for good.</summary>
    Closed,
}

/// <summary>A connection to one server. Thread-safe: commands of several threads share the link, each gets its own reply.</summary>
/// <remarks>
/// There is no thread behind it. The thread that waits for a reply reads from the link, and completes the first command in flight. The next command re-establishes
/// a lost link, with pauses that grow between attempts. What was in flight on it is sent again if it changes nothing or was
/// surely not sent; everything else fails with <see cref="RedisConnectionException"/>, since it may have been executed.
/// </remarks>
public sealed class RedisConnection : IRedisExecutor, IDisposable
{
    /// <summary>From this many bytes on, commands that were gathered are sent.</summary>
    private const int SendSize = 16 * 1024;

    /// <summary>The longest that commands are gathered, in milliseconds; a clock of coarser ticks makes it one of those.</summary>
    private const int LongestGathering = 1;

    /// <summary>After so many looks that found nothing gathered, nobody looks any more until commands are gathered again.</summary>
    private const int IdleRounds = 100;

    /// <summary>How long a connection is kept that was made since the server had become a replica, and leads to one again.</summary>
    private static readonly TimeSpan ReplicaPatience = TimeSpan.FromSeconds(1);

    /// <summary>The longest that a cancellation may take for what must be sent after it.</summary>
    internal static readonly TimeSpan PostTimeout = TimeSpan.FromMilliseconds(30);

    private readonly object _renewGate = new();

    // What the next link is made with. Replaced, never changed, where SELECT, AUTH or HELLO have changed the link.
    private volatile RedisOptions _options;
    private volatile Link _link;
    private volatile bool _isClosed;
    private volatile int _login;
    private int _isGathering;

    // What was on a lost link and is to be sent on the next; and what it met with who tried to make that, and how often that came to pass. All by _renewGate.
    private readonly List<Pending> _retries = new();
    private volatile int _failures;
    private RedisException? _failure;

    // A connection that keys were watched on, for the next that are.
    private RedisConnection? _forWatches;

    // The link that keys are watched on. A watch ends with its link, which the server cannot tell: the transaction must not be sent on another.
    private volatile Link? _watching;

    private RedisConnection(RedisOptions options, CancellationToken cancellation, ICommandObserver? observer = null)
    {
        _options = options;
        Identity = new ServerIdentity();
        _link = Connect(Deadline.In(options.ConnectTimeout, cancellation), observer);
        ConnectedAt = DateTimeOffset.Now;
        Name = options.ClientName ?? $"{options.Endpoint}/{options.Database}";
    }

    /// <summary>What the connection is called: the name the server lists it under, or where it leads.</summary>
    public string Name { get; }

    /// <summary>The host name; the socket's path where that is how the server is reached.</summary>
    public string HostName => _options.SocketPath ?? _options.Host;

    /// <summary>The port; 0 for a Unix socket.</summary>
    public int Port => _options.SocketPath is null ? _options.Port : 0;

    /// <summary>Host and port, or the path.</summary>
    public string Endpoint => _options.Endpoint;

    /// <summary>The database that is selected.</summary>
    public int Database => _options.Database;

    /// <summary>The user; null for the default user.</summary>
    public string? User => _options.User;

    /// <summary>Whether the link is encrypted.</summary>
    public bool Tls => _options.Tls;

    /// <summary>How long a command is waited for.</summary>
    public TimeSpan CommandTimeout => _options.CommandTimeout;

    /// <summary>What the server said of itself.</summary>
    public ServerIdentity Identity { get; private set; }

    /// <summary>When the connection was first made.</summary>
    public DateTimeOffset ConnectedAt { get; }

    /// <summary>Whether the connection can be used.</summary>
    public ConnectionState State =>
        _isClosed ? ConnectionState.Closed : _link.Broken is not null ? ConnectionState.Broken : ConnectionState.Connected;

    /// <summary>Connects, and checks that the server answers, that it takes the credential and that the database is there.</summary>
    /// <exception cref="RedisException">One of the three fails, see <see cref="Handshake.Open"/>; or an option is of use with TLS only, which is not asked for.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static RedisConnection Open(RedisOptions options, CancellationToken cancellation = default) => Open(options, null, cancellation);

    /// <inheritdoc cref="Open(RedisOptions, CancellationToken)"/>
    /// <param name="options">Where the server is, and how to talk to it.</param>
    /// <param name="observer">Notified of the commands of the handshake; null: none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static RedisConnection Open(RedisOptions options, ICommandObserver? observer, CancellationToken cancellation = default)
    {
        Check.NotNull(options).CheckTls();
        return new(options.Clone(), cancellation, observer);
    }

    /// <summary>Another connection to the same server, user and database, for commands that hold the link: blocking ones, MONITOR, a subscription.</summary>
    /// <exception cref="RedisException">This one is closed, or another cannot be made.</exception>
    public RedisConnection Lease(CancellationToken cancellation = default) => new(OptionsForAnother(), cancellation);

    /// <inheritdoc cref="Lease(CancellationToken)"/>
    /// <param name="database">Another database.</param>
    /// <param name="cancellation">Ends the wait.</param>
    internal RedisConnection Lease(int database, CancellationToken cancellation)
    {
        RedisOptions options = OptionsForAnother();
        options.Database = database;
        return new RedisConnection(options, cancellation);
    }

    /// <summary>Watches keys (WATCH, since 2.2), until a transaction is executed that is aborted where one of them has changed by then.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="observer">Notified of the commands; null: none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RedisException">They are not watched, or a connection for that cannot be made.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public RedisWatch Watch(string[] keys, ICommandObserver? observer = null, CancellationToken cancellation = default)
    {
        // Keys that cannot be sent are refused before there is a connection for them.
        RedisCommand<bool> command = Transactions.Watch(keys).ObservedBy(observer);
        int login = Login;
        var watch = new RedisWatch(this, Interlocked.Exchange(ref _forWatches, null) ?? Lease(cancellation), login);
        try
        {
            watch.Add(command, cancellation);
            return watch;
        }
        catch
        {
            watch.Dispose();
            throw;
        }
    }

    /// <summary>Sends one command and waits for its reply, on the calling thread.</summary>
    /// <exception cref="RedisException">There is no reply but an error.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public T Execute<T>(RedisCommand<T> command, CancellationToken cancellation = default)
    {
        Pending<T> pending = Send(command, cancellation);
        Wait(pending, cancellation);
        return pending.Result;
    }

    /// <inheritdoc/>
    public Pending<T> Send<T>(RedisCommand<T> command, CancellationToken cancellation = default) => Send(command, null, cancellation);

    /// <inheritdoc/>
    public Pending<T> Send<T>(RedisCommand<T> command, Pending? behind, CancellationToken cancellation = default)
    {
        var pending = new Pending<T>(Check.NotNull(command), cancellation);
        ThrowIfCancelled(cancellation);
        while (true)
        {
            Link link = UsableLink(cancellation);
            Gate.Enter(link.WriteGate, cancellation);
            try
            {
                if (link.Broken is not null) continue;
                if (behind?.Error is RedisException { ConcernsConnection: true } loss && !command.ChangesNothing)
                {
                    pending.Fail(new RedisConnectionException($"{command.Name} was not sent to {Endpoint}: the connection was lost before an earlier command was acknowledged.", loss));
                    return pending;
                }
                if (FailUnwatched(link, pending)) return pending;
                if (link.Accepts(command))
                {
                    link.Enqueue(pending);
                    return pending;
                }
            }
            finally
            {
                Monitor.Exit(link.WriteGate);
            }
            if (RefusalOfTransactions(command.Observer, cancellation) is { } refusal)
            {
                pending.Fail(refusal);
                return pending;
            }
        }
    }

    /// <inheritdoc/>
    public void Flush(CancellationToken cancellation = default)
    {
        Link link = _link;
        if (link.Unsent == 0) return;
        try
        {
            link.Flush(Deadline.In(_options.CommandTimeout, cancellation));
        }
        catch (OperationCanceledException)
        {
            link.Withdraw();
            throw;
        }
    }

    /// <inheritdoc/>
    public void FlushSoon(CancellationToken cancellation = default)
    {
        if (_link.Unsent >= SendSize) Flush(cancellation);
        else if (!IsGathering && Interlocked.Exchange(ref _isGathering, 1) == 0) new Thread(SendGathered) { IsBackground = true }.Start();
    }

    /// <inheritdoc/>
    public void Wait(Pending pending, CancellationToken cancellation = default)
    {
        Check.NotNull(pending).IsAwaited = true;
        while (!pending.IsCompleted)
        {
            Link link = _link;
            if (link.Broken is not null)
            {
                Resend(pending, cancellation);
                continue;
            }
            // Each time, as another thread that reads, or re-establishes the connection, may have queued it once more.
            if (pending.IsQueued && !link.IsEnding) Flush(cancellation);
            else link.FlushForOthers(Deadline.In(_options.CommandTimeout, cancellation));
            try
            {
                if (link.EnterRead(pending, Deadline.In(LimitOf(pending), cancellation))) Read(link, pending, cancellation);
            }
            catch (TimeoutException)
            {
                // The link is good: the server is at a command before it, which may take longer than this one.
                pending.Abandon(TimeoutOf(pending.Command));
            }
            catch (OperationCanceledException e) when (pending.Command.TakesItsTime)
            {
                // Its reply may never come, and nothing behind it would be answered; and what waits at the server would take something yet.
                link.Break(e);
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void Receive(CancellationToken cancellation = default)
    {
        Link link = _link;
        // Another thread that reads does just that.
        if (!Monitor.TryEnter(link.ReadGate)) return;
        try
        {
            while (link.Broken is null && link.HasArrived) link.Receive(Deadline.In(_options.CommandTimeout, cancellation));
        }
        finally
        {
            link.ExitRead();
        }
    }

    /// <summary>
    /// Sends a command that puts something right after a cancellation. Its reply is not waited for, and a lost link only for a moment: where none can be
    /// made, nothing is sent.
    /// </summary>
    public void Post<T>(RedisCommand<T> command)
    {
        using var moment = new CancellationTokenSource(PostTimeout);
        try
        {
            Send(command, moment.Token);
            Flush(moment.Token);
        }
        catch (Exception e) when (e is RedisException or OperationCanceledException)
        {
            // Whoever has stopped something does not want to hear of that.
        }
    }

    /// <summary>Closes the connection, for good. Commands in flight fail.</summary>
    public void Dispose()
    {
        _isClosed = true;
        _link.Dispose();
        Interlocked.Exchange(ref _forWatches, null)?.Dispose();
    }

    /// <summary>The address without a secret, such as <c>redis://localhost:6379/0</c>.</summary>
    public override string ToString() => _options.ToString();

    /// <summary>Gives up the link, where whoever has this connection to himself knows better than to go on waiting.</summary>
    internal void Break(Exception cause) => _link.Break(cause);

    /// <summary>Whether a thread sends what is gathered.</summary>
    internal bool IsGathering => Volatile.Read(ref _isGathering) != 0;

    /// <summary>Counts the logins by AUTH and HELLO.</summary>
    internal int Login => _login;

    /// <summary>Takes a connection back that keys were watched on: to make one for each watch would take a port of this machine for each.</summary>
    internal void KeepForWatches(RedisConnection connection)
    {
        if (Interlocked.CompareExchange(ref _forWatches, connection, null) is not null) connection.Dispose();
        else if (_isClosed) Interlocked.Exchange(ref _forWatches, null)?.Dispose();
    }

    /// <summary>What another link to the same server, user and database is made from.</summary>
    /// <exception cref="RedisConnectionException">This connection is closed.</exception>
    internal RedisOptions OptionsForAnother() => _isClosed ? throw Closed() : _options.Clone();

    /// <summary>Sends what is gathered, again and again, until nothing is.</summary>
    // A timer would do, but each time it rings it wakes a thread of the pool, which then looks about for more work: together a fifth of a processor.
    private void SendGathered()
    {
        for (int looks = 0; looks < IdleRounds && !_isClosed; looks++)
        {
            Thread.Sleep(LongestGathering);
            Link link = _link;
            // What is queued on one that has broken goes out on the next, with whoever makes that.
            if (link.Unsent == 0 || link.Broken is not null) continue;
            Flush();
            looks = 0;
        }
        Interlocked.Exchange(ref _isGathering, 0);
        // For what came after the last look, and found this thread still there.
        Flush();
    }

    /// <summary>
    /// Has the server execute an empty transaction. Where it refuses that, it would execute the commands of any other one by one: so nothing may be sent
    /// behind MULTI before it was accepted once.
    /// </summary>
    /// <returns>Null: it does not refuse.</returns>
    private Exception? RefusalOfTransactions(ICommandObserver? observer, CancellationToken cancellation)
    {
        var probe = new Pending<object?[]?>(Transactions.None.ObservedBy(observer), cancellation);
        Link link = UsableLink(cancellation);
        Gate.Enter(link.WriteGate, cancellation);
        try
        {
            link.Enqueue(probe);
        }
        finally
        {
            Monitor.Exit(link.WriteGate);
        }
        Wait(probe, cancellation);
        return probe.Error;
    }

    /// <summary>The same on a new connection, which no other caller has yet.</summary>
    private Exception? RefusalOfTransactions(Link link, CancellationToken cancellation)
    {
        // Where this connection breaks as well, what is sent on the next must not be asked about once more: a proxy may close the connection at each MULTI.
        var probe = new Pending<object?[]?>(Transactions.None) { IsRetry = true };
        try
        {
            Handshake.Exchange(link, [probe], Deadline.In(_options.CommandTimeout, cancellation));
            return probe.Error;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>Ends what was cancelled, and leaves nothing of it queued.</summary>
    private void ThrowIfCancelled(CancellationToken cancellation)
    {
        if (!cancellation.IsCancellationRequested) return;
        _link.Withdraw();
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Reads until a command has completed, or is to be sent.</summary>
    /// <exception cref="TimeoutException">Its time is over, and not that of the command whose reply comes next.</exception>
    private void Read(Link link, Pending pending, CancellationToken cancellation)
    {
        try
        {
            Deadline silence = Deadline.In(Timeout.InfiniteTimeSpan, cancellation);
            while (link.IsToBeRead(pending))
            {
                Deadline own = silence.For(LimitOf(pending)), next = silence.For(LimitOf(link.Next ?? pending));
                // Each wait starts again when something arrives: a long reply is not a late one.
                if (link.Receive(own.Left < next.Left ? own : next, mayBeSilent: true)) silence = silence.Renew();
                else if (link.Broken is not null) break;
                // Asked again, as somebody may have begun to wait for what comes next, and it may take longer then.
                else if (silence.For(LimitOf(link.Next ?? pending)).IsOver) link.Break(new TimeoutException());
                else if (own.IsOver) throw new TimeoutException();
            }
        }
        finally
        {
            link.ExitRead();
        }
    }

    /// <summary>How long a command is waited for, from the last bytes that came. What nobody waits for must not hold up the others.</summary>
    private TimeSpan LimitOf(Pending pending)
    {
        TimeSpan more = pending.Command.BlocksFor, usual = _options.CommandTimeout;
        if (more == TimeSpan.Zero || !pending.IsAwaited) return usual;
        bool isEndless = more == Timeout.InfiniteTimeSpan || usual == Timeout.InfiniteTimeSpan || more > TimeSpan.MaxValue - usual;
        return isEndless ? Timeout.InfiniteTimeSpan : more + usual;
    }

    /// <summary>The link, re-established if it was lost: also when the server closed the connection while nothing was asked of it.</summary>
    private Link UsableLink(CancellationToken cancellation)
    {
        while (true)
        {
            Link link = _link;
            if (link.IsEnding) ReadToEnd(link, cancellation);
            else if (link.Broken is null && !link.IsBusy && link.HasArrived) Receive(cancellation);
            if (link.Broken is null) return link;
            EnsureLink(null, cancellation);
        }
    }

    /// <summary>Reads the replies that are owed on a connection on which nothing is sent any more.</summary>
    private void ReadToEnd(Link link, CancellationToken cancellation)
    {
        Gate.Enter(link.ReadGate, cancellation);
        try
        {
            while (link.Broken is null) link.Receive(Deadline.In(_options.CommandTimeout, cancellation));
        }
        finally
        {
            link.ExitRead();
        }
    }

    /// <summary>Finds out what becomes of a command on a lost link, and makes another link where it is to be sent again.</summary>
    private void Resend(Pending pending, CancellationToken cancellation)
    {
        try
        {
            EnsureLink(pending, cancellation);
        }
        catch (RedisException)
        {
            // Who waits learns it from the command.
        }
    }

    /// <summary>Makes another link where the one there was is broken, and queues there what is to be sent again.</summary>
    /// <param name="waitedFor">What the link is wanted for: where it has completed, none is needed. Null: it is wanted in any case.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RedisException">No link can be made.</exception>
    private void EnsureLink(Pending? waitedFor, CancellationToken cancellation)
    {
        int failures = _failures;
        if (!Gate.Enter(_renewGate, cancellation, waitedFor)) return;
        try
        {
            // Another thread may have been here first.
            if (_link.Broken is null) return;
            Settle(_link);
            if (waitedFor is { IsCompleted: true }) return;
            // What another thread met with while this one waited for it would only come again.
            if (_failures == failures) Renew(cancellation);
            else ExceptionDispatchInfo.Capture(_failure!).Throw();
        }
        catch (RedisException e)
        {
            foreach (Pending pending in _retries) pending.Fail(e);
            _retries.Clear();
            throw;
        }
        finally
        {
            Monitor.Exit(_renewGate);
        }
    }

    /// <summary>Fails what may have been executed, and keeps what may be sent again for the next link.</summary>
    private void Settle(Link broken)
    {
        var failed = new List<(Pending Pending, bool WasSent)>();
        int unknown = 0;
        bool isLost = false;
        lock (broken.ReadGate)
        lock (broken.SendGate)
        lock (broken.WriteGate)
        {
            Exception cause = broken.Broken!;
            TimeSpan waited = broken.Next is { } first ? LimitOf(first) : _options.CommandTimeout;
            // The reply that could not be read was that of the first command, if that was sent: asked again, it would be no better.
            bool isUnreadable = cause is RedisProtocolException;
            foreach ((Pending pending, bool wasSent) in broken.TakeInFlight())
            {
                bool changesNothing = pending.Command.ChangesNothing;
                if (wasSent && !changesNothing) unknown++;
                // Nothing is done behind what may not have been: who sent both would not expect it.
                bool isHarmless = changesNothing || (!wasSent && !isLost);
                if (pending.IsCancelled && !wasSent) pending.FailCancelled();
                else if (isHarmless && !(isUnreadable && wasSent) && !pending.IsRetry && !_isClosed && cause is not TimeoutException) _retries.Add(pending);
                else
                {
                    failed.Add((pending, wasSent));
                    isLost |= !changesNothing;
                }
                isUnreadable = false;
            }
            // Of a transaction the server may have said what is wrong with a part of it before it closed the connection: EXEC has executed nothing of it then.
            foreach ((Pending pending, bool wasSent) in failed) pending.Fail((Exception?)pending.Refusal ?? Lost(cause, pending.Command.Name, wasSent, unknown, waited));
        }
    }

    /// <summary>What a command is told that was on a link which got lost.</summary>
    private RedisException Lost(Exception cause, string command, bool isSent, int unknown, TimeSpan waited)
    {
        if (_isClosed) return Closed();
        string whatIsKnown = (isSent, unknown) switch
        {
            (false, _) => " This command was not sent.",
            (_, 0) => "",
            (_, 1) => " One command had been sent: it is unknown whether it was executed.",
            _ => $" {unknown} commands had been sent: it is unknown whether they were executed.",
        };
        RedisException error = cause is TimeoutException or RedisException
            ? Handshake.Explain(cause, _options, command, waited, whatIsKnown)
            : new RedisConnectionException($"The connection to {Endpoint} was lost: {cause.GetBaseException().Message.TrimEnd('.')}.{whatIsKnown}", cause);
        if (isSent && unknown > 0) error.OutcomeUnknown = unknown;
        return error;
    }

    /// <summary>What a command is told whose time is over while the link is good.</summary>
    private RedisException TimeoutOf(RedisCommand command)
    {
        TimeSpan waited = command.BlocksFor == TimeSpan.Zero ? _options.CommandTimeout : command.BlocksFor + _options.CommandTimeout;
        return Lost(new TimeoutException(), command.Name, isSent: true, command.ChangesNothing ? 0 : 1, waited);
    }

    /// <summary>What a transaction is told that was not sent, and behind a login on a new connection is not known to be accepted.</summary>
    private RedisConnectionException NotRetried(RedisCommand command) => new($"{command.Name} was not sent to {Endpoint}: the connection was lost first.");

    private RedisConnectionException Closed() => new($"The connection to {Endpoint} is closed.");

    /// <summary>Replaces a lost link, and queues on the new one what is to be sent again.</summary>
    private void Renew(CancellationToken cancellation)
    {
        Link link;
        try
        {
            link = Reconnect(cancellation);
        }
        catch (RedisException e)
        {
            _failure = e;
            _failures++;
            throw;
        }
        Exception? refusal = _retries.Exists(static pending => pending.Command.NeedsTransactions) ? RefusalOfTransactions(link, cancellation) : null;
        if (_link.IsOfReplica) link.MayBeOfReplica = Deadline.In(ReplicaPatience, default);
        lock (link.WriteGate)
        {
            foreach (Pending pending in _retries)
            {
                pending.IsRetry = true;
                pending.Reset();
                if (FailUnwatched(link, pending)) continue;
                if (link.Accepts(pending.Command)) link.EnqueueOrFail(pending);
                else pending.Fail(refusal ?? NotRetried(pending.Command));
            }
            _retries.Clear();
            // From here on the commands are on the new link, and if that breaks, it is settled like any other.
            _link = link;
            if (_isClosed) link.Dispose();
        }
    }

    private Link Reconnect(CancellationToken cancellation)
    {
        Deadline deadline = Deadline.In(_options.ConnectTimeout, cancellation);
        var backoff = new Backoff();
        RedisException? failure = null;
        while (true)
        {
            if (_isClosed) throw Closed();
            try
            {
                return Connect(deadline);
            }
            catch (RedisException e) when (e.IsTransient && (deadline.Timeout == Timeout.InfiniteTimeSpan || deadline.Elapsed + backoff.Limit < deadline.Timeout))
            {
                failure = e;
                if (cancellation.WaitHandle.WaitOne(backoff.Next())) cancellation.ThrowIfCancellationRequested();
            }
            catch (RedisTimeoutException) when (failure is not null)
            {
                // The time ran out for the last attempt; what those before it met with says more.
                throw failure;
            }
        }
    }

    private Link Connect(Deadline deadline, ICommandObserver? observer = null)
    {
        (Link link, Identity) = Handshake.Open(_options, _options.Database, deadline, observer);
        link.Completed = pending => Note(link, pending);
        return link;
    }

    /// <summary>Aborts a transaction whose keys were watched on a link that has broken since.</summary>
    /// <returns>False: there is nothing against it.</returns>
    private bool FailUnwatched(Link link, Pending pending)
    {
        if (pending.Command.Effect != ConnectionEffect.EndsWatch || _watching is not { } watching || watching == link) return false;
        _watching = null;
        // UNWATCH wants no more than that.
        if (!pending.Command.IsTransaction) return false;
        pending.Fail(new RedisTransactionAbortedException("The connection was lost after the keys were watched, so a change may have been missed. Nothing was executed."));
        return true;
    }

    private void Note(Link link, Pending pending)
    {
        RedisCommand command = pending.Command;
        switch (command.Effect)
        {
            case ConnectionEffect.None:
                break;
            case ConnectionEffect.EndsWatch:
                // One on a connection that was lost is known to be lost by the transaction that needs it.
                if (_watching == link) _watching = null;
                break;
            case ConnectionEffect.Watch when !pending.HasFailed:
                // Where keys were watched on a link that has broken since, that watch stays the lost one: a new one does not bring it back.
                _watching ??= link;
                break;
            default:
                if (!pending.HasFailed) Follow(command);
                break;
        }
    }

    private void Follow(RedisCommand command)
    {
        RedisOptions before = _options, now = ConnectionCommands.Apply(command, before);
        _options = now;
        Identity = Identity.Speaking(now.Protocol ?? Identity.Protocol);
        if (now.User == before.User && now.Password == before.Password) return;
        // Who has logged in now need not have the rights of who had before.
        _login++;
        Interlocked.Exchange(ref _forWatches, null)?.Dispose();
    }
}
