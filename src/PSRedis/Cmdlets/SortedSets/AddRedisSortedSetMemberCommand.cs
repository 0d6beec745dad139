using System.Collections;

namespace PSRedis.Cmdlets;

/// <summary>Adds members to sorted sets, or changes their scores.</summary>
[Cmdlet(VerbsCommon.Add, "RedisSortedSetMember", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class AddRedisSortedSetMemberCommand : OneKeyCmdlet<long>
{
    /// <summary>One or several members for -Score; or members with their scores: objects with Member and Score, or a hashtable.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(MemberCompleter))]
    public object Member { get; set; } = string.Empty;

    /// <summary>The score; inf and -inf are accepted.</summary>
    [Parameter(Position = 2)]
    [Score]
    [ValidateNotNull]
    public double? Score { get; set; }

    /// <summary>Only adds new members.</summary>
    [Parameter]
    public SwitchParameter IfNotExists { get; set; }

    /// <summary>Only changes existing members.</summary>
    [Parameter]
    public SwitchParameter IfExists { get; set; }

    /// <summary>Changes existing members only if the new score is higher (Redis 6.2 and later).</summary>
    [Parameter]
    public SwitchParameter GreaterThan { get; set; }

    /// <summary>Changes existing members only if the new score is lower (Redis 6.2 and later).</summary>
    [Parameter]
    public SwitchParameter LessThan { get; set; }

    /// <summary>Emits how many members were added.</summary>
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
        // An empty byte[] is a valid member, but an empty collection has no members.
        if (Unwrap.Base(Member) is not (ICollection { Count: 0 } and not byte[]) && Should(Key)) Send(Build, (Key, Member), Key);
    }

    private RedisCommand<long> Build((string Key, object Member) argument) =>
        Commands.SortedSets.Add(argument.Key, KeyValue.ScoresAndMembers(argument.Member, Score), Condition);
}
