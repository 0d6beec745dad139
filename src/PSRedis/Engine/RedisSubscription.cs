using System.Diagnostics;
using PSRedis.Output;

namespace PSRedis.Engine;

/// <summary>A subscription in the background, whose script block runs on the thread of the runspace that registered it.</summary>
/// <remarks>
/// A thread receives into a bounded queue and rings the bell: an event of .NET, which PowerShell's event queue carries to the runspace. There the queue
/// is worked off by <see cref="SubscriptionWork"/>. One ring stands for any number of messages, so a flood of them is none of events.
/// </remarks>
public sealed class RedisSubscription
{
    private static readonly TimeSpan BetweenDropReports = TimeSpan.FromSeconds(5);

    // Not a call of a method, which the constrained language would not allow.
    private static readonly PSObject Work = PSObject.AsPSObject(new CmdletInfo("Invoke-RedisSubscription", typeof(SubscriptionWork)));

    private readonly RedisSubscriber _subscriber;
    private readonly PSEventManager _events;
    private readonly PSEventSubscriber _listener;
    private readonly string _name;
    private ErrorRecord? _lastError;
    private Stopwatch? _sinceDropsReported;
    private long _dropsReported;
    private bool _isEndReported;
    private volatile bool _isEnded;

    internal RedisSubscription(int id, RedisSubscriber subscriber, ScriptBlock action, int queueLimit, bool warns, PSEventManager events)
    {
        Id = id;
        Block = action;
        QueueLimit = queueLimit;
        Warns = warns;
        _subscriber = subscriber;
        _events = events;
        Channel = new NameList(subscriber.Channels);
        Pattern = new NameList(subscriber.Patterns);
        _name = $"subscription {id} to {subscriber}";
        var work = ScriptBlock.Create("& { & $args[0] $args[1] } $Event.MessageData $Event.Sender 2>&1 | Out-Default");
        // With an object as its source: while it waits for a key, PSReadLine lets no other events through.
        _listener = events.SubscribeEvent(this, nameof(Rung), $"PSRedis.Subscription.{Guid.NewGuid():N}", Work, work, supportEvent: true, forwardEvent: false);
        Background = new BackgroundSubscriber(subscriber, queueLimit, () => Rung?.Invoke(this, EventArgs.Empty));
        _listener.Unsubscribed += (_, _) => Background.Dispose();
    }

    /// <summary>The bell: rung on the thread that receives when there is something to do.</summary>
    public event EventHandler? Rung;

    /// <summary>Its number in the session.</summary>
    public int Id { get; }

    /// <summary>The channels, by name.</summary>
    public IReadOnlyList<string> Channel { get; }

    /// <summary>The patterns.</summary>
    public IReadOnlyList<string> Pattern { get; }

    /// <summary>Where it listens: host and port, or the path of the socket.</summary>
    public string Endpoint => _subscriber.Endpoint;

    /// <summary>How it stands.</summary>
    public SubscriptionState State => Background.State;

    /// <summary>How many messages have been received.</summary>
    public long Received => Background.Received;

    /// <summary>How many of them wait for the script block.</summary>
    public int Waiting => Background.Waiting;

    /// <summary>How many of them were dropped, since too many waited.</summary>
    public long Dropped => Background.Dropped;

    /// <summary>For how many of them the script block failed.</summary>
    public long Failed { get; internal set; }

    /// <summary>How often the link was lost.</summary>
    public long Interruptions => Background.Interruptions;

    /// <summary>What last went wrong in the script block, or what ended the subscription; null: nothing did.</summary>
    public ErrorRecord? LastError
    {
        get => Background.Failure is { } failure ? RedisErrors.From(failure, Endpoint) : _lastError;
        internal set => _lastError = value;
    }

    /// <summary>What is done with a message: the text of the script block.</summary>
    // Of the block itself ConvertTo-Json would make a book.
    public string Action => Block.ToString();

    /// <summary>How many messages may wait for it.</summary>
    public int QueueLimit { get; }

    /// <summary>Whether drops, failures and interruptions are told by warnings; they are counted in any case.</summary>
    internal bool Warns { get; }

    internal ScriptBlock Block { get; }

    internal BackgroundSubscriber Background { get; }

    /// <summary>Its number, and what it subscribes to, where.</summary>
    public override string ToString() => _name;

    /// <summary>Whether messages were dropped that are to be told of now: at first at once, then from time to time, and when the queue is worked off.</summary>
    internal bool NewlyDropped(out long count)
    {
        count = Dropped - _dropsReported;
        if (count == 0 || (_sinceDropsReported?.Elapsed < BetweenDropReports && Waiting > 0)) return false;
        _dropsReported += count;
        _sinceDropsReported = Stopwatch.StartNew();
        return true;
    }

    /// <summary>What ended it, once.</summary>
    internal Exception? NewlyFailed()
    {
        if (_isEndReported || Background.Failure is not { } failure) return null;
        _isEndReported = true;
        return failure;
    }

    /// <summary>Ends it. What waits for the script block is dropped.</summary>
    internal void End()
    {
        _isEnded = true;
        Background.Dispose();
        LeaveEvents();
    }

    /// <summary>
    /// Takes one that has ended out of PowerShell's events; but not where its turn is to come, which does it then: PowerShell would wait for that, without end
    /// where it is called from an event's action.
    /// </summary>
    internal void LeaveEvents()
    {
        if (_isEnded && !Background.IsRung) _events.UnsubscribeEvent(_listener);
    }
}
