namespace PSRedis.Cmdlets;

/// <summary>Reads the type of keys.</summary>
[Cmdlet(VerbsCommon.Get, "RedisKeyType")]
[OutputType(typeof(string))]
public sealed class GetRedisKeyTypeCommand : KeyCmdlet<string?>
{
    private protected override RedisCommand<string?> Build(string key) => Keys.Type(key);
}
