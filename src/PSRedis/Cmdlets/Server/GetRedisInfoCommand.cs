using System.Collections.Specialized;
using PSRedis.Output;

namespace PSRedis.Cmdlets;

/// <summary>Reads the server's INFO.</summary>
[Cmdlet(VerbsCommon.Get, "RedisInfo")]
[OutputType(RedisInfo.TypeName)]
[OutputType(typeof(InfoFact))]
public sealed class GetRedisInfoCommand : ServerCommandCmdlet<OrderedDictionary>
{
    /// <summary>A section, such as memory, stats or commandstats; also all or everything. Default: the server's default sections.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(InfoSectionCompleter))]
    public string? Section { get; set; }

    /// <summary>Emits one object for each field, with Section, Name and Value, instead of one object for all: for tables and CSV.</summary>
    [Parameter]
    public SwitchParameter Flat { get; set; }

    private protected override object? Target => Section;

    private protected override RedisCommand<OrderedDictionary> Build() => Commands.Server.Info(Section);

    private protected override object? Shape(OrderedDictionary reply, object? target, PSCmdlet output)
    {
        // The reply is empty for an unknown section. An empty section has at least its name.
        if (reply.Count > 0) return Flat ? RedisInfo.Flat(reply, Redis.Endpoint).ToArray() : At(RedisInfo.From(reply, isSummary: target is null));
        if (target is not null) output.WriteError(RedisErrors.Create("UnknownSection", ErrorCategory.ObjectNotFound, $"The server has no INFO section '{target}'. Get-RedisInfo all shows all sections.", target));
        return null;
    }
}
