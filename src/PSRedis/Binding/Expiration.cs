namespace PSRedis.Binding;

/// <summary>Expirations as they are bound to parameters. An empty cell of a table means no expiration.</summary>
internal static class Expiration
{
    /// <summary>The time to live; null: none.</summary>
    public static TimeSpan? Of(TimeSpan? bound) => bound == TimeToLiveAttribute.Empty ? null : bound;

    /// <summary>The date and time; null: none.</summary>
    public static DateTimeOffset? Of(DateTimeOffset? bound) => bound == DateAttribute.Empty ? null : bound;

    /// <summary>Refuses an empty string that is an argument: an empty variable must not create a value that never expires.</summary>
    /// <exception cref="ArgumentException">One of them is an empty string.</exception>
    public static void CheckArguments(TimeSpan? expiresIn, DateTimeOffset? expiresAt = null)
    {
        if (expiresIn == TimeToLiveAttribute.Empty) throw new ArgumentException("-ExpiresIn is an empty string. Specify a TimeSpan, a number of seconds, or text such as 90s, 15m, 2h or 7d; $null means no expiration.");
        if (expiresAt == DateAttribute.Empty) throw new ArgumentException("-ExpiresAt is an empty string. Specify a date, or text with a four-digit year such as 2030-01-31T12:00; $null means no expiration.");
    }

    /// <summary>Combines -ExpiresIn, -ExpiresAt and -KeepTimeToLive.</summary>
    /// <exception cref="ArgumentException">More than one is given, or the date is in the past.</exception>
    public static Expiry From(TimeSpan? expiresIn, DateTimeOffset? expiresAt, bool keeps)
    {
        TimeSpan? time = Of(expiresIn);
        DateTimeOffset? date = Of(expiresAt);
        int given = (time is null ? 0 : 1) + (date is null ? 0 : 1) + (keeps ? 1 : 0);
        if (given > 1) throw new ArgumentException("Only one of -ExpiresIn, -ExpiresAt and -KeepTimeToLive can be specified.");
        if (date <= DateTimeOffset.UtcNow) throw new ArgumentException($"-ExpiresAt is {date:o}, which is in the past: the value would expire immediately.");
        return time is { } after ? Expiry.In(after) : date is { } at ? Expiry.At(at) : keeps ? Expiry.Keep : Expiry.Never;
    }

    /// <summary>Combines -IfExists and -IfNotExists.</summary>
    /// <exception cref="ArgumentException">Both are given.</exception>
    public static SetCondition Condition(bool ifExists, bool ifNotExists) => (ifExists, ifNotExists) switch
    {
        (true, true) => throw new ArgumentException("Only one of -IfExists and -IfNotExists can be specified."),
        (true, false) => SetCondition.IfExists,
        (false, true) => SetCondition.IfNotExists,
        _ => SetCondition.Always,
    };
}
