using System.Management.Automation;
using PSRedis.Binding;
using PSRedis.Completion;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Publishes messages on a channel.</summary>
[Cmdlet(VerbsData.Publish, "RedisMessage")]
[OutputType(typeof(long))]
public sealed class PublishRedisMessageCommand : PipelineCmdlet<long>
{
    /// <summary><para type="description">The channel.</para></summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [KeyName]
    [ArgumentCompleter(typeof(ChannelCompleter))]
    public string Channel { get; set; } = string.Empty;

    /// <summary><para type="description">The message: text, a number, a date, bytes.</para></summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [FromProperty(nameof(Message))]
    [ValidateNotNull]
    [AllowEmptyString]
    public object Message { get; set; } = string.Empty;

    /// <summary><para type="description">Emits how many clients received the message.</para></summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool EmitsReplies => PassThru;

    private protected override void Process() =>
        Send(static argument => Commands.PubSub.Publish(argument.Channel, RedisScalar.From(argument.Message)), (Channel, Message), Channel);
}
