namespace PSRedis.Cmdlets;

/// <summary>Removes the expiration of keys.</summary>
[Cmdlet(VerbsCommon.Clear, "RedisKeyExpiration", SupportsShouldProcess = true)]
[OutputType(typeof(bool))]
public sealed class ClearRedisKeyExpirationCommand : KeyWriteCmdlet<bool>
{
    private protected override string Action => "Remove the expiration";

    private protected override bool IsNothing(bool reply) => !reply;

    private protected override RedisCommand<bool> Build(string key) => Keys.Persist(key);
}
