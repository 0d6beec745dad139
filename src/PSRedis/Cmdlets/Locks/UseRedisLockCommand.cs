using System.Management.Automation.Runspaces;
using PSRedis.Locks;

namespace PSRedis.Cmdlets;

/// <summary>Runs a block while a lock is held, and releases it whatever happens.</summary>
[Cmdlet(VerbsOther.Use, "RedisLock", SupportsShouldProcess = true)]
[OutputType(typeof(object))]
public sealed class UseRedisLockCommand : LockCmdlet
{
    /// <summary>What to do while the lock is held. Its first argument is the lock, whose State becomes Lost when the lease was lost.</summary>
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
            // Straight into this cmdlet's own output, so that what the block emits comes out at once: it may run for hours.
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
