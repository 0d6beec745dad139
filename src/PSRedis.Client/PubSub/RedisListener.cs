namespace PSRedis;

/// <summary>
/// A link of its own on which the server goes on talking, once it has been asked to. It is re-established, and the server asked again, whenever it breaks.
/// </summary>
/// <remarks>
/// One thread reads. Another may dispose of it, which ends the wait of the first. A link that is silent for the time of <see cref="RedisOptions.KeepAlive"/>
/// is tried with PING, and counts as broken when nothing comes within <see cref="RedisOptions.CommandTimeout"/>.
/// </remarks>
/// <typeparam name="T">What the server talks of.</typeparam>
public abstract class RedisListener<T> : IDisposable where T : class
{
    private readonly RedisOptions _options;
    private readonly CancellationTokenSource _end = new();
    private readonly Queue<T> _arrived = new();
    private readonly Backoff _backoff = new();
    private volatile Link _link = null!;
    private volatile RedisInterruption? _interruption;

    // How many confirmations are to come before the server is known to talk.
    private int _confirmationsDue;

    // Where the link stands, and up to when: it may be silent, it may take to answer, no attempt is made to connect.
    private Phase _phase;
    private Deadline _until;

    // Up to when the link is too young to be thought lasting.
    private Deadline _youth;
    private DateTimeOffset? _receivedAt;

    private protected RedisListener(RedisConnection connection)
    {
        _options = Check.NotNull(connection).OptionsForAnother();
        // Nothing is owed here: the next message may be long in coming.
        _options.Spin = false;
    }

    /// <summary>Told when the link has broken, and again when there is another; on the thread that reads.</summary>
    public Action<RedisInterruption>? Interrupted { get; set; }

    /// <summary>Where it listens.</summary>
    public string Endpoint => _options.Endpoint;

    /// <summary>Whether the link is broken, and there is no other yet.</summary>
    public bool IsInterrupted => _interruption is not null;

    /// <summary>What makes the server talk.</summary>
    private protected abstract RedisCommand[] Requests { get; }

    /// <summary>How often the server confirms that.</summary>
    private protected abstract int Confirmations { get; }

    /// <summary>When what is being read got here.</summary>
    private protected DateTimeOffset ReceivedAt => _receivedAt ??= DateTimeOffset.Now;

    /// <summary>The next the server says.</summary>
    /// <param name="timeout">
    /// How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> for no limit. Attempts to connect again are part of it, so where that takes long it must not be short.
    /// </param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Null when nothing came in time: the link is as good as before.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled. The link is as good as before.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of, which may be during the wait.</exception>
    /// <exception cref="RedisException">The server refuses to go on, or what it says makes no sense. Trouble that may pass is no reason: it tries again without end.</exception>
    public T? Receive(TimeSpan timeout, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_arrived.Count > 0) return _arrived.Dequeue();
        Deadline deadline = Deadline.In(timeout, cancellation);
        while (_arrived.Count == 0)
        {
            Link link = _end.IsCancellationRequested ? throw new ObjectDisposedException(GetType().Name) : _link;
            if (!(link.Broken is { } cause ? Renew(cause, deadline) : Listen(link, deadline))) return null;
        }
        return _arrived.Dequeue();
    }

    /// <summary>Closes the link, which is how the server learns of it.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _link?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the link.</summary>
    /// <exception cref="RedisException">It cannot be made, or the server refuses.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    private protected void Connect(CancellationToken cancellation) => Connect(Deadline.In(_options.ConnectTimeout, cancellation));

    /// <summary>Reads what the server said. It must not keep the reply.</summary>
    /// <exception cref="RedisProtocolException">It makes no sense here.</exception>
    private protected abstract Remark Read(in RespValue reply, out T? item);

    private void Connect(Deadline deadline)
    {
        (Link link, _) = Handshake.Open(_options, database: 0, deadline);
        try
        {
            _confirmationsDue = Confirmations;
            link.Unsolicited = Take;
            Send(link, deadline, Requests);
            lock (link.ReadGate)
            {
                while (_confirmationsDue > 0 && link.Broken is null) Receive(link, deadline);
            }
            if (link.Broken is { } cause) throw Handshake.Explain(cause, _options, Requests[0].Name, deadline.Timeout);
        }
        catch
        {
            link.Dispose();
            throw;
        }
        _youth = Deadline.In(Backoff.Longest, default);
        NoteActivity();
        _link = link;
        if (_end.IsCancellationRequested) link.Dispose();
    }

    /// <summary>Makes another link, where it is time for it.</summary>
    /// <returns>False: the time of the caller is over.</returns>
    private bool Renew(Exception cause, Deadline deadline)
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
            // It was disposed of.
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
        // Read again, it would make no more sense.
        if (why is RedisProtocolException) throw why;
        // A server that closes the connection at once, each time, must not be called without a pause.
        if (_youth.IsOver) _backoff.Reset();
        (_phase, _until) = (Phase.Broken, Deadline.In(_youth.IsOver ? TimeSpan.Zero : _backoff.Next(), default));
        _interruption = new RedisInterruption(_options.Endpoint, why, DateTimeOffset.Now);
        Interrupted?.Invoke(_interruption);
    }

    /// <summary>Waits for the server to say something.</summary>
    /// <returns>False: the time of the caller is over.</returns>
    private bool Listen(Link link, Deadline deadline)
    {
        lock (link.ReadGate)
        {
            if (Receive(link, deadline.AtMost(_until.Left), mayBeSilent: true)) NoteActivity();
            else if (link.Broken is not null) return true;
            else if (_until.IsOver) Ask(link, deadline.Cancellation);
            else return !deadline.IsOver;
        }
        return true;
    }

    private bool Receive(Link link, Deadline deadline, bool mayBeSilent = false)
    {
        _receivedAt = null;
        return link.Receive(deadline, mayBeSilent);
    }

    /// <summary>Something came: the silence starts again.</summary>
    private void NoteActivity()
    {
        (_phase, _until) = (Phase.Listening, Deadline.In(_options.KeepAlive == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : _options.KeepAlive, default));
    }

    private void Ask(Link link, CancellationToken cancellation)
    {
        if (_phase == Phase.Asked)
        {
            link.Break(new TimeoutException());
            return;
        }
        Send(link, Deadline.In(_options.CommandTimeout, cancellation), ConnectionCommands.Ping());
        (_phase, _until) = (Phase.Asked, Deadline.In(_options.CommandTimeout, default));
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
            // Later on only PING is asked, and to refuse it is to answer.
            if (_confirmationsDue > 0) throw reply.AsError();
            return;
        }
        switch (Read(reply, out T? item))
        {
            case Remark.Item: _arrived.Enqueue(item!); break;
            case Remark.Confirmation: _confirmationsDue--; break;
        }
    }

    private enum Phase
    {
        /// <summary>The server talks when it has something to say.</summary>
        Listening,

        /// <summary>It was silent for long, and was asked whether it is there.</summary>
        Asked,

        /// <summary>The link was lost, and there is no other yet.</summary>
        Broken,
    }

    /// <summary>What the server may say.</summary>
    private protected enum Remark
    {
        /// <summary>What it was asked to talk of.</summary>
        Item,

        /// <summary>That it will talk.</summary>
        Confirmation,

        /// <summary>Something else, such as the answer to PING.</summary>
        Other,
    }
}
