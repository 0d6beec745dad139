using System.Collections.Specialized;
using PSRedis.Output;

namespace PSRedis.Cmdlets;

/// <summary>Reads what the server tells about itself.</summary>
[Cmdlet(VerbsCommon.Get, "RedisInfo")]
[OutputType(RedisInfo.TypeName)]
[OutputType(typeof(InfoFact))]
public sealed class GetRedisInfoCommand : ServerCommandCmdlet<OrderedDictionary>
{
    /// <summary>A section, such as memory, stats or commandstats; all, everything. Without it the server's default sections.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(InfoSectionCompleter))]
    public string? Section { get; set; }

    /// <summary>Emits one object for each fact, with Section, Name and Value, instead of one for all: for tables and CSV.</summary>
    [Parameter]
    public SwitchParameter Flat { get; set; }

    private protected override object? Target => Section;

    private protected override RedisCommand<OrderedDictionary> Build() => Commands.Server.Info(Section);

    private protected override object? Shape(OrderedDictionary reply, object? target, PSCmdlet output)
    {
        // Of a section it does not have the server says nothing, of one that is empty at least the name.
        if (reply.Count > 0) return Flat ? RedisInfo.Flat(reply, Redis.Endpoint).ToArray() : At(RedisInfo.From(reply, isSummary: target is null));
        if (target is not null) output.WriteError(RedisErrors.Create("UnknownSection", ErrorCategory.ObjectNotFound, $"The server has no section '{target}'. Get-RedisInfo all shows all sections.", target));
        return null;
    }
}
