namespace PSRedis.Cmdlets;

/// <summary>Reads the name of a random key.</summary>
[Cmdlet(VerbsCommon.Get, "RedisRandomKey")]
[OutputType(typeof(string))]
public sealed class GetRedisRandomKeyCommand : CommandCmdlet<string?>
{
    private protected override RedisCommand<string?> Build() => Keys.Random();
}
