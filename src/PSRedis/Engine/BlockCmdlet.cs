using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Management.Automation.Runspaces;

namespace PSRedis.Engine;

/// <summary>A cmdlet that runs a script block and queues the commands of the cmdlets in it.</summary>
public abstract class BlockCmdlet : ConnectionCmdlet
{
    private protected BlockCmdlet() { }

    /// <summary>The script block. The cmdlets in it queue their commands; if it throws, none of them is sent.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public ScriptBlock ScriptBlock { get; set; } = ScriptBlock.Create(string.Empty);

    /// <summary>A new batch for the commands of the block. Blocks cannot be nested.</summary>
    private protected CommandBatch NewBatch(bool isTransaction)
    {
        if (RedisSession.Here.Batch is not null) throw NotQueueable("blocks of queued commands cannot be nested");
        return new CommandBatch(Redis, isTransaction);
    }

    /// <summary>Runs the block.</summary>
    /// <param name="batch">The batch that its commands are queued in.</param>
    /// <param name="argument">The argument of the block; null: none.</param>
    /// <returns>The output of the block itself.</returns>
    private protected Collection<PSObject> Run(CommandBatch batch, object? argument = null)
    {
        RedisSession session = RedisSession.Here;
        CommandBatch? outer = session.Exchange(batch);
        try
        {
            // Through a script: only then are the errors of the block this cmdlet's own, so that -ErrorVariable and 2>&1 see them.
            string script = argument is null ? ". $args[0]" : ". $args[0] $args[1]";
            return InvokeCommand.InvokeScript(script, useNewScope: false, PipelineResultTypes.Error, null, ScriptBlock, argument);
        }
        finally
        {
            session.Exchange(outer);
        }
    }

    /// <summary>Watches keys, and reads their values.</summary>
    /// <param name="keys">The keys; none: nothing is watched.</param>
    /// <param name="watch">The watch that the keys are added to; null: a new one is created.</param>
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
            Log?.Flush();
        }
        foreach (string key in keys) values[key] = Run(Keys.Read(key));
        return values;
    }
}
