using System.Diagnostics;

namespace PSRedis.Engine;

/// <summary>How fast records come, beside how long answers take: by that the pump decides when to send and when to wait.</summary>
internal struct Pace
{
    /// <summary>How many records pass between two looks at what has arrived.</summary>
    private const int RecordsBetweenLooks = 64;

    /// <summary>Where records come further apart than this (a millisecond), a look costs nothing.</summary>
    private static readonly long RareRecords = Stopwatch.Frequency / 1000;

    /// <summary>Where records come closer together than this (50 microseconds), sending each by itself would cost more than all the rest.</summary>
    private static readonly long QuickRecords = Stopwatch.Frequency / 20_000;

    private long _leftAt;
    private long _gap;
    private long _lastWait;
    private long _waitingSince;
    private int _sinceLook;
    private bool _hasEmitted;

    /// <summary>Whether the record's answers are waited for before the next one comes, since that takes longer to come than an answer does.</summary>
    public bool WaitsAtOnce { get; private set; }

    /// <summary>Whether records come so quickly that several are sent together.</summary>
    public readonly bool IsQuick => _gap < QuickRecords;

    /// <summary>A record has come.</summary>
    public void Begin()
    {
        long now = Stopwatch.GetTimestamp();
        _gap = _leftAt == 0 ? long.MaxValue : now - _leftAt;
        WaitsAtOnce = _gap >= _lastWait;
        // What a record takes here is next to nothing, unless something is waited for or emitted.
        _leftAt = now;
    }

    /// <summary>The record has been taken in.</summary>
    public void End()
    {
        if (_hasEmitted) _leftAt = Stopwatch.GetTimestamp();
        _hasEmitted = false;
    }

    /// <summary>Whether to look now for what has arrived.</summary>
    public bool IsTimeToLook()
    {
        if (++_sinceLook < RecordsBetweenLooks && _gap < RareRecords) return false;
        _sinceLook = 0;
        return true;
    }

    /// <summary>Something is emitted, which takes as long as it takes.</summary>
    public void Emits() => _hasEmitted = true;

    /// <summary>A wait for an answer begins.</summary>
    public void BeginWait() => _waitingSince = Stopwatch.GetTimestamp();

    /// <summary>The wait is over.</summary>
    public void EndWait() => _lastWait = Stopwatch.GetTimestamp() - _waitingSince;
}
