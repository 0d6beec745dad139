namespace PSRedis;

/// <summary>A message that was published on a channel.</summary>
public sealed class RedisMessage
{
    internal RedisMessage(string channel, string? pattern, object message, DateTimeOffset receivedAt)
    {
        Channel = channel;
        Pattern = pattern;
        Message = message;
        ReceivedAt = receivedAt;
    }

    /// <summary>The channel it was published on.</summary>
    public string Channel { get; }

    /// <summary>The pattern of the subscription; null if it is by the name of the channel.</summary>
    public string? Pattern { get; }

    /// <summary>The message: text, or <c>byte[]</c> if bytes were requested.</summary>
    public object Message { get; }

    /// <summary>When it was received.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>The message, if it is text.</summary>
    public override string ToString() => Message.ToString()!;
}
