using System.Management.Automation;
using PSRedis.Binding;
using PSRedis.Commands;
using PSRedis.Engine;
using PSRedis.Protocol;

namespace PSRedis.Cmdlets;

/// <summary>Removes items of lists by their value.</summary>
[Cmdlet(VerbsCommon.Remove, "RedisListItem", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class RemoveRedisListItemCommand : ElementCmdlet<long>
{
    /// <summary><para type="description">The item or items: text, numbers, dates, bytes.</para></summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Item")]
    [FromProperty(nameof(Value), "Item")]
    [ValidateNotNull]
    [AllowEmptyString]
    public object Value { get; set; } = string.Empty;

    /// <summary><para type="description">How many of each, from the head; negative from the tail; 0: all.</para></summary>
    [Parameter]
    public long Count { get; set; }

    /// <summary><para type="description">Emits how many were removed.</para></summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override object Elements => Value;

    private protected override string Action => "Remove items";

    private protected override bool EmitsReplies => PassThru;

    private protected override bool OneByOne => true;

    private protected override RedisCommand<long> Build(string key, RedisArgument[] elements) => Commands.Lists.Remove(key, elements[0], Count);
}
