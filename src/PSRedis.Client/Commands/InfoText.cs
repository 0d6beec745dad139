using System.Collections.Specialized;
using System.Globalization;

namespace PSRedis.Commands;

/// <summary>Parses the text of INFO, as Redis and compatible servers write it.</summary>
internal static class InfoText
{
    // These counters have a name of a command or an error, which may contain a colon, such as "host:" after an HTTP client connected to the wrong port.
    private static readonly string[] NamedCounterPrefixes = ["cmdstat_", "errorstat_", "latency_percentiles_usec_"];

    // Names and identifiers, which may consist of digits only. A build without a commit id has 00000000.
    private static readonly string[] TextSuffixes =
    [
        "_version", "_release", "_sha", "_sha1", "build_id", "run_id", "runid", "replid", "replid2", "node_id", "shard_id", "_serial", "name", "_zone", "_host", "_file", "executable",
    ];

    /// <summary>Section names with their fields, in the server's order. See <see cref="Server.Info"/>.</summary>
    public static OrderedDictionary Read(string text)
    {
        var sections = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        OrderedDictionary? section = null;
        foreach (string line in text.Split('\n'))
        {
            string entry = line.Trim();
            if (entry.Length == 0) continue;
            if (entry[0] == '#')
            {
                entry = entry.TrimStart('#').Trim();
                // A comment may be a field: # Last scan db time: … (Kvrocks).
                if (entry.IndexOf(':') < 0)
                {
                    section = sections[entry] as OrderedDictionary ?? new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
                    sections[entry] = section;
                    continue;
                }
            }
            if (section is null) sections["Server"] = section = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
            if (ReadEntry(entry) is ({ Length: > 0 } name, var field)) Reply.Add(section, name, field);
        }
        return sections;
    }

    /// <summary>The value of a field in any section; null: there is none of that name.</summary>
    // A server may ignore which section was requested.
    public static object? Field(OrderedDictionary sections, string name) =>
        sections.Values.OfType<OrderedDictionary>().Select(section => section[name]).FirstOrDefault(field => field is not null);

    /// <summary>The identity of the server; properties that INFO does not contain are null.</summary>
    public static ServerIdentity Identity(OrderedDictionary sections) =>
        ServerIdentity.From((sections["Server"] ?? sections.Values.Cast<object>().FirstOrDefault()) as OrderedDictionary ?? new OrderedDictionary());

    /// <summary>The number of keys in all databases, and the number of databases with keys; null: the server does not report it.</summary>
    public static (long Keys, int Databases)? CountKeys(OrderedDictionary sections)
    {
        if (sections["Keyspace"] is not OrderedDictionary keyspace) return null;
        object?[] databases = [.. keyspace.Keys.Cast<string>().Where(IsDatabase).Select(name => keyspace[name])];
        long?[] keys = Array.ConvertAll(databases, database => (database as OrderedDictionary)?["keys"] as long?);
        return Array.TrueForAll(keys, count => count is not null) ? (keys.Aggregate(0L, (all, count) => all + count!.Value), databases.Length) : null;
    }

    private static bool IsDatabase(string name) => name.Length > 2 && name.StartsWith("db", StringComparison.OrdinalIgnoreCase) && name.Skip(2).All(IsDigit);

    private static (string Name, object Field) ReadEntry(string entry)
    {
        int colon = Array.Exists(NamedCounterPrefixes, prefix => entry.StartsWith(prefix, StringComparison.Ordinal)) ? entry.LastIndexOf(':') : entry.IndexOf(':');
        if (colon >= 0) return Named(colon);
        // db0 Strings_keys=1, expires=0 (Pika)
        int space = entry.IndexOf(' ');
        return space > 0 && HasFields(entry.Substring(space)) ? Named(space) : (entry, string.Empty);

        (string, object) Named(int end) => entry.Substring(0, end).Trim() is var name ? (name, ReadField(name, entry.Substring(end + 1).Trim())) : default;
    }

    private static object ReadField(string name, string text)
    {
        if (!HasFields(text)) return ReadNumber(name, text);
        var fields = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (string part in text.Split(','))
        {
            string field = part.Trim();
            int equals = field.IndexOf('=');
            string inner = field.Substring(0, equals);
            Reply.Add(fields, inner, ReadNumber(inner, field.Substring(equals + 1)));
        }
        return fields;
    }

    private static bool HasFields(string text) => Array.TrueForAll(text.Split(','), static part => part.Trim() is var field && IsName(field, field.IndexOf('=')));

    // A path may contain an =, too; a name has no slash.
    private static bool IsName(string text, int length)
    {
        for (int i = 0; i < length; i++)
        {
            if (!char.IsLetterOrDigit(text[i]) && text[i] is not ('_' or '-' or '.')) return false;
        }
        return length > 0;
    }

    private static object ReadNumber(string name, string text)
    {
        if (!IsNumber(text) || Array.Exists(TextSuffixes, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))) return text;
        if (text.IndexOf('.') < 0) return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer) ? integer : text;
        // The version 7.10 is not 7.1.
        return name.EndsWith("version", StringComparison.OrdinalIgnoreCase)
            ? text
            : double.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
    }

    // Digits, and perhaps a fraction. A number has no leading zero, + or exponent: 007, +49 and 1e5 are codes, or hexadecimal.
    private static bool IsNumber(string text)
    {
        bool isNegative = text.Length > 0 && text[0] == '-';
        int first = isNegative ? 1 : 0, point = text.IndexOf('.');
        int end = point < 0 ? text.Length : point;
        bool hasLeadingZero = end > first && text[first] == '0' && (end - first > 1 || (isNegative && point < 0));
        return end > first && !hasLeadingZero && point != text.Length - 1 && text.Where((_, index) => index >= first && index != point).All(IsDigit);
    }

    private static bool IsDigit(char c) => c is >= '0' and <= '9';
}
