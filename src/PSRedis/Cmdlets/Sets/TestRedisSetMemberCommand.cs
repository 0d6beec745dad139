namespace PSRedis.Cmdlets;

/// <summary>Tells whether sets have members.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RedisSetMember")]
[OutputType(typeof(bool))]
public sealed class TestRedisSetMemberCommand : MemberCmdlet<bool>
{
    private protected override RedisCommand<bool> Build(string key, RedisArgument[] elements) => Commands.Sets.Contains(key, elements[0]);
}
