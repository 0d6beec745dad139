namespace PSRedis.Cmdlets;

/// <summary>Reads what is in any of several sets.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSetUnion")]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class GetRedisSetUnionCommand : KeysCmdlet<object?[]>
{
    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override RedisCommand<object?[]> Build(string[] keys) => Commands.Sets.Combine(SetOperation.Union, keys, AsByteArray);

    private protected override object? AsOne(object? result) => MemberSet.Of((object?[])result!, AsByteArray);
}
