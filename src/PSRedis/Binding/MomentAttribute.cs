using System.Collections;
using System.Management.Automation;

namespace PSRedis.Binding;

/// <summary>Takes a moment. Of a hashtable or an object PowerShell by itself would make the first one there is, at which every key is gone.</summary>
internal sealed class MomentAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Unwrap.Base(inputData) is IDictionary or PSObject
        ? throw new ArgumentTransformationMetadataException($"'{inputData}' is no moment: give a date, or text such as 2030-01-31T12:00.")
        : inputData;
}
