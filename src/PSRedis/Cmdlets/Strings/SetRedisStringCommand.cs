using System.Collections;

namespace PSRedis.Cmdlets;

/// <summary>Writes strings: one by one, or several atomically.</summary>
// No default parameter set: with one, PowerShell would not consider the other set for a hashtable from the pipeline.
[Cmdlet(VerbsCommon.Set, "RedisString", SupportsShouldProcess = true)]
[OutputType(typeof(bool), typeof(string), typeof(byte[]))]
public sealed class SetRedisStringCommand : ExpiringCmdlet<object?>
{
    private const string OneByOne = "Value";
    private const string AtOnce = "Values";

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = OneByOne)]
    [Alias("Name"), KeyNames(NeedsKey = true), ArgumentCompleter(typeof(KeyCompleter))]
    public override string[] Key { get; set; } = [];

    /// <summary>The value: text, a number, a date, bytes.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = OneByOne)]
    [SingleValue, AllowEmptyString, AllowEmptyCollection]
    public object Value { get; set; } = string.Empty;

    /// <summary>Keys with their values, all written atomically.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = AtOnce)]
    [ValidateNotNullOrEmpty]
    public IDictionary Values { get; set; } = new Hashtable();

    /// <summary>Writes only if the key does not exist; with -Values, only if none of the keys exists.</summary>
    [Parameter]
    public SwitchParameter IfNotExists { get; set; }

    /// <summary>Writes only if the key exists.</summary>
    [Parameter(ParameterSetName = OneByOne)]
    public SwitchParameter IfExists { get; set; }

    /// <summary>Emits the previous value.</summary>
    [Parameter(ParameterSetName = OneByOne)]
    public SwitchParameter ReturnOld { get; set; }

    /// <summary>Emits the previous value as byte[] instead of text.</summary>
    [Parameter(ParameterSetName = OneByOne)]
    public SwitchParameter AsByteArray { get; set; }

    private protected override string Action => "Set";

    private protected override bool EmitsReplies => PassThru || ReturnOld;

    private protected override string[] ValuePlace => [nameof(Key)];

    private protected override bool TakesOneRecord => ValueInput.IsInput;

    private protected override string SeveralValuesAdvice => " Use Out-String, -join or Get-Content -Raw to combine lines into one text, or Push-RedisListItem to write a list.";

    private SetCondition Condition => Expiration.Condition(IfExists, IfNotExists);

    private protected override RedisCommand<object?> Build(string key)
    {
        RedisArgument value = RedisScalar.From(ValueInput.Of(Value));
        return ReturnOld ? Strings.SetAndGetOld(key, value, Expiry, Condition, AsByteArray) : Strings.Set(key, value, Expiry, Condition).AsObject();
    }

    private protected override void Process()
    {
        if (ParameterSetName == OneByOne) base.Process();
        else if (Should(string.Join("', '", Values.Keys.Cast<object>()))) Send(static cmdlet => Strings.SetMany(KeyValue.Pairs(cmdlet.Values), cmdlet.Expiry, cmdlet.Condition).AsObject(), this, Values);
    }
}
