namespace PSRedis.Cmdlets;

/// <summary>Counts the members of sorted sets.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSortedSetCount")]
[OutputType(typeof(long))]
public sealed class GetRedisSortedSetCountCommand : KeyCmdlet<long>
{
    /// <summary>The lowest score: a number, (5 for greater than 5, or -inf.</summary>
    [Parameter]
    [ScoreBound]
    [ValidateNotNullOrEmpty]
    public string MinScore { get; set; } = "-inf";

    /// <summary>The highest score: a number, (5 for less than 5, or +inf.</summary>
    [Parameter]
    [ScoreBound]
    [ValidateNotNullOrEmpty]
    public string MaxScore { get; set; } = "+inf";

    private protected override RedisCommand<long> Build(string key) => MinScore == "-inf" && MaxScore == "+inf"
        ? Commands.SortedSets.Count(key)
        : Commands.SortedSets.Count(key, new(MinScore, MaxScore));
}
