namespace PSRedis.Cmdlets;

/// <summary>Counts the fields of hashes.</summary>
[Cmdlet(VerbsCommon.Get, "RedisHashCount")]
[OutputType(typeof(long))]
public sealed class GetRedisHashCountCommand : KeyCmdlet<long>
{
    private protected override RedisCommand<long> Build(string key) => Commands.Hashes.Count(key);
}
