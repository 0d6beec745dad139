using System.Collections;

namespace PSRedis.Binding;

/// <summary>Accepts values. An object with a property of one of the names is replaced by the value of that property.</summary>
/// <remarks>
/// A parameter of the type object accepts any object from the pipeline, so PowerShell never looks for the property: the Member of a record would not be
/// bound to a parameter Member.
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

    /// <summary>The value of the first of the named properties that an object has; if it has none, the object itself.</summary>
    public static object? ValueOf(object? item, params string[] names)
    {
        object? value = Unwrap.Base(item);
        if (value is null or string or byte[]) return value;
        // With its wrapper, which keeps the text of a number.
        if (value is IFormattable and not PSObject) return item;
        PSMemberInfoCollection<PSPropertyInfo> properties = PSObject.AsPSObject(item!).Properties;
        return names.Select(name => properties[name]).FirstOrDefault(property => property is not null) is { } found ? Unwrap.Base(found.Value) : item;
    }
}
