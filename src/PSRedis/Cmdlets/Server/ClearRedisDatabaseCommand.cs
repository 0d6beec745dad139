using System.Management.Automation;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Removes every key of the database, or of all databases.</summary>
[Cmdlet(VerbsCommon.Clear, "RedisDatabase", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class ClearRedisDatabaseCommand : RedisCmdlet
{
    /// <summary><para type="description">All databases of the server.</para></summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary><para type="description">Gives the memory back in the background.</para></summary>
    [Parameter]
    public SwitchParameter Async { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string target = All ? $"all databases at {Redis.Endpoint}" : Place;
        if (ShouldProcess(target, "Remove every key")) Execute(Commands.Server.Flush(All, Async), target);
    }
}
