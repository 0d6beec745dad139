using System;

namespace PSRedis.Commands;

/// <summary>How long a key will be there.</summary>
public sealed class KeyExpiration
{
    internal KeyExpiration(string key, TimeSpan? timeToLive)
    {
        Key = key;
        TimeToLive = timeToLive;
        DateTimeOffset now = DateTimeOffset.Now;
        // Redis takes a time to live that ends after the year 9999.
        ExpiresAt = timeToLive is not { } time ? null : time < DateTimeOffset.MaxValue - now ? now + time : DateTimeOffset.MaxValue;
    }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The time that is left; null: the key stays.</summary>
    public TimeSpan? TimeToLive { get; }

    /// <summary>The moment the key goes away, by this machine's clock; null: it stays.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>The key and the time that is left.</summary>
    public override string ToString() => TimeToLive is { } left ? $"{Key} ({left:c})" : $"{Key} (stays)";
}
