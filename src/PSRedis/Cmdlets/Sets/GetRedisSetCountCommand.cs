namespace PSRedis.Cmdlets;

/// <summary>Counts the members of sets.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSetCount")]
[OutputType(typeof(long))]
public sealed class GetRedisSetCountCommand : KeyCmdlet<long>
{
    private protected override RedisCommand<long> Build(string key) => Commands.Sets.Count(key);
}
