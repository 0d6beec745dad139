namespace PSRedis.Cmdlets;

/// <summary>Ends subscriptions.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "RedisSubscription", SupportsShouldProcess = true, DefaultParameterSetName = ById)]
[OutputType(typeof(void))]
public sealed class UnregisterRedisSubscriptionCommand : PSCmdlet
{
    private const string ById = "Id";
    private const string ByObject = "Subscription";

    /// <summary>The ids of the subscriptions.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ById)]
    [SubscriptionId]
    [ArgumentCompleter(typeof(SubscriptionCompleter))]
    public int[] Id { get; set; } = [];

    /// <summary>A subscription that Register-RedisSubscription emitted.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public RedisSubscription? Subscription { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Subscription is not null) End(Subscription);
        foreach (int id in Id)
        {
            if (RedisSession.Here.FindSubscription(id) is { } found) End(found);
            else WriteError(RedisErrors.NoSubscription(id));
        }
    }

    private void End(RedisSubscription subscription)
    {
        if (ShouldProcess(subscription.ToString(), "Unregister")) RedisSession.Here.End(subscription);
    }
}
