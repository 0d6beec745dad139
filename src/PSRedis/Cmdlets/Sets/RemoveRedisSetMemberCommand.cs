namespace PSRedis.Cmdlets;

/// <summary>Removes members from sets.</summary>
[Cmdlet(VerbsCommon.Remove, "RedisSetMember", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class RemoveRedisSetMemberCommand : MemberWriteCmdlet<long>
{
    private protected override string Action => "Remove members";

    private protected override RedisCommand<long> Build(string key, RedisArgument[] elements) => Commands.Sets.Remove(key, elements);
}
