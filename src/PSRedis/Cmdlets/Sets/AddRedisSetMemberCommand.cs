namespace PSRedis.Cmdlets;

/// <summary>Adds members to sets.</summary>
[Cmdlet(VerbsCommon.Add, "RedisSetMember", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class AddRedisSetMemberCommand : MemberWriteCmdlet<long>
{
    private protected override string Action => "Add members";

    private protected override RedisCommand<long> Build(string key, RedisArgument[] elements) => Commands.Sets.Add(key, elements);
}
