using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;

namespace PSRedis.Binding;

/// <summary>Takes the names of keys: text, or what there is but one way to write.</summary>
/// <remarks>
/// PowerShell by itself makes text of anything. Of a record whose Key is a number it would take all of it for the name, "@{Key=5; Value=x}";
/// that this is refused makes it look for the property. Bytes become the text that stands for them, so that a name need not be text.
/// </remarks>
internal sealed class KeyNameAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) switch
    {
        null => null,
        string name => new[] { name },
        string[] names => names,
        IEnumerable items and not (byte[] or IDictionary) => Names(items),
        var one => new[] { Name(one) },
    };

    private static string?[] Names(IEnumerable items)
    {
        var names = new List<string?>();
        foreach (object? item in items) names.Add(Unwrap.Base(item) is { } value ? Name(value) : null);
        return [.. names];
    }

    private static string Name(object value)
    {
        if (value is string name) return name;
        try
        {
            return RedisScalar.From(value).ToString();
        }
        catch (ArgumentException)
        {
            string message = $"'{value}' is not the name of a key: a name is text, and of an object the property Key or Name.";
            // The inner exception is how PowerShell learns to try something else.
            throw new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
        }
    }
}
