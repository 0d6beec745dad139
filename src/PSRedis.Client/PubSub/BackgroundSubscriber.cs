namespace PSRedis;

/// <summary>The state of a background subscription.</summary>
public enum SubscriptionState
{
    /// <summary>Messages are received.</summary>
    Active,

    /// <summary>The link was lost, and is being re-established.</summary>
    Interrupted,

    /// <summary>It was ended.</summary>
    Ended,

    /// <summary>It ended with an error that a retry would not fix.</summary>
    Failed,
}

/// <summary>Receives messages on its own thread into a bounded queue, from which another thread takes them.</summary>
/// <remarks>
/// The bell is a callback that is called when there is a message or a notice to take, and not again before <see cref="Answer"/> was called.
/// </remarks>
public sealed class BackgroundSubscriber : IDisposable
{
    // Limited, because a server that is up and down all night must not fill the memory.
    private const int MaxNotices = 10;

    private readonly object _gate = new();
    private readonly Queue<RedisMessage> _messages = new();
    private readonly Queue<RedisInterruption> _notices = new();
    private readonly RedisSubscriber _subscriber;
    private readonly int _limit;
    private readonly Action _bell;
    private readonly Thread _thread;
    private long _received;
    private long _dropped;
    private long _interruptions;
    private Exception? _failure;
    private bool _isEnded;
    private bool _isRung;

    /// <summary>Starts to receive.</summary>
    /// <param name="subscriber">The subscriber, which this object owns and disposes.</param>
    /// <param name="limit">The maximum number of messages in the queue. If it is full, the oldest are dropped.</param>
    /// <param name="bell">Called on the receiving thread, so it must be quick.</param>
    public BackgroundSubscriber(RedisSubscriber subscriber, int limit, Action bell)
    {
        _subscriber = Check.NotNull(subscriber);
        _limit = limit > 0 ? limit : throw new ArgumentOutOfRangeException(nameof(limit), "The limit must be 1 or more.");
        _bell = Check.NotNull(bell);
        _subscriber.Interrupted = AddNotice;
        _thread = new Thread(Listen) { IsBackground = true, Name = "PSRedis subscription" };
        _thread.Start();
    }

    /// <summary>The state.</summary>
    public SubscriptionState State
    {
        get
        {
            lock (_gate)
            {
                return _failure is not null ? SubscriptionState.Failed
                    : _isEnded ? SubscriptionState.Ended
                    : _subscriber.IsInterrupted ? SubscriptionState.Interrupted
                    : SubscriptionState.Active;
            }
        }
    }

    /// <summary>The number of messages received, including dropped ones.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>The number of messages dropped because the queue was full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>How often the link was lost.</summary>
    public long Interruptions => Interlocked.Read(ref _interruptions);

    /// <summary>The error that ended it; null if there was none.</summary>
    public Exception? Failure
    {
        get
        {
            lock (_gate) return _failure;
        }
    }

    /// <summary>Whether the bell has rung, and <see cref="Answer"/> was not called since.</summary>
    public bool IsRung
    {
        get
        {
            lock (_gate) return _isRung;
        }
    }

    /// <summary>The number of messages in the queue.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _messages.Count;
        }
    }

    /// <summary>Takes the oldest message from the queue; null if there is none, or after <see cref="Dispose"/>.</summary>
    public RedisMessage? Take()
    {
        lock (_gate) return _messages.Count > 0 ? _messages.Dequeue() : null;
    }

    /// <summary>Takes the oldest notice of an interruption or its end; null if there is none.</summary>
    public RedisInterruption? TakeNotice()
    {
        lock (_gate) return _notices.Count > 0 ? _notices.Dequeue() : null;
    }

    /// <summary>Resets the bell: the next message or notice rings it again.</summary>
    public void Answer()
    {
        lock (_gate) _isRung = false;
    }

    /// <summary>Rings the bell, unless it has rung and was not answered.</summary>
    public void Ring()
    {
        lock (_gate)
        {
            if (_isRung || _isEnded) return;
            _isRung = true;
        }
        _bell();
    }

    /// <summary>Ends the thread, closes the link, and clears the queue.</summary>
    public void Dispose()
    {
        lock (_gate) _isEnded = true;
        _subscriber.Dispose();
        if (Thread.CurrentThread != _thread) _thread.Join();
        lock (_gate) _messages.Clear();
    }

    private void Listen()
    {
        try
        {
            while (_subscriber.Receive(Timeout.InfiniteTimeSpan) is { } message) Add(message);
        }
        catch (ObjectDisposedException)
        {
            // Dispose was called.
        }
        catch (Exception e)
        {
            // Any exception: one that leaves a thread ends the process.
            _subscriber.Dispose();
            lock (_gate) _failure = e;
            Ring();
        }
    }

    private void Add(RedisMessage message)
    {
        lock (_gate)
        {
            _received++;
            if (_messages.Count == _limit)
            {
                _messages.Dequeue();
                _dropped++;
            }
            _messages.Enqueue(message);
        }
        Ring();
    }

    private void AddNotice(RedisInterruption interruption)
    {
        lock (_gate)
        {
            if (interruption.ResumedAt is null) _interruptions++;
            if (_notices.Count == MaxNotices) _notices.Dequeue();
            _notices.Enqueue(interruption);
        }
        Ring();
    }
}
