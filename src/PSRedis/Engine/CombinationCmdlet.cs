namespace PSRedis.Engine;

/// <summary>A cmdlet that reads what several sets make together.</summary>
public abstract class SetCombinationCmdlet : KeysCmdlet<object?[]>
{
    private protected SetCombinationCmdlet() { }

    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    /// <summary>What is made of the sets.</summary>
    private protected abstract SetOperation Operation { get; }

    private protected override RedisCommand<object?[]> Build(string[] keys) => Sets.Combine(Operation, keys, AsByteArray);

    private protected override object? AsOne(object? result) => MemberSet.Of((object?[])result!, AsByteArray);
}

/// <summary>A cmdlet that reads what several sorted sets make together, with scores.</summary>
public abstract class SortedSetCombinationCmdlet : KeysCmdlet<SortedSetMember[]>
{
    private protected SortedSetCombinationCmdlet() { }

    /// <summary>Emits values as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    /// <summary>What is made of the sorted sets.</summary>
    private protected abstract SetOperation Operation { get; }

    private protected override RedisCommand<SortedSetMember[]> Build(string[] keys) => SortedSets.Combine(Operation, keys, asBytes: AsByteArray);
}

/// <summary>A cmdlet that reads what several sorted sets make together, with the scores of all of them.</summary>
public abstract class WeightedCombinationCmdlet : SortedSetCombinationCmdlet
{
    private protected WeightedCombinationCmdlet() { }

    /// <summary>What the scores of each key are multiplied with, in the order of the keys.</summary>
    [Parameter]
    [Score]
    [ValidateNotNullOrEmpty]
    public double[]? Weight { get; set; }

    /// <summary>What becomes of the scores of a member that several keys have.</summary>
    [Parameter]
    public ScoreAggregate Aggregate { get; set; }

    private protected override RedisCommand<SortedSetMember[]> Build(string[] keys) => SortedSets.Combine(Operation, keys, Weight, Aggregate, AsByteArray);
}

/// <summary>A cmdlet that stores what several keys make together.</summary>
public abstract class MergeCmdlet : KeysCmdlet<long>
{
    private protected MergeCmdlet() { }

    /// <summary>What is made of them.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public SetOperation Operation { get; set; }

    /// <summary>The key to write; what is there is replaced.</summary>
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
