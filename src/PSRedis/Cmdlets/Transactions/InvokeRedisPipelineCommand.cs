namespace PSRedis.Cmdlets;

/// <summary>Sends the commands of a block together, in one round trip.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "RedisPipeline")]
[OutputType(typeof(object))]
public sealed class InvokeRedisPipelineCommand : BlockCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        CommandBatch batch = NewBatch(isTransaction: false);
        WriteObject(Run(batch), enumerateCollection: true);
        if (Attempt(() => batch.Send(this, Log, Cancellation), Redis.Endpoint) is not { } unsent) return;
        RedisSession session = RedisSession.Here;
        if (session.Current == batch.Connection) session.ClearCurrent("a block of Invoke-RedisPipeline failed to change the database or the user");
        if (unsent == 0) return;
        ThrowTerminatingError(RedisErrors.Create(
            "NotSent", ErrorCategory.OperationStopped, $"The block failed to change the database, the user or the protocol. The rest of it was not sent ({unsent} commands).", Redis.Endpoint));
    }
}
