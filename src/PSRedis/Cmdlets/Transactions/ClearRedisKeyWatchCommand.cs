namespace PSRedis.Cmdlets;

/// <summary>Stops watching all keys that are watched on a connection.</summary>
[Cmdlet(VerbsCommon.Clear, "RedisKeyWatch")]
[OutputType(typeof(void))]
public sealed class ClearRedisKeyWatchCommand : ConnectionCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        using RedisWatch? watch = RedisSession.Here.TakeWatch(ImmediateRedis);
        Attempt(() => watch?.Cancel(Log, Cancellation));
    }
}
