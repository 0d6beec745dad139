using System.Collections;
using System.Collections.Specialized;
using System.Runtime.CompilerServices;

namespace PSRedis.Binding;

/// <summary>An object or a hashtable as a record of fields.</summary>
internal static class Record
{
    private const int ShownNames = 10;

    // Types that PowerShell does not adapt. To find that out takes longer than to read a record.
    private static readonly ConditionalWeakTable<Type, object?> Unadapted = new();

    /// <summary>The entries of a dictionary, or the properties of an object, in their order.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static IEnumerable<(object Name, object? Value)> Fields(object? record) => Unwrap.Base(record) switch
    {
        NameValueCollection pairs => pairs.AllKeys.Select(name => ((object)name!, (object?)pairs[name])),
        IDictionary dictionary => dictionary.Keys.Cast<object>().Select(key => (key, (object?)dictionary[key])),
        PSObject custom => Properties(custom),
        not (null or string) when record is PSObject wrapped => Properties(wrapped),
        _ => throw new ArgumentException("A hash needs a hashtable, or an object with properties."),
    };

    /// <summary>All fields of a dictionary or an object as arguments: names and values in turns.</summary>
    /// <exception cref="ArgumentException">It is neither, or one of them is no single value. The message names the field.</exception>
    public static RedisArgument[] Arguments(object? record) => [.. Fields(record).SelectMany(Arguments)];

    /// <summary>A field as two arguments: its name, its value.</summary>
    /// <exception cref="ArgumentException">One of them is no single value. The message names the field.</exception>
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

    /// <summary>That a record has not got a property which is needed, and what it has instead.</summary>
    public static string Lacks(object? record, string property)
    {
        string[] names = Is(Unwrap.Base(record)) ? [.. Properties(PSObject.AsPSObject(record!)).Select(field => field.Name.ToString()!)] : [];
        if (names.Length == 0) return $"'{record}' has no property {property}.";
        string message = $"The object has no property {property}. It has {string.Join(", ", names.Take(ShownNames).Select(name => $"'{name}'"))}{(names.Length > ShownNames ? ", …" : string.Empty)}.";
        return names.Length == 1 && names[0].IndexOfAny([';', ',', '\t', '|']) is var at and >= 0
            ? $"{message} Several columns were read as one: set the separator of Import-Csv or ConvertFrom-Csv with -Delimiter {(names[0][at] == '\t' ? "\"`t\"" : $"'{names[0][at]}'")}."
            : message;
    }

    /// <summary>Whether something is all in its properties, as what is made in PowerShell is, from a class or without: no single value, and no collection.</summary>
    // Of what .NET has itself, such as a file, a StringBuilder or a password, the properties are not the content.
    public static bool Is(object? value) =>
        value is PSObject
        || (value is not (null or IEnumerable or Enum) && (value.GetType().Namespace?.StartsWith("System", StringComparison.Ordinal) != true || IsRow(value)));

    /// <summary>Whether something is a row of a DataTable.</summary>
    // By name: to name the type in code loads its assembly, which few need.
    public static bool IsRow(object value) => value.GetType().FullName is "System.Data.DataRow" or "System.Data.DataRowView";

    // What is made in PowerShell has extended properties and no others. To walk through those costs half as much: for a walk through all,
    // PowerShell first makes all the sets of members that an object could be asked for.
    private static IEnumerable<(object Name, object? Value)> Properties(PSObject record)
    {
        bool isCustom = record.BaseObject is PSCustomObject;
        var properties = isCustom && record.Members["PSExtended"] is PSMemberSet extended ? extended.Properties : record.Properties;
        HashSet<string>? unrelated = isCustom ? null : OfTheAdapted(record);
        foreach (PSPropertyInfo property in properties)
        {
            if (unrelated?.Contains(property.Name) != true) yield return (property.Name, Unwrap.Base(property.Value) is null ? null : property.Value);
        }
    }

    // What PowerShell adapts, such as a row of a DataTable or an element of XML, has columns or attributes for properties. Those of the .NET object
    // that brings them (RowState, OuterXml) are listed behind them, and are none of the record. null: there are none.
    private static HashSet<string>? OfTheAdapted(PSObject record)
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
