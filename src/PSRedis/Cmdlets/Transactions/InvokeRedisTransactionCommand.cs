using System.Collections.ObjectModel;

namespace PSRedis.Cmdlets;

/// <summary>Executes the commands of a script block as a transaction: all or none.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "RedisTransaction", SupportsShouldProcess = true)]
[OutputType(typeof(object))]
public sealed class InvokeRedisTransactionCommand : BlockCmdlet
{
    /// <summary>Keys that must not change before the execution. The first argument of the block is a dictionary of their values.</summary>
    [Parameter]
    [KeyNames]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string[] Watch { get; set; } = [];

    /// <summary>How many times to run the block again if a watched key had changed.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Retry { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess(Location, "Execute a transaction")) return;
        for (int attempt = 0; !Attempt(isLast: attempt >= Retry); attempt++) { }
    }

    /// <summary>Runs the block and executes the queued commands.</summary>
    /// <returns>False: a watched key had changed, and the block must be run again.</returns>
    private bool Attempt(bool isLast)
    {
        CommandBatch batch = NewBatch(isTransaction: true);
        // A watch of Watch-RedisKey applies to this transaction. It ends with it, even if the block throws.
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
            // Also if the link was lost after the keys were watched. Not with a watch of Watch-RedisKey: the block would write values that were read
            // before it ran, and those keys would no longer be watched.
            return false;
        }
        catch (RedisException e) when (RedisErrors.ConcernsOneRecord(e))
        {
            WriteError(ErrorOf(e, Watch.Length > 0 ? Watch : null));
        }
        catch (Exception e) when (e is RedisException or ArgumentException or NotSupportedException or OperationCanceledException)
        {
            // No other exceptions: break or exit in the block also ends this cmdlet.
            throw Terminate(e, Redis.Endpoint);
        }
        finally
        {
            watch?.Dispose();
        }
        return true;
    }
}
