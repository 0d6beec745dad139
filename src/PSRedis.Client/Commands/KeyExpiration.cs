using System;

namespace PSRedis.Commands;

/// <summary>How long a key will be there.</summary>
public sealed class KeyExpiration
{
    internal KeyExpiration(string key, TimeSpan? timeToLive)
    {
        Key = key;
        TimeToLive = timeToLive;
        ExpiresAt = timeToLive is { } time ? EndOf(time, DateTimeOffset.Now) : null;
    }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The time that is left; null: the key stays.</summary>
    public TimeSpan? TimeToLive { get; }

    /// <summary>The moment the key goes away, by this machine's clock; null: it stays.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>The key and the time that is left.</summary>
    public override string ToString() => TimeToLive is { } left ? $"{Key} ({left:c})" : $"{Key} (stays)";

    /// <summary>When a time is over. Redis takes one that ends after the year 9999.</summary>
    // East of Greenwich the last hours of that year have no local time.
    internal static DateTimeOffset EndOf(TimeSpan time, DateTimeOffset from) =>
        time >= DateTimeOffset.MaxValue - from ? DateTimeOffset.MaxValue : time < DateTime.MaxValue - from.DateTime ? from + time : from.ToUniversalTime() + time;
}
