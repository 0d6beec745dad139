namespace PSRedis.Cmdlets;

/// <summary>Forgets all keys that are watched on a connection.</summary>
[Cmdlet(VerbsCommon.Clear, "RedisKeyWatch")]
[OutputType(typeof(void))]
public sealed class ClearRedisKeyWatchCommand : ConnectionCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        using RedisWatch? watch = RedisSession.Here.TakeWatch(RedisAtOnce);
        try
        {
            watch?.Cancel(Log, Stop);
            Log?.Tell();
        }
        catch (Exception e) when (e is not RuntimeException)
        {
            throw Ended(e);
        }
    }
}
