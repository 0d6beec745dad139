using System.Globalization;

namespace PSRedis.Binding;

/// <summary>A time to live: a TimeSpan, a number of seconds, or text such as <c>90s</c>, <c>15m</c>, <c>2h</c>, <c>7d</c>, <c>500ms</c>, <c>01:30:00</c>.</summary>
/// <remarks>PowerShell by itself would take the number 90 for ticks and the text 90 for days.</remarks>
internal sealed class TimeToLiveAttribute : ArgumentTransformationAttribute
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400), ("w", 604800), ("", 1)];

    /// <summary>Whether zero and less mean something, as they do where a key's expiration is set.</summary>
    public bool AllowPast { get; set; }

    /// <summary>Whether zero means something, as it does where something is waited for.</summary>
    public bool AllowZero { get; set; }

    /// <summary>What is bound for an empty text where that is allowed.</summary>
    public static readonly TimeSpan Empty = TimeSpan.MinValue;

    /// <summary>Whether an empty text is taken, as of the empty cell of a table, and means none. As an argument it is a mistake: see <see cref="Expiration"/>.</summary>
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

    // PowerShell takes 7d for the decimal number 7, and 90s for a short one; of an argument it still knows how it was written.
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
        _ => throw NoTime(value),
    };

    private static TimeSpan ParseText(string text)
    {
        if (text.IndexOf(':') >= 0) return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan time) ? time : throw NoTime(text);
        foreach ((string unit, double seconds) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            string number = text.Substring(0, text.Length - unit.Length);
            if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double count)) return FromSeconds(count * seconds, text);
        }
        throw NoTime(text);
    }

    private static TimeSpan FromSeconds(double seconds, object given)
    {
        // Ticks, not FromSeconds: .NET Framework rounds that to milliseconds, and 1e300 is no time at all.
        double ticks = seconds * TimeSpan.TicksPerSecond;
        if (ticks is not (> long.MinValue and < long.MaxValue)) throw NoTime(given);
        // What is hardly anything is not nothing: to wait for 0 is to wait for ever.
        return TimeSpan.FromTicks(Math.Abs(ticks) < 1 ? Math.Sign(ticks) : (long)Math.Round(ticks));
    }

    private static ArgumentTransformationMetadataException NoTime(object value) =>
        new($"'{value}' is not a time. Accepted are a TimeSpan, a number of seconds, and text such as 90s, 15m, 2h or 7d.");
}
