using System.Collections;

namespace PSRedis.Cmdlets;

/// <summary>Removes random members from sets, and emits them.</summary>
[Cmdlet(VerbsCommon.Pop, "RedisSetMember", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class PopRedisSetMemberCommand : KeyCmdlet<object?>
{
    /// <summary>The number of members.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long Count { get; set; }

    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override string Action => "Pop";

    private protected override bool IsNothing(object? reply) => reply is null or ICollection { Count: 0 };

    private protected override RedisCommand<object?> Build(string key) =>
        Count > 0 ? Commands.Sets.Pop(key, Count, AsByteArray).AsObject() : Commands.Sets.Pop(key, AsByteArray);
}
