namespace PSRedis.Engine;

/// <summary>Limits how much is in flight in a pipeline.</summary>
internal struct PumpWindow
{
    /// <summary>The approximate limit of bytes of requests and replies, unless a single command has more.</summary>
    private const long Bytes = 1024 * 1024;

    private int _count;
    private long _requestBytes;

    // The expected length of a reply: the longest recent one, which decays over time. The initial value limits the number of commands before the first reply.
    private long _replyBytes;

    public PumpWindow() => _replyBytes = Bytes / 16;

    /// <summary>The limit of commands. Only the benchmarks set it.</summary>
    public static int Commands { get; set; } = 4096;

    /// <summary>Whether the cmdlet must wait for a reply before it sends another command.</summary>
    public readonly bool IsFull => _count > Commands || (_count > 1 && _requestBytes + _count * _replyBytes > Bytes);

    /// <summary>Adds a record that is now pending.</summary>
    public void Add(in PendingRecord record)
    {
        _count++;
        _requestBytes += record.RequestBytes;
    }

    /// <summary>Removes a record that has completed.</summary>
    public void Remove(in PendingRecord record)
    {
        _count--;
        _requestBytes -= record.RequestBytes;
        if (record.Pending is { } pending) _replyBytes = Math.Max(pending.Size - record.RequestBytes, _replyBytes - _replyBytes / 8);
    }
}
