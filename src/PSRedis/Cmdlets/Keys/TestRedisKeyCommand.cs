namespace PSRedis.Cmdlets;

/// <summary>Tests whether keys exist.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RedisKey")]
[OutputType(typeof(bool))]
public sealed class TestRedisKeyCommand : KeyCmdlet<bool>
{
    private protected override RedisCommand<bool> Build(string key) => Keys.Exists(key);
}
