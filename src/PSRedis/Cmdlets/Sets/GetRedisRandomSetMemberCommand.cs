namespace PSRedis.Cmdlets;

/// <summary>Reads any members of sets.</summary>
[Cmdlet(VerbsCommon.Get, "RedisRandomSetMember")]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class GetRedisRandomSetMemberCommand : KeyCmdlet<object?>
{
    /// <summary>How many.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long Count { get; set; }

    /// <summary>Lets a member come more than once; without it there are at the most as many as the set has.</summary>
    [Parameter]
    public SwitchParameter AllowDuplicate { get; set; }

    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override RedisCommand<object?> Build(string key) =>
        Count > 0 ? Commands.Sets.Random(key, Count, AllowDuplicate, AsByteArray).AsObject() : Commands.Sets.Random(key, AsByteArray);
}
