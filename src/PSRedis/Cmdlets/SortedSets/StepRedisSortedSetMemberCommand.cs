namespace PSRedis.Cmdlets;

/// <summary>Increments or decrements the scores of members.</summary>
[Cmdlet(VerbsCommon.Step, "RedisSortedSetMember", SupportsShouldProcess = true)]
[OutputType(typeof(double))]
public sealed class StepRedisSortedSetMemberCommand : MemberCmdlet<double>
{
    /// <summary>The increment; negative to decrement.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [Score]
    public double By { get; set; } = 1;

    private protected override string Action => "Increment scores";

    private protected override RedisCommand<double> Build(string key, RedisArgument[] elements) => Commands.SortedSets.Increment(key, elements[0], By);
}
