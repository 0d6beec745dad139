namespace PSRedis.Cmdlets;

/// <summary>Moves an item from one list to another.</summary>
[Cmdlet(VerbsCommon.Move, "RedisListItem", SupportsShouldProcess = true, DefaultParameterSetName = "Move")]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class MoveRedisListItemCommand : PipelineCmdlet<object?>
{
    private const string Waiting = "Wait";

    /// <summary>The list to move from.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Key")]
    [KeyName]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string Source { get; set; } = string.Empty;

    /// <summary>The list to move to; it may be the same list.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [KeyName]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string Destination { get; set; } = string.Empty;

    /// <summary>The end that the item is taken from: Right is the tail.</summary>
    [Parameter]
    public ListEnd From { get; set; } = ListEnd.Right;

    /// <summary>The end that the item is added to: Left is the head.</summary>
    [Parameter]
    public ListEnd To { get; set; } = ListEnd.Left;

    /// <summary>Blocks until there is an item, on a leased connection.</summary>
    [Parameter(ParameterSetName = Waiting)]
    public SwitchParameter Wait { get; set; }

    /// <summary>How long to wait: a TimeSpan, seconds, or text such as 500ms, 15m; 0: forever. Implies -Wait. After a time-out nothing is emitted.</summary>
    [Parameter(ParameterSetName = Waiting)]
    [TimeToLive(AllowZero = true)]
    [ValidateNotNull]
    public TimeSpan? Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override string Action => $"Move an item to '{Destination}'";

    private protected override void Process()
    {
        if (Should(Source)) Send(Build, (Source, Destination), Source);
    }

    private RedisCommand<object?> Build((string Source, string Destination) lists) => ParameterSetName == Waiting
        ? Commands.Lists.WaitAndMove(lists.Source, lists.Destination, From, To, Timeout!.Value, AsByteArray)
        : Commands.Lists.Move(lists.Source, lists.Destination, From, To, AsByteArray);
}
