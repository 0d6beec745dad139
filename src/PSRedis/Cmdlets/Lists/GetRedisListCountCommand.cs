namespace PSRedis.Cmdlets;

/// <summary>Counts the items of lists.</summary>
[Cmdlet(VerbsCommon.Get, "RedisListCount")]
[OutputType(typeof(long))]
public sealed class GetRedisListCountCommand : KeyCmdlet<long>
{
    private protected override RedisCommand<long> Build(string key) => Commands.Lists.Count(key);
}
