using System.Management.Automation;
using PSRedis.Binding;
using PSRedis.Commands;
using PSRedis.Engine;
using PSRedis.Protocol;

namespace PSRedis.Cmdlets;

/// <summary>Adds items to lists.</summary>
[Cmdlet(VerbsCommon.Push, "RedisListItem", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class PushRedisListItemCommand : ElementCmdlet<long>
{
    /// <summary><para type="description">The item or items: text, numbers, dates, bytes.</para></summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Item")]
    [FromProperty(nameof(Value), "Item")]
    [ValidateNotNull]
    [AllowEmptyString]
    public object Value { get; set; } = string.Empty;

    /// <summary><para type="description">Adds at the head, where the last of several items ends up first; without it at the tail, in their order.</para></summary>
    [Parameter]
    public SwitchParameter Left { get; set; }

    /// <summary><para type="description">Only where there is such a list.</para></summary>
    [Parameter]
    public SwitchParameter IfExists { get; set; }

    /// <summary><para type="description">Emits the length of the list.</para></summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override object Elements => Value;

    private protected override string Action => "Push";

    private protected override bool EmitsReplies => PassThru;

    private protected override RedisCommand<long> Build(string key, RedisArgument[] elements) =>
        Commands.Lists.Push(key, elements, Left ? ListEnd.Left : ListEnd.Right, IfExists);
}
