using System.Management.Automation;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Has the server write its append-only file anew, as short as it can be.</summary>
[Cmdlet(VerbsCommon.Optimize, "RedisAppendOnlyFile", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class OptimizeRedisAppendOnlyFileCommand : ServerJobCmdlet
{
    private const string What = "Rewriting the append-only file";

    private protected override void Process()
    {
        if (!ShouldProcess(Redis.Endpoint, "Rewrite the append-only file")) return;
        if (Begin(Commands.Server.RewriteAppendOnlyFile(), What) && Wait) WaitFor(What, status => status.IsRewriting, status => status.HasRewritten);
    }
}
