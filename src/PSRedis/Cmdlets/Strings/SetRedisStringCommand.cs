using System.Collections;

namespace PSRedis.Cmdlets;

/// <summary>Writes strings: one by one, or several at one moment.</summary>
// No set of parameters is the default: PowerShell would not look at the other one for a hashtable from the pipeline.
[Cmdlet(VerbsCommon.Set, "RedisString", SupportsShouldProcess = true)]
[OutputType(typeof(bool), typeof(string), typeof(byte[]))]
public sealed class SetRedisStringCommand : KeyWriteCmdlet<object?>
{
    private const string OneByOne = "Value";
    private const string AtOnce = "Values";

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = OneByOne)]
    [Alias("Name")]
    [KeyNames(NeedsKey = true)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public override string[] Key { get; set; } = [];

    /// <summary>The value: text, a number, a date, bytes.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = OneByOne)]
    [SingleValue]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object Value { get; set; } = string.Empty;

    /// <summary>Keys with their values, all written at one moment.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = AtOnce)]
    [ValidateNotNullOrEmpty]
    public IDictionary Values { get; set; } = new Hashtable();

    /// <summary>The time to live: a TimeSpan, seconds, or text such as 90s, 15m, 2h, 7d.</summary>
    [Parameter(ParameterSetName = OneByOne, ValueFromPipelineByPropertyName = true)]
    [TimeToLive(AllowEmpty = true)]
    public TimeSpan? ExpiresIn { get; set; }

    /// <summary>The moment the key goes away; without a zone it is local time.</summary>
    [Parameter(ParameterSetName = OneByOne, ValueFromPipelineByPropertyName = true)]
    [Moment(AllowEmpty = true)]
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Leaves the time to live as it was.</summary>
    [Parameter(ParameterSetName = OneByOne)]
    public SwitchParameter KeepTimeToLive { get; set; }

    /// <summary>Writes only where there is no such key; with several keys at once, only where there is none of them.</summary>
    [Parameter]
    public SwitchParameter IfNotExists { get; set; }

    /// <summary>Writes only where there is such a key.</summary>
    [Parameter(ParameterSetName = OneByOne)]
    public SwitchParameter IfExists { get; set; }

    /// <summary>Emits the value that was there before.</summary>
    [Parameter(ParameterSetName = OneByOne)]
    public SwitchParameter ReturnOld { get; set; }

    /// <summary>Emits the old value as byte[] instead of text.</summary>
    [Parameter(ParameterSetName = OneByOne)]
    public SwitchParameter AsByteArray { get; set; }

    private protected override string Action => "Set";

    private protected override bool EmitsReplies => PassThru || ReturnOld;

    private protected override string[] ValuePlace => [nameof(Key)];

    private protected override bool TakesOneRecord => ValueInput.IsInput;

    private protected override string InsteadOfSeveral => " Out-String, -join or Get-Content -Raw makes one text of many lines; Push-RedisListItem writes a list.";

    private SetCondition Condition => IfNotExists ? SetCondition.IfNotExists : IfExists ? SetCondition.IfExists : SetCondition.Always;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        CheckExpiration(ExpiresIn, ExpiresAt);
        base.BeginProcessing();
    }

    private protected override RedisCommand<object?> Build(string key)
    {
        RedisArgument value = RedisScalar.From(ValueInput.Of(Value));
        Expiry expiry = ReadExpiry();
        return ReturnOld ? Strings.SetAndGetOld(key, value, expiry, Condition, AsByteArray) : Strings.Set(key, value, expiry, Condition).AsObject();
    }

    private protected override void Process()
    {
        if (ParameterSetName == OneByOne) base.Process();
        else if (Should(string.Join("', '", Values.Keys.Cast<object>()))) Send(static cmdlet => cmdlet.SetMany(), this, Values);
    }

    private RedisCommand<object?> SetMany()
    {
        KeyValuePair<string, RedisArgument>[] values =
            [.. Values.Keys.Cast<object>().Select(key => Pair(key, Values[key]))];
        return IfNotExists ? Strings.SetManyIfNoneExists(values).AsObject() : Strings.SetMany(values).AsObject();
    }

    private static KeyValuePair<string, RedisArgument> Pair(object key, object? value)
    {
        string name = RedisScalar.From(key).ToString();
        try
        {
            return new KeyValuePair<string, RedisArgument>(name, RedisScalar.From(value));
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"Key '{name}': {e.Message}", e);
        }
    }

    private Expiry ReadExpiry()
    {
        TimeSpan? expiresIn = Expiration.Of(ExpiresIn);
        DateTimeOffset? expiresAt = Expiration.Of(ExpiresAt);
        int given = (expiresIn is null ? 0 : 1) + (expiresAt is null ? 0 : 1) + (KeepTimeToLive ? 1 : 0);
        if (given > 1) throw new ArgumentException("Only one of -ExpiresIn, -ExpiresAt and -KeepTimeToLive can be given.");
        if (IfExists && IfNotExists) throw new ArgumentException("Only one of -IfExists and -IfNotExists can be given.");
        if (expiresAt is { } moment && moment <= DateTimeOffset.UtcNow) throw new ArgumentException($"The moment {moment:o} is past: the value would never be there.");
        return expiresIn is { } time ? Expiry.In(time) : expiresAt is { } then ? Expiry.At(then) : KeepTimeToLive ? Expiry.Keep : Expiry.Never;
    }
}
