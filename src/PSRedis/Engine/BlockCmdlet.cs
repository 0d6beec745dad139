using System.Collections.ObjectModel;
using System.Management.Automation;

namespace PSRedis.Engine;

/// <summary>A cmdlet that runs a block in which the commands of other cmdlets are queued.</summary>
public abstract class BlockCmdlet : RedisCmdlet
{
    private protected BlockCmdlet() { }

    /// <summary>
    /// <para type="description">The block. The cmdlets in it queue their commands; an exception in it sends none of them.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNull]
    public ScriptBlock ScriptBlock { get; set; } = ScriptBlock.Create(string.Empty);

    /// <summary>Runs the block.</summary>
    /// <param name="batch">Where the commands in it are queued.</param>
    /// <param name="arguments">What the block gets as its arguments.</param>
    /// <returns>What the block emitted itself.</returns>
    private protected Collection<PSObject> Run(CommandBatch batch, params object?[] arguments)
    {
        RedisSession session = RedisSession.Here;
        if (session.Batch is not null) throw NotQueueable("blocks of queued commands cannot be nested");
        session.Batch = batch;
        try
        {
            return InvokeCommand.InvokeScript(SessionState, ScriptBlock, arguments);
        }
        finally
        {
            session.Batch = null;
        }
    }
}
