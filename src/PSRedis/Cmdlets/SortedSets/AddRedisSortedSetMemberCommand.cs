using System.Collections;

namespace PSRedis.Cmdlets;

/// <summary>Adds members to sorted sets, or gives them other scores.</summary>
[Cmdlet(VerbsCommon.Add, "RedisSortedSetMember", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class AddRedisSortedSetMemberCommand : OneKeyCmdlet<long>
{
    /// <summary>A member, or several, for -Score; or what has scores itself: objects with Member and Score, a hashtable of members with their scores.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(MemberCompleter))]
    public object Member { get; set; } = string.Empty;

    /// <summary>The score, infinities included.</summary>
    [Parameter(Position = 2)]
    [Score]
    [ValidateNotNull]
    public double? Score { get; set; }

    /// <summary>Only new members.</summary>
    [Parameter]
    public SwitchParameter IfNotExists { get; set; }

    /// <summary>Only members that are there.</summary>
    [Parameter]
    public SwitchParameter IfExists { get; set; }

    /// <summary>Members that are there only to a higher score (Redis 6.2 and later).</summary>
    [Parameter]
    public SwitchParameter GreaterThan { get; set; }

    /// <summary>Members that are there only to a lower score (Redis 6.2 and later).</summary>
    [Parameter]
    public SwitchParameter LessThan { get; set; }

    /// <summary>Emits how many members are new.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override string Action => "Add members";

    private protected override bool EmitsReplies => PassThru;

    private ScoreCondition Condition =>
        (IfNotExists ? ScoreCondition.IfNotExists : ScoreCondition.Always)
        | (IfExists ? ScoreCondition.IfExists : ScoreCondition.Always)
        | (GreaterThan ? ScoreCondition.GreaterThan : ScoreCondition.Always)
        | (LessThan ? ScoreCondition.LessThan : ScoreCondition.Always);

    private protected override void Process()
    {
        // No bytes are a member like any other.
        if (Unwrap.Base(Member) is not (ICollection { Count: 0 } and not byte[]) && Should(Key)) Send(Build, (Key, Member), Key);
    }

    private RedisCommand<long> Build((string Key, object Member) argument) =>
        Commands.SortedSets.Add(argument.Key, KeyValue.ScoresAndMembers(argument.Member, Score), Condition);
}
