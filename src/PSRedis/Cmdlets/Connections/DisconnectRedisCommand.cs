using System.Linq;
using System.Management.Automation;
using PSRedis.Binding;
using PSRedis.Completion;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Closes connections.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Redis", DefaultParameterSetName = "One")]
[OutputType(typeof(void))]
public sealed class DisconnectRedisCommand : PSCmdlet
{
    /// <summary><para type="description">The connections, or their names; the current one unless something else is said.</para></summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = "One")]
    [ConnectionTransformation]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public RedisConnection? Connection { get; set; }

    /// <summary><para type="description">Closes every connection of the session.</para></summary>
    [Parameter(Mandatory = true, ParameterSetName = "All")]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        RedisSession session = RedisSession.Here;
        if (All)
        {
            foreach (RedisConnection connection in session.Connections.ToArray()) session.Close(connection);
        }
        else if ((Connection ?? session.Current) is { } one)
        {
            session.Close(one);
        }
    }
}
