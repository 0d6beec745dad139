namespace PSRedis.Cmdlets;

/// <summary>Reads the scores of members.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSortedSetScore")]
[OutputType(typeof(double))]
public sealed class GetRedisSortedSetScoreCommand : MemberCmdlet<double?>
{
    private protected override RedisCommand<double?> Build(string key, RedisArgument[] elements) => Commands.SortedSets.Score(key, elements[0]);
}
