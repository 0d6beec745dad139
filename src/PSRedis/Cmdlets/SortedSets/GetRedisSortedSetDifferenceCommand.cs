namespace PSRedis.Cmdlets;

/// <summary>Reads what is in the first of several sorted sets and in none of the others, with scores.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSortedSetDifference")]
[OutputType(typeof(SortedSetMember))]
public sealed class GetRedisSortedSetDifferenceCommand : KeysCmdlet<SortedSetMember[]>
{
    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override RedisCommand<SortedSetMember[]> Build(string[] keys) => Commands.SortedSets.Combine(SetOperation.Difference, keys, asBytes: AsByteArray);
}
