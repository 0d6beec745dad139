namespace PSRedis.Engine;

/// <summary>The parameter Value of a cmdlet that takes keys from the pipeline, or, where the key is an argument, values.</summary>
/// <remarks>
/// PowerShell binds a record to each parameter that takes one, so Value has the record also where only the key should have it.
/// To be made before the first record.
/// </remarks>
internal sealed class ValueInput(PSCmdlet cmdlet, params string[] place)
{
    private const string Value = nameof(Value);

    private readonly bool _isArgument = PipelineInput.IsArgument(cmdlet, Value);
    private readonly bool _isPlaceGiven = Array.TrueForAll(place, parameter => PipelineInput.IsArgument(cmdlet, parameter));

    /// <summary>Whether the records are values for the one place that the arguments name.</summary>
    public bool IsInput => _isPlaceGiven && !_isArgument;

    /// <summary>The value that is meant by what was bound to the parameter.</summary>
    /// <param name="bound">What was bound.</param>
    /// <param name="takesRecords">Whether a record with a place of its own is a value as it is, its property Value or not.</param>
    /// <exception cref="ArgumentException">It is a record without a value.</exception>
    public object? Of(object? bound, bool takesRecords = false)
    {
        if (_isArgument || (takesRecords && IsInput)) return bound;
        if (IsInput) return FromPropertyAttribute.ValueOf(bound, Value);
        object? record = Unwrap.Base(bound);
        if (record is not (null or string) && PSObject.AsPSObject(record).Properties[Value] is { } property) return property.Value;
        if (Record.Is(record)) throw new ArgumentException(Record.Lacks(bound, Value));
        // Of keys alone each would be such an error.
        cmdlet.ThrowTerminatingError(RedisErrors.Create(
            "UnboundInput", ErrorCategory.InvalidArgument, $"'{bound}' is a key without a value, or a value without a key. To pipe keys, give -Value as an argument; to pipe values, give -{string.Join(" and -", place)}.", bound));
        return null;
    }
}
