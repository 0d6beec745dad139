using System.Collections;

namespace PSRedis.Cmdlets;

/// <summary>Writes fields of hashes: one, several, or the properties of objects.</summary>
// No default parameter set: with one, PowerShell would not consider the other set for a hashtable from the pipeline.
[Cmdlet(VerbsCommon.Set, "RedisHashField", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class SetRedisHashFieldCommand : WriteCmdlet<long?>
{
    private const string OneField = "Field", SomeFields = "Fields", Objects = "Object";

    /// <summary>The key.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = OneField)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = SomeFields)]
    [Alias("Name"), KeyName, ArgumentCompleter(typeof(KeyCompleter))]
    public string Key { get; set; } = string.Empty;

    /// <summary>The field.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = OneField)]
    [KeyName, AllowEmptyString, ArgumentCompleter(typeof(HashFieldCompleter))]
    public string Field { get; set; } = string.Empty;

    /// <summary>The value: text, a number, a date, bytes.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = OneField)]
    [SingleValue, ValidateNotNull, AllowEmptyString]
    public object Value { get; set; } = string.Empty;

    /// <summary>Fields with their values.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = SomeFields), ValidateNotNullOrEmpty]
    public IDictionary Fields { get; set; } = new Hashtable();

    /// <summary>Objects whose properties become fields, or hashtables; a property that is $null is left out.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = Objects)]
    public PSObject InputObject { get; set; } = new PSObject();

    /// <summary>The property whose value, after the prefix, is the key. It is also written as a field.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Objects)]
    public string KeyProperty { get; set; } = string.Empty;

    /// <summary>The prefix of the key, such as user:, before the value of the key property.</summary>
    [Parameter(ParameterSetName = Objects), KeyName, AllowEmptyString]
    public string KeyPrefix { get; set; } = string.Empty;

    /// <summary>Writes a field only if it does not exist.</summary>
    [Parameter(ParameterSetName = OneField)]
    public SwitchParameter IfNotExists { get; set; }

    private protected override string Action => "Set fields";

    private protected override string[] ValuePlace => [nameof(Key), nameof(Field)];

    private protected override bool TakesOneRecord => ParameterSetName == OneField && ValueInput.IsInput;

    private protected override void Process()
    {
        // Without a key there is nothing to confirm: the record causes an error in its place.
        string? key = ParameterSetName != Objects ? Key : !MayPrompt ? null : KeyedRecord.KeyOf(InputObject, KeyPrefix, KeyProperty);
        if (key is not null && !Should(key)) return;
        if (ParameterSetName == OneField) Send(Build, (Key, Field, Value), Key);
        else if (ParameterSetName == SomeFields) Send(static argument => Set((argument.Key, Record.Arguments(argument.Fields))), (Key, Fields), Key);
        else Send(static argument => Set(KeyedRecord.Read(argument.InputObject, argument.KeyPrefix, argument.KeyProperty)), (InputObject, KeyPrefix, KeyProperty), InputObject);
    }

    private RedisCommand<long?> Build((string Key, string Field, object Value) argument) => IfNotExists
        ? Commands.Hashes.SetIfNotExists(argument.Key, argument.Field, RedisScalar.From(ValueInput.Of(argument.Value)))
        : Commands.Hashes.Set(argument.Key, argument.Field, RedisScalar.From(ValueInput.Of(argument.Value)));

    private static RedisCommand<long?> Set((string Key, RedisArgument[] Fields) record) => Commands.Hashes.Set(record.Key, record.Fields);
}
