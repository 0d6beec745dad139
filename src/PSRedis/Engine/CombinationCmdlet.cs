namespace PSRedis.Engine;

/// <summary>A cmdlet that reads the combination of several sets.</summary>
public abstract class SetCombinationCmdlet : KeysCmdlet<object?[]>
{
    private protected SetCombinationCmdlet() { }

    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    /// <summary>How the sets are combined.</summary>
    private protected abstract SetOperation Operation { get; }

    private protected override RedisCommand<object?[]> Build(string[] keys) => Sets.Combine(Operation, keys, AsByteArray);

    private protected override object? AsOne(object? result) => MemberSet.Of((object?[])result!, AsByteArray);
}

/// <summary>A cmdlet that reads the combination of several sorted sets, with scores.</summary>
public abstract class SortedSetCombinationCmdlet : KeysCmdlet<SortedSetMember[]>
{
    private protected SortedSetCombinationCmdlet() { }

    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    /// <summary>How the sorted sets are combined.</summary>
    private protected abstract SetOperation Operation { get; }

    private protected override RedisCommand<SortedSetMember[]> Build(string[] keys) => SortedSets.Combine(Operation, keys, asBytes: AsByteArray);
}

/// <summary>A cmdlet that reads the combination of several sorted sets, with weighted and aggregated scores.</summary>
public abstract class WeightedCombinationCmdlet : SortedSetCombinationCmdlet
{
    private protected WeightedCombinationCmdlet() { }

    /// <summary>The factors by which the scores of each key are multiplied, in the order of the keys.</summary>
    [Parameter]
    [Score]
    [ValidateNotNullOrEmpty]
    public double[]? Weight { get; set; }

    /// <summary>How the scores of a member that several keys have are combined.</summary>
    [Parameter]
    public ScoreAggregate Aggregate { get; set; }

    private protected override RedisCommand<SortedSetMember[]> Build(string[] keys) => SortedSets.Combine(Operation, keys, Weight, Aggregate, AsByteArray);
}

/// <summary>A cmdlet that stores the combination of several keys.</summary>
public abstract class MergeCmdlet : KeysCmdlet<long>
{
    private protected MergeCmdlet() { }

    /// <summary>How the keys are combined.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public SetOperation Operation { get; set; }

    /// <summary>The key to write. An existing value is replaced.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [KeyName]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string Destination { get; set; } = string.Empty;

    /// <summary>Emits how many members the destination has.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override string Action => "Replace";

    private protected override bool EmitsReplies => PassThru;

    private protected override string Changed => Destination;
}
