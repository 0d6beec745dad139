namespace PSRedis.Cmdlets;

/// <summary>Tells how long keys will be there.</summary>
[Cmdlet(VerbsCommon.Get, "RedisKeyExpiration")]
[OutputType(typeof(KeyExpiration))]
public sealed class GetRedisKeyExpirationCommand : KeyCmdlet<KeyExpiration?>
{
    private protected override RedisCommand<KeyExpiration?> Build(string key) => Keys.Expiration(key);
}
