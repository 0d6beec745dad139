using System.Collections;

namespace PSRedis.Cmdlets;

/// <summary>Removes items from an end of lists, and emits them.</summary>
[Cmdlet(VerbsCommon.Pop, "RedisListItem", SupportsShouldProcess = true, DefaultParameterSetName = "Pop")]
[OutputType(typeof(string), typeof(byte[]), typeof(PoppedItem))]
public sealed class PopRedisListItemCommand : KeyCmdlet<object?>
{
    private const string Waiting = "Wait";

    private readonly List<string> _awaited = [];

    /// <summary>Takes items from the tail. Default: the head.</summary>
    [Parameter]
    public SwitchParameter Right { get; set; }

    /// <summary>The number of items (Redis 6.2 and later).</summary>
    [Parameter(ParameterSetName = "Pop")]
    [ValidateRange(1, long.MaxValue)]
    public long Count { get; set; }

    /// <summary>Blocks until there is an item in one of the lists, on a leased connection.</summary>
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

    private protected override string Action => "Pop";

    private protected override bool IsNothing(object? reply) => reply is null or ICollection { Count: 0 };

    private ListEnd End => Right ? ListEnd.Right : ListEnd.Left;

    private protected override RedisCommand<object?> Build(string key) =>
        Count > 0 ? Commands.Lists.Pop(key, End, Count, AsByteArray).AsObject() : Commands.Lists.Pop(key, End, AsByteArray);

    private protected override void Process()
    {
        if (ParameterSetName == Waiting) _awaited.AddRange(Key);
        else base.Process();
    }

    // One command waits for all keys, including those from the pipeline.
    private protected override void Complete()
    {
        string[] keys = [.. _awaited];
        if (keys.Length > 0 && Should(string.Join("', '", keys))) Send(BuildWait, keys, keys.Length == 1 ? keys[0] : keys);
    }

    private RedisCommand<object?> BuildWait(string[] keys) => Commands.Lists.WaitAndPop(keys, End, Timeout!.Value, AsByteArray).AsObject();
}
