namespace PSRedis.Cmdlets;

/// <summary>Adds items to lists.</summary>
[Cmdlet(VerbsCommon.Push, "RedisListItem", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class PushRedisListItemCommand : ListItemCmdlet
{
    /// <summary>Adds at the head, where the last of several items ends up first; without it at the tail, in their order.</summary>
    [Parameter]
    public SwitchParameter Left { get; set; }

    /// <summary>Only where there is such a list.</summary>
    [Parameter]
    public SwitchParameter IfExists { get; set; }

    private protected override string Action => "Push";

    private protected override RedisCommand<long> Build(string key, RedisArgument[] elements) =>
        Commands.Lists.Push(key, elements, Left ? ListEnd.Left : ListEnd.Right, IfExists);
}
