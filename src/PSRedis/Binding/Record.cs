using System;
using System.Collections;
using System.Collections.Generic;
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
        IDictionary dictionary => dictionary.Keys.Cast<object>().Select(key => (key, (object?)dictionary[key])),
        PSObject custom => Properties(custom),
        not (null or string) when record is PSObject wrapped => Properties(wrapped),
        _ => throw new ArgumentException("A hash is made from a hashtable, or from an object with properties."),
    };

    // What is made in PowerShell has extended properties and no others. To walk through those costs half as much: for a walk through all,
    // PowerShell first makes all the sets of members that an object could be asked for.
    private static IEnumerable<(object Name, object? Value)> Properties(PSObject record)
    {
        bool isCustom = record.BaseObject is PSCustomObject;
        var properties = isCustom && record.Members["PSExtended"] is PSMemberSet extended ? extended.Properties : record.Properties;
        foreach (PSPropertyInfo property in properties) yield return (property.Name, property.Value);
    }
}
