using System.Management.Automation;
using PSRedis.Binding;
using PSRedis.Commands;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Reads members of sorted sets with their scores.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSortedSetMember", DefaultParameterSetName = "Rank")]
[OutputType(typeof(SortedSetMember))]
public sealed class GetRedisSortedSetMemberCommand : KeyCmdlet<SortedSetMember[]>
{
    /// <summary><para type="description">The first rank; negative counts from the end.</para></summary>
    [Parameter(Position = 1, ParameterSetName = "Rank")]
    public long Start { get; set; }

    /// <summary><para type="description">The last rank; negative counts from the end.</para></summary>
    [Parameter(Position = 2, ParameterSetName = "Rank")]
    public long End { get; set; } = -1;

    /// <summary><para type="description">The lowest score: a number, (5 for more than 5, or -inf.</para></summary>
    [Parameter(ParameterSetName = "Score")]
    [ScoreBound]
    [ValidateNotNullOrEmpty]
    public string MinScore { get; set; } = "-inf";

    /// <summary><para type="description">The highest score: a number, (5 for less than 5, or +inf.</para></summary>
    [Parameter(ParameterSetName = "Score")]
    [ScoreBound]
    [ValidateNotNullOrEmpty]
    public string MaxScore { get; set; } = "+inf";

    /// <summary><para type="description">How many members to pass over.</para></summary>
    [Parameter(ParameterSetName = "Score")]
    [ValidateRange(0, long.MaxValue)]
    public long Skip { get; set; }

    /// <summary><para type="description">How many members at the most.</para></summary>
    [Parameter(ParameterSetName = "Score")]
    [ValidateRange(1, long.MaxValue)]
    public long First { get; set; } = -1;

    /// <summary><para type="description">The highest score first.</para></summary>
    [Parameter]
    public SwitchParameter Descending { get; set; }

    /// <summary><para type="description">Emits values as byte[] instead of text.</para></summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override RedisCommand<SortedSetMember[]> Build(string key) => ParameterSetName == "Score"
        ? Commands.SortedSets.RangeByScore(key, MinScore, MaxScore, Skip, First, Descending, AsByteArray)
        : Commands.SortedSets.Range(key, Start, End, AsByteArray, Descending);
}
