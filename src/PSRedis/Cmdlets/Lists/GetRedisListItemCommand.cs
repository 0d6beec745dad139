namespace PSRedis.Cmdlets;

/// <summary>Reads items of lists.</summary>
[Cmdlet(VerbsCommon.Get, "RedisListItem", DefaultParameterSetName = "Range")]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class GetRedisListItemCommand : KeyCmdlet<object?>
{
    /// <summary>The first index of a range; negative counts from the end.</summary>
    [Parameter(Position = 1, ParameterSetName = "Range")]
    public long Start { get; set; }

    /// <summary>The last index of a range; negative counts from the end.</summary>
    [Parameter(Position = 2, ParameterSetName = "Range")]
    public long End { get; set; } = -1;

    /// <summary>The index of one item; negative counts from the end.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Index")]
    public long Index { get; set; }

    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override RedisCommand<object?> Build(string key) => ParameterSetName == "Index"
        ? Commands.Lists.Get(key, Index, AsByteArray)
        : Commands.Lists.Range(key, Start, End, AsByteArray).AsObject();
}
