namespace PSRedis.Cmdlets;

/// <summary>Sorts lists, sets and sorted sets at the server.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "RedisSort", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(byte[]), typeof(PSCustomObject), typeof(long))]
[OutputType(TypeName)]
public sealed class InvokeRedisSortCommand : KeyCmdlet<object?>
{
    private const string TypeName = "PSRedis.SortedRecord";

    /// <summary>A pattern of keys whose values to sort by instead of the items: weight:*, user:*->age. A pattern without * sorts nothing.</summary>
    [Parameter]
    [KeyName]
    [ValidateNotNullOrEmpty]
    public string? By { get; set; }

    /// <summary>Patterns of keys whose values to emit instead of the items; # is the item itself. With several, one object for each item.</summary>
    [Parameter]
    [KeyNames]
    [ValidateNotNullOrEmpty]
    public string[] Get { get; set; } = [];

    /// <summary>How many items to pass over.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long Skip { get; set; }

    /// <summary>How many items at the most.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long First { get; set; }

    /// <summary>The highest first.</summary>
    [Parameter]
    public SwitchParameter Descending { get; set; }

    /// <summary>Compares as text; without it everything must be a number.</summary>
    [Parameter]
    public SwitchParameter Alphabetic { get; set; }

    /// <summary>A key to write the items to, as a list, in place of what is there; nothing is emitted then.</summary>
    [Parameter]
    [KeyName]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string? Destination { get; set; }

    /// <summary>Emits how many items were written to the destination.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override string? Action => Destination is null ? null : $"Sort into '{Destination}'";

    private protected override string? SoleDestination => Destination;

    private protected override bool EmitsReplies => Destination is null || PassThru;

    private protected override RedisCommand<object?> Build(string key)
    {
        var options = new SortOptions { By = By, Get = Get, Skip = Skip, First = First == 0 ? null : First, Descending = Descending, Alphabetic = Alphabetic };
        return Destination is null ? Sorting.Sort(key, options, AsByteArray).AsObject() : Sorting.SortInto(Destination, key, options).AsObject();
    }

    private protected override object? Shape(object? reply, object? target, PSCmdlet output)
    {
        if (Get.Length < 2 || reply is not object?[] values) return reply;
        string[] columns = [.. Get.Select(NameOf)];
        var rows = new List<object?>(values.Length / columns.Length);
        for (int item = 0; item + columns.Length <= values.Length; item += columns.Length)
        {
            var row = new PSObject();
            row.TypeNames.Insert(0, TypeName);
            for (int column = 0; column < columns.Length; column++) row.Properties.Add(new PSNoteProperty(columns[column], values[item + column]));
            rows.Add(row);
        }
        return rows.ToArray();
    }

    // The names of properties are alike whatever their case: of two such patterns the second is numbered.
    private string NameOf(string pattern, int column) =>
        Get.Take(column).Contains(pattern, StringComparer.OrdinalIgnoreCase) ? $"{pattern} ({column + 1})" : pattern;
}
