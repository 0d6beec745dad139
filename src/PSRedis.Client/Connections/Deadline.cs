using System.Diagnostics;

namespace PSRedis;

/// <summary>The end of a wait, and a cancellation token that may end it earlier.</summary>
/// <remarks>Waits are divided into slices so that Ctrl+C ends them at once. Data ends a slice early, so a slice costs nothing but a wake-up.</remarks>
internal readonly struct Deadline
{
    /// <summary>The longest wait between two checks of the cancellation token.</summary>
    public static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(40);

    private readonly long _start;

    private Deadline(long start, TimeSpan timeout, CancellationToken cancellation)
    {
        _start = start;
        Timeout = timeout;
        Cancellation = cancellation;
    }

    public TimeSpan Timeout { get; }

    public CancellationToken Cancellation { get; }

    public TimeSpan Elapsed => TimeSpan.FromSeconds((Stopwatch.GetTimestamp() - _start) / (double)Stopwatch.Frequency);

    public bool IsOver => Timeout != System.Threading.Timeout.InfiniteTimeSpan && Elapsed >= Timeout;

    /// <summary>Whether the time is over, counted from a timestamp of <see cref="Stopwatch"/> if that is later than the start.</summary>
    public bool IsOverSince(long timestamp) =>
        Timeout != System.Threading.Timeout.InfiniteTimeSpan && new Deadline(Math.Max(_start, timestamp), Timeout, Cancellation).IsOver;

    /// <summary>The time that is left; <see cref="TimeSpan.MaxValue"/> if there is no limit.</summary>
    public TimeSpan Left
    {
        get
        {
            if (Timeout == System.Threading.Timeout.InfiniteTimeSpan) return TimeSpan.MaxValue;
            TimeSpan left = Timeout - Elapsed;
            return left < TimeSpan.Zero ? TimeSpan.Zero : left;
        }
    }

    /// <summary>The length of the next slice.</summary>
    public TimeSpan NextSlice => Left < Slice ? Left : Slice;

    public static Deadline In(TimeSpan timeout, CancellationToken cancellation) => new(Stopwatch.GetTimestamp(), timeout, cancellation);

    /// <summary>A wait with the same start and another limit.</summary>
    public Deadline For(TimeSpan timeout) => new(_start, timeout, Cancellation);

    /// <summary>The same wait, starting now.</summary>
    public Deadline Renew() => In(Timeout, Cancellation);

    /// <summary>The rest of the wait, but no longer than a given time.</summary>
    public Deadline AtMost(TimeSpan time) => In(time < Left ? time : Left, Cancellation);
}
