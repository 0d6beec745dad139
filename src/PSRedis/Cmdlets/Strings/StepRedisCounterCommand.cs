namespace PSRedis.Cmdlets;

/// <summary>Increments or decrements counters.</summary>
[Cmdlet(VerbsCommon.Step, "RedisCounter", SupportsShouldProcess = true)]
[OutputType(typeof(long), typeof(double))]
public sealed class StepRedisCounterCommand : KeyCmdlet<object?>
{
    /// <summary>The increment; negative to decrement. A fraction is allowed, also as 1.0, for a value with a fraction.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Step]
    public decimal By { get; set; } = 1;

    private protected override string Action => "Increment";

    private protected override RedisCommand<object?> Build(string key) =>
        StepAttribute.IsWhole(By)
            ? Strings.Increment(key, (long)By).AsObject()
            : Strings.Increment(key, (double)By).AsObject();
}
