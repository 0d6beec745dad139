using System;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Management.Automation;
using PSRedis.Binding;
using PSRedis.Commands;
using PSRedis.Completion;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Has the commands of a block executed together, or not at all.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "RedisTransaction", SupportsShouldProcess = true)]
[OutputType(typeof(object))]
public sealed class InvokeRedisTransactionCommand : BlockCmdlet
{
    /// <summary><para type="description">Keys that must not change between now and the execution. The block gets a dictionary of their values as its first argument.</para></summary>
    [Parameter]
    [KeyNames]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string[] Watch { get; set; } = [];

    /// <summary><para type="description">How many times to run the block again where a watched key had changed.</para></summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Retry { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess(Place, "Execute a transaction")) return;
        for (int attempt = 0; !Attempt(isLast: attempt >= Retry); attempt++) { }
    }

    /// <summary>Runs the block and executes what it queued.</summary>
    /// <returns>False: a watched key had changed, and the block is to be run again.</returns>
    private bool Attempt(bool isLast)
    {
        CommandBatch batch = NewBatch(isTransaction: true);
        try
        {
            Collection<PSObject> output = RunBlock(batch);
            bool isExecuted = batch.Execute(Log, Stop);
            Log?.Tell();
            if (!isExecuted) throw new RedisTransactionAbortedException("A watched key had changed before the transaction was executed. Nothing was done.");
            WriteObject(output, enumerateCollection: true);
            batch.EmitAll(this);
        }
        catch (RedisTransactionAbortedException) when (!isLast)
        {
            // Also where the connection broke after the keys were watched.
            return false;
        }
        catch (RedisException e) when (RedisErrors.ConcernsOneRecord(e))
        {
            WriteError(RedisErrors.From(e, Watch.Length > 0 ? Watch : null));
        }
        catch (Exception e) when (e is RedisException or ArgumentException or NotSupportedException or OperationCanceledException)
        {
            // Nothing else: what ends the block, be it break or exit, ends this cmdlet too.
            throw Ended(e, Redis.Endpoint);
        }
        return true;
    }

    private Collection<PSObject> RunBlock(CommandBatch batch)
    {
        bool isDone = false;
        try
        {
            Collection<PSObject> output = Run(batch, WatchedValues());
            isDone = true;
            return output;
        }
        finally
        {
            if (!isDone) ForgetWatch();
        }
    }

    // The block did not come to its end: nothing was sent, and the watch must not lie in wait for the next transaction.
    private void ForgetWatch()
    {
        try
        {
            Redis.Execute(Transactions.Unwatch().ObservedBy(Log), Stop);
        }
        catch (OperationCanceledException)
        {
            Redis.Post(Transactions.Unwatch());
        }
        catch (RedisException)
        {
            // A watch ends with its line, and what the block threw is what the user has to know.
        }
    }

    private OrderedDictionary WatchedValues()
    {
        var values = new OrderedDictionary(StringComparer.Ordinal);
        if (Watch.Length == 0) return values;
        Run(Transactions.Watch(Watch));
        foreach (string key in Watch) values[key] = Run(Keys.Read(key));
        return values;
    }
}
