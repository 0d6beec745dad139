namespace PSRedis.Cmdlets;

/// <summary>Runs a script block for each message that is published to channels, in the background of the session.</summary>
[Cmdlet(VerbsLifecycle.Register, "RedisSubscription")]
[OutputType(typeof(RedisSubscription))]
public sealed class RegisterRedisSubscriptionCommand : SubscriptionCmdlet
{
    /// <summary>The script block to run for each message, which is $_ and the first argument.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [OneClause]
    public ScriptBlock Action { get; set; } = ScriptBlock.Create(string.Empty);

    /// <summary>How many messages may wait for the script block. If there are more, the oldest are dropped.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int QueueLimit { get; set; } = 10000;

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(RedisSession.Here.Begin(Subscribe(), Action, QueueLimit, Warns, Events));

    // -WarningAction applies to all warnings of the subscription, which are written long after this cmdlet has ended.
    private bool Warns =>
        !MyInvocation.BoundParameters.TryGetValue("WarningAction", out object? given) || given is not (ActionPreference.Ignore or ActionPreference.SilentlyContinue);
}
