using System.Collections;
using System.Collections.Specialized;

namespace PSRedis.Output;

/// <summary>
/// What INFO tells as one object: each fact a property of Redis' own name, each section that lists things (keyspace, command statistics)
/// a property with one object for each of them. The other sections are property sets: Select-Object Memory takes all that is in that one.
/// ServerName, ServerVersion and ServerMode are what the server is, whatever its facts are called.
/// </summary>
internal static class RedisInfo
{
    /// <summary>The type name of the object.</summary>
    public const string TypeName = "PSRedis.Info";

    /// <summary>The type name of what a section lists; more exactly <c>PSRedis.InfoRow#Keyspace</c>.</summary>
    public const string RowTypeName = "PSRedis.InfoRow";

    /// <summary>A further type name of the object where no section was asked for, which is shown on one screen.</summary>
    public const string SummaryTypeName = "PSRedis.Info#Summary";

    public static PSObject From(OrderedDictionary sections, bool isSummary)
    {
        var info = new PSObject();
        info.TypeNames.Insert(0, TypeName);
        if (isSummary) info.TypeNames.Insert(1, SummaryTypeName);
        var sets = new List<PSPropertySet>();
        foreach ((string name, OrderedDictionary facts) in Sections(sections))
        {
            bool isTable = IsTable(name, facts);
            DictionaryEntry[] plain = [.. facts.Cast<DictionaryEntry>().Where(fact => !(isTable && IsRow(fact.Value)))];
            if (isTable) Set(info, name, Rows(name, facts).ToArray());
            foreach (DictionaryEntry fact in plain) Set(info, (string)fact.Key, fact.Value is OrderedDictionary several ? Row(name, null, several) : fact.Value);
            if (plain.Length > 0) sets.Add(new PSPropertySet(isTable || IsListing(name) ? name + "Facts" : name, plain.Select(fact => (string)fact.Key)));
        }
        ServerIdentity server = Commands.Server.IdentityIn(sections);
        if (server.Server is not null) Set(info, "ServerName", server.Server);
        if (server.Version is not null) Set(info, "ServerVersion", server.Version);
        if (server.Mode is not null) Set(info, "ServerMode", server.Mode);
        foreach (PSPropertySet set in sets)
        {
            if (info.Members[set.Name] is null) info.Members.Add(set);
        }
        return info;
    }

    /// <summary>The same as rows: one for each fact.</summary>
    public static IEnumerable<InfoFact> Flat(OrderedDictionary sections, string endpoint) =>
        from section in Sections(sections)
        let isTable = IsTable(section.Name, section.Facts)
        from DictionaryEntry fact in section.Facts
        from pair in isTable && IsRow(fact.Value)
            ? Each(fact.Value).Cast<OrderedDictionary>().SelectMany(row => Flat(RowName((string)fact.Key, row), row))
            : Flat((string)fact.Key, fact.Value)
        select new InfoFact(endpoint, section.Name, pair.Name, pair.Value);

    private static IEnumerable<(string Name, object? Value)> Flat(string name, object? fact) => fact switch
    {
        OrderedDictionary several => several.Cast<DictionaryEntry>().SelectMany(inner => Flat($"{name}.{inner.Key}", inner.Value)),
        object?[] alike => alike.SelectMany((one, index) => Flat($"{name}[{index}]", one)),
        _ => [(name, fact)],
    };

    private static IEnumerable<(string Name, OrderedDictionary Facts)> Sections(OrderedDictionary sections) =>
        sections.Cast<DictionaryEntry>().Select(entry => ((string)entry.Key, (OrderedDictionary)entry.Value!));

    // An empty Keyspace is still a table: (Get-RedisInfo).Keyspace.Count is 0. Beside its rows there may be other facts, as in Kvrocks.
    private static bool IsTable(string section, OrderedDictionary facts) =>
        section == "Keyspace" || (IsListing(section) ? facts.Values.Cast<object>().Any(IsRow) : facts.Count > 0 && facts.Values.Cast<object>().All(IsRow));

    // Garnet has a sentence there instead, where it keeps no statistics.
    private static bool IsListing(string section) => section is "Keyspace" or "Commandstats" or "Errorstats" or "Latencystats" or "Modules";

    private static bool IsRow(object? fact) => Each(fact).All(one => one is OrderedDictionary);

    private static IEnumerable<PSObject> Rows(string section, OrderedDictionary facts) =>
        from DictionaryEntry fact in facts
        where IsRow(fact.Value)
        from row in Each(fact.Value).Cast<OrderedDictionary>()
        select Row(section, RowName((string)fact.Key, row), row);

    // What stands more than once under one name, as modules do.
    private static object?[] Each(object? fact) => fact as object?[] ?? [fact];

    // Modules all stand under "module", and have names of their own.
    private static string RowName(string key, OrderedDictionary row) => row["name"]?.ToString() ?? key;

    private static PSObject Row(string section, string? name, OrderedDictionary facts)
    {
        var row = new PSObject();
        row.TypeNames.Insert(0, RowTypeName);
        row.TypeNames.Insert(0, $"{RowTypeName}#{section}");
        if (name is not null) Set(row, "Name", name);
        foreach (DictionaryEntry fact in facts) Set(row, (string)fact.Key, fact.Value);
        return row;
    }

    private static void Set(PSObject target, string name, object? value)
    {
        if (target.Properties[name] is { } known) known.Value = value;
        else target.Properties.Add(new PSNoteProperty(name, value));
    }
}
