namespace PSRedis.Cmdlets;

/// <summary>Replaces an item of a list.</summary>
[Cmdlet(VerbsCommon.Set, "RedisListItem", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class SetRedisListItemCommand : OneKeyCmdlet<bool>
{
    /// <summary>The index; negative counts from the end.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public long Index { get; set; }

    /// <summary>The new item: text, a number, a date, bytes.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [AllowEmptyString]
    public object Value { get; set; } = string.Empty;

    private protected override string Action => $"Replace item {Index}";

    private protected override bool EmitsReplies => false;

    private protected override string[] ValuePlace => [nameof(Key), nameof(Index)];

    private protected override bool TakesOneRecord => ValueInput.IsInput;

    private protected override void Process()
    {
        if (Should(Key)) Send(static argument => Commands.Lists.Set(argument.Key, argument.Index, RedisScalar.From(argument.Input.Of(argument.Value))), (Key, Index, Value, Input: ValueInput), Key);
    }
}
