namespace PSRedis.Cmdlets;

/// <summary>Lists the subscriptions of the session.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSubscription")]
[OutputType(typeof(RedisSubscription))]
public sealed class GetRedisSubscriptionCommand : PSCmdlet
{
    /// <summary>The ids of the subscriptions. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SubscriptionId]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(SubscriptionCompleter))]
    public int[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        RedisSession session = RedisSession.Here;
        if (Id.Length == 0) WriteObject(session.Subscriptions, enumerateCollection: true);
        foreach (int id in Id)
        {
            if (session.FindSubscription(id) is { } found) WriteObject(found);
            else WriteError(RedisErrors.NoSubscription(id));
        }
    }
}
