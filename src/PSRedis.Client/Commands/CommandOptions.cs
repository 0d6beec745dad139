namespace PSRedis.Commands;

/// <summary>Which elements of an ordered result to return: LIMIT.</summary>
/// <param name="Skip">How many to skip.</param>
/// <param name="Count">The maximum number; null: all.</param>
public readonly record struct Limit(long Skip = 0, long? Count = null);

/// <summary>A range of scores. A bound is a number, <c>(5</c> for more or less than 5, <c>-inf</c> or <c>+inf</c>.</summary>
/// <param name="Min">The lowest score.</param>
/// <param name="Max">The highest score.</param>
public readonly record struct ScoreRange(string Min, string Max);

/// <summary>The wire form of options that several commands share.</summary>
internal static class CommandOptions
{
    public static void Add(this List<RedisArgument> arguments, Limit limit)
    {
        if (limit != default) arguments.AddRange(["LIMIT", limit.Skip, limit.Count ?? -1]);
    }

    public static void Add(this List<RedisArgument> arguments, ScoreRange range, bool descending = false) =>
        arguments.AddRange(descending ? [range.Max, range.Min] : [range.Min, range.Max]);

    public static void Add(this List<RedisArgument> arguments, SetCondition condition)
    {
        if (condition != SetCondition.Always) arguments.Add(condition == SetCondition.IfExists ? "XX" : "NX");
    }

    public static void Add(this List<RedisArgument> arguments, ExpirationCondition condition)
    {
        if (condition == ExpirationCondition.Always) return;
        arguments.Add(condition switch
        {
            ExpirationCondition.IfNone => "NX",
            ExpirationCondition.IfAny => "XX",
            ExpirationCondition.IfLater => "GT",
            _ => "LT",
        });
    }

    /// <exception cref="ArgumentException">The conditions exclude each other.</exception>
    public static void Add(this List<RedisArgument> arguments, ScoreCondition condition)
    {
        const ScoreCondition Both = ScoreCondition.GreaterThan | ScoreCondition.LessThan;
        if (((condition & ScoreCondition.IfNotExists) != 0 && condition != ScoreCondition.IfNotExists) || (condition & Both) == Both)
        {
            throw new ArgumentException($"These conditions cannot be combined: {condition}.");
        }
        if ((condition & ScoreCondition.IfNotExists) != 0) arguments.Add("NX");
        if ((condition & ScoreCondition.IfExists) != 0) arguments.Add("XX");
        if ((condition & ScoreCondition.GreaterThan) != 0) arguments.Add("GT");
        if ((condition & ScoreCondition.LessThan) != 0) arguments.Add("LT");
    }
}
