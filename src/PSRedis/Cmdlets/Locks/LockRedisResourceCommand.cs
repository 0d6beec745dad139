using PSRedis.Locks;

namespace PSRedis.Cmdlets;

/// <summary>Acquires a lock on a name.</summary>
[Cmdlet(VerbsCommon.Lock, "RedisResource", SupportsShouldProcess = true)]
[OutputType(typeof(ResourceLock))]
public sealed class LockRedisResourceCommand : LockCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ShouldProcess($"'{Name}' at {Location}", "Lock") && Acquire() is { } held) WriteObject(held);
    }
}
