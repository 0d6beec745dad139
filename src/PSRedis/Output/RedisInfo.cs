using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;

namespace PSRedis.Output;

/// <summary>
/// What INFO tells as one object: each fact a property of Redis' own name, each section that lists things (keyspace, command statistics)
/// a property with one object for each of them. The other sections are property sets: Select-Object Memory takes all that is in that one.
/// </summary>
internal static class RedisInfo
{
    /// <summary>The type name of the object.</summary>
    public const string TypeName = "PSRedis.Info";

    /// <summary>The type name of what a section lists; more exactly <c>PSRedis.InfoRow#Keyspace</c>.</summary>
    public const string RowTypeName = "PSRedis.InfoRow";

    public static PSObject From(OrderedDictionary sections)
    {
        var info = new PSObject();
        info.TypeNames.Insert(0, TypeName);
        var sets = new List<PSPropertySet>();
        foreach ((string name, OrderedDictionary facts) in Sections(sections))
        {
            if (IsTable(name, facts))
            {
                Set(info, name, Rows(name, facts).ToArray());
                continue;
            }
            foreach (DictionaryEntry fact in facts) Set(info, (string)fact.Key, fact.Value is OrderedDictionary several ? Row(name, null, several) : fact.Value);
            if (facts.Count > 0) sets.Add(new PSPropertySet(name, facts.Keys.Cast<string>()));
        }
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
        from pair in isTable
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

    // An empty Keyspace is still a table: (Get-RedisInfo).Keyspace.Count is 0.
    private static bool IsTable(string section, OrderedDictionary facts) =>
        facts.Count == 0 ? section is "Keyspace" : facts.Values.Cast<object>().SelectMany(Each).All(fact => fact is OrderedDictionary);

    private static IEnumerable<PSObject> Rows(string section, OrderedDictionary facts) =>
        facts.Cast<DictionaryEntry>().SelectMany(fact => Each(fact.Value).Cast<OrderedDictionary>().Select(row => Row(section, RowName((string)fact.Key, row), row)));

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
