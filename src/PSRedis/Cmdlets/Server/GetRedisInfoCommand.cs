using System.Collections.Specialized;
using System.Management.Automation;
using PSRedis.Commands;
using PSRedis.Engine;
using PSRedis.Output;

namespace PSRedis.Cmdlets;

/// <summary>Reads what the server tells about itself.</summary>
[Cmdlet(VerbsCommon.Get, "RedisInfo")]
[OutputType(RedisInfo.TypeName)]
public sealed class GetRedisInfoCommand : CommandCmdlet<OrderedDictionary>
{
    /// <summary><para type="description">A section, such as memory, stats or commandstats; all, everything. Without it the server's default sections.</para></summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Section { get; set; }

    private protected override RedisCommand<OrderedDictionary> Build() => Commands.Server.Info(Section);

    private protected override void Emit(OrderedDictionary reply, object? target)
    {
        // Of a section it does not have the server says nothing.
        if (reply.Count > 0) WriteObject(RedisInfo.From(reply));
    }
}
