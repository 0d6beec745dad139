namespace PSRedis.Binding;

/// <summary>Accepts a score limit as Redis writes it: a number, <c>(5</c> for an exclusive limit, <c>-inf</c>, <c>+inf</c>.</summary>
internal sealed class ScoreBoundAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = Unwrap.Base(inputData);
        if (value is null or "") return value;
        try
        {
            return value is string text && text[0] == '(' ? "(" + Format(text.Substring(1)) : Format(value);
        }
        catch (ArgumentException)
        {
            throw new ArgumentTransformationMetadataException($"'{value}' is not a score limit. Specify a number, '(5' to exclude 5, '-inf' or '+inf'.");
        }
    }

    private static string Format(object value) => ((RedisArgument)RedisScalar.Score(value)).ToString();
}
