using System.Management.Automation;
using PSRedis.Binding;
using PSRedis.Commands;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Counts up or down in a field of a hash.</summary>
[Cmdlet(VerbsCommon.Step, "RedisHashField", SupportsShouldProcess = true)]
[OutputType(typeof(long), typeof(double))]
public sealed class StepRedisHashFieldCommand : KeyCmdlet<object?>
{
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

    private protected override RedisCommand<object?> Build(string key) => By == decimal.Truncate(By) && By is >= long.MinValue and <= long.MaxValue
        ? Commands.Hashes.Increment(key, Field, (long)By).AsObject()
        : Commands.Hashes.Increment(key, Field, (double)By).AsObject();
}
