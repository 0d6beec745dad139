namespace PSRedis.Cmdlets;

/// <summary>Reads what is in the first of several sorted sets and in none of the others, with scores.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSortedSetDifference")]
[OutputType(typeof(SortedSetMember))]
public sealed class GetRedisSortedSetDifferenceCommand : SortedSetCombinationCmdlet
{
    private protected override SetOperation Operation => SetOperation.Difference;
}
