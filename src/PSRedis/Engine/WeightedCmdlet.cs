using System.Management.Automation;
using PSRedis.Binding;
using PSRedis.Commands;

namespace PSRedis.Engine;

/// <summary>A cmdlet that puts sorted sets together, with the scores of all of them.</summary>
/// <typeparam name="T">What the reply becomes.</typeparam>
public abstract class WeightedCmdlet<T> : KeysCmdlet<T>
{
    private protected WeightedCmdlet() { }

    /// <summary>
    /// <para type="description">What the scores of each key are multiplied with, in the order of the keys.</para>
    /// </summary>
    [Parameter]
    [Score]
    [ValidateNotNullOrEmpty]
    public double[]? Weight { get; set; }

    /// <summary>
    /// <para type="description">What becomes of the scores of a member that several keys have.</para>
    /// </summary>
    [Parameter]
    public ScoreAggregate Aggregate { get; set; }
}
