using System.Collections;
using System.Collections.Specialized;

namespace PSRedis.Output;

/// <summary>
/// The reply to INFO as one object. Each field is a property with the name that Redis uses; each section that is a list (keyspace, command statistics) is
/// a property with one object for each entry. The other sections are property sets: Select-Object Memory selects all fields of that section.
/// ServerName, ServerVersion and ServerMode identify the server, however its software names those fields.
/// </summary>
internal static class RedisInfo
{
    /// <summary>The type name of the object.</summary>
    public const string TypeName = "PSRedis.Info";

    /// <summary>The type name of an entry of a list section; the more specific one is <c>PSRedis.InfoRow#Keyspace</c>.</summary>
    public const string RowTypeName = "PSRedis.InfoRow";

    /// <summary>An additional type name of the object if no section was requested. Its view fits on one screen.</summary>
    public const string SummaryTypeName = "PSRedis.Info#Summary";

    public static PSObject From(OrderedDictionary sections, bool isSummary)
    {
        var info = new PSObject();
        info.TypeNames.Insert(0, TypeName);
        if (isSummary) info.TypeNames.Insert(1, SummaryTypeName);
        var sets = new List<PSPropertySet>();
        foreach ((string name, OrderedDictionary fields) in Sections(sections))
        {
            bool isTable = IsTable(name, fields);
            DictionaryEntry[] plain = [.. fields.Cast<DictionaryEntry>().Where(field => !(isTable && IsRow(field.Value)))];
            if (isTable) Set(info, name, Rows(name, fields).ToArray());
            foreach (DictionaryEntry field in plain) Set(info, (string)field.Key, field.Value is OrderedDictionary several ? Row(name, null, several) : field.Value);
            if (plain.Length > 0) sets.Add(new PSPropertySet(isTable || IsListing(name) ? name + "Facts" : name, plain.Select(field => (string)field.Key)));
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

    /// <summary>The reply as rows, one for each field.</summary>
    public static IEnumerable<InfoFact> Flat(OrderedDictionary sections, string endpoint) =>
        from section in Sections(sections)
        let isTable = IsTable(section.Name, section.Fields)
        from DictionaryEntry field in section.Fields
        from pair in isTable && IsRow(field.Value)
            ? Each(field.Value).Cast<OrderedDictionary>().SelectMany(row => Flat(RowName((string)field.Key, row), row))
            : Flat((string)field.Key, field.Value)
        select new InfoFact(endpoint, section.Name, pair.Name, pair.Value);

    private static IEnumerable<(string Name, object? Value)> Flat(string name, object? field) => field switch
    {
        OrderedDictionary several => several.Cast<DictionaryEntry>().SelectMany(inner => Flat($"{name}.{inner.Key}", inner.Value)),
        object?[] alike => alike.SelectMany((one, index) => Flat($"{name}[{index}]", one)),
        _ => [(name, field)],
    };

    private static IEnumerable<(string Name, OrderedDictionary Fields)> Sections(OrderedDictionary sections) =>
        sections.Cast<DictionaryEntry>().Select(entry => ((string)entry.Key, (OrderedDictionary)entry.Value!));

    // An empty Keyspace is still a table: (Get-RedisInfo).Keyspace.Count is 0. Besides the rows there may be other fields, as in Kvrocks.
    private static bool IsTable(string section, OrderedDictionary fields) =>
        section == "Keyspace" || (IsListing(section) ? fields.Values.Cast<object>().Any(IsRow) : fields.Count > 0 && fields.Values.Cast<object>().All(IsRow));

    // Garnet has a sentence there instead if it keeps no statistics.
    private static bool IsListing(string section) => section is "Keyspace" or "Commandstats" or "Errorstats" or "Latencystats" or "Modules";

    private static bool IsRow(object? field) => Each(field).All(one => one is OrderedDictionary);

    private static IEnumerable<PSObject> Rows(string section, OrderedDictionary fields) =>
        from DictionaryEntry field in fields
        where IsRow(field.Value)
        from row in Each(field.Value).Cast<OrderedDictionary>()
        select Row(section, RowName((string)field.Key, row), row);

    // A name that occurs more than once, as "module" does, has an array of its values.
    private static object?[] Each(object? field) => field as object?[] ?? [field];

    // All modules have the field name "module", and a name of their own within.
    private static string RowName(string key, OrderedDictionary row) => row["name"]?.ToString() ?? key;

    private static PSObject Row(string section, string? name, OrderedDictionary fields)
    {
        var row = new PSObject();
        row.TypeNames.Insert(0, RowTypeName);
        row.TypeNames.Insert(0, $"{RowTypeName}#{section}");
        if (name is not null) Set(row, "Name", name);
        foreach (DictionaryEntry field in fields) Set(row, (string)field.Key, field.Value);
        return row;
    }

    private static void Set(PSObject target, string name, object? value)
    {
        if (target.Properties[name] is { } known) known.Value = value;
        else target.Properties.Add(new PSNoteProperty(name, value));
    }
}
