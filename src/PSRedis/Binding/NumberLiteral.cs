using System.Globalization;
using System.Numerics;

namespace PSRedis.Binding;

/// <summary>A number as it was typed in a command: <c>1.10</c>, <c>0042</c>, <c>12d</c>.</summary>
/// <remarks>PowerShell parses such an argument as a number and keeps its text in the wrapper, where only ToString returns it.</remarks>
internal static class NumberLiteral
{
    /// <summary>
    /// The text of an argument that PowerShell parsed as a number; null: it is not a number, or its text is not known.
    /// Also null for 0x1F, 0b11 and 1kb, which stand for their numeric value.
    /// </summary>
    public static string? TextOf(PSObject argument)
    {
        object value = argument.BaseObject;
        if (value is not ValueType || value is not (int or long or double or decimal or BigInteger or byte or sbyte or short or ushort or uint or ulong or float)) return null;
        string text = argument.ToString();
        // As for integers from the pipeline.
        if (value is int or long && text == ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)) return null;
        // Without a literal, ToString returns the text of the value, which depends on the culture and the edition of PowerShell, or a script's own ToString.
        return IsDecimal(text) && text != new PSObject(value).ToString() ? text : null;
    }

    private static bool IsDecimal(string text)
    {
        int start = text.Length > 0 && text[0] is '-' or '+' ? 1 : 0;
        if (start == text.Length || !(char.IsDigit(text[start]) || text[start] == '.')) return false;
        if (text[start] == '0' && start + 1 < text.Length && text[start + 1] is 'x' or 'X' or 'b' or 'B') return false;
        bool hasMultiplier = text.Length > 2 && text[text.Length - 1] is 'b' or 'B' && text[text.Length - 2] is 'k' or 'K' or 'm' or 'M' or 'g' or 'G' or 't' or 'T' or 'p' or 'P';
        return !hasMultiplier && text.IndexOf(' ') < 0;
    }
}
