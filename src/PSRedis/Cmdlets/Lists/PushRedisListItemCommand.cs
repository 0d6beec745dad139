namespace PSRedis.Cmdlets;

/// <summary>Adds items to lists.</summary>
[Cmdlet(VerbsCommon.Push, "RedisListItem", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class PushRedisListItemCommand : ListItemCmdlet
{
    /// <summary>Adds items at the head, one after the other, so that the last one is first in the list. Default: at the tail.</summary>
    [Parameter]
    public SwitchParameter Left { get; set; }

    /// <summary>Adds items only if the list exists.</summary>
    [Parameter]
    public SwitchParameter IfExists { get; set; }

    private protected override string Action => "Push";

    private protected override RedisCommand<long> Build(string key, RedisArgument[] elements) =>
        Commands.Lists.Push(key, elements, Left ? ListEnd.Left : ListEnd.Right, IfExists);
}
