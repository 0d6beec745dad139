using System.Globalization;

namespace PSRedis.Output;

/// <summary>Formats sizes, durations and dates for the views: short, rounded, and the same in every culture. The properties keep the numbers.</summary>
public static class Readable
{
    private static readonly string[] SizeUnits = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>Formats a number of bytes: <c>12.3 MB</c>.</summary>
    public static string Size(long bytes)
    {
        double size = bytes;
        int unit = 0;
        // A value that would be rounded to 1024.0 is 1.0 of the next unit.
        for (; Math.Abs(size) >= (unit == 0 ? 1024 : 1023.95); unit++) size /= 1024;
        return string.Format(CultureInfo.InvariantCulture, unit == 0 ? "{0:0} {1}" : "{0:0.0} {1}", size, SizeUnits[unit]);
    }

    /// <summary>Formats a duration with its two largest units: <c>3d 4h</c>, <c>15m</c>, <c>1.5s</c>, <c>0.125ms</c>; an empty string for null.</summary>
    public static string Time(TimeSpan? time)
    {
        if (time is not { } given) return string.Empty;
        if (given < TimeSpan.Zero) return "-" + Time(given == TimeSpan.MinValue ? TimeSpan.MaxValue : given.Negate());
        double seconds = given.TotalSeconds;
        if (given == TimeSpan.Zero) return "0s";
        if (seconds < 0.00995) return FormattableString.Invariant($"{seconds * 1000:0.###}ms");
        if (seconds < 0.9995) return FormattableString.Invariant($"{seconds * 1000:0}ms");
        if (seconds < 9.95) return FormattableString.Invariant($"{seconds:0.#}s");
        // Rounded first, so that 59.9 seconds are 1m, not 60s.
        long whole = (long)Math.Round(seconds);
        if (whole < 60) return Parts(whole, "s", 0, "");
        if (whole < 3600) return Parts(whole / 60, "m", whole % 60, "s");
        long minutes = (long)Math.Round(seconds / 60);
        if (minutes < 1440) return Parts(minutes / 60, "h", minutes % 60, "m");
        long hours = (long)Math.Round(seconds / 3600);
        return Parts(hours / 24, "d", hours % 24, "h");
    }

    /// <summary>Formats a date in local time: <c>2026-11-22 18:30:00</c>; an empty string for null.</summary>
    /// <param name="date">A DateTimeOffset, or a deserialized one from a job or a remote session.</param>
    public static string Date(object? date) => From(date)?.LocalDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? string.Empty;

    /// <summary>Formats the time that has passed since a date.</summary>
    /// <inheritdoc cref="Date" path="/param"/>
    public static string Since(object? date) => Time(DateTimeOffset.Now - From(date));

    /// <summary>Formats a date in the past, and how long ago it was.</summary>
    /// <inheritdoc cref="Date" path="/param"/>
    public static string Ago(object? date)
    {
        // The clock of the server may be slightly ahead.
        bool isNow = DateTimeOffset.Now - From(date) < TimeSpan.FromSeconds(1);
        return $"{Date(date)} ({(isNow ? "now" : Since(date) + " ago")})";
    }

    private static DateTimeOffset? From(object? date) => Unwrap.Base(date) switch
    {
        DateTimeOffset whole => whole,
        PSObject parts when parts.Properties["UtcDateTime"]?.Value is DateTime utc => new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)),
        _ => null,
    };

    private static string Parts(long large, string largeUnit, long small, string smallUnit) =>
        FormattableString.Invariant($"{large}{largeUnit}") + (small == 0 ? string.Empty : FormattableString.Invariant($" {small}{smallUnit}"));
}
