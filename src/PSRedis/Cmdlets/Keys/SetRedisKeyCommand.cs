namespace PSRedis.Cmdlets;

/// <summary>Replaces a key with a value. The type of the key is derived from the value.</summary>
[Cmdlet(VerbsCommon.Set, "RedisKey", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class SetRedisKeyCommand : KeyCmdlet<bool>
{
    private readonly List<object?> _items = [];

    /// <summary>The value: text, a number, a date, bytes; a hashtable or an object; a collection; Member and Score objects; entries of a stream.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object Value { get; set; } = string.Empty;

    /// <summary>The type to write. Default: derived from the value.</summary>
    [Parameter]
    public KeyValueType Type { get; set; }

    /// <summary>The time to live: a TimeSpan, seconds, or text such as 90s, 15m, 2h, 7d.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TimeToLive(AllowEmpty = true)]
    public TimeSpan? ExpiresIn { get; set; }

    private protected override string Action => "Replace";

    private protected override bool EmitsReplies => false;

    private protected override string[] ValuePlace => [nameof(Key)];

    private protected override bool TakesOneRecord => ValueInput.IsInput && !TakesItems;

    private protected override string SeveralValuesAdvice => " Use Get-RedisKey -NoEnumerate to read a key as one value, or -Type List, Set, SortedSet or Stream to write several values to one key.";

    // A single collection stands for its items.
    private object? Content => _items.Count > 1 ? _items : ValueInput.Of(Value, takesRecords: true);

    private bool TakesItems => ValueInput.IsInput && Type is KeyValueType.List or KeyValueType.Set or KeyValueType.SortedSet or KeyValueType.Stream;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        CheckExpiration(ExpiresIn);
        base.BeginProcessing();
    }

    private protected override void Process()
    {
        if (TakesItems) _items.Add(Value);
        else base.Process();
    }

    private protected override void Complete()
    {
        if (_items.Count > 0) base.Process();
    }

    private protected override RedisCommand<bool> Build(string key) => Keys.Replace(key, KeyValue.From(Content, Type), Expiration.Of(ExpiresIn));
}
