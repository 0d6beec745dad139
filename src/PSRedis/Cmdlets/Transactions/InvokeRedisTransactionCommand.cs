using System.Collections.ObjectModel;

namespace PSRedis.Cmdlets;

/// <summary>Has the commands of a block executed together, or not at all.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "RedisTransaction", SupportsShouldProcess = true)]
[OutputType(typeof(object))]
public sealed class InvokeRedisTransactionCommand : BlockCmdlet
{
    /// <summary>Keys that must not change between now and the execution. The block gets a dictionary of their values as its first argument.</summary>
    [Parameter]
    [KeyNames]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string[] Watch { get; set; } = [];

    /// <summary>How many times to run the block again where a watched key had changed.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Retry { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess(Location, "Execute a transaction")) return;
        for (int attempt = 0; !Attempt(isLast: attempt >= Retry); attempt++) { }
    }

    /// <summary>Runs the block and executes what it queued.</summary>
    /// <returns>False: a watched key had changed, and the block is to be run again.</returns>
    private bool Attempt(bool isLast)
    {
        CommandBatch batch = NewBatch(isTransaction: true);
        // What Watch-RedisKey began is about this transaction. A block that does not come to its end ends it, too.
        RedisWatch? watch = RedisSession.Here.TakeWatch(batch.Connection);
        bool isGiven = watch is not null;
        try
        {
            Collection<PSObject> output = Run(batch, WatchAndRead(Watch, ref watch));
            bool isExecuted = batch.Execute(watch, Log, Cancellation);
            Log?.Flush();
            if (!isExecuted) throw new RedisTransactionAbortedException("A watched key changed before the transaction was executed. Nothing was executed.");
            WriteObject(output, enumerateCollection: true);
            batch.EmitAll(this);
        }
        catch (RedisTransactionAbortedException) when (!isLast && !isGiven)
        {
            // Also where the connection broke after the keys were watched. Not with those of Watch-RedisKey: what was read since, before the block,
            // the block would write again, and nothing would watch it.
            return false;
        }
        catch (RedisException e) when (RedisErrors.ConcernsOneRecord(e))
        {
            WriteError(ErrorOf(e, Watch.Length > 0 ? Watch : null));
        }
        catch (Exception e) when (e is RedisException or ArgumentException or NotSupportedException or OperationCanceledException)
        {
            // Nothing else: what ends the block, be it break or exit, ends this cmdlet too.
            throw Terminate(e, Redis.Endpoint);
        }
        finally
        {
            watch?.Dispose();
        }
        return true;
    }
}
