namespace PSRedis.Cmdlets;

/// <summary>Reads the members of sets.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSetMember")]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class GetRedisSetMemberCommand : KeyCmdlet<object?[]>
{
    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override RedisCommand<object?[]> Build(string key) => Commands.Sets.Members(key, AsByteArray);

    private protected override object? AsOne(object? result) => MemberSet.Of((object?[])result!, AsByteArray);
}
