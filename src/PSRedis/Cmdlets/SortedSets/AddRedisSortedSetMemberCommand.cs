using System.Collections;
using System.Management.Automation;
using PSRedis.Binding;
using PSRedis.Commands;
using PSRedis.Completion;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Adds members to sorted sets, or gives them other scores.</summary>
[Cmdlet(VerbsCommon.Add, "RedisSortedSetMember", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class AddRedisSortedSetMemberCommand : OneKeyCmdlet<long>
{
    /// <summary><para type="description">A member, or several, for -Score; or what has scores itself: objects with Member and Score, a hashtable of members with their scores.</para></summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(MemberCompleter))]
    public object Member { get; set; } = string.Empty;

    /// <summary><para type="description">The score, infinities included.</para></summary>
    [Parameter(Position = 2)]
    [Score]
    [ValidateNotNull]
    public double? Score { get; set; }

    /// <summary><para type="description">Only new members.</para></summary>
    [Parameter]
    public SwitchParameter IfNotExists { get; set; }

    /// <summary><para type="description">Only members that are there.</para></summary>
    [Parameter]
    public SwitchParameter IfExists { get; set; }

    /// <summary><para type="description">Members that are there only to a higher score (Redis 6.2 and later).</para></summary>
    [Parameter]
    public SwitchParameter GreaterThan { get; set; }

    /// <summary><para type="description">Members that are there only to a lower score (Redis 6.2 and later).</para></summary>
    [Parameter]
    public SwitchParameter LessThan { get; set; }

    /// <summary><para type="description">Emits how many members are new.</para></summary>
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
