using System.Collections;

namespace PSRedis.Cmdlets;

/// <summary>Takes items out of lists.</summary>
[Cmdlet(VerbsCommon.Pop, "RedisListItem", SupportsShouldProcess = true, DefaultParameterSetName = "Pop")]
[OutputType(typeof(string), typeof(byte[]), typeof(PoppedItem))]
public sealed class PopRedisListItemCommand : KeyCmdlet<object?>
{
    private const string Waiting = "Wait";

    private readonly List<string> _awaited = [];

    /// <summary>Takes them at the tail; without it at the head.</summary>
    [Parameter]
    public SwitchParameter Right { get; set; }

    /// <summary>How many to take (Redis 6.2 and later).</summary>
    [Parameter(ParameterSetName = "Pop")]
    [ValidateRange(1, long.MaxValue)]
    public long Count { get; set; }

    /// <summary>Waits at the server until there is something in one of the keys, on a connection of its own.</summary>
    [Parameter(ParameterSetName = Waiting)]
    public SwitchParameter Wait { get; set; }

    /// <summary>How long to wait: a TimeSpan, seconds, or text such as 500ms, 15m; 0: for ever. It implies -Wait. When it is over nothing is emitted.</summary>
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

    // All keys are waited for together, those from the pipeline too.
    private protected override void Complete()
    {
        string[] keys = [.. _awaited];
        if (keys.Length > 0 && Should(string.Join("', '", keys))) Send(BuildWait, keys, keys.Length == 1 ? keys[0] : keys);
    }

    private RedisCommand<object?> BuildWait(string[] keys) => Commands.Lists.WaitAndPop(keys, End, Timeout!.Value, AsByteArray).AsObject();
}
