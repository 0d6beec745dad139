namespace PSRedis.Engine;

/// <summary>A cmdlet that subscribes to channels and patterns, all with one subscription.</summary>
public abstract class SubscriptionCmdlet : ConnectionCmdlet
{
    private readonly List<string> _channels = [];

    private protected SubscriptionCmdlet() { }

    /// <summary>The channel or channels, by name.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [KeyNames]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ChannelCompleter))]
    public string[] Channel { get; set; } = [];

    /// <summary>The glob pattern or patterns of channel names: *, ? and [ab].</summary>
    [Parameter]
    [KeyNames]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Pattern { get; set; } = [];

    /// <summary>Returns messages as byte[] instead of text.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => _channels.AddRange(Channel);

    /// <summary>Subscribes on a link of its own. An error ends the cmdlet.</summary>
    private protected RedisSubscriber Subscribe()
    {
        RedisConnection redis = ImmediateRedis;
        RedisSubscriber? subscriber = null;
        try
        {
            subscriber = RedisSubscriber.Open(redis, _channels, Pattern, AsByteArray, Cancellation);
            LogVerbose($"Subscribed to {subscriber}.");
            return subscriber;
        }
        catch (Exception e)
        {
            subscriber?.Dispose();
            if (e is RuntimeException) throw;
            bool isOne = _channels.Count + Pattern.Length == 1;
            throw Terminate(e, isOne ? string.Concat(_channels) + string.Concat(Pattern) : (object)(string[])[.. _channels, .. Pattern]);
        }
    }
}
