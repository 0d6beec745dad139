using System.Diagnostics;
using PSRedis.Output;

namespace PSRedis.Engine;

/// <summary>A subscription in the background, whose script block runs on the thread of the runspace that registered it.</summary>
/// <remarks>
/// A thread receives messages into a bounded queue and raises the .NET event <see cref="Rung"/>, which PowerShell's event queue forwards to the runspace.
/// There <see cref="SubscriptionWork"/> processes the queue. One event covers any number of messages, so a flood of messages is not a flood of events.
/// </remarks>
public sealed class RedisSubscription
{
    private static readonly TimeSpan BetweenDropReports = TimeSpan.FromSeconds(5);

    // A cmdlet, not a method: the constrained language mode would not allow the method call.
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
        // The event needs a source object: while PSReadLine waits for a key, it lets no other events through.
        _listener = events.SubscribeEvent(this, nameof(Rung), $"PSRedis.Subscription.{Guid.NewGuid():N}", Work, work, supportEvent: true, forwardEvent: false);
        Background = new BackgroundSubscriber(subscriber, queueLimit, () => Rung?.Invoke(this, EventArgs.Empty));
        _listener.Unsubscribed += (_, _) => Background.Dispose();
    }

    /// <summary>Raised on the receiving thread when there is work to do.</summary>
    public event EventHandler? Rung;

    /// <summary>The id within the session.</summary>
    public int Id { get; }

    /// <summary>The channels, by name.</summary>
    public IReadOnlyList<string> Channel { get; }

    /// <summary>The patterns.</summary>
    public IReadOnlyList<string> Pattern { get; }

    /// <summary>The server: host and port, or the path of the socket.</summary>
    public string Endpoint => _subscriber.Endpoint;

    /// <summary>The state of the subscription.</summary>
    public SubscriptionState State => Background.State;

    /// <summary>How many messages have been received.</summary>
    public long Received => Background.Received;

    /// <summary>How many messages wait for the script block.</summary>
    public int Waiting => Background.Waiting;

    /// <summary>How many messages were dropped because too many were waiting.</summary>
    public long Dropped => Background.Dropped;

    /// <summary>For how many messages the script block failed.</summary>
    public long Failed { get; internal set; }

    /// <summary>How often the link was lost.</summary>
    public long Interruptions => Background.Interruptions;

    /// <summary>The last error of the script block, or the error that ended the subscription; null: none.</summary>
    public ErrorRecord? LastError
    {
        get => Background.Failure is { } failure ? RedisErrors.From(failure, Endpoint) : _lastError;
        internal set => _lastError = value;
    }

    /// <summary>The text of the script block that runs for each message.</summary>
    // Not the block itself: ConvertTo-Json would serialize its whole syntax tree.
    public string Action => Block.ToString();

    /// <summary>How many messages may wait for the script block.</summary>
    public int QueueLimit { get; }

    /// <summary>Whether drops, failures and interruptions cause warnings; they are always counted.</summary>
    internal bool Warns { get; }

    internal ScriptBlock Block { get; }

    internal BackgroundSubscriber Background { get; }

    /// <summary>The id, the channels and patterns, and the server.</summary>
    public override string ToString() => _name;

    /// <summary>Whether dropped messages are due to be reported: the first immediately, later ones periodically, and when the queue is empty.</summary>
    internal bool NewlyDropped(out long count)
    {
        count = Dropped - _dropsReported;
        if (count == 0 || (_sinceDropsReported?.Elapsed < BetweenDropReports && Waiting > 0)) return false;
        _dropsReported += count;
        _sinceDropsReported = Stopwatch.StartNew();
        return true;
    }

    /// <summary>The error that ended the subscription, at the first call after it ended; null otherwise.</summary>
    internal Exception? NewlyFailed()
    {
        if (_isEndReported || Background.Failure is not { } failure) return null;
        _isEndReported = true;
        return failure;
    }

    /// <summary>Ends the subscription. Messages that wait for the script block are dropped.</summary>
    internal void End()
    {
        _isEnded = true;
        Background.Dispose();
        LeaveEvents();
    }

    /// <summary>
    /// Unsubscribes a subscription that has ended from PowerShell's events. While an event is still queued, its action does that instead: PowerShell would
    /// wait for the queued event, and forever if this is called from an event's action.
    /// </summary>
    internal void LeaveEvents()
    {
        if (_isEnded && !Background.IsRung) _events.UnsubscribeEvent(_listener);
    }
}
