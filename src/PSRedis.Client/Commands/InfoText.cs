using System.Collections.Specialized;
using System.Globalization;

namespace PSRedis.Commands;

/// <summary>The text of INFO, as Redis and the servers that are compatible with it write it.</summary>
internal static class InfoText
{
    // What such a section counts by is a name that may have a colon in it: host: is one where a web client came to the wrong port.
    private static readonly string[] CountedByName = ["cmdstat_", "errorstat_", "latency_percentiles_usec_"];

    // Names and identifiers, which may have nothing but digits. A commit id of a build without one is 00000000.
    private static readonly string[] TextEndings =
    [
        "_version", "_release", "_sha", "_sha1", "build_id", "run_id", "runid", "replid", "replid2", "node_id", "shard_id", "_serial", "name", "_zone", "_host", "_file", "executable",
    ];

    /// <summary>Section names with their facts, in the server's order: see <see cref="Server.Info"/>.</summary>
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
                // A comment may be a fact: # Last scan db time: … (Kvrocks).
                if (entry.IndexOf(':') < 0)
                {
                    section = sections[entry] as OrderedDictionary ?? new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
                    sections[entry] = section;
                    continue;
                }
            }
            if (section is null) sections["Server"] = section = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
            if (ReadEntry(entry) is ({ Length: > 0 } name, var fact)) Reply.Add(section, name, fact);
        }
        return sections;
    }

    /// <summary>A fact, in whichever section it stands; null: there is none of that name.</summary>
    // A server may not look at which section it was asked for.
    public static object? Fact(OrderedDictionary sections, string name) =>
        sections.Values.OfType<OrderedDictionary>().Select(section => section[name]).FirstOrDefault(fact => fact is not null);

    /// <summary>What the server is; null for what INFO does not tell.</summary>
    public static ServerIdentity Identity(OrderedDictionary sections) =>
        ServerIdentity.From((sections["Server"] ?? sections.Values.Cast<object>().FirstOrDefault()) as OrderedDictionary ?? new OrderedDictionary());

    /// <summary>How many keys there are in all databases, and in how many of these; null: the server does not tell.</summary>
    public static (long Keys, int Databases)? CountKeys(OrderedDictionary sections)
    {
        if (sections["Keyspace"] is not OrderedDictionary keyspace) return null;
        object?[] databases = [.. keyspace.Keys.Cast<string>().Where(IsDatabase).Select(name => keyspace[name])];
        long?[] keys = Array.ConvertAll(databases, database => (database as OrderedDictionary)?["keys"] as long?);
        return Array.TrueForAll(keys, count => count is not null) ? (keys.Aggregate(0L, (all, count) => all + count!.Value), databases.Length) : null;
    }

    private static bool IsDatabase(string name) => name.Length > 2 && name.StartsWith("db", StringComparison.OrdinalIgnoreCase) && name.Skip(2).All(IsDigit);

    private static (string Name, object Fact) ReadEntry(string entry)
    {
        int colon = Array.Exists(CountedByName, prefix => entry.StartsWith(prefix, StringComparison.Ordinal)) ? entry.LastIndexOf(':') : entry.IndexOf(':');
        if (colon >= 0) return Named(colon);
        // db0 Strings_keys=1, expires=0 (Pika)
        int space = entry.IndexOf(' ');
        return space > 0 && LooksLikeFacts(entry.Substring(space)) ? Named(space) : (entry, string.Empty);

        (string, object) Named(int end) => entry.Substring(0, end).Trim() is var name ? (name, ReadFact(name, entry.Substring(end + 1).Trim())) : default;
    }

    private static object ReadFact(string name, string text)
    {
        if (!LooksLikeFacts(text)) return ReadNumber(name, text);
        var facts = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (string part in text.Split(','))
        {
            string fact = part.Trim();
            int equals = fact.IndexOf('=');
            string inner = fact.Substring(0, equals);
            Reply.Add(facts, inner, ReadNumber(inner, fact.Substring(equals + 1)));
        }
        return facts;
    }

    private static bool LooksLikeFacts(string text) => Array.TrueForAll(text.Split(','), static part => part.Trim() is var fact && IsName(fact, fact.IndexOf('=')));

    // A path may have an = in it, too; a name has no slash.
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
        if (!IsNumber(text) || Array.Exists(TextEndings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))) return text;
        if (text.IndexOf('.') < 0) return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer) ? integer : text;
        // 7.10 is not 7.1 where it is a version.
        return name.EndsWith("version", StringComparison.OrdinalIgnoreCase)
            ? text
            : double.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
    }

    // Digits, and perhaps a fraction; no number has a zero in front, +, or an exponent: 007, +49 and 1e5 are codes, or hexadecimal.
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
