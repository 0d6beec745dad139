using System;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;

namespace PSRedis.Binding;

/// <summary>Takes how far to count, and keeps whether it was written as a fraction: 1.0 counts in a value that has one, where 1 cannot.</summary>
internal sealed class StepAttribute : ArgumentTransformationAttribute
{
    private const double Largest = 7.9e28;

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        // A decimal remembers its places, a double does not.
        double by when Math.Abs(by) < Largest => (decimal)by * 1.0m,
        float by when Math.Abs(by) < Largest => (decimal)by * 1.0m,
        string text when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal by) => by,
        BigInteger or (IConvertible and not (string or bool or char or Enum or DateTime or DBNull)) => inputData,
        // PowerShell would take '1,5' for 15, and $null, an empty text or a hashtable for 0.
        var other => throw new ArgumentTransformationMetadataException($"'{other}' is no number to count by: give one such as 5, -1 or 0.5."),
    };

    /// <summary>Whether it counts in integers.</summary>
    public static bool IsWhole(decimal by) => (decimal.GetBits(by)[3] & 0x00FF0000) == 0 && by is >= long.MinValue and <= long.MaxValue;
}
