namespace PSRedis.Cmdlets;

/// <summary>Reads what is in the first of several sets and in none of the others.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSetDifference")]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class GetRedisSetDifferenceCommand : KeysCmdlet<object?[]>
{
    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override RedisCommand<object?[]> Build(string[] keys) => Commands.Sets.Combine(SetOperation.Difference, keys, AsByteArray);

    private protected override object? AsOne(object? result) => MemberSet.Of((object?[])result!, AsByteArray);
}
