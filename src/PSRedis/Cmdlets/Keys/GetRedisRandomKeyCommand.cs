namespace PSRedis.Cmdlets;

/// <summary>Names any one key.</summary>
[Cmdlet(VerbsCommon.Get, "RedisRandomKey")]
[OutputType(typeof(string))]
public sealed class GetRedisRandomKeyCommand : CommandCmdlet<string?>
{
    private protected override RedisCommand<string?> Build() => Keys.Random();
}
