using System.Globalization;
using System.Text.RegularExpressions;

namespace PSRedis.Binding;

/// <summary>Takes a moment: a date, or text that has a year.</summary>
/// <remarks>PowerShell by itself takes 1.5 for the fifth of January, and a hashtable for the first moment there is. What is past removes a key.</remarks>
internal sealed class DateAttribute : ArgumentTransformationAttribute
{
    // Four digits, but not the minutes of a zone (12:30+0200) or parts of a second.
    private static readonly Regex Year = new(@"(?<!\d|:\d\d *[-+.])\d{4}(?!\d)", RegexOptions.CultureInvariant);

    /// <summary>What is bound for an empty text where that is allowed.</summary>
    public static readonly DateTimeOffset Empty = DateTimeOffset.MinValue;

    /// <summary>Whether an empty text is taken, as of the empty cell of a table, and means none. As an argument it is a mistake: see <see cref="Expiration"/>.</summary>
    public bool AllowEmpty { get; set; }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        null => null,
        DateTime or DateTimeOffset => inputData,
        string text when AllowEmpty && string.IsNullOrWhiteSpace(text) => Empty,
        string text when Year.IsMatch(text) && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => inputData,
        _ => throw new ArgumentTransformationMetadataException($"'{inputData}' is not a date. Accepted are a date, and text with a four-digit year such as 2030-01-31T12:00."),
    };
}
