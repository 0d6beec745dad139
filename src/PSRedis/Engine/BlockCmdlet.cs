using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Management.Automation.Runspaces;

namespace PSRedis.Engine;

/// <summary>A cmdlet that runs a block in which the commands of other cmdlets are queued.</summary>
public abstract class BlockCmdlet : ConnectionCmdlet
{
    private protected BlockCmdlet() { }

    /// <summary>The block. The cmdlets in it queue their commands; an exception in it sends none of them.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public ScriptBlock ScriptBlock { get; set; } = ScriptBlock.Create(string.Empty);

    /// <summary>A batch for the commands of the block, which must not be part of another block.</summary>
    private protected CommandBatch NewBatch(bool isTransaction)
    {
        if (RedisSession.Here.Batch is not null) throw NotQueueable("blocks of queued commands cannot be nested");
        return new CommandBatch(Redis, isTransaction);
    }

    /// <summary>Runs the block.</summary>
    /// <param name="batch">Where the commands in it are queued.</param>
    /// <param name="argument">What the block gets as its argument; null: none.</param>
    /// <returns>What the block emitted itself.</returns>
    private protected Collection<PSObject> Run(CommandBatch batch, object? argument = null)
    {
        RedisSession session = RedisSession.Here;
        CommandBatch? outer = session.Exchange(batch);
        try
        {
            // By way of a script, since only then the errors of the block come out as this cmdlet's own, and -ErrorVariable and 2>&1 see them.
            string script = argument is null ? ". $args[0]" : ". $args[0] $args[1]";
            return InvokeCommand.InvokeScript(script, useNewScope: false, PipelineResultTypes.Error, null, ScriptBlock, argument);
        }
        finally
        {
            session.Exchange(outer);
        }
    }

    /// <summary>Watches keys, and reads what they hold.</summary>
    /// <param name="keys">The keys; none: nothing is watched.</param>
    /// <param name="watch">The watch that they are added to, or that is made for them.</param>
    /// <returns>The values by key.</returns>
    private protected OrderedDictionary WatchAndRead(string[] keys, ref RedisWatch? watch)
    {
        var values = new OrderedDictionary(StringComparer.Ordinal);
        if (keys.Length == 0) return values;
        try
        {
            if (watch is null) watch = Redis.Watch(keys, Log, Cancellation);
            else watch.Add(keys, Log, Cancellation);
        }
        finally
        {
            Log?.Tell();
        }
        foreach (string key in keys) values[key] = Run(Keys.Read(key));
        return values;
    }
}
