using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;

namespace PSRedis.Output;

/// <summary>
/// What INFO tells as one object: each fact a property of Redis' own name, each section that lists things (keyspace, command statistics)
/// a property with one object for each of them.
/// </summary>
internal static class RedisInfo
{
    /// <summary>The type name of the object.</summary>
    public const string TypeName = "PSRedis.Info";

    public static PSObject From(OrderedDictionary sections)
    {
        var info = new PSObject();
        info.TypeNames.Insert(0, TypeName);
        foreach (DictionaryEntry entry in sections)
        {
            var (name, facts) = ((string)entry.Key, (OrderedDictionary)entry.Value!);
            if (IsTable(name, facts)) Set(info, name, Rows(facts).ToArray());
            else foreach (DictionaryEntry fact in facts) Set(info, (string)fact.Key, fact.Value is OrderedDictionary several ? Row(null, several) : fact.Value);
        }
        return info;
    }

    // An empty Keyspace is still a table: (Get-RedisInfo).Keyspace.Count is 0.
    private static bool IsTable(string section, OrderedDictionary facts) =>
        facts.Count == 0 ? section is "Keyspace" : facts.Values.Cast<object>().SelectMany(Each).All(fact => fact is OrderedDictionary);

    private static IEnumerable<PSObject> Rows(OrderedDictionary facts) =>
        facts.Cast<DictionaryEntry>().SelectMany(fact => Each(fact.Value).Select(row => Row((string)fact.Key, (OrderedDictionary)row!)));

    // Modules all have the one name "module".
    private static object?[] Each(object? fact) => fact as object?[] ?? [fact];

    private static PSObject Row(string? name, OrderedDictionary facts)
    {
        var row = new PSObject();
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
