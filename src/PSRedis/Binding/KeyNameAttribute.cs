using System.Collections;

namespace PSRedis.Binding;

/// <summary>Takes the names of keys, fields, channels: text, what there is but one way to write, or of an object the property Key or Name.</summary>
/// <remarks>
/// PowerShell by itself makes text of anything: a record whose Key is a number would become "@{Key=5; Value=x}". The property is read here, too,
/// since an object that is refused costs an exception for each record, although PowerShell then looks at the property.
/// Bytes become the text that stands for them, so that a name need not be text.
/// </remarks>
internal class KeyNameAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether a record without one of these properties cannot be bound at all. It can where the parameter has another name: by the property of that.</summary>
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
            // PowerShell would try other parameters, find none, and tell nothing of what is missing.
            if (NeedsKey && property is null && (value is PSObject || Record.IsRow(value))) throw new ArgumentTransformationMetadataException(Record.Lacks(given, "Key or Name"));
            string message = $"'{value}' is not a name. Accepted are text, and objects with a property Key or Name.";
            // The inner exception is how PowerShell learns to try another parameter.
            throw new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
        }
    }

    private static bool MayHaveProperties(object value) => Type.GetTypeCode(value.GetType()) == TypeCode.Object && value is not (byte[] or IDictionary);
}

/// <summary>The same for a parameter that takes several: a single name comes out as the array that it needs, which PowerShell makes far more slowly.</summary>
internal sealed class KeyNamesAttribute : KeyNameAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        base.Transform(engineIntrinsics, inputData) switch { string name => new[] { name }, var names => names };
}
