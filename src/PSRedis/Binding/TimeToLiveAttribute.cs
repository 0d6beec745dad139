using System.Globalization;

namespace PSRedis.Binding;

/// <summary>A time to live: a TimeSpan, a number of seconds, or text such as <c>90s</c>, <c>15m</c>, <c>2h</c>, <c>7d</c>, <c>500ms</c>, <c>01:30:00</c>.</summary>
/// <remarks>PowerShell itself converts the number 90 to ticks and the text 90 to days.</remarks>
internal sealed class TimeToLiveAttribute : ArgumentTransformationAttribute
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400), ("w", 604800), ("", 1)];

    /// <summary>Whether zero and negative values are accepted, as for the expiration of an existing key.</summary>
    public bool AllowPast { get; set; }

    /// <summary>Whether zero is accepted, as for a time-out.</summary>
    public bool AllowZero { get; set; }

    /// <summary>The value that stands for an empty string, where that is allowed.</summary>
    public static readonly TimeSpan Empty = TimeSpan.MinValue;

    /// <summary>
    /// Whether an empty string, such as an empty cell of a table, is accepted and means no expiration. As an argument it is an error: see
    /// <see cref="Expiration"/>.
    /// </summary>
    public bool AllowEmpty { get; set; }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? written = AsWritten(inputData);
        if (AllowEmpty && written is string text && string.IsNullOrWhiteSpace(text)) return Empty;
        TimeSpan? time = Parse(written);
        if (time is { } given && !AllowPast && given < TimeSpan.FromMilliseconds(1) && !(AllowZero && given == TimeSpan.Zero))
        {
            throw new ArgumentTransformationMetadataException($"'{inputData}' is too short: the time must be at least one millisecond.");
        }
        return time;
    }

    // PowerShell parses 7d as the decimal 7, and 90s as the short 90. For an argument it keeps the text.
    private static object? AsWritten(object? value) =>
        Unwrap.Base(value) is decimal or short && LanguagePrimitives.ConvertTo(value, typeof(string), CultureInfo.InvariantCulture) is string text
            ? text
            : Unwrap.Base(value);

    private static TimeSpan? Parse(object? value) => value switch
    {
        null => null,
        TimeSpan time => time,
        string text => ParseText(text.Trim()),
        byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal =>
            FromSeconds(Convert.ToDouble(value, CultureInfo.InvariantCulture), value),
        _ => throw NotATime(value),
    };

    private static TimeSpan ParseText(string text)
    {
        if (text.IndexOf(':') >= 0) return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan time) ? time : throw NotATime(text);
        foreach ((string unit, double seconds) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            string number = text.Substring(0, text.Length - unit.Length);
            if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double count)) return FromSeconds(count * seconds, text);
        }
        throw NotATime(text);
    }

    private static TimeSpan FromSeconds(double seconds, object given)
    {
        // Not TimeSpan.FromSeconds: .NET Framework rounds that to milliseconds, and it throws for 1e300.
        double ticks = seconds * TimeSpan.TicksPerSecond;
        if (ticks is not (> long.MinValue and < long.MaxValue)) throw NotATime(given);
        // At least one tick: a tiny time-out must not become 0, which waits forever.
        return TimeSpan.FromTicks(Math.Abs(ticks) < 1 ? Math.Sign(ticks) : (long)Math.Round(ticks));
    }

    private static ArgumentTransformationMetadataException NotATime(object value) =>
        new($"'{value}' is not a time. Specify a TimeSpan, a number of seconds, or text such as 90s, 15m, 2h or 7d.");
}
