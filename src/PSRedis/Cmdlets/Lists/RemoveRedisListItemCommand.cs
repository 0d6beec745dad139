namespace PSRedis.Cmdlets;

/// <summary>Removes items from lists by value.</summary>
[Cmdlet(VerbsCommon.Remove, "RedisListItem", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class RemoveRedisListItemCommand : ListItemCmdlet
{
    /// <summary>How many of each item to remove, from the head; negative from the tail; 0: all.</summary>
    [Parameter]
    public long Count { get; set; }

    private protected override string Action => "Remove items";

    private protected override bool OneByOne => true;

    private protected override RedisCommand<long> Build(string key, RedisArgument[] elements) => Commands.Lists.Remove(key, elements[0], Count);
}
