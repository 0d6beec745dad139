namespace PSRedis;

/// <summary>
/// A link of its own on which the server keeps sending messages after a request, such as SUBSCRIBE. Whenever it is lost, it is re-established, and the request
/// is sent again.
/// </summary>
/// <remarks>
/// One thread reads. Another may dispose it, which ends the wait of the first. When the link has been silent for <see cref="RedisOptions.KeepAlive"/>,
/// PING is sent; the link counts as broken if nothing arrives within <see cref="RedisOptions.CommandTimeout"/>.
/// </remarks>
/// <typeparam name="T">The type of the messages.</typeparam>
public abstract class RedisListener<T> : IDisposable where T : class
{
    private readonly RedisOptions _options;
    private readonly CancellationTokenSource _end = new();
    private readonly Queue<T> _arrived = new();
    private readonly Backoff _backoff = new();
    private volatile Link _link = null!;
    private volatile RedisInterruption? _interruption;

    // How many confirmations are expected before the server sends messages.
    private int _pendingConfirmations;

    // The phase, and its end: until then the link may be silent, the server may take to answer PING, or no attempt to connect is made.
    private Phase _phase;
    private Deadline _until;

    // If the link is lost before this time, it counts as unstable, and the pauses between attempts to connect keep growing.
    private Deadline _youngUntil;
    private DateTimeOffset? _receivedAt;

    private protected RedisListener(RedisConnection connection)
    {
        _options = Check.NotNull(connection).OptionsForAnother();
        // No reply is pending here: the next message may take long.
        _options.Spin = false;
    }

    /// <summary>Called when the link is lost, and again when it is re-established, on the reading thread.</summary>
    public Action<RedisInterruption>? Interrupted { get; set; }

    /// <summary>The server's endpoint.</summary>
    public string Endpoint => _options.Endpoint;

    /// <summary>Whether the link was lost, and is not re-established yet.</summary>
    public bool IsInterrupted => _interruption is not null;

    /// <summary>The requests after which the server sends messages.</summary>
    private protected abstract RedisCommand[] Requests { get; }

    /// <summary>The number of confirmations of these requests.</summary>
    private protected abstract int Confirmations { get; }

    /// <summary>When the message that is being read was received.</summary>
    private protected DateTimeOffset ReceivedAt => _receivedAt ??= DateTimeOffset.Now;

    /// <summary>Receives the next message.</summary>
    /// <param name="timeout">
    /// How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> for no limit. It includes attempts to reconnect, so it must be long enough for these.
    /// </param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <returns>The message; null if none arrived in time: the link stays usable.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled. The link stays usable.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed, possibly during the wait.</exception>
    /// <exception cref="RedisException">
    /// The server refuses the request, or sends an invalid message. Transient errors are not thrown: it reconnects without end.
    /// </exception>
    public T? Receive(TimeSpan timeout, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_arrived.Count > 0) return _arrived.Dequeue();
        Deadline deadline = Deadline.In(timeout, cancellation);
        while (_arrived.Count == 0)
        {
            Link link = _end.IsCancellationRequested ? throw new ObjectDisposedException(GetType().Name) : _link;
            if (!(link.Broken is { } cause ? Reconnect(cause, deadline) : Listen(link, deadline))) return null;
        }
        return _arrived.Dequeue();
    }

    /// <summary>Closes the link, which ends the subscription at the server.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _link?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Establishes the link.</summary>
    /// <exception cref="RedisException">It cannot be established, or the server refuses the request.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    private protected void Connect(CancellationToken cancellation) => Connect(Deadline.In(_options.ConnectTimeout, cancellation));

    /// <summary>Reads a message. It must not keep the reply.</summary>
    /// <exception cref="RedisProtocolException">The message is invalid here.</exception>
    private protected abstract ReplyKind Read(in RespValue reply, out T? item);

    private void Connect(Deadline deadline)
    {
        (Link link, _) = Handshake.Open(_options, database: 0, deadline);
        try
        {
            _pendingConfirmations = Confirmations;
            link.Unsolicited = Take;
            Send(link, deadline, Requests);
            lock (link.ReadGate)
            {
                while (_pendingConfirmations > 0 && link.Broken is null) Receive(link, deadline);
            }
            if (link.Broken is { } cause) throw Handshake.Explain(cause, _options, Requests[0].Name, deadline.Timeout);
        }
        catch
        {
            link.Dispose();
            throw;
        }
        _youngUntil = Deadline.In(Backoff.Longest, default);
        ResetIdleTimer();
        _link = link;
        if (_end.IsCancellationRequested) link.Dispose();
    }

    /// <summary>Re-establishes the link, after a pause if necessary.</summary>
    /// <returns>False: the deadline of the caller is over.</returns>
    private bool Reconnect(Exception cause, Deadline deadline)
    {
        if (_phase != Phase.Broken) Interrupt(cause);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Cancellation, _end.Token);
        try
        {
            if (!_until.IsOver && either.Token.WaitHandle.WaitOne(deadline.AtMost(_until.Left).Left)) either.Token.ThrowIfCancellationRequested();
            if (deadline.IsOver) return false;
            TimeSpan limit = _options.ConnectTimeout == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : _options.ConnectTimeout;
            Connect(Deadline.In(deadline.AtMost(limit).Left, either.Token));
        }
        catch (RedisException e) when (e.IsTransient || e is RedisTimeoutException)
        {
            _until = Deadline.In(_backoff.Next(), default);
            return true;
        }
        catch (OperationCanceledException) when (!deadline.Cancellation.IsCancellationRequested)
        {
            // Dispose was called.
            return true;
        }
        RedisInterruption over = _interruption!.End();
        _interruption = null;
        Interrupted?.Invoke(over);
        return true;
    }

    private void Interrupt(Exception cause)
    {
        RedisException why = Handshake.Explain(cause, _options, cause is TimeoutException ? "PING" : "the subscription", _options.CommandTimeout);
        // The server would send the same again.
        if (why is RedisProtocolException) throw why;
        // If the server closes each link at once, there must be pauses between the attempts.
        if (_youngUntil.IsOver) _backoff.Reset();
        (_phase, _until) = (Phase.Broken, Deadline.In(_youngUntil.IsOver ? TimeSpan.Zero : _backoff.Next(), default));
        _interruption = new RedisInterruption(_options.Endpoint, why, DateTimeOffset.Now);
        Interrupted?.Invoke(_interruption);
    }

    /// <summary>Waits for a message.</summary>
    /// <returns>False: the deadline of the caller is over.</returns>
    private bool Listen(Link link, Deadline deadline)
    {
        lock (link.ReadGate)
        {
            if (Receive(link, deadline.AtMost(_until.Left), mayBeSilent: true)) ResetIdleTimer();
            else if (link.Broken is not null) return true;
            else if (_until.IsOver) SendPing(link, deadline.Cancellation);
            else return !deadline.IsOver;
        }
        return true;
    }

    private bool Receive(Link link, Deadline deadline, bool mayBeSilent = false)
    {
        _receivedAt = null;
        return link.Receive(deadline, mayBeSilent);
    }

    /// <summary>Called when something has arrived.</summary>
    private void ResetIdleTimer()
    {
        (_phase, _until) = (Phase.Listening, Deadline.In(_options.KeepAlive == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : _options.KeepAlive, default));
    }

    private void SendPing(Link link, CancellationToken cancellation)
    {
        if (_phase == Phase.PingSent)
        {
            link.Break(new TimeoutException());
            return;
        }
        Send(link, Deadline.In(_options.CommandTimeout, cancellation), ConnectionCommands.Ping());
        (_phase, _until) = (Phase.PingSent, Deadline.In(_options.CommandTimeout, default));
    }

    private static void Send(Link link, Deadline deadline, params RedisCommand[] commands)
    {
        lock (link.WriteGate)
        {
            foreach (RedisCommand command in commands) link.Enqueue(command);
        }
        link.Flush(deadline);
    }

    private void Take(RespValue reply)
    {
        if (reply.IsError)
        {
            // Later only PING is sent, and its refusal is an answer as well.
            if (_pendingConfirmations > 0) throw reply.AsError();
            return;
        }
        switch (Read(reply, out T? item))
        {
            case ReplyKind.Item: _arrived.Enqueue(item!); break;
            case ReplyKind.Confirmation: _pendingConfirmations--; break;
        }
    }

    private enum Phase
    {
        /// <summary>Waiting for messages.</summary>
        Listening,

        /// <summary>The link was silent for too long, and PING was sent.</summary>
        PingSent,

        /// <summary>The link was lost, and is not re-established yet.</summary>
        Broken,
    }

    /// <summary>The kinds of replies and pushes.</summary>
    private protected enum ReplyKind
    {
        /// <summary>A message.</summary>
        Item,

        /// <summary>A confirmation of a request.</summary>
        Confirmation,

        /// <summary>Something else, such as the reply to PING.</summary>
        Other,
    }
}
