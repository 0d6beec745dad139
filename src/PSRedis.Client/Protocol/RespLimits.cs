namespace PSRedis.Protocol;

/// <summary>The limits of one reply. A reply that exceeds a limit is a <see cref="RedisProtocolException"/>.</summary>
/// <remarks>Memory is allocated for what has arrived, never for what was only announced; the limits stop a reply that never ends.</remarks>
public sealed class RespLimits
{
    // The reader recurses once per level: this many levels take less than half of 1 MB, the smallest stack that PowerShell runs on.
    private const int MaxNesting = 256;

    /// <summary>The default limits.</summary>
    public static RespLimits Default { get; } = new();

    /// <summary>Creates limits.</summary>
    /// <param name="maxDepth">Levels of nesting, 1 to 256.</param>
    /// <param name="maxElements">Values in one reply, including those of nested aggregates.</param>
    /// <param name="maxBulkLength">Bytes in one string. The default is Redis' own limit, 512 MB.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive, or the depth is over 256.</exception>
    public RespLimits(int maxDepth = 128, int maxElements = 1 << 26, int maxBulkLength = 512 * 1024 * 1024)
    {
        MaxDepth = maxDepth is > 0 and <= MaxNesting ? maxDepth : throw new ArgumentOutOfRangeException(nameof(maxDepth));
        MaxElements = maxElements > 0 ? maxElements : throw new ArgumentOutOfRangeException(nameof(maxElements));
        MaxBulkLength = maxBulkLength > 0 ? maxBulkLength : throw new ArgumentOutOfRangeException(nameof(maxBulkLength));
    }

    /// <summary>Levels of nesting.</summary>
    public int MaxDepth { get; }

    /// <summary>Values in one reply, including those of nested aggregates.</summary>
    public int MaxElements { get; }

    /// <summary>Bytes in one string.</summary>
    public int MaxBulkLength { get; }
}
