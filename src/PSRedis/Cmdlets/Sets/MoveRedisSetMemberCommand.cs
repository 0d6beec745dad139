namespace PSRedis.Cmdlets;

/// <summary>Moves members from one set to another.</summary>
[Cmdlet(VerbsCommon.Move, "RedisSetMember", SupportsShouldProcess = true)]
[OutputType(typeof(bool))]
public sealed class MoveRedisSetMemberCommand : MemberCmdlet<bool>
{
    /// <summary>The set to move to.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [KeyName]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string Destination { get; set; } = string.Empty;

    /// <summary>Emits for each member whether it was moved.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override string Action => $"Move members to '{Destination}'";

    private protected override bool EmitsReplies => PassThru;

    private protected override RedisCommand<bool> Build(string key, RedisArgument[] elements) => Commands.Sets.Move(key, Destination, elements[0]);
}
