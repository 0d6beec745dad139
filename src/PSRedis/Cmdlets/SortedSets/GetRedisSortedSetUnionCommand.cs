namespace PSRedis.Cmdlets;

/// <summary>Reads the members that are in any of several sorted sets, with scores.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSortedSetUnion")]
[OutputType(typeof(SortedSetMember))]
public sealed class GetRedisSortedSetUnionCommand : WeightedCombinationCmdlet
{
    private protected override SetOperation Operation => SetOperation.Union;
}
