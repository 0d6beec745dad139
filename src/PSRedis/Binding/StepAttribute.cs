using System.Globalization;
using System.Numerics;

namespace PSRedis.Binding;

/// <summary>Takes how far to count, and keeps whether it was written as a fraction: 1.0 counts in a value that has one, where 1 cannot.</summary>
internal sealed class StepAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        // A decimal remembers its places, a double does not. By way of text, since PowerShell and .NET would round it.
        double by when TryRead(by.ToString("R", CultureInfo.InvariantCulture), out decimal step) => step * 1.0m,
        float by when TryRead(by.ToString("R", CultureInfo.InvariantCulture), out decimal step) => step * 1.0m,
        string text when TryRead(text, out decimal step) => step,
        BigInteger or (IConvertible and not (string or double or float or bool or char or Enum or DateTime or DBNull)) => inputData,
        // PowerShell would take '1,5' for 15, and $null, an empty text or a hashtable for 0.
        var other => throw new ArgumentTransformationMetadataException($"'{other}' is not a number. Accepted are numbers such as 5, -1 or 0.5."),
    };

    /// <summary>Whether it counts in integers.</summary>
    public static bool IsWhole(decimal by) => (decimal.GetBits(by)[3] & 0x00FF0000) == 0 && by is >= long.MinValue and <= long.MaxValue;

    // What is too small for a decimal comes out as 0.
    private static bool TryRead(string text, out decimal step) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out step) && (step != 0 || double.Parse(text, CultureInfo.InvariantCulture) == 0);
}
