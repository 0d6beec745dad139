using System.Management.Automation;
using PSRedis.Binding;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Reads fields of hashes.</summary>
[Cmdlet(VerbsCommon.Get, "RedisHashField")]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class GetRedisHashFieldCommand : OneKeyCmdlet<object?[]>
{
    /// <summary><para type="description">The key.</para></summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [KeyName]
    [ValidateNotNullOrEmpty]
    public override string Key { get; set; } = string.Empty;

    /// <summary><para type="description">The field or fields.</para></summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [KeyName]
    [ValidateNotNull]
    [AllowEmptyString]
    public string[] Field { get; set; } = [];

    /// <summary><para type="description">Emits values as byte[] instead of text.</para></summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    private protected override void Process() =>
        Send(static argument => Commands.Hashes.Get(argument.Key, argument.Field, argument.AsBytes), (Key, Field, AsBytes: (bool)AsByteArray), Key);

    // One field that is not there gives nothing; among several each has its place.
    private protected override void Emit(object?[] reply, object? target)
    {
        if (reply.Length > 1 || reply[0] is not null) base.Emit(reply, target);
    }
}
