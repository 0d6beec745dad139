namespace PSRedis.Binding;

/// <summary>An expiration that may be an empty cell of a table, and then is none.</summary>
internal static class Expiration
{
    /// <summary>The time to live; null: none.</summary>
    public static TimeSpan? Of(TimeSpan? bound) => bound == TimeToLiveAttribute.Empty ? null : bound;

    /// <summary>The moment; null: none.</summary>
    public static DateTimeOffset? Of(DateTimeOffset? bound) => bound == DateAttribute.Empty ? null : bound;

    /// <summary>Refuses an empty text that is an argument: a variable with nothing in it must not make a value that stays for ever.</summary>
    /// <exception cref="ArgumentException">It is one.</exception>
    public static void CheckArguments(TimeSpan? expiresIn, DateTimeOffset? expiresAt = null)
    {
        if (expiresIn == TimeToLiveAttribute.Empty) throw new ArgumentException("-ExpiresIn is an empty string. Accepted are a TimeSpan, a number of seconds, text such as 90s, 15m, 2h or 7d, and $null for none.");
        if (expiresAt == DateAttribute.Empty) throw new ArgumentException("-ExpiresAt is an empty string. Accepted are a date, text with a four-digit year such as 2030-01-31T12:00, and $null for none.");
    }

    /// <summary>What -ExpiresIn, -ExpiresAt and -KeepTimeToLive say together.</summary>
    /// <exception cref="ArgumentException">More than one is given, or the date is past.</exception>
    public static Expiry From(TimeSpan? expiresIn, DateTimeOffset? expiresAt, bool keeps)
    {
        TimeSpan? time = Of(expiresIn);
        DateTimeOffset? moment = Of(expiresAt);
        int given = (time is null ? 0 : 1) + (moment is null ? 0 : 1) + (keeps ? 1 : 0);
        if (given > 1) throw new ArgumentException("Only one of -ExpiresIn, -ExpiresAt and -KeepTimeToLive can be given.");
        if (moment <= DateTimeOffset.UtcNow) throw new ArgumentException($"-ExpiresAt is {moment:o}, which is in the past: the value would expire immediately.");
        return time is { } after ? Expiry.In(after) : moment is { } at ? Expiry.At(at) : keeps ? Expiry.Keep : Expiry.Never;
    }

    /// <summary>What -IfExists and -IfNotExists say together.</summary>
    /// <exception cref="ArgumentException">Both are given.</exception>
    public static SetCondition Condition(bool ifExists, bool ifNotExists) => (ifExists, ifNotExists) switch
    {
        (true, true) => throw new ArgumentException("Only one of -IfExists and -IfNotExists can be given."),
        (true, false) => SetCondition.IfExists,
        (false, true) => SetCondition.IfNotExists,
        _ => SetCondition.Always,
    };
}
