using System.Globalization;
using System.Text.RegularExpressions;

namespace PSRedis.Binding;

/// <summary>Accepts a date and time: a date, or text with a four-digit year.</summary>
/// <remarks>PowerShell itself converts 1.5 to the fifth of January, and a hashtable to the year 1. A date in the past would remove the key.</remarks>
internal sealed class DateAttribute : ArgumentTransformationAttribute
{
    // Four digits, but not a UTC offset (12:30+0200) or fractions of a second.
    private static readonly Regex Year = new(@"(?<!\d|:\d\d *[-+.])\d{4}(?!\d)", RegexOptions.CultureInvariant);

    /// <summary>The value that stands for an empty string, where that is allowed.</summary>
    public static readonly DateTimeOffset Empty = DateTimeOffset.MinValue;

    /// <summary>
    /// Whether an empty string, such as an empty cell of a table, is accepted and means no date. As an argument it is an error: see <see cref="Expiration"/>.
    /// </summary>
    public bool AllowEmpty { get; set; }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        null => null,
        DateTime or DateTimeOffset => inputData,
        string text when AllowEmpty && string.IsNullOrWhiteSpace(text) => Empty,
        string text when Year.IsMatch(text) && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => inputData,
        _ => throw new ArgumentTransformationMetadataException($"'{inputData}' is not a date. Specify a date, or text with a four-digit year such as 2030-01-31T12:00."),
    };
}
