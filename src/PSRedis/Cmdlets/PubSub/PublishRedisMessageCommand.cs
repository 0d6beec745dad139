namespace PSRedis.Cmdlets;

/// <summary>Publishes messages to a channel.</summary>
[Cmdlet(VerbsData.Publish, "RedisMessage")]
[OutputType(typeof(long))]
public sealed class PublishRedisMessageCommand : WriteCmdlet<long>
{
    /// <summary>The channel.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [KeyName]
    [ArgumentCompleter(typeof(ChannelCompleter))]
    public string Channel { get; set; } = string.Empty;

    /// <summary>The message: text, a number, a date, bytes.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FromProperty(nameof(Message))]
    [ValidateNotNull]
    [AllowEmptyString]
    public object Message { get; set; } = string.Empty;

    private protected override void Process() =>
        Send(static argument => Commands.PubSub.Publish(argument.Channel, RedisScalar.From(argument.Message)), (Channel, Message), Channel);
}
