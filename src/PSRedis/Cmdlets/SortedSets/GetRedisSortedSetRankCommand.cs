namespace PSRedis.Cmdlets;

/// <summary>Reads the ranks of members: 0 is the lowest score.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSortedSetRank")]
[OutputType(typeof(long))]
public sealed class GetRedisSortedSetRankCommand : MemberCmdlet<long?>
{
    /// <summary>Ranks from the highest score, which has rank 0.</summary>
    [Parameter]
    public SwitchParameter Descending { get; set; }

    private protected override RedisCommand<long?> Build(string key, RedisArgument[] elements) => Commands.SortedSets.Rank(key, elements[0], Descending);
}
