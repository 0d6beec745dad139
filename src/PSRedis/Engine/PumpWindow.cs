namespace PSRedis.Engine;

/// <summary>How much may be in flight in a pipeline, and how much is.</summary>
internal struct PumpWindow
{
    /// <summary>About how many bytes of requests and replies, unless one command alone has more.</summary>
    private const long Bytes = 1024 * 1024;

    private int _count;
    private long _requestBytes;

    // How long a reply may be: the longest of late, forgotten by and by. Until replies have come, not many are asked for.
    private long _replyBytes;

    public PumpWindow() => _replyBytes = Bytes / 16;

    /// <summary>How many commands. Set by nothing but the benchmarks.</summary>
    public static int Commands { get; set; } = 4096;

    /// <summary>Whether an answer must be waited for before another command is sent.</summary>
    public readonly bool IsFull => _count > Commands || (_count > 1 && _requestBytes + _count * _replyBytes > Bytes);

    /// <summary>An answer is owed from now on.</summary>
    public void Add(in PendingRecord record)
    {
        _count++;
        _requestBytes += record.RequestBytes;
    }

    /// <summary>An answer that was owed is there.</summary>
    public void Remove(in PendingRecord record)
    {
        _count--;
        _requestBytes -= record.RequestBytes;
        if (record.Pending is { } pending) _replyBytes = Math.Max(pending.Size - record.RequestBytes, _replyBytes - _replyBytes / 8);
    }
}
