using System.Globalization;
using System.Text;

namespace PSRedis.Protocol;

/// <summary>Formats arguments and replies for display on one line: quoted if necessary, cut off if long.</summary>
internal static class RedisDisplay
{
    /// <summary>The longest part of an argument that is shown.</summary>
    public const int LongestArgument = 200;

    private const int LongestLine = 2 * LongestArgument;

    /// <summary>An argument; it is quoted if it contains spaces, line breaks or quotes.</summary>
    public static string Argument(string argument)
    {
        bool isCut = argument.Length > LongestArgument;
        string shown = isCut ? argument.Substring(0, LongestArgument) : argument;
        return (IsPlain(shown) ? shown : Quoted(shown)) + (isCut ? "…" : "");
    }

    /// <summary>Joins arguments, and stops when the line gets too long.</summary>
    public static string Line(IEnumerable<string> arguments, string separator)
    {
        var text = new StringBuilder();
        foreach (string argument in arguments)
        {
            if (text.Length > LongestLine) return text.Append(separator).Append('…').ToString();
            text.Append(text.Length == 0 ? "" : separator).Append(argument);
        }
        return text.ToString();
    }

    /// <summary>A reply: strings in quotes, lists in brackets, maps in braces.</summary>
    public static string Reply(in RespValue reply)
    {
        var text = new StringBuilder();
        Append(text, reply);
        return text.ToString();
    }

    private static void Append(StringBuilder text, in RespValue value)
    {
        switch (value.Type)
        {
            case RespType.Null: text.Append("null"); break;
            case RespType.Error: text.Append("(error) ").Append(Argument(value.AsError().Message)); break;
            case RespType.Boolean: text.Append(value.AsBoolean() ? "true" : "false"); break;
            case RespType.Integer or RespType.Double or RespType.BigNumber: text.Append(value.AsText()); break;
            case RespType.Map: AppendItems(text, value.ItemArray, '{', '}', itemsOfEntry: 2); break;
            case var _ when value.IsAggregate: AppendItems(text, value.ItemArray, '[', ']', itemsOfEntry: 1); break;
            case RespType.SimpleString: text.Append(Argument(value.AsText()!)); break;
            default: AppendString(text, value); break;
        }
    }

    private static void AppendItems(StringBuilder text, RespValue[] items, char open, char close, int itemsOfEntry)
    {
        text.Append(open);
        for (int i = 0; i < items.Length; i++)
        {
            if (i > 0) text.Append(i % itemsOfEntry == 0 ? ", " : ": ");
            if (text.Length > LongestLine && i % itemsOfEntry == 0)
            {
                text.Append("… ").Append(((items.Length - i) / itemsOfEntry).ToString(CultureInfo.InvariantCulture)).Append(" more");
                break;
            }
            Append(text, items[i]);
        }
        text.Append(close);
    }

    private static void AppendString(StringBuilder text, in RespValue value)
    {
        text.Append(Quoted(value.AsText(LongestArgument, out int bytesLeft)));
        if (bytesLeft > 0) text.Append("… ").Append(bytesLeft.ToString(CultureInfo.InvariantCulture)).Append(" bytes more");
    }

    private static bool IsPlain(string argument)
    {
        for (int i = 0; i < argument.Length; i++)
        {
            if (argument[i] is '"' or '\\' or '\'' || char.IsWhiteSpace(argument[i]) || char.IsControl(argument[i]) || IsByte(argument, i)) return false;
        }
        return argument.Length > 0;
    }

    // A byte that is not UTF-8 was decoded to a lone surrogate; see RedisText.
    private static bool IsByte(string argument, int index) => argument[index] is >= '\uDC80' and <= '\uDCFF' && (index == 0 || !char.IsHighSurrogate(argument[index - 1]));

    /// <summary>Puts text in quotes, and escapes quotes, backslashes and control characters.</summary>
    public static string Quoted(string argument)
    {
        var text = new StringBuilder("\"");
        for (int i = 0; i < argument.Length; i++)
        {
            char letter = argument[i];
            switch (letter)
            {
                case '"' or '\\': text.Append('\\').Append(letter); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                // Also control characters beyond ASCII: one of these (CSI) starts a control sequence of a terminal.
                case var _ when char.IsControl(letter) || IsByte(argument, i):
                    text.Append("\\x").Append(((byte)letter).ToString("x2", CultureInfo.InvariantCulture));
                    break;
                default: text.Append(letter); break;
            }
        }
        return text.Append('"').ToString();
    }
}
