using System.Diagnostics;

namespace PSRedis.Engine;

/// <summary>Compares how fast records arrive with how long replies take. The pump uses it to decide when to send and when to wait.</summary>
internal struct Pace
{
    /// <summary>How many records are processed between two polls for replies.</summary>
    private const int RecordsBetweenPolls = 64;

    /// <summary>If records are further apart than this (1 ms), polling costs nothing.</summary>
    private static readonly long SlowGap = Stopwatch.Frequency / 1000;

    /// <summary>If records are closer together than this (50 microseconds), sending each by itself would cost more than everything else.</summary>
    private static readonly long QuickGap = Stopwatch.Frequency / 20_000;

    private long _leftAt;
    private long _gap;
    private long _lastWait;
    private long _waitingSince;
    private int _sincePoll;
    private bool _hasEmitted;

    /// <summary>Whether to wait for a record's reply before the next record, as the next record takes longer to arrive than a reply.</summary>
    public bool WaitsAtOnce { get; private set; }

    /// <summary>Whether records arrive so fast that several are sent together.</summary>
    public readonly bool IsQuick => _gap < QuickGap;

    /// <summary>A record has arrived.</summary>
    public void Begin()
    {
        long now = Stopwatch.GetTimestamp();
        _gap = _leftAt == 0 ? long.MaxValue : now - _leftAt;
        WaitsAtOnce = _gap >= _lastWait;
        // Processing a record takes almost no time, unless the cmdlet waits or emits.
        _leftAt = now;
    }

    /// <summary>The record has been processed.</summary>
    public void End()
    {
        if (_hasEmitted) _leftAt = Stopwatch.GetTimestamp();
        _hasEmitted = false;
    }

    /// <summary>Whether to poll for replies now.</summary>
    public bool IsTimeToPoll()
    {
        if (++_sincePoll < RecordsBetweenPolls && _gap < SlowGap) return false;
        _sincePoll = 0;
        return true;
    }

    /// <summary>Output is emitted. The rest of the pipeline may take any time to process it.</summary>
    public void Emits() => _hasEmitted = true;

    /// <summary>A wait for a reply begins.</summary>
    public void BeginWait() => _waitingSince = Stopwatch.GetTimestamp();

    /// <summary>The wait has ended.</summary>
    public void EndWait() => _lastWait = Stopwatch.GetTimestamp() - _waitingSince;
}
