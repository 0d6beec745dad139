using System.Globalization;
using System.Numerics;

namespace PSRedis.Binding;

/// <summary>Accepts an increment, and keeps whether it was written with a fraction: 1.0 can increment a value that has a fraction, 1 cannot.</summary>
internal sealed class StepAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        // A decimal keeps its number of decimal places, a double does not. Converted as text, since PowerShell and .NET would round it.
        double by when TryRead(by.ToString("R", CultureInfo.InvariantCulture), out decimal step) => step * 1.0m,
        float by when TryRead(by.ToString("R", CultureInfo.InvariantCulture), out decimal step) => step * 1.0m,
        string text when TryRead(text, out decimal step) => step,
        BigInteger or (IConvertible and not (string or double or float or bool or char or Enum or DateTime or DBNull)) => inputData,
        // PowerShell converts '1,5' to 15, and $null, an empty string or a hashtable to 0.
        var other => throw new ArgumentTransformationMetadataException($"'{other}' is not a number. Specify a number such as 5, -1 or 0.5."),
    };

    /// <summary>Whether the increment is an integer: INCRBY instead of INCRBYFLOAT.</summary>
    public static bool IsWhole(decimal by) => (decimal.GetBits(by)[3] & 0x00FF0000) == 0 && by is >= long.MinValue and <= long.MaxValue;

    // A number that is too small for a decimal would become 0.
    private static bool TryRead(string text, out decimal step) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out step) && (step != 0 || double.Parse(text, CultureInfo.InvariantCulture) == 0);
}
