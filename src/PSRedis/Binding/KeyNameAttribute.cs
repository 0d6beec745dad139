using System.Collections;

namespace PSRedis.Binding;

/// <summary>Accepts names of keys, fields and channels: text, values with one unambiguous text form, or objects with a property Key or Name.</summary>
/// <remarks>
/// PowerShell itself converts anything to text: a record whose Key is a number would become "@{Key=5; Value=x}". The property is read here as well, because
/// refusing the object costs an exception for each record before PowerShell looks at the property.
/// Bytes become the text that represents them, so a name may be binary.
/// </remarks>
internal class KeyNameAttribute : ArgumentTransformationAttribute
{
    /// <summary>
    /// Whether a record needs one of these properties. False if the parameter has another name, as PowerShell then binds the property of that name.
    /// </summary>
    public bool NeedsKey { get; set; }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        null => null,
        (string or string[]) and var text => text,
        IEnumerable items and not (byte[] or IDictionary) => Names(items),
        _ => Name(inputData),
    };

    private string?[] Names(IEnumerable items)
    {
        var names = new List<string?>();
        foreach (object? item in items) names.Add(Name(item));
        return [.. names];
    }

    private string? Name(object? given)
    {
        object? value = Unwrap.Base(given);
        if (value is null or string) return (string?)value;
        PSPropertyInfo? property = MayHaveProperties(value) ? PSObject.AsPSObject(value).Properties["Key"] ?? PSObject.AsPSObject(value).Properties["Name"] : null;
        object? name = property is null ? given : property.Value;
        if (Unwrap.Base(name) is null) return null;
        try
        {
            return RedisScalar.From(name).ToString();
        }
        catch (ArgumentException)
        {
            // PowerShell would try other parameters, find none, and not report which property is missing.
            if (NeedsKey && property is null && (value is PSObject || Record.IsRow(value))) throw new ArgumentTransformationMetadataException(Record.Lacks(given, "Key or Name"));
            string message = $"'{value}' is not a name. Specify text, or an object with a Key or Name property.";
            // The inner exception tells PowerShell to try another parameter.
            throw new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
        }
    }

    private static bool MayHaveProperties(object value) => Type.GetTypeCode(value.GetType()) == TypeCode.Object && value is not (byte[] or IDictionary);
}

/// <summary>The same for a parameter that accepts several names. A single name becomes an array here, as PowerShell's own conversion is far slower.</summary>
internal sealed class KeyNamesAttribute : KeyNameAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        base.Transform(engineIntrinsics, inputData) switch { string name => new[] { name }, var names => names };
}
