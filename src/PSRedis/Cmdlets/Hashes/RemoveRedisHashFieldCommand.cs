namespace PSRedis.Cmdlets;

/// <summary>Removes fields of hashes.</summary>
[Cmdlet(VerbsCommon.Remove, "RedisHashField", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class RemoveRedisHashFieldCommand : ElementCmdlet<long>
{
    /// <summary>The field or fields.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FromProperty(nameof(Field))]
    [ValidateNotNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(HashFieldCompleter))]
    public object Field { get; set; } = string.Empty;

    /// <summary>Emits how many of the fields existed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override object Elements => Field;

    private protected override string Action => "Remove fields";

    private protected override bool EmitsReplies => PassThru;

    private protected override RedisCommand<long> Build(string key, RedisArgument[] elements) => Commands.Hashes.Remove(key, elements);
}
