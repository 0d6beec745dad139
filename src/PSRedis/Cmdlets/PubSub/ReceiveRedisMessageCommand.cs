using System.Diagnostics;

namespace PSRedis.Cmdlets;

/// <summary>Receives the messages of channels as they are published.</summary>
[Cmdlet(VerbsCommunications.Receive, "RedisMessage")]
[OutputType(typeof(RedisMessage))]
public sealed class ReceiveRedisMessageCommand : SubscriptionCmdlet
{
    /// <summary>Ends after this number of messages.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; }

    /// <summary>Ends after this time: a TimeSpan, seconds, or text such as 90s, 15m.</summary>
    [Parameter]
    [TimeToLive]
    [ValidateNotNull]
    public TimeSpan? Timeout { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        using RedisSubscriber subscriber = Subscribe();
        subscriber.Interrupted = interruption => WriteWarning(interruption.ToString());
        var elapsed = Stopwatch.StartNew();
        for (int received = 0; Count == 0 || received < Count; received++)
        {
            TimeSpan left = Timeout is { } limit ? limit - elapsed.Elapsed : System.Threading.Timeout.InfiniteTimeSpan;
            if ((Timeout is not null && left <= TimeSpan.Zero) || Attempt(Next, (subscriber, left, Cancellation), subscriber.Endpoint) is not { } message) return;
            WriteObject(message);
        }
    }

    private static RedisMessage? Next((RedisSubscriber Subscriber, TimeSpan Left, CancellationToken Cancellation) argument) => argument.Subscriber.Receive(argument.Left, argument.Cancellation);
}
