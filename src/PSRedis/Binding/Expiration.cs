namespace PSRedis.Binding;

/// <summary>An expiration that may be an empty cell of a table, and then is none.</summary>
internal static class Expiration
{
    /// <summary>The time to live; null: none.</summary>
    public static TimeSpan? Of(TimeSpan? bound) => bound == TimeToLiveAttribute.Empty ? null : bound;

    /// <summary>The moment; null: none.</summary>
    public static DateTimeOffset? Of(DateTimeOffset? bound) => bound == MomentAttribute.Empty ? null : bound;

    /// <summary>Refuses an empty text that is an argument: a variable with nothing in it must not make a value that stays for ever.</summary>
    /// <exception cref="ArgumentException">It is one.</exception>
    public static void CheckArguments(TimeSpan? expiresIn, DateTimeOffset? expiresAt = null)
    {
        if (expiresIn == TimeToLiveAttribute.Empty) throw new ArgumentException("The text of -ExpiresIn is empty: give a TimeSpan, a number of seconds, or text such as 90s, 15m, 2h, 7d; $null for none.");
        if (expiresAt == MomentAttribute.Empty) throw new ArgumentException("The text of -ExpiresAt is empty: give a date, or text with a year of four digits, such as 2030-01-31T12:00; $null for none.");
    }
}
