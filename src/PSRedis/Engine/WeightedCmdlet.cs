namespace PSRedis.Engine;

/// <summary>A cmdlet that puts sorted sets together, with the scores of all of them.</summary>
/// <typeparam name="T">What the reply becomes.</typeparam>
public abstract class WeightedCmdlet<T> : KeysCmdlet<T>
{
    private protected WeightedCmdlet() { }

    /// <summary>What the scores of each key are multiplied with, in the order of the keys.</summary>
    [Parameter]
    [Score]
    [ValidateNotNullOrEmpty]
    public double[]? Weight { get; set; }

    /// <summary>What becomes of the scores of a member that several keys have.</summary>
    [Parameter]
    public ScoreAggregate Aggregate { get; set; }
}
