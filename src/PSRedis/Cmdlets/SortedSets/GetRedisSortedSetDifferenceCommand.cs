namespace PSRedis.Cmdlets;

/// <summary>Reads the members of the first sorted set that are in none of the others, with scores.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSortedSetDifference")]
[OutputType(typeof(SortedSetMember))]
public sealed class GetRedisSortedSetDifferenceCommand : SortedSetCombinationCmdlet
{
    private protected override SetOperation Operation => SetOperation.Difference;
}
