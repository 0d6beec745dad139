namespace PSRedis.Cmdlets;

/// <summary>Appends to strings.</summary>
[Cmdlet(VerbsCommon.Add, "RedisString", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class AddRedisStringCommand : KeyWriteCmdlet<long>
{
    /// <summary>The value to append: text, a number, a date, bytes.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object Value { get; set; } = string.Empty;

    private protected override string Action => "Append";

    private protected override string[] ValuePlace => [nameof(Key)];

    private protected override RedisCommand<long> Build(string key) => Strings.Append(key, RedisScalar.From(ValueInput.Of(Value)));
}
