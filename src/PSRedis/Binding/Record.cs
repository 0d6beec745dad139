using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;

namespace PSRedis.Binding;

/// <summary>An object or a hashtable as a record of fields.</summary>
internal static class Record
{
    /// <summary>The entries of a dictionary, or the properties of an object, in their order.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static IEnumerable<(object Name, object? Value)> Fields(object? record) => Unwrap.Base(record) switch
    {
        NameValueCollection pairs => pairs.AllKeys.Select(name => ((object)name!, (object?)pairs[name])),
        IDictionary dictionary => dictionary.Keys.Cast<object>().Select(key => (key, (object?)dictionary[key])),
        PSObject custom => Properties(custom),
        not (null or string) when record is PSObject wrapped => Properties(wrapped),
        _ => throw new ArgumentException("A hash is made from a hashtable, or from an object with properties."),
    };

    /// <summary>Whether something is all in its properties, as what is made in PowerShell is, from a class or without: no single value, and no collection.</summary>
    // Of what .NET has itself, such as a file, a StringBuilder or a password, the properties are not the content.
    public static bool Is(object? value) =>
        value is PSObject
        || (value is not (null or IEnumerable or Enum) && value.GetType().Namespace?.StartsWith("System", StringComparison.Ordinal) != true);

    // What is made in PowerShell has extended properties and no others. To walk through those costs half as much: for a walk through all,
    // PowerShell first makes all the sets of members that an object could be asked for.
    private static IEnumerable<(object Name, object? Value)> Properties(PSObject record)
    {
        bool isCustom = record.BaseObject is PSCustomObject;
        var properties = isCustom && record.Members["PSExtended"] is PSMemberSet extended ? extended.Properties : record.Properties;
        foreach (PSPropertyInfo property in properties) yield return (property.Name, property.Value);
    }
}
