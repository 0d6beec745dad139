namespace PSRedis.Cmdlets;

/// <summary>Reads fields of hashes.</summary>
[Cmdlet(VerbsCommon.Get, "RedisHashField")]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class GetRedisHashFieldCommand : KeyCmdlet<object?>
{
    /// <summary>The field or fields.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [KeyNames]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(HashFieldCompleter))]
    public string[] Field { get; set; } = [];

    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    // A single missing field emits nothing. With several fields the results are positional.
    private protected override RedisCommand<object?> Build(string key) => Field.Length == 1
        ? Commands.Hashes.Get(key, Field[0], AsByteArray)
        : Commands.Hashes.Get(key, Field, AsByteArray).AsObject();
}
