namespace PSRedis.Commands;

/// <summary>The time to live of a key.</summary>
public sealed class KeyExpiration
{
    private static readonly long LastMillisecond = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private KeyExpiration(string key, TimeSpan? timeToLive, DateTimeOffset? expiresAt)
    {
        Key = key;
        TimeToLive = timeToLive;
        ExpiresAt = expiresAt;
    }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>
    /// The time that is left; null: the key does not expire. It is the time until <see cref="ExpiresAt"/> by this machine's clock; for a server before 7.0, the
    /// time that the server reports.
    /// </summary>
    public TimeSpan? TimeToLive { get; }

    /// <summary>
    /// The date and time at which the key expires; null: it does not. It is what the server reports, to the millisecond (since 7.0); for an older server, the
    /// time that is left, added to this machine's clock.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>The key and the time that is left.</summary>
    public override string ToString() => TimeToLive is { } left ? $"{Key} ({left:c})" : $"{Key} (no expiration)";

    /// <summary>Reads a reply to PEXPIRETIME.</summary>
    internal static KeyExpiration? FromPExpireTime(RespValue reply, string key)
    {
        if (Read(reply, "a date and time") is not { } milliseconds) return null;
        if (milliseconds < 0) return new KeyExpiration(key, null, null);
        DateTimeOffset expiresAt = milliseconds >= LastMillisecond ? DateTimeOffset.MaxValue : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        TimeSpan left = milliseconds >= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond ? TimeSpan.MaxValue : TimeSpan.FromTicks(milliseconds * TimeSpan.TicksPerMillisecond) - (DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeMilliseconds(0));
        // If the clocks differ, it may be over here, but not yet at the server.
        return new KeyExpiration(key, left > TimeSpan.Zero ? left : TimeSpan.Zero, expiresAt < DateTimeOffset.MaxValue.AddDays(-1) ? expiresAt.ToLocalTime() : expiresAt);
    }

    /// <summary>Reads a reply to PTTL.</summary>
    internal static KeyExpiration? FromPttl(RespValue reply, string key)
    {
        if (Read(reply, "a time to live") is not { } milliseconds) return null;
        if (milliseconds < 0) return new KeyExpiration(key, null, null);
        TimeSpan left = milliseconds < TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond ? TimeSpan.FromTicks(milliseconds * TimeSpan.TicksPerMillisecond) : TimeSpan.MaxValue;
        return new KeyExpiration(key, left, EndOf(left, DateTimeOffset.Now));
    }

    /// <summary>The end of a time. Redis accepts a time that ends after the year 9999.</summary>
    // East of Greenwich, the last hours of that year have no local time.
    internal static DateTimeOffset EndOf(TimeSpan time, DateTimeOffset from) =>
        time >= DateTimeOffset.MaxValue - from ? DateTimeOffset.MaxValue : time < DateTime.MaxValue - from.DateTime ? from + time : from.ToUniversalTime() + time;

    private static long? Read(RespValue reply, string what) => reply.AsInteger() switch
    {
        -2 => null,
        < -1 => throw reply.Unexpected(what),
        long milliseconds => milliseconds,
    };
}
