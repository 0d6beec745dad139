namespace PSRedis.Cmdlets;

/// <summary>Tests whether fields of a hash exist.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RedisHashField")]
[OutputType(typeof(bool))]
public sealed class TestRedisHashFieldCommand : ElementCmdlet<bool>
{
    /// <summary>The field or fields.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FromProperty(nameof(Field))]
    [ValidateNotNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(HashFieldCompleter))]
    public object Field { get; set; } = string.Empty;

    private protected override object Elements => Field;

    private protected override bool OneByOne => true;

    private protected override RedisCommand<bool> Build(string key, RedisArgument[] elements) => Commands.Hashes.Exists(key, elements[0]);
}
