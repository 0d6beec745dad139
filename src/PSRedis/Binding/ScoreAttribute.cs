using System.Collections;

namespace PSRedis.Binding;

/// <summary>Takes a score, or several, infinities also as Redis writes them, which PowerShell by itself does not know.</summary>
internal sealed class ScoreAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        try
        {
            return Unwrap.Base(inputData) switch
            {
                null => null,
                IEnumerable items and not string => items.Cast<object?>().Select(RedisScalar.Score).ToArray(),
                var value => RedisScalar.Score(value),
            };
        }
        catch (ArgumentException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }
}
