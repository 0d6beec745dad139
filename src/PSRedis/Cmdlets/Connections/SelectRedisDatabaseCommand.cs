using System.Management.Automation;
using PSRedis.Commands;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Changes the database of a connection.</summary>
[Cmdlet(VerbsCommon.Select, "RedisDatabase")]
[OutputType(typeof(RedisConnection))]
public sealed class SelectRedisDatabaseCommand : RedisCmdlet
{
    /// <summary><para type="description">The number of the database.</para></summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateRange(0, int.MaxValue)]
    public int Database { get; set; }

    /// <summary><para type="description">Emits the connection.</para></summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Execute(ConnectionCommands.Select(Database), Database);
        if (PassThru) WriteObject(Redis);
    }
}
