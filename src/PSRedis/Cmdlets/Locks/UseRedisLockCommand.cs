using System.Management.Automation.Runspaces;
using PSRedis.Locks;

namespace PSRedis.Cmdlets;

/// <summary>Runs a script block while holding a lock, and always releases the lock.</summary>
[Cmdlet(VerbsOther.Use, "RedisLock", SupportsShouldProcess = true)]
[OutputType(typeof(object))]
public sealed class UseRedisLockCommand : LockCmdlet
{
    /// <summary>The script block to run while the lock is held. Its first argument is the lock, whose State becomes Lost if the lease is lost.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public ScriptBlock ScriptBlock { get; set; } = ScriptBlock.Create(string.Empty);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess($"'{Name}' at {Location}", "Run a script block while holding the lock") || Acquire() is not { } held) return;
        bool hasFailed = false;
        try
        {
            using LockRenewal renewal = Attempt(() => new LockRenewal(held, Redis, Cancellation), Name);
            // Directly into this cmdlet's own output, so that output of the block is emitted immediately: the block may run for hours.
            InvokeCommand.InvokeScript("& $args[0] $args[1]", useNewScope: true, PipelineResultTypes.Output | PipelineResultTypes.Error, null, ScriptBlock, held);
        }
        catch (Exception e) when (e is not FlowControlException)
        {
            hasFailed = true;
            throw;
        }
        finally
        {
            Release(held, hasFailed);
        }
    }
}
