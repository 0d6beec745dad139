namespace PSRedis.Engine;

/// <summary>The parameter Value of a cmdlet that takes keys from the pipeline, or values if the key is an argument.</summary>
/// <remarks>
/// PowerShell binds a record to every parameter that accepts it, so Value is bound to the record also when the record is only meant as the key.
/// Must be created before the first record.
/// </remarks>
internal sealed class ValueInput(PSCmdlet cmdlet, params string[] place)
{
    private const string Value = nameof(Value);

    private readonly bool _isArgument = PipelineInput.IsArgument(cmdlet, Value);
    private readonly bool _isPlaceGiven = Array.TrueForAll(place, parameter => PipelineInput.IsArgument(cmdlet, parameter));

    /// <summary>Whether the records are values for the place that the arguments identify.</summary>
    public bool IsInput => _isPlaceGiven && !_isArgument;

    /// <summary>The value for an object that was bound to the parameter.</summary>
    /// <param name="bound">The bound object.</param>
    /// <param name="takesRecords">Whether a record from the pipeline is itself the value, even if it has a property Value.</param>
    /// <exception cref="ArgumentException">The object is a record without a value.</exception>
    public object? Of(object? bound, bool takesRecords = false)
    {
        if (_isArgument || (takesRecords && IsInput)) return bound;
        if (IsInput) return FromPropertyAttribute.ValueOf(bound, Value);
        object? record = Unwrap.Base(bound);
        if (record is not (null or string) && PSObject.AsPSObject(record).Properties[Value] is { } property) return property.Value;
        if (Record.Is(record)) throw new ArgumentException(Record.Lacks(bound, Value));
        // Ends the cmdlet: with plain keys as input, every record would cause this error.
        cmdlet.ThrowTerminatingError(RedisErrors.Create(
            "UnboundInput", ErrorCategory.InvalidArgument, $"'{bound}' is a key without a value, or a value without a key. To pipe keys, specify -Value as an argument; to pipe values, specify -{string.Join(" and -", place)}.", bound));
        return null;
    }
}
