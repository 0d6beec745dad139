using PSRedis.Locks;

namespace PSRedis.Cmdlets;

/// <summary>Releases a lock.</summary>
[Cmdlet(VerbsCommon.Unlock, "RedisResource", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UnlockRedisResourceCommand : RedisCmdletBase
{
    /// <summary>The lock that Lock-RedisResource emitted. It has its own connection.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LockTransformation]
    public ResourceLock? Lock { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess($"'{Lock!.Name}' at {Lock.Endpoint}, database {Lock.Database}", "Unlock")) return;
        Log = CommandLog.For(this, () => $"{Lock.Endpoint}/{Lock.Database}");
        AttemptOne(() => Lock.Release(Log, Cancellation), Lock.Name);
    }
}
