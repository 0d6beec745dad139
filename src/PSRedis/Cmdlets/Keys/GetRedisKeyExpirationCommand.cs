namespace PSRedis.Cmdlets;

/// <summary>Reads the time to live and the expiration of keys.</summary>
[Cmdlet(VerbsCommon.Get, "RedisKeyExpiration")]
[OutputType(typeof(KeyExpiration))]
public sealed class GetRedisKeyExpirationCommand : KeyCmdlet<KeyExpiration?>
{
    private protected override RedisCommand<KeyExpiration?> Build(string key) => Keys.Expiration(key);
}
