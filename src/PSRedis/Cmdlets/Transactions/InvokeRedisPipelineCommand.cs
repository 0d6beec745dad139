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
        Attempt(() => batch.Send(this, Log, Cancellation), Redis.Endpoint);
    }
}
