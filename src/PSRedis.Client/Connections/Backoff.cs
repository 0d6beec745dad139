namespace PSRedis;

/// <summary>The pauses between attempts to connect: they grow from 50 ms to 1 s.</summary>
internal sealed class Backoff
{
    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);

    private readonly Random _jitter = new();

    /// <summary>The maximum of the next pause.</summary>
    public TimeSpan Limit { get; private set; } = First;

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        // Many clients lose a server at the same time: the jitter keeps them from reconnecting at the same time.
        var pause = TimeSpan.FromTicks((long)(Limit.Ticks * (0.5 + _jitter.NextDouble() / 2)));
        Limit = TimeSpan.FromTicks(Math.Min(Limit.Ticks * 2, Longest.Ticks));
        return pause;
    }

    /// <summary>Starts with short pauses again.</summary>
    public void Reset() => Limit = First;
}
