namespace PSRedis.Cmdlets;

/// <summary>Stores what several sorted sets make together.</summary>
[Cmdlet(VerbsData.Merge, "RedisSortedSet", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class MergeRedisSortedSetCommand : MergeCmdlet
{
    /// <summary>What the scores of each key are multiplied with, in the order of the keys.</summary>
    [Parameter]
    [Score]
    [ValidateNotNullOrEmpty]
    public double[]? Weight { get; set; }

    /// <summary>What becomes of the scores of a member that several keys have.</summary>
    [Parameter]
    public ScoreAggregate Aggregate { get; set; }

    private protected override RedisCommand<long> Build(string[] keys) => Commands.SortedSets.CombineInto(Destination, Operation, keys, Weight, Aggregate);
}
