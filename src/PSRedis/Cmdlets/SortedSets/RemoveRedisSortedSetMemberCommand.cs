namespace PSRedis.Cmdlets;

/// <summary>Removes members from sorted sets: by name, by rank or by score.</summary>
[Cmdlet(VerbsCommon.Remove, "RedisSortedSetMember", SupportsShouldProcess = true, DefaultParameterSetName = ByMember)]
[OutputType(typeof(long))]
public sealed class RemoveRedisSortedSetMemberCommand : MemberWriteCmdlet<long>
{
    private const string ByMember = "Member";
    private const string ByRank = "Rank";
    private const string ByScore = "Score";

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByMember)]
    [FromProperty(nameof(Member))]
    [ValidateNotNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(MemberCompleter))]
    public override object Member { get; set; } = string.Empty;

    /// <summary>The first rank to remove: 0 is the lowest score, negative counts from the end.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByRank)]
    public long Start { get; set; }

    /// <summary>The last rank to remove; negative counts from the end.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByRank)]
    public long End { get; set; }

    /// <summary>The lowest score to remove: a number, (5 for greater than 5, or -inf. Default: -inf.</summary>
    [Parameter(ParameterSetName = ByScore)]
    [ScoreBound]
    [ValidateNotNullOrEmpty]
    public string MinScore { get; set; } = "-inf";

    /// <summary>The highest score to remove: a number, (5 for less than 5, or +inf. Default: +inf.</summary>
    [Parameter(ParameterSetName = ByScore)]
    [ScoreBound]
    [ValidateNotNullOrEmpty]
    public string MaxScore { get; set; } = "+inf";

    private protected override string Action => "Remove members";

    private protected override void Process()
    {
        if (ParameterSetName == ByMember) base.Process();
        else if (Should(Key)) Send(BuildRange, Key, Key);
    }

    private protected override RedisCommand<long> Build(string key, RedisArgument[] elements) => Commands.SortedSets.Remove(key, elements);

    private RedisCommand<long> BuildRange(string key) => ParameterSetName == ByRank
        ? Commands.SortedSets.RemoveByRank(key, Start, End)
        : Commands.SortedSets.RemoveByScore(key, new(MinScore, MaxScore));
}
