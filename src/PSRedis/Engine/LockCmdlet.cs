using PSRedis.Locks;

namespace PSRedis.Engine;

/// <summary>A cmdlet that acquires a lock.</summary>
public abstract class LockCmdlet : ConnectionCmdlet
{
    private protected LockCmdlet() { }

    /// <summary>The name of the lock: a key of the database, so best one with a prefix of its own.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Key")]
    [KeyName]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string Name { get; set; } = string.Empty;

    /// <summary>For how long the lock is held, unless it is renewed: a TimeSpan, seconds, or text such as 90s, 15m.</summary>
    [Parameter]
    [TimeToLive]
    [ValidateNotNull]
    public TimeSpan? Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to try where another caller holds it; 0: once.</summary>
    [Parameter]
    [TimeToLive(AllowZero = true)]
    [ValidateNotNull]
    public TimeSpan? Wait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to pause between two tries.</summary>
    [Parameter]
    [TimeToLive]
    [ValidateNotNull]
    public TimeSpan? PollInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Acquires the lock; not getting it is an error record.</summary>
    private protected ResourceLock? Acquire()
    {
        RedisConnection redis = RedisAtOnce;
        ResourceLock? held = null;
        bool isAnswered = false;
        try
        {
            AttemptOne(
                () =>
                {
                    held = ResourceLock.Acquire(redis, Name, Lease!.Value, Wait!.Value, PollInterval!.Value, Log, Cancellation);
                    isAnswered = true;
                },
                Name);
        }
        catch
        {
            // A cancellation may come between the lock and what -Verbose says of it.
            held?.Abandon();
            throw;
        }
        if (held is not null || !isAnswered) return held;
        string message = Wait == TimeSpan.Zero ? $"The lock '{Name}' is held by another owner."
            : FormattableString.Invariant($"The lock '{Name}' was held by another owner for {Wait!.Value.TotalSeconds:0.###} s.");
        WriteError(RedisErrors.Create("LockTimeout", ErrorCategory.ResourceBusy, message, Name));
        return null;
    }

    /// <summary>Releases the lock; that it is no longer one's own is an error record. Where an error is on its way already it is a warning, so as not to hide that.</summary>
    private protected void Release(ResourceLock held, bool hasFailed) => AttemptOne(
        () =>
        {
            try
            {
                held.Release(Log, Cancellation);
            }
            catch (OperationCanceledException)
            {
                // A lock that is left behind keeps everybody out until its lease has run out.
                held.Abandon();
                throw;
            }
            catch (Exception e) when (hasFailed && e is not RuntimeException)
            {
                WriteWarning($"The lock '{held.Name}' was not released: {e.Message}");
            }
        },
        held.Name);
}
