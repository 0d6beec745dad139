using System.Collections;
using System.Collections.Specialized;
using System.Runtime.CompilerServices;

namespace PSRedis.Binding;

/// <summary>An object or a hashtable as a record of fields.</summary>
internal static class Record
{
    private const int ShownNames = 10;

    // Types that PowerShell does not adapt. Finding that out takes longer than reading a record.
    private static readonly ConditionalWeakTable<Type, object?> Unadapted = new();

    /// <summary>The entries of a dictionary, or the properties of an object, in their order.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static IEnumerable<(object Name, object? Value)> Fields(object? record) => Unwrap.Base(record) switch
    {
        NameValueCollection pairs => pairs.AllKeys.Select(name => ((object)name!, (object?)pairs[name])),
        IDictionary dictionary => dictionary.Keys.Cast<object>().Select(key => (key, (object?)dictionary[key])),
        PSObject custom => Properties(custom),
        not (null or string) when record is PSObject wrapped => Properties(wrapped),
        _ => throw new ArgumentException("A hash requires a hashtable or an object with properties."),
    };

    /// <summary>All fields of a dictionary or an object as arguments: names and values alternate.</summary>
    /// <exception cref="ArgumentException">It is neither, or a field is not a single value. The message names the field.</exception>
    public static RedisArgument[] Arguments(object? record) => [.. Fields(record).SelectMany(Arguments)];

    /// <summary>A field as two arguments: its name and its value.</summary>
    /// <exception cref="ArgumentException">One of them is not a single value. The message names the field.</exception>
    public static RedisArgument[] Arguments((object Name, object? Value) field)
    {
        try
        {
            return [RedisScalar.From(field.Name), RedisScalar.From(field.Value)];
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"Field '{field.Name}': {e.Message}", e);
        }
    }

    /// <summary>The message for a record without a required property. It lists the properties that the record has.</summary>
    public static string Lacks(object? record, string property)
    {
        string[] names = Is(Unwrap.Base(record)) ? [.. Properties(PSObject.AsPSObject(record!)).Select(field => field.Name.ToString()!)] : [];
        if (names.Length == 0) return $"'{record}' has no {property} property.";
        string message = $"The object has no {property} property. Its properties are {string.Join(", ", names.Take(ShownNames).Select(name => $"'{name}'"))}{(names.Length > ShownNames ? ", …" : string.Empty)}.";
        return names.Length == 1 && names[0].IndexOfAny([';', ',', '\t', '|']) is var at and >= 0
            ? $"{message} Several columns were read as one: use Import-Csv or ConvertFrom-Csv with -Delimiter {(names[0][at] == '\t' ? "\"`t\"" : $"'{names[0][at]}'")}."
            : message;
    }

    /// <summary>
    /// Whether the properties of a value are its whole content, as for objects and instances of classes made in PowerShell: not a single value, and not a
    /// collection.
    /// </summary>
    // For types of .NET itself, such as a file, a StringBuilder or a password, the properties are not the content.
    public static bool Is(object? value) =>
        value is PSObject
        || (value is not (null or IEnumerable or Enum) && (value.GetType().Namespace?.StartsWith("System", StringComparison.Ordinal) != true || IsRow(value)));

    /// <summary>Whether a value is a row of a DataTable.</summary>
    // By name: a reference to the type in code would load its assembly, which few sessions need.
    public static bool IsRow(object value) => value.GetType().FullName is "System.Data.DataRow" or "System.Data.DataRowView";

    // An object made in PowerShell has only extended properties. Enumerating those costs half as much: to enumerate all properties,
    // PowerShell first creates every set of members that the object can have.
    private static IEnumerable<(object Name, object? Value)> Properties(PSObject record)
    {
        bool isCustom = record.BaseObject is PSCustomObject;
        var properties = isCustom && record.Members["PSExtended"] is PSMemberSet extended ? extended.Properties : record.Properties;
        HashSet<string>? unrelated = isCustom ? null : PropertiesBehindAdapter(record);
        foreach (PSPropertyInfo property in properties)
        {
            if (unrelated?.Contains(property.Name) != true) yield return (property.Name, Unwrap.Base(property.Value) is null ? null : property.Value);
        }
    }

    // An object that PowerShell adapts, such as a row of a DataTable or an XML element, has its columns or attributes as properties. The properties of the
    // .NET object itself (RowState, OuterXml) follow them, and do not belong to the record. null: there are none.
    private static HashSet<string>? PropertiesBehindAdapter(PSObject record)
    {
        Type type = record.BaseObject.GetType();
        if (Unadapted.TryGetValue(type, out _) || record.Members["PSAdapted"] is not PSMemberSet adapted || record.Members["PSBase"] is not PSMemberSet own) return null;
        var unrelated = new HashSet<string>(own.Properties.Select(property => property.Name), StringComparer.OrdinalIgnoreCase);
        unrelated.ExceptWith(adapted.Properties.Select(property => property.Name));
        if (unrelated.Count == 0)
        {
            Unadapted.GetValue(type, static _ => null);
            return null;
        }
        if (record.Members["PSExtended"] is PSMemberSet extended) unrelated.ExceptWith(extended.Properties.Select(property => property.Name));
        return unrelated;
    }
}
