using System.Collections;

namespace PSRedis.Binding;

/// <summary>Takes a value beside a parameter that takes a hashtable: of a hashtable from the pipeline PowerShell would not know whose it is.</summary>
internal sealed class SingleValueAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        // What comes from the pipeline is in a wrapper. Of an argument the cmdlet tells what is wrong.
        if (inputData is not PSObject { BaseObject: IDictionary }) return inputData;
        string message = RedisScalar.NoSingleValue(inputData);
        // The inner exception is how PowerShell learns to try another parameter.
        throw new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
    }
}
