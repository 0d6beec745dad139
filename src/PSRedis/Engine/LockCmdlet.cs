using PSRedis.Locks;

namespace PSRedis.Engine;

/// <summary>A cmdlet that acquires a lock.</summary>
public abstract class LockCmdlet : ConnectionCmdlet
{
    private protected LockCmdlet() { }

    /// <summary>The name of the lock: a key of the database, preferably with a prefix of its own.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Key")]
    [KeyName]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string Name { get; set; } = string.Empty;

    /// <summary>How long the lock is held unless it is renewed: a TimeSpan, seconds, or text such as 90s, 15m.</summary>
    [Parameter]
    [TimeToLive]
    [ValidateNotNull]
    public TimeSpan? Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to retry while another owner holds the lock; 0: one attempt.</summary>
    [Parameter]
    [TimeToLive(AllowZero = true)]
    [ValidateNotNull]
    public TimeSpan? Wait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause between two attempts.</summary>
    [Parameter]
    [TimeToLive]
    [ValidateNotNull]
    public TimeSpan? PollInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Acquires the lock. If that fails, writes an error record and returns null.</summary>
    private protected ResourceLock? Acquire()
    {
        RedisConnection redis = ImmediateRedis;
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
            // The cmdlet may be cancelled after it acquired the lock, while it writes its -Verbose output.
            held?.Abandon();
            throw;
        }
        if (held is not null || !isAnswered) return held;
        string message = Wait == TimeSpan.Zero ? $"The lock '{Name}' was not acquired: another owner holds it."
            : FormattableString.Invariant($"The lock '{Name}' was not acquired within {Wait!.Value.TotalSeconds:0.###} s: another owner holds it.");
        WriteError(RedisErrors.Create("LockTimeout", ErrorCategory.ResourceBusy, message, Name));
        return null;
    }

    /// <summary>
    /// Releases the lock. If the lock was lost, writes an error record. After an earlier failure it writes a warning instead, so as not to hide that failure.
    /// </summary>
    private protected void Release(ResourceLock held, bool hasFailed) => AttemptOne(
        () =>
        {
            try
            {
                held.Release(Log, Cancellation);
            }
            catch (OperationCanceledException)
            {
                // A lock that is not released blocks all other owners until its lease expires.
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
