namespace PSRedis.Cmdlets;

/// <summary>Reads what is in all of several sorted sets, with scores.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSortedSetIntersection")]
[OutputType(typeof(SortedSetMember))]
public sealed class GetRedisSortedSetIntersectionCommand : WeightedCmdlet<SortedSetMember[]>
{
    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override RedisCommand<SortedSetMember[]> Build(string[] keys) => Commands.SortedSets.Combine(SetOperation.Intersection, keys, Weight, Aggregate, AsByteArray);
}
