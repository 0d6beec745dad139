namespace PSRedis;

/// <summary>A time in which nothing was received, since the link was broken.</summary>
public sealed class RedisInterruption
{
    private readonly string _endpoint;

    internal RedisInterruption(string endpoint, RedisException cause, DateTimeOffset brokeAt, DateTimeOffset? resumedAt = null)
    {
        _endpoint = endpoint;
        Cause = cause;
        BrokeAt = brokeAt;
        ResumedAt = resumedAt;
    }

    /// <summary>Why the link was lost.</summary>
    public RedisException Cause { get; }

    /// <summary>When it was found to be broken.</summary>
    public DateTimeOffset BrokeAt { get; }

    /// <summary>When the next link was ready; null while there is none.</summary>
    public DateTimeOffset? ResumedAt { get; }

    /// <summary>What a person is told: at first what happened, then that it is over.</summary>
    public override string ToString() => ResumedAt is { } end
        ? FormattableString.Invariant($"Reconnected to {_endpoint} after {(end - BrokeAt).TotalSeconds:0.0} s.")
        : $"{Cause.Message} Reconnecting; messages may have been missed.";

    internal RedisInterruption End() => new(_endpoint, Cause, BrokeAt, DateTimeOffset.Now);
}
