using System.Collections;

namespace PSRedis.Cmdlets;

/// <summary>Writes fields of hashes: one, several, or the properties of objects.</summary>
// No set of parameters is the default: PowerShell would not look at the other one for a hashtable from the pipeline.
[Cmdlet(VerbsCommon.Set, "RedisHashField", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class SetRedisHashFieldCommand : PipelineCmdlet<long?>
{
    private const string OneField = "Field";
    private const string SomeFields = "Fields";
    private const string Objects = "Object";

    /// <summary>The key.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = OneField)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = SomeFields)]
    [Alias("Name")]
    [KeyName]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string Key { get; set; } = string.Empty;

    /// <summary>The field.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = OneField)]
    [KeyName]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(HashFieldCompleter))]
    public string Field { get; set; } = string.Empty;

    /// <summary>The value: text, a number, a date, bytes.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = OneField)]
    [SingleValue]
    [ValidateNotNull]
    [AllowEmptyString]
    public object Value { get; set; } = string.Empty;

    /// <summary>Fields with their values.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = SomeFields)]
    [ValidateNotNullOrEmpty]
    public IDictionary Fields { get; set; } = new Hashtable();

    /// <summary>Objects whose properties become fields, or hashtables; a property that is $null is left out.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = Objects)]
    public PSObject InputObject { get; set; } = new PSObject();

    /// <summary>The property whose value is the key, after the prefix. It becomes a field as well.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Objects)]
    public string KeyProperty { get; set; } = string.Empty;

    /// <summary>What stands before the value of the key property in the key, such as user:</summary>
    [Parameter(ParameterSetName = Objects)]
    [KeyName]
    [AllowEmptyString]
    public string KeyPrefix { get; set; } = string.Empty;

    /// <summary>Writes a field only where it does not exist.</summary>
    [Parameter(ParameterSetName = OneField)]
    public SwitchParameter IfNotExists { get; set; }

    /// <summary>Emits how many fields are new.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override string Action => "Set fields";

    private protected override bool EmitsReplies => PassThru;

    private protected override string[] ValuePlace => [nameof(Key), nameof(Field)];

    private protected override bool TakesOneRecord => ParameterSetName == OneField && ValueInput.IsInput;

    private protected override void Process()
    {
        if (ParameterSetName == Objects)
        {
            // Without a key there is nothing to ask about: that is an error in the record's place.
            if (!Asks || KeyOf(InputObject) is not { } name || Should(KeyPrefix + name)) Send(BuildFromObject, InputObject, InputObject);
        }
        else if (Should(Key))
        {
            if (ParameterSetName == SomeFields) Send(static argument => Build(argument.Key, argument.Fields), (Key, Fields), Key);
            else Send(BuildOne, (Key, Field, Value), Key);
        }
    }

    private RedisCommand<long?> BuildOne((string Key, string Field, object Value) argument)
    {
        RedisArgument value = RedisScalar.From(ValueInput.Of(argument.Value));
        return IfNotExists ? Commands.Hashes.SetIfNotExists(argument.Key, argument.Field, value) : Commands.Hashes.Set(argument.Key, argument.Field, value);
    }

    // One walk through the properties: PowerShell gathers them anew for each look.
    private RedisCommand<long?> BuildFromObject(PSObject record)
    {
        string key = string.Empty;
        bool hasKey = false;
        var fields = new List<RedisArgument>();
        foreach ((object name, object? value) in Record.Fields(record))
        {
            hasKey |= IsKeyProperty(name);
            if (value is null) continue;
            RedisArgument[] field = Record.Arguments((name, value));
            if (IsKeyProperty(name)) key = field[1].ToString();
            fields.AddRange(field);
        }
        return key.Length > 0
            ? Commands.Hashes.Set(KeyPrefix + key, [.. fields])
            : throw new ArgumentException(hasKey ? $"The property '{KeyProperty}' is empty: there is no key to write to." : Record.Lacks(record, KeyProperty));
    }

    /// <summary>What is written to the key of a record after the prefix; null where it cannot be: <see cref="BuildFromObject"/> says why.</summary>
    private string? KeyOf(PSObject record)
    {
        try
        {
            return RedisScalar.From(Record.Fields(record).FirstOrDefault(field => IsKeyProperty(field.Name)).Value).ToString();
        }
        catch (Exception e) when (e is not (PipelineStoppedException or FlowControlException))
        {
            return null;
        }
    }

    private bool IsKeyProperty(object name) => KeyProperty.Equals(name as string, StringComparison.OrdinalIgnoreCase);

    private static RedisCommand<long?> Build(string key, IDictionary fields) =>
        Commands.Hashes.Set(key, [.. Record.Fields(fields).SelectMany(Record.Arguments)]);
}
