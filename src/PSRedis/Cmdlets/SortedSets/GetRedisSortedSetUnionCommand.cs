namespace PSRedis.Cmdlets;

/// <summary>Reads what is in any of several sorted sets, with scores.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSortedSetUnion")]
[OutputType(typeof(SortedSetMember))]
public sealed class GetRedisSortedSetUnionCommand : WeightedCmdlet<SortedSetMember[]>
{
    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override RedisCommand<SortedSetMember[]> Build(string[] keys) => Commands.SortedSets.Combine(SetOperation.Union, keys, Weight, Aggregate, AsByteArray);
}
