using System.Diagnostics;

namespace PSRedis.Engine;

/// <summary>Processes the queue of a subscription. PowerShell runs it on the runspace's thread when <see cref="RedisSubscription.Rung"/> was raised.</summary>
// A cmdlet, since only a cmdlet writes warnings according to the user's preference. Without the Cmdlet attribute, so that it is not exported.
public sealed class SubscriptionWork : PSCmdlet
{
    // The runspace has other work: after this time it can do that.
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    /// <summary>The subscription.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public RedisSubscription? Subscription { get; set; }

    private RedisSubscription Mine => Subscription!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        BackgroundSubscriber source = Mine.Background;
        source.Answer();
        try
        {
            WriteNotices(source);
            RunActions(source);
        }
        finally
        {
            if (source.Waiting > 0) source.Ring();
            Mine.LeaveEvents();
        }
    }

    private void WriteNotices(BackgroundSubscriber source)
    {
        while (source.TakeNotice() is { } notice) Warn(notice.ToString());
        if (Mine.NewlyDropped(out long dropped))
        {
            Warn($"{dropped} messages were dropped, because they arrive faster than the script block handles them, and at most {Mine.QueueLimit} are queued.");
        }
        if (Mine.NewlyFailed() is { } failure) Warn($"ended with an error: {failure.Message}");
    }

    private void RunActions(BackgroundSubscriber source)
    {
        var turn = Stopwatch.StartNew();
        long failed = Mine.Failed;
        while (turn.Elapsed < Turn && source.Take() is { } message) Run(message);
        failed = Mine.Failed - failed;
        if (failed > 0) Warn($"the script block failed for {(failed == 1 ? "a message" : $"{failed} messages")}: {Mine.LastError}");
    }

    private void Run(RedisMessage message)
    {
        try
        {
            Mine.Block.InvokeWithContext(null, [new PSVariable("_", message)], message);
        }
        catch (FlowControlException)
        {
            // break, continue and exit end the block, and nothing beyond it.
        }
        catch (Exception e) when (e is not PipelineStoppedException)
        {
            Mine.Failed++;
            Mine.LastError = (e as IContainsErrorRecord)?.ErrorRecord ?? RedisErrors.From(e, message);
        }
    }

    private void Warn(string text)
    {
        if (Mine.Warns) WriteWarning($"Subscription {Mine.Id}: {text}");
    }
}
