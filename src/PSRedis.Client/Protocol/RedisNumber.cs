using System.Globalization;
using System.Numerics;

namespace PSRedis.Protocol;

/// <summary>Numbers as Redis writes them.</summary>
internal static class RedisNumber
{
    /// <summary>The longest text of a 64-bit integer.</summary>
    public const int MaxIntegerLength = 20;

    private const NumberStyles DoubleStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Parses digits with an optional sign; returns false for anything else, and on overflow.</summary>
    public static bool TryParse(byte[] bytes, int offset, int count, out long value)
    {
        value = 0;
        int end = offset + count;
        bool negative = count > 0 && bytes[offset] == '-';
        if (negative || (count > 0 && bytes[offset] == '+')) offset++;
        if (offset >= end || end - offset > MaxIntegerLength - 1) return false;
        // Accumulated as a negative number, because long.MinValue has no positive counterpart.
        long sum = 0;
        for (; offset < end; offset++)
        {
            int digit = bytes[offset] - '0';
            if (digit is < 0 or > 9) return false;
            if (sum < (long.MinValue + digit) / 10) return false;
            sum = sum * 10 - digit;
        }
        if (!negative && sum == long.MinValue) return false;
        value = negative ? sum : -sum;
        return true;
    }

    /// <summary>Parses a double, including <c>inf</c>, <c>-inf</c> and <c>nan</c>.</summary>
    public static bool TryParse(string text, out double value)
    {
        switch (text)
        {
            case "inf" or "+inf" or "Infinity": value = double.PositiveInfinity; return true;
            case "-inf" or "-Infinity": value = double.NegativeInfinity; return true;
            case "nan" or "-nan" or "NaN": value = double.NaN; return true;
        }
        if (!double.TryParse(text, DoubleStyle, CultureInfo.InvariantCulture, out value) || !HasNoZeroByte(text)) return false;
        if (value == 0 && text[0] == '-') value = -0.0;
        return true;
    }

    /// <summary>Parses an integer of any size.</summary>
    public static bool TryParse(string text, out BigInteger value) =>
        BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && HasNoZeroByte(text);

    /// <summary>The shortest text that parses to the same double, with <c>inf</c>, <c>-inf</c> and <c>nan</c> as Redis writes them.</summary>
    public static string Format(double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        // .NET Framework loses the sign, here and when it parses it.
        if (IsNegativeZero(value)) return "-0";
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        // .NET Framework's "R" does not always round-trip; 17 digits do.
        return double.Parse(text, CultureInfo.InvariantCulture).Equals(value) ? text : value.ToString("G17", CultureInfo.InvariantCulture);
    }

    /// <summary>Writes the digits of a number and returns how many bytes they took.</summary>
    public static int Format(long value, byte[] destination, int offset)
    {
        int start = offset;
        ulong rest = (ulong)value;
        if (value < 0)
        {
            destination[offset++] = (byte)'-';
            rest = (ulong)-value;
        }
        int digits = CountDigits(rest);
        for (int i = offset + digits - 1; i >= offset; i--)
        {
            destination[i] = (byte)('0' + rest % 10);
            rest /= 10;
        }
        return offset + digits - start;
    }

    /// <summary>The number of bytes of a number as text.</summary>
    public static int Length(long value) => value < 0 ? 1 + CountDigits((ulong)-value) : CountDigits((ulong)value);

    private static bool IsNegativeZero(double value) => value == 0 && double.IsNegativeInfinity(1 / value);

    // .NET ignores null characters at the end of a number.
    private static bool HasNoZeroByte(string text) => text.IndexOf('\0') < 0;

    private static int CountDigits(ulong value)
    {
        int digits = 1;
        while (value >= 10)
        {
            value /= 10;
            digits++;
        }
        return digits;
    }
}
