namespace PSRedis.Cmdlets;

/// <summary>Reads members of sorted sets with their scores.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSortedSetMember", DefaultParameterSetName = "Rank")]
[OutputType(typeof(SortedSetMember))]
public sealed class GetRedisSortedSetMemberCommand : KeyCmdlet<SortedSetMember[]>
{
    /// <summary>The first rank; negative counts from the end.</summary>
    [Parameter(Position = 1, ParameterSetName = "Rank")]
    public long Start { get; set; }

    /// <summary>The last rank; negative counts from the end.</summary>
    [Parameter(Position = 2, ParameterSetName = "Rank")]
    public long End { get; set; } = -1;

    /// <summary>The lowest score: a number, (5 for greater than 5, or -inf.</summary>
    [Parameter(ParameterSetName = "Score")]
    [ScoreBound]
    [ValidateNotNullOrEmpty]
    public string MinScore { get; set; } = "-inf";

    /// <summary>The highest score: a number, (5 for less than 5, or +inf.</summary>
    [Parameter(ParameterSetName = "Score")]
    [ScoreBound]
    [ValidateNotNullOrEmpty]
    public string MaxScore { get; set; } = "+inf";

    /// <summary>The number of members to skip.</summary>
    [Parameter(ParameterSetName = "Score")]
    [ValidateRange(0, long.MaxValue)]
    public long Skip { get; set; }

    /// <summary>The maximum number of members.</summary>
    [Parameter(ParameterSetName = "Score")]
    [ValidateRange(1, long.MaxValue)]
    public long? First { get; set; }

    /// <summary>Emits the highest score first.</summary>
    [Parameter]
    public SwitchParameter Descending { get; set; }

    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override RedisCommand<SortedSetMember[]> Build(string key) => ParameterSetName == "Score"
        ? Commands.SortedSets.RangeByScore(key, new(MinScore, MaxScore), new(Skip, First), Descending, AsByteArray)
        : Commands.SortedSets.Range(key, Start, End, AsByteArray, Descending);
}
