using System.Diagnostics;

namespace PSRedis;

/// <summary>A point in time up to which to wait, and a cancellation token that may end the wait earlier.</summary>
/// <remarks>Waits are cut in slices so that Ctrl+C ends them at once: data ends a slice early, so a slice costs nothing but a wake-up.</remarks>
internal readonly struct Deadline
{
    /// <summary>The longest wait between two looks at the cancellation.</summary>
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

    /// <summary>The same, where the time counts from another moment on if that is later: a timestamp of <see cref="Stopwatch"/>.</summary>
    public bool IsOverSince(long timestamp) =>
        Timeout != System.Threading.Timeout.InfiniteTimeSpan && new Deadline(Math.Max(_start, timestamp), Timeout, Cancellation).IsOver;

    /// <summary>How long there is still to wait; <see cref="TimeSpan.MaxValue"/> where there is no end to it.</summary>
    public TimeSpan Left
    {
        get
        {
            if (Timeout == System.Threading.Timeout.InfiniteTimeSpan) return TimeSpan.MaxValue;
            TimeSpan left = Timeout - Elapsed;
            return left < TimeSpan.Zero ? TimeSpan.Zero : left;
        }
    }

    /// <summary>How long the next slice of waiting may be.</summary>
    public TimeSpan NextSlice => Left < Slice ? Left : Slice;

    public static Deadline In(TimeSpan timeout, CancellationToken cancellation) => new(Stopwatch.GetTimestamp(), timeout, cancellation);

    /// <summary>A wait that began at the same moment, up to another one.</summary>
    public Deadline For(TimeSpan timeout) => new(_start, timeout, Cancellation);

    /// <summary>The same wait, from now on.</summary>
    public Deadline Renew() => In(Timeout, Cancellation);

    /// <summary>The same wait, but no longer than that.</summary>
    public Deadline AtMost(TimeSpan time) => In(time < Left ? time : Left, Cancellation);
}
