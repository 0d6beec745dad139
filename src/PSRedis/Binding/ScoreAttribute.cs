using System.Collections;

namespace PSRedis.Binding;

/// <summary>Accepts one or several scores, including inf and -inf as Redis writes them, which PowerShell itself cannot convert.</summary>
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
