using PSRedis.Output;

namespace PSRedis.Cmdlets;

/// <summary>Sorts lists, sets and sorted sets on the server.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "RedisSort", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(byte[]), typeof(PSCustomObject), typeof(long))]
[OutputType(SortedRecord.TypeName)]
public sealed class InvokeRedisSortCommand : KeyCmdlet<object?>
{
    /// <summary>A pattern of keys whose values are the sort keys instead of the items: weight:*, user:*->age. A pattern without * disables sorting.</summary>
    [Parameter, KeyName, ValidateNotNullOrEmpty]
    public string? By { get; set; }

    /// <summary>
    /// Patterns of keys whose values are emitted instead of the items; # is the item itself. With several patterns, emits one object for each item.
    /// </summary>
    [Parameter, KeyNames, ValidateNotNullOrEmpty]
    public string[] Get { get; set; } = [];

    /// <summary>The number of items to skip.</summary>
    [Parameter, ValidateRange(0, long.MaxValue)]
    public long Skip { get; set; }

    /// <summary>The maximum number of items.</summary>
    [Parameter, ValidateRange(1, long.MaxValue)]
    public long? First { get; set; }

    /// <summary>Sorts in descending order.</summary>
    [Parameter]
    public SwitchParameter Descending { get; set; }

    /// <summary>Compares as text. By default all sort keys must be numbers.</summary>
    [Parameter]
    public SwitchParameter Alphabetic { get; set; }

    /// <summary>A key to write the items to, as a list. An existing value is replaced, and the items are not emitted.</summary>
    [Parameter, KeyName, ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string? Destination { get; set; }

    /// <summary>Emits how many items were written to the destination.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override string? Action => Destination is null ? null : $"Sort into '{Destination}'";

    private protected override string? SingleDestination => Destination;

    private protected override bool EmitsReplies => Destination is null || PassThru;

    private protected override RedisCommand<object?> Build(string key)
    {
        var options = new SortOptions { By = By, Get = Get, Limit = new(Skip, First), Descending = Descending, Alphabetic = Alphabetic };
        return Destination is null ? Sorting.Sort(key, options, AsByteArray).AsObject() : Sorting.SortInto(Destination, key, options).AsObject();
    }

    private protected override object? Shape(object? reply, object? target, PSCmdlet output) =>
        Get.Length > 1 && reply is object?[] values ? SortedRecord.FromValues(values, Get) : reply;
}
