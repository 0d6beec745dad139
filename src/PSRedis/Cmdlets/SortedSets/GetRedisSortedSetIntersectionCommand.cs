namespace PSRedis.Cmdlets;

/// <summary>Reads the members that are in all of several sorted sets, with scores.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSortedSetIntersection")]
[OutputType(typeof(SortedSetMember))]
public sealed class GetRedisSortedSetIntersectionCommand : WeightedCombinationCmdlet
{
    private protected override SetOperation Operation => SetOperation.Intersection;
}
