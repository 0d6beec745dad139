namespace PSRedis.Cmdlets;

/// <summary>Reads random members of sets.</summary>
[Cmdlet(VerbsCommon.Get, "RedisRandomSetMember")]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class GetRedisRandomSetMemberCommand : KeyCmdlet<object?>
{
    /// <summary>The number of members.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long Count { get; set; }

    /// <summary>Allows a member to be returned more than once. By default at most all members of the set are returned.</summary>
    [Parameter]
    public SwitchParameter AllowDuplicate { get; set; }

    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override RedisCommand<object?> Build(string key) =>
        Count > 0 ? Commands.Sets.Random(key, Count, AllowDuplicate, AsByteArray).AsObject() : Commands.Sets.Random(key, AsByteArray);
}
