namespace PSRedis.Cmdlets;

/// <summary>Stores the combination of several sorted sets.</summary>
[Cmdlet(VerbsData.Merge, "RedisSortedSet", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class MergeRedisSortedSetCommand : MergeCmdlet
{
    /// <summary>The factors by which the scores of each key are multiplied, in the order of the keys.</summary>
    [Parameter]
    [Score]
    [ValidateNotNullOrEmpty]
    public double[]? Weight { get; set; }

    /// <summary>How the scores of a member that several keys have are combined.</summary>
    [Parameter]
    public ScoreAggregate Aggregate { get; set; }

    private protected override RedisCommand<long> Build(string[] keys) => Commands.SortedSets.CombineInto(Destination, Operation, keys, Weight, Aggregate);
}
