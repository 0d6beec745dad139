using System.Runtime.ExceptionServices;

namespace PSRedis;

/// <summary>Whether a connection can be used.</summary>
public enum ConnectionState
{
    /// <summary>The link is established, as far as is known.</summary>
    Connected,

    /// <summary>The link was lost. The next command re-establishes it.</summary>
    Broken,

    /// <summary>The connection was closed, and cannot be used any more.</summary>
    Closed,
}

/// <summary>A connection to one server. Thread-safe: the commands of several threads share the link, and each thread gets its own replies.</summary>
/// <remarks>
/// It has no thread of its own. The thread that waits for a reply reads from the link, and completes the first command in flight. The next command
/// re-establishes a lost link, with growing pauses between attempts. A pending command of the lost link is retried if it changes nothing or was certainly not
/// sent; any other fails with <see cref="RedisConnectionException"/>, because it may have been executed.
/// </remarks>
public sealed class RedisConnection : IRedisExecutor, IDisposable
{
    /// <summary>Queued commands are sent at once when they reach this number of bytes.</summary>
    private const int SendSize = 16 * 1024;

    /// <summary>How long commands are gathered before they are sent, in milliseconds; at least one tick of the system clock.</summary>
    private const int GatherMilliseconds = 1;

    /// <summary>The sending thread ends after this many rounds without a queued command; the next command starts another.</summary>
    private const int IdleRounds = 100;

    /// <summary>How long a link is kept that was re-established because the server had become a replica, and leads to a replica again.</summary>
    private static readonly TimeSpan ReplicaTolerance = TimeSpan.FromSeconds(1);

    /// <summary>How long sending a command after a cancellation may delay that cancellation.</summary>
    internal static readonly TimeSpan PostTimeout = TimeSpan.FromMilliseconds(30);

    private readonly object _renewGate = new();
    private readonly object _loginGate = new();

    // The options of the next link. SELECT, AUTH and HELLO replace the object; it is never changed.
    private volatile RedisOptions _options;
    private volatile Link _link;
    private volatile bool _isClosed;
    private volatile int _login;
    private volatile bool _isLoggingIn;
    private int _isGathering;

    // The commands to be retried on the next link, the last error of an attempt to re-establish it, and the number of failed attempts. Guarded by _renewGate.
    private readonly List<Pending> _retries = new();
    private volatile int _failures;
    private RedisException? _failure;

    // An idle connection for the next watch.
    private RedisConnection? _idleWatchConnection;

    // The link on which keys are watched. A watch ends with its link, and the server does not report that: the transaction must not be sent on another link.
    private volatile Link? _watchedLink;

    private RedisConnection(RedisOptions options, CancellationToken cancellation, ICommandObserver? observer = null)
    {
        _options = options;
        Identity = new ServerIdentity();
        _link = Connect(Deadline.In(options.ConnectTimeout, cancellation), observer);
        ConnectedAt = DateTimeOffset.Now;
        Name = options.ClientName ?? $"{options.Endpoint}/{options.Database}";
    }

    /// <summary>The name of the connection: the client name that the server lists, or the endpoint and the database.</summary>
    public string Name { get; }

    /// <summary>The host name, or the path of the Unix socket.</summary>
    public string HostName => _options.SocketPath ?? _options.Host;

    /// <summary>The port; 0 for a Unix socket.</summary>
    public int Port => _options.SocketPath is null ? _options.Port : 0;

    /// <summary>Host and port, or the path of the Unix socket.</summary>
    public string Endpoint => _options.Endpoint;

    /// <summary>The database that is selected.</summary>
    public int Database => _options.Database;

    /// <summary>The user; null for the default user.</summary>
    public string? User => _options.User;

    /// <summary>Whether the link is encrypted.</summary>
    public bool Tls => _options.Tls;

    /// <summary>How long to wait for the reply to a command.</summary>
    public TimeSpan CommandTimeout => _options.CommandTimeout;

    /// <summary>What the server reports about itself.</summary>
    public ServerIdentity Identity { get; private set; }

    /// <summary>When the connection was first established.</summary>
    public DateTimeOffset ConnectedAt { get; }

    /// <summary>Whether the connection can be used.</summary>
    public ConnectionState State =>
        _isClosed ? ConnectionState.Closed : _link.Broken is not null ? ConnectionState.Broken : ConnectionState.Connected;

    /// <summary>Connects, and checks that the server answers, accepts the credential, and has the database.</summary>
    /// <exception cref="RedisException">One of the three fails, see <see cref="Handshake.Open"/>; or an option requires TLS, which is not enabled.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static RedisConnection Open(RedisOptions options, CancellationToken cancellation = default) => Open(options, null, cancellation);

    /// <inheritdoc cref="Open(RedisOptions, CancellationToken)"/>
    /// <param name="options">The server, and how to connect to it.</param>
    /// <param name="observer">Notified of the commands of the handshake; null: none.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public static RedisConnection Open(RedisOptions options, ICommandObserver? observer, CancellationToken cancellation = default)
    {
        Check.NotNull(options).CheckTls();
        return new(options.Clone(), cancellation, observer);
    }

    /// <summary>
    /// Establishes another connection to the same server, user and database, for commands that occupy the link: blocking ones, MONITOR, a subscription.
    /// </summary>
    /// <exception cref="RedisException">This connection is closed, or another cannot be established.</exception>
    public RedisConnection Lease(CancellationToken cancellation = default) => new(OptionsForAnother(), cancellation);

    /// <inheritdoc cref="Lease(CancellationToken)"/>
    /// <param name="database">Another database.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    internal RedisConnection Lease(int database, CancellationToken cancellation)
    {
        RedisOptions options = OptionsForAnother();
        options.Database = database;
        return new RedisConnection(options, cancellation);
    }

    /// <summary>Watches keys (WATCH, since 2.2): the next transaction of the watch is aborted if one of them has changed by then.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="observer">Notified of the commands; null: none.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="RedisException">The keys are not watched, or the connection for that cannot be established.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public RedisWatch Watch(string[] keys, ICommandObserver? observer = null, CancellationToken cancellation = default)
    {
        // Keys that cannot be sent are refused before a connection is established for them.
        RedisCommand<bool> command = Transactions.Watch(keys).ObservedBy(observer);
        int login = Login;
        var watch = new RedisWatch(this, Interlocked.Exchange(ref _idleWatchConnection, null) ?? Lease(cancellation), login);
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
    /// <exception cref="RedisException">The command failed.</exception>
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
        if (!command.LogsIn && !_isLoggingIn) return Enqueue(pending, behind, cancellation);
        // A login must be sent on an idle link: meanwhile, other threads wait.
        Gate.Enter(_loginGate, cancellation);
        try
        {
            _isLoggingIn = command.LogsIn;
            return Enqueue(pending, behind, cancellation);
        }
        finally
        {
            _isLoggingIn = false;
            Monitor.Exit(_loginGate);
        }
    }

    private Pending<T> Enqueue<T>(Pending<T> pending, Pending? behind, CancellationToken cancellation)
    {
        RedisCommand<T> command = (RedisCommand<T>)pending.Command;
        while (true)
        {
            Requirement? unmet;
            Link link = UsableLink(cancellation);
            Gate.Enter(link.WriteGate, cancellation);
            try
            {
                if (link.Broken is not null) continue;
                if (behind?.Error is RedisException { ConcernsConnection: true } loss && !command.ChangesNothing)
                {
                    pending.Fail(new RedisConnectionException($"{command.Name} was not sent to {Endpoint}: the connection was lost before an earlier command was answered.", loss));
                    return pending;
                }
                if (AbortIfWatchLost(link, pending)) return pending;
                if (link.Supports(pending.Command) == false) pending.UseFallback();
                if ((unmet = link.Unmet(pending.Command)) is null) link.Enqueue(pending);
            }
            finally
            {
                Monitor.Exit(link.WriteGate);
            }
            if (unmet is null)
            {
                if (IsInSteps(pending.Command) && link.Supports(pending.Command) != true) Await(pending, cancellation);
                return pending;
            }
            if (Probe(unmet, command.Observer, cancellation) is { } objection)
            {
                pending.Fail(objection);
                return pending;
            }
        }
    }

    /// <summary>Whether a later command might be executed between the steps of this one, and it matters: one that blocks is alone on its connection.</summary>
    private static bool IsInSteps(RedisCommand command) => command.MayContinue && !command.ChangesNothing && !command.Blocks;

    /// <summary>Waits until all steps of a command have been executed.</summary>
    private void Await(Pending pending, CancellationToken cancellation)
    {
        try
        {
            Wait(pending, cancellation);
        }
        catch (OperationCanceledException)
        {
            // The command is in flight, and the caller's own wait for it throws the same.
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
            // In each round, because another thread that reads, or re-establishes the link, may have queued it again.
            if (pending.IsQueued && !link.IsDraining) Flush(cancellation);
            else link.FlushForOthers(Deadline.In(_options.CommandTimeout, cancellation));
            try
            {
                if (link.EnterRead(pending, Deadline.In(LimitOf(pending), cancellation))) Read(link, pending, cancellation);
            }
            catch (TimeoutException)
            {
                // The link is usable: the server is still executing an earlier command, whose limit may be longer.
                pending.Abandon(TimeoutOf(pending.Command));
            }
            catch (OperationCanceledException e) when (pending.Command.TakesItsTime)
            {
                // Its reply may never arrive, and later commands would not be answered; and a command that blocks at the server could still pop an item.
                link.Break(e);
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void Receive(CancellationToken cancellation = default)
    {
        Link link = _link;
        // Another thread is already reading.
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
    /// Sends a command that cleans up after a cancellation. It does not wait for the reply, and only briefly for a lost link: if that cannot be re-established,
    /// nothing is sent.
    /// </summary>
    public void Post<T>(RedisCommand<T> command)
    {
        using var timeout = new CancellationTokenSource(PostTimeout);
        try
        {
            Send(command, timeout.Token);
            Flush(timeout.Token);
        }
        catch (Exception e) when (e is RedisException or OperationCanceledException)
        {
            // After a cancellation the caller expects no further errors.
        }
    }

    /// <summary>Closes the connection. Pending commands fail.</summary>
    public void Dispose()
    {
        _isClosed = true;
        _link.Dispose();
        Interlocked.Exchange(ref _idleWatchConnection, null)?.Dispose();
    }

    /// <summary>The URL without secrets, such as <c>redis://localhost:6379/0</c>.</summary>
    public override string ToString() => _options.ToString();

    /// <summary>Breaks the link. Only for the sole user of this connection, when waiting any longer is pointless.</summary>
    internal void Break(Exception cause) => _link.Break(cause);

    /// <summary>Whether a thread is sending gathered commands.</summary>
    internal bool IsGathering => Volatile.Read(ref _isGathering) != 0;

    /// <summary>The number of logins by AUTH and HELLO.</summary>
    internal int Login => _login;

    /// <summary>Keeps the connection of a finished watch for the next one: a new connection for each watch would use a local port each.</summary>
    internal void KeepForNextWatch(RedisConnection connection)
    {
        if (Interlocked.CompareExchange(ref _idleWatchConnection, connection, null) is not null) connection.Dispose();
        else if (_isClosed) Interlocked.Exchange(ref _idleWatchConnection, null)?.Dispose();
    }

    /// <summary>The options for another connection to the same server, user and database.</summary>
    /// <exception cref="RedisConnectionException">This connection is closed.</exception>
    internal RedisOptions OptionsForAnother() => _isClosed ? throw Closed() : _options.Clone();

    /// <summary>Sends gathered commands until there are none any more.</summary>
    // Not a timer: each tick wakes a thread of the pool, which then looks for more work. Together that took a fifth of a processor.
    private void SendGathered()
    {
        for (int idleRounds = 0; idleRounds < IdleRounds && !_isClosed; idleRounds++)
        {
            Thread.Sleep(GatherMilliseconds);
            Link link = _link;
            // Commands queued on a broken link are sent on the next, by the thread that establishes it.
            if (link.Unsent == 0 || link.Broken is not null) continue;
            Flush();
            idleRounds = 0;
        }
        Interlocked.Exchange(ref _isGathering, 0);
        // For commands that were queued after the last round, while this thread still counted as running.
        Flush();
    }

    /// <summary>Finds out whether the server meets a requirement.</summary>
    /// <returns>Why the command must not be sent; null: it may be sent.</returns>
    private Exception? Probe(Requirement requirement, ICommandObserver? observer, CancellationToken cancellation)
    {
        var probe = new Pending<object?>(requirement.Probe.ObservedBy(observer), cancellation);
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
        return Conclude(requirement, probe, _link);
    }

    private static Exception? Conclude(Requirement requirement, Pending probe, Link link)
    {
        if (probe.Error is { } error && requirement.ObjectionTo(error) is { } objection) return objection;
        link.Learn(requirement, probe);
        return null;
    }

    /// <summary>The same on a new link, which no other thread uses yet.</summary>
    private Exception? Probe(Requirement requirement, Link link, CancellationToken cancellation)
    {
        // No further retry if this link is lost as well: a proxy may close the connection at each MULTI.
        var probe = new Pending<object?>(requirement.Probe) { IsRetry = true };
        try
        {
            Handshake.Exchange(link, [probe], Deadline.In(_options.CommandTimeout, cancellation));
            return Conclude(requirement, probe, link);
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>Throws if the caller was cancelled, after its queued commands have been withdrawn.</summary>
    private void ThrowIfCancelled(CancellationToken cancellation)
    {
        if (!cancellation.IsCancellationRequested) return;
        _link.Withdraw();
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Reads until a command has completed, or must be sent.</summary>
    /// <exception cref="TimeoutException">The limit of this command is over, but not that of the command whose reply comes next.</exception>
    private void Read(Link link, Pending pending, CancellationToken cancellation)
    {
        try
        {
            Deadline silence = Deadline.In(Timeout.InfiniteTimeSpan, cancellation);
            while (link.NeedsRead(pending))
            {
                Deadline own = silence.For(LimitOf(pending)), next = silence.For(LimitOf(link.Next ?? pending));
                // The wait starts again whenever bytes arrive: a long reply is not a late one.
                if (link.Receive(own.Left < next.Left ? own : next, mayBeSilent: true)) silence = silence.Renew();
                else if (link.Broken is not null) break;
                // Evaluated again, because another thread may have begun to wait for the next reply meanwhile, which may extend its limit.
                else if (silence.For(LimitOf(link.Next ?? pending)).IsOver) link.Break(new TimeoutException());
                else if (own.IsOver) throw new TimeoutException();
            }
        }
        finally
        {
            link.ExitRead();
        }
    }

    /// <summary>
    /// How long to wait for the reply to a command, counted from the last bytes that arrived. A command that no thread waits for must not delay the others.
    /// </summary>
    private TimeSpan LimitOf(Pending pending)
    {
        TimeSpan more = pending.Command.BlocksFor, usual = _options.CommandTimeout;
        if (more == TimeSpan.Zero || !pending.IsAwaited) return usual;
        bool isEndless = more == Timeout.InfiniteTimeSpan || usual == Timeout.InfiniteTimeSpan || more > TimeSpan.MaxValue - usual;
        return isEndless ? Timeout.InfiniteTimeSpan : more + usual;
    }

    /// <summary>The link, re-established if it was lost: also if the server closed the connection while it was idle.</summary>
    private Link UsableLink(CancellationToken cancellation)
    {
        while (true)
        {
            Link link = _link;
            if (link.IsDraining) Drain(link, cancellation);
            else if (link.Broken is null && !link.IsBusy && link.HasArrived) Receive(cancellation);
            if (link.Broken is null) return link;
            EnsureLink(null, cancellation);
        }
    }

    /// <summary>Reads the pending replies on a link on which nothing is sent any more.</summary>
    private void Drain(Link link, CancellationToken cancellation)
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

    /// <summary>Decides whether a command on a lost link fails or is retried, and re-establishes the link for a retry.</summary>
    private void Resend(Pending pending, CancellationToken cancellation)
    {
        try
        {
            EnsureLink(pending, cancellation);
        }
        catch (RedisException)
        {
            // The command has failed with this error.
        }
    }

    /// <summary>Re-establishes a broken link, and queues the retries on it.</summary>
    /// <param name="waitedFor">The command that needs the link: if it has completed, no link is needed. Null: the link is needed in any case.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="RedisException">The link cannot be re-established.</exception>
    private void EnsureLink(Pending? waitedFor, CancellationToken cancellation)
    {
        int failures = _failures;
        if (!Gate.Enter(_renewGate, cancellation, waitedFor)) return;
        try
        {
            // Another thread may have done it meanwhile.
            if (_link.Broken is null) return;
            Settle(_link);
            if (waitedFor is { IsCompleted: true }) return;
            // If another thread's attempt failed while this one waited for it, a new attempt would fail, too.
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

    /// <summary>Fails the commands that may have been executed, and keeps those that may be retried for the next link.</summary>
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
            // The reply that could not be read was that of the first command, if that was sent: a retry would get the same.
            bool isUnreadable = cause is RedisProtocolException;
            foreach ((Pending pending, bool wasSent) in broken.TakeInFlight())
            {
                bool changesNothing = pending.Command.ChangesNothing;
                if (wasSent && !changesNothing) unknown++;
                // No command is executed after an earlier one that may not have been: the caller of both would not expect that.
                bool mayRetry = changesNothing || (!wasSent && !isLost);
                if (pending.IsCancelled && !wasSent) pending.FailCancelled();
                else if (mayRetry && !(isUnreadable && wasSent) && !pending.IsRetry && !_isClosed && cause is not TimeoutException) _retries.Add(pending);
                else
                {
                    failed.Add((pending, wasSent));
                    isLost |= !changesNothing;
                }
                isUnreadable = false;
            }
            // The server may have refused a part of a transaction before it closed the connection: then EXEC has executed nothing.
            foreach ((Pending pending, bool wasSent) in failed) pending.Fail((Exception?)pending.Refusal ?? LinkLost(cause, pending.Command.Name, wasSent, unknown, waited));
        }
    }

    /// <summary>The error of a command on a lost link.</summary>
    private RedisException LinkLost(Exception cause, string command, bool isSent, int unknown, TimeSpan waited)
    {
        if (_isClosed) return Closed();
        string outcome = (isSent, unknown) switch
        {
            (false, _) => " This command was not sent.",
            (_, 0) => "",
            (_, 1) => " One command had been sent: it is unknown whether it was executed.",
            _ => $" {unknown} commands had been sent: it is unknown whether they were executed.",
        };
        RedisException error = cause is TimeoutException or RedisException
            ? Handshake.Explain(cause, _options, command, waited, outcome)
            : new RedisConnectionException($"The connection to {Endpoint} was lost: {cause.GetBaseException().Message.TrimEnd('.')}.{outcome}", cause);
        if (isSent && unknown > 0) error.OutcomeUnknown = unknown;
        return error;
    }

    /// <summary>The error of a command that timed out while the link stays usable.</summary>
    private RedisException TimeoutOf(RedisCommand command)
    {
        TimeSpan waited = command.BlocksFor == TimeSpan.Zero ? _options.CommandTimeout : command.BlocksFor + _options.CommandTimeout;
        return LinkLost(new TimeoutException(), command.Name, isSent: true, command.ChangesNothing ? 0 : 1, waited);
    }

    /// <summary>The error of a command that is not sent on a new link, because a requirement of it is not known to be met there.</summary>
    private RedisConnectionException NotSent(RedisCommand command) => new($"{command.Name} was not sent to {Endpoint}: the connection was lost.");

    private RedisConnectionException Closed() => new($"The connection to {Endpoint} is closed.");

    /// <summary>Replaces a lost link, and queues the retries on the new one.</summary>
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
        Dictionary<string, Exception> objections = ProbeForRetries(link, cancellation);
        if (_link.IsReplica) link.ReplicaAllowedUntil = Deadline.In(ReplicaTolerance, default);
        lock (link.WriteGate)
        {
            foreach (Pending pending in _retries)
            {
                pending.IsRetry = true;
                pending.Reset();
                if (AbortIfWatchLost(link, pending)) continue;
                if (link.Unmet(pending.Command) is not { } unmet) link.EnqueueOrFail(pending);
                else pending.Fail(objections.TryGetValue(unmet.Name, out Exception? objection) ? objection : NotSent(pending.Command));
            }
            _retries.Clear();
            // From here on the commands belong to the new link. If that is lost, it is settled like any other.
            _link = link;
            if (_isClosed) link.Dispose();
        }
    }

    /// <summary>Finds out whether the server at the other end of a new link meets the requirements of the retries.</summary>
    /// <returns>The objections, by the name of the requirement.</returns>
    private Dictionary<string, Exception> ProbeForRetries(Link link, CancellationToken cancellation)
    {
        var objections = new Dictionary<string, Exception>();
        foreach (Requirement requirement in _retries.SelectMany(pending => pending.Command.Requirements))
        {
            if (!link.Meets(requirement) && !objections.ContainsKey(requirement.Name) && Probe(requirement, link, cancellation) is { } objection) objections[requirement.Name] = objection;
        }
        return objections;
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
                // The time ran out during the last attempt; the error of an earlier one says more.
                throw failure;
            }
        }
    }

    private Link Connect(Deadline deadline, ICommandObserver? observer = null)
    {
        (Link link, Identity) = Handshake.Open(_options, _options.Database, deadline, observer);
        link.Completed = pending => TrackEffect(link, pending);
        return link;
    }

    /// <summary>Aborts a transaction whose keys were watched on a link that was lost since.</summary>
    /// <returns>Whether it was aborted.</returns>
    private bool AbortIfWatchLost(Link link, Pending pending)
    {
        if (pending.Command.Effect != ConnectionEffect.EndsWatch || _watchedLink is not { } watchedLink || watchedLink == link) return false;
        _watchedLink = null;
        // Nothing else is needed for UNWATCH.
        if (!pending.Command.IsTransaction) return false;
        pending.Fail(new RedisTransactionAbortedException("The connection was lost after the keys were watched, so a change may have been missed. Nothing was executed."));
        return true;
    }

    private void TrackEffect(Link link, Pending pending)
    {
        RedisCommand command = pending.Command;
        switch (command.Effect)
        {
            case ConnectionEffect.None:
                break;
            case ConnectionEffect.EndsWatch:
                // A watch on a lost link stays recorded, so that its transaction is aborted.
                if (_watchedLink == link) _watchedLink = null;
                break;
            case ConnectionEffect.Watch when !pending.HasFailed:
                // A watch that was lost with its link stays lost: another WATCH does not restore it.
                _watchedLink ??= link;
                break;
            default:
                if (!pending.HasFailed) UpdateOptions(command);
                break;
        }
    }

    private void UpdateOptions(RedisCommand command)
    {
        RedisOptions before = _options, now = ConnectionCommands.Apply(command, before);
        _options = now;
        Identity = Identity.WithProtocol(now.Protocol ?? Identity.Protocol);
        if (now.User == before.User && now.Password == before.Password) return;
        // The new user may have other permissions.
        _login++;
        Interlocked.Exchange(ref _idleWatchConnection, null)?.Dispose();
    }
}
