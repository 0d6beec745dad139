using System.Collections;
using System.Globalization;
using System.Text;

namespace PSRedis.Output;

/// <summary>Formats nested lists of a reply like redis-cli. They remain arrays: only a type name is added, which selects their view.</summary>
public static class ReplyView
{
    /// <summary>The name of the type.</summary>
    public const string TypeName = "PSRedis.NestedReply";

    // The reader limits the depth of a reply, but not that of an object that a script creates.
    private const int MaxDepth = 100;

    /// <summary>Formats a list like redis-cli: <c>1) "a"</c>, with nested lists indented.</summary>
    public static string Text(object? reply)
    {
        var text = new StringBuilder();
        Append(text, Base(reply), string.Empty, 0);
        return text.ToString();
    }

    /// <summary>Adds the type name to the lists in a reply that is emitted item by item.</summary>
    internal static void NameNested(object? reply)
    {
        foreach (object? item in Items(reply))
        {
            if (item is object?[] list) Name(list);
            else NameDeep(item);
        }
    }

    /// <summary>Adds the type name to a list, and to the lists in it.</summary>
    internal static object? Named(object? reply)
    {
        if (reply is object?[] list) Name(list);
        else NameDeep(reply);
        return reply;
    }

    // PowerShell associates the type names with the array, so the array need not be wrapped.
    private static void Name(object?[] list)
    {
        if (list.Length > 0 && PSObject.AsPSObject(list).TypeNames is var names && names[0] != TypeName) names.Insert(0, TypeName);
        NameDeep(list);
    }

    // Deeper flat lists are readable without the type name, and there may be very many of them.
    private static void NameDeep(object? reply)
    {
        foreach (object? item in Items(reply))
        {
            if (item is object?[] list && Array.Exists(list, static one => one is object?[])) Name(list);
            else NameDeep(item);
        }
    }

    private static IEnumerable Items(object? reply) => reply switch
    {
        object?[] list => list,
        IDictionary map => map.Values,
        _ => Array.Empty<object>(),
    };

    private static void Append(StringBuilder text, object? value, string indent, int depth)
    {
        switch (value)
        {
            case null: text.Append("(nil)"); break;
            case string or char: Quoted(text, value.ToString()!); break;
            case byte[] bytes: Quoted(text, bytes); break;
            case bool flag: text.Append(flag ? "(true)" : "(false)"); break;
            case double or float: text.Append("(double) ").Append(((IFormattable)value).ToString("R", CultureInfo.InvariantCulture)); break;
            case Exception error: text.Append("(error) ").Append(error.Message); break;
            case IDictionary { Count: 0 }: text.Append("(empty hash)"); break;
            case ICollection { Count: 0 }: text.Append("(empty array)"); break;
            case ICollection when depth >= MaxDepth: text.Append('…'); break;
            case IDictionary map: AppendMap(text, map, indent, depth); break;
            case ICollection list: AppendList(text, list, indent, depth); break;
            case IFormattable number: text.Append("(integer) ").Append(number.ToString(null, CultureInfo.InvariantCulture)); break;
            default: text.Append(value); break;
        }
    }

    private static void AppendList(StringBuilder text, ICollection list, string indent, int depth)
    {
        int width = Digits(list.Count), index = 0;
        string inner = indent + new string(' ', width + 2);
        foreach (object? item in list)
        {
            BeginLine(text, indent, index++);
            text.Append(index.ToString(CultureInfo.InvariantCulture).PadLeft(width)).Append(") ");
            Append(text, Base(item), inner, depth + 1);
        }
    }

    private static void AppendMap(StringBuilder text, IDictionary map, string indent, int depth)
    {
        int width = Digits(map.Count), index = 0;
        string inner = indent + new string(' ', width + 2);
        foreach (DictionaryEntry entry in map)
        {
            BeginLine(text, indent, index++);
            text.Append(index.ToString(CultureInfo.InvariantCulture).PadLeft(width)).Append("# ");
            Append(text, Base(entry.Key), inner, depth + 1);
            text.Append(" => ");
            object? value = Base(entry.Value);
            if (value is ICollection { Count: > 0 } and not byte[])
            {
                text.Length--;
                text.Append('\n').Append(inner);
            }
            Append(text, value, inner, depth + 1);
        }
    }

    private static void BeginLine(StringBuilder text, string indent, int index)
    {
        if (index > 0) text.Append('\n').Append(indent);
    }

    private static int Digits(int count) => count.ToString(CultureInfo.InvariantCulture).Length;

    private static object? Base(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static void Quoted(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (char letter in value)
        {
            // A byte that is not text: see RedisText.
            if (letter is >= '\uDC80' and <= '\uDCFF' && !IsSecondHalf(text, letter)) Escaped(text, (byte)letter);
            else if (letter < ' ' || letter is '"' or '\\' or '\u007F') Escaped(text, (byte)letter);
            else text.Append(letter);
        }
        text.Append('"');
    }

    private static bool IsSecondHalf(StringBuilder text, char letter) => char.IsSurrogatePair(text[text.Length - 1], letter);

    private static void Quoted(StringBuilder text, byte[] bytes)
    {
        text.Append('"');
        foreach (byte one in bytes)
        {
            if (one is < 0x20 or > 0x7E or (byte)'"' or (byte)'\\') Escaped(text, one);
            else text.Append((char)one);
        }
        text.Append('"');
    }

    private static void Escaped(StringBuilder text, byte one) => text.Append(one switch
    {
        (byte)'\n' => "\\n",
        (byte)'\r' => "\\r",
        (byte)'\t' => "\\t",
        (byte)'\a' => "\\a",
        (byte)'\b' => "\\b",
        (byte)'"' => "\\\"",
        (byte)'\\' => "\\\\",
        _ => $"\\x{one:x2}",
    });
}
