namespace PSRedis.Cmdlets;

/// <summary>Increments or decrements a field of a hash.</summary>
[Cmdlet(VerbsCommon.Step, "RedisHashField", SupportsShouldProcess = true)]
[OutputType(typeof(long), typeof(double))]
public sealed class StepRedisHashFieldCommand : KeyCmdlet<object?>
{
    /// <summary>The field.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [KeyName]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(HashFieldCompleter))]
    public string Field { get; set; } = string.Empty;

    /// <summary>The increment; negative to decrement. A fraction is allowed, also as 1.0, for a value with a fraction.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [Step]
    public decimal By { get; set; } = 1;

    private protected override string Action => "Increment a field";

    private protected override RedisCommand<object?> Build(string key) => StepAttribute.IsWhole(By)
        ? Commands.Hashes.Increment(key, Field, (long)By).AsObject()
        : Commands.Hashes.Increment(key, Field, (double)By).AsObject();
}
