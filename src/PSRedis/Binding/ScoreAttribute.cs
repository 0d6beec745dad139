using System;
using System.Management.Automation;

namespace PSRedis.Binding;

/// <summary>Takes a score, infinities also as Redis writes them, which PowerShell by itself does not know.</summary>
internal sealed class ScoreAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        try
        {
            return Unwrap.Base(inputData) is { } value ? RedisScalar.Score(value) : null;
        }
        catch (ArgumentException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }
}
