namespace PSRedis.Cmdlets;

/// <summary>Tests whether members are in a set.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RedisSetMember")]
[OutputType(typeof(bool))]
public sealed class TestRedisSetMemberCommand : MemberCmdlet<bool>
{
    private protected override RedisCommand<bool> Build(string key, RedisArgument[] elements) => Commands.Sets.Contains(key, elements[0]);
}
