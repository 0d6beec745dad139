using System.Management.Automation;
using PSRedis.Commands;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Counts up or down.</summary>
[Cmdlet(VerbsCommon.Step, "RedisCounter", SupportsShouldProcess = true)]
[OutputType(typeof(long), typeof(double))]
public sealed class StepRedisCounterCommand : KeyCmdlet<object?>
{
    /// <summary><para type="description">How far; negative counts down, a fraction is allowed.</para></summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public decimal By { get; set; } = 1;

    private protected override string Action => "Count";

    private protected override RedisCommand<object?> Build(string key) =>
        By == decimal.Truncate(By) && By is >= long.MinValue and <= long.MaxValue
            ? Strings.Increment(key, (long)By).AsObject()
            : Strings.Increment(key, (double)By).AsObject();
}
