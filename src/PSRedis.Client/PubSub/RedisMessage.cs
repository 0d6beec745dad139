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

    /// <summary>The pattern it was subscribed to by; null where it was by the name of the channel.</summary>
    public string? Pattern { get; }

    /// <summary>The message: text, or <c>byte[]</c> where that was asked for.</summary>
    public object Message { get; }

    /// <summary>When it got here.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>The message where it is text.</summary>
    public override string ToString() => Message.ToString()!;
}
