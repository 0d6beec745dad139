using System.Collections;

namespace PSRedis.Binding;

/// <summary>Accepts a value for a cmdlet that has another parameter for a hashtable: PowerShell could bind a hashtable from the pipeline to both.</summary>
internal sealed class SingleValueAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        // An object from the pipeline has a wrapper. For an argument the cmdlet itself reports the error.
        if (inputData is not PSObject { BaseObject: IDictionary }) return inputData;
        string message = RedisScalar.NoSingleValue(inputData);
        // The inner exception tells PowerShell to try another parameter.
        throw new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
    }
}
