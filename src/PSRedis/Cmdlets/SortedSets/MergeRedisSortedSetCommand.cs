namespace PSRedis.Cmdlets;

/// <summary>Stores what several sorted sets make together.</summary>
[Cmdlet(VerbsData.Merge, "RedisSortedSet", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class MergeRedisSortedSetCommand : WeightedCmdlet<long>
{
    /// <summary>What is made of them.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public SetOperation Operation { get; set; }

    /// <summary>The key to write; what is there is replaced.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [KeyName]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string Destination { get; set; } = string.Empty;

    /// <summary>Emits how many members the destination has.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override string Action => "Replace";

    private protected override bool EmitsReplies => PassThru;

    private protected override string Changed => Destination;

    private protected override RedisCommand<long> Build(string[] keys) => Commands.SortedSets.CombineInto(Destination, Operation, keys, Weight, Aggregate);
}
