using System.Management.Automation;
using PSRedis.Binding;
using PSRedis.Commands;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Counts up or down in a field of a hash.</summary>
[Cmdlet(VerbsCommon.Step, "RedisHashField", SupportsShouldProcess = true)]
[OutputType(typeof(long), typeof(double))]
public sealed class StepRedisHashFieldCommand : OneKeyCmdlet<object?>
{
    /// <summary><para type="description">The key.</para></summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [KeyName]
    [ValidateNotNullOrEmpty]
    public override string Key { get; set; } = string.Empty;

    /// <summary><para type="description">The field.</para></summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [KeyName]
    [ValidateNotNull]
    [AllowEmptyString]
    public string Field { get; set; } = string.Empty;

    /// <summary><para type="description">How far; negative counts down, a fraction is allowed.</para></summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    public decimal By { get; set; } = 1;

    private protected override string Action => "Count";

    private protected override void Process()
    {
        if (Should(Key)) Send(static argument => Build(argument.Key, argument.Field, argument.By), (Key, Field, By), Key);
    }

    private static RedisCommand<object?> Build(string key, string field, decimal by) => by == decimal.Truncate(by) && by is >= long.MinValue and <= long.MaxValue
        ? Commands.Hashes.Increment(key, field, (long)by).AsObject()
        : Commands.Hashes.Increment(key, field, (double)by).AsObject();
}
