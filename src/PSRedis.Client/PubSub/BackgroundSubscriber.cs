namespace PSRedis;

/// <summary>How a subscription in the background stands.</summary>
public enum SubscriptionState
{
    /// <summary>Messages are received.</summary>
    Active,

    /// <summary>The link was lost, and another is being made.</summary>
    Interrupted,

    /// <summary>It was ended.</summary>
    Ended,

    /// <summary>It ended by itself, by an error that would only come again.</summary>
    Failed,
}

/// <summary>Receives messages on a thread of its own into a bounded queue, from which another thread takes them.</summary>
/// <remarks>The bell is rung once when there is something to take or to tell, and not again before it has been answered.</remarks>
public sealed class BackgroundSubscriber : IDisposable
{
    // What a server that comes and goes all night must say must not fill the memory.
    private const int MostNotices = 10;

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

    /// <summary>Begins.</summary>
    /// <param name="subscriber">What receives; it belongs to this from now on.</param>
    /// <param name="limit">How many messages the queue holds. Where there would be more, the oldest are dropped.</param>
    /// <param name="bell">Rung on the thread that receives, so it must not take long.</param>
    public BackgroundSubscriber(RedisSubscriber subscriber, int limit, Action bell)
    {
        _subscriber = Check.NotNull(subscriber);
        _limit = limit > 0 ? limit : throw new ArgumentOutOfRangeException(nameof(limit), "The limit must be 1 or more.");
        _bell = Check.NotNull(bell);
        _subscriber.Interrupted = Note;
        _thread = new Thread(Listen) { IsBackground = true, Name = "PSRedis subscription" };
        _thread.Start();
    }

    /// <summary>How it stands.</summary>
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

    /// <summary>How many messages have been received, dropped ones included.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>How many messages were dropped, since the queue was full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>How often the link was lost.</summary>
    public long Interruptions => Interlocked.Read(ref _interruptions);

    /// <summary>Why it ended by itself; null where it did not.</summary>
    public Exception? Failure
    {
        get
        {
            lock (_gate) return _failure;
        }
    }

    /// <summary>Whether the bell was rung and not answered.</summary>
    public bool IsRung
    {
        get
        {
            lock (_gate) return _isRung;
        }
    }

    /// <summary>How many messages are in the queue.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _messages.Count;
        }
    }

    /// <summary>The oldest message in the queue; null where there is none, and when it has been disposed of.</summary>
    public RedisMessage? Take()
    {
        lock (_gate) return _messages.Count > 0 ? _messages.Dequeue() : null;
    }

    /// <summary>The oldest interruption that was not told yet, or the end of one; null where there is none.</summary>
    public RedisInterruption? TakeNotice()
    {
        lock (_gate) return _notices.Count > 0 ? _notices.Dequeue() : null;
    }

    /// <summary>Answers the bell: what comes from now on rings it again.</summary>
    public void Answer()
    {
        lock (_gate) _isRung = false;
    }

    /// <summary>Rings the bell, unless it was rung and not answered.</summary>
    public void Ring()
    {
        lock (_gate)
        {
            if (_isRung || _isEnded) return;
            _isRung = true;
        }
        _bell();
    }

    /// <summary>Ends it: the thread, the link, and what is in the queue.</summary>
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
            // It was ended.
        }
        catch (Exception e)
        {
            // Whatever it is: an exception that leaves a thread ends the process.
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

    private void Note(RedisInterruption interruption)
    {
        lock (_gate)
        {
            if (interruption.ResumedAt is null) _interruptions++;
            if (_notices.Count == MostNotices) _notices.Dequeue();
            _notices.Enqueue(interruption);
        }
        Ring();
    }
}
