using System.Collections;
using System.Management.Automation;
using PSRedis.Commands;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Takes any members out of sets.</summary>
[Cmdlet(VerbsCommon.Pop, "RedisSetMember", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class PopRedisSetMemberCommand : KeyCmdlet<object?>
{
    /// <summary><para type="description">How many to take.</para></summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long Count { get; set; }

    /// <summary><para type="description">Emits values as byte[] instead of text.</para></summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override string Action => "Pop";

    private protected override bool IsNothing(object? reply) => reply is null or ICollection { Count: 0 };

    private protected override RedisCommand<object?> Build(string key) =>
        Count > 0 ? Commands.Sets.Pop(key, Count, AsByteArray).AsObject() : Commands.Sets.Pop(key, AsByteArray);
}
