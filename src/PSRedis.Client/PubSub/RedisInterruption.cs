namespace PSRedis;

/// <summary>A period without messages, because the link was lost.</summary>
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

    /// <summary>When the loss of the link was detected.</summary>
    public DateTimeOffset BrokeAt { get; }

    /// <summary>When the link was re-established; null until then.</summary>
    public DateTimeOffset? ResumedAt { get; }

    /// <summary>A message for the user: the cause of the interruption, or its end.</summary>
    public override string ToString() => ResumedAt is { } end
        ? FormattableString.Invariant($"Reconnected to {_endpoint} after {(end - BrokeAt).TotalSeconds:0.0} s.")
        : $"{Cause.Message} Reconnecting; messages may have been missed.";

    internal RedisInterruption End() => new(_endpoint, Cause, BrokeAt, DateTimeOffset.Now);
}
