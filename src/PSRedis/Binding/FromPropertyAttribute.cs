using System.Collections;

namespace PSRedis.Binding;

/// <summary>Takes values, and of an object that has a property of such a name, what is in that.</summary>
/// <remarks>
/// A parameter of the type object takes whatever comes down the pipeline, so PowerShell never gets to look for the property: that a record
/// has a Member would be of no use to a parameter Member.
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FromPropertyAttribute(params string[] names) : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        null or string or byte[] or IDictionary => inputData,
        IEnumerable items => items.Cast<object?>().Select(item => ValueOf(item, names)).ToArray(),
        _ => ValueOf(inputData, names),
    };

    /// <summary>What is in the first property of these names that an object has; else the object.</summary>
    public static object? ValueOf(object? item, params string[] names)
    {
        object? value = Unwrap.Base(item);
        if (value is null or string or byte[]) return value;
        // In the wrapper: it has the text of a number.
        if (value is IFormattable and not PSObject) return item;
        PSMemberInfoCollection<PSPropertyInfo> properties = PSObject.AsPSObject(item!).Properties;
        return names.Select(name => properties[name]).FirstOrDefault(property => property is not null) is { } found ? Unwrap.Base(found.Value) : item;
    }
}
