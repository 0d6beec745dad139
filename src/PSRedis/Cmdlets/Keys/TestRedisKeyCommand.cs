namespace PSRedis.Cmdlets;

/// <summary>Tells whether keys exist.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RedisKey")]
[OutputType(typeof(bool))]
public sealed class TestRedisKeyCommand : KeyCmdlet<bool>
{
    private protected override RedisCommand<bool> Build(string key) => Keys.Exists(key);
}
