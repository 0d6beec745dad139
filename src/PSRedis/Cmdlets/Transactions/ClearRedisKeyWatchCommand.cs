using System.Management.Automation;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Forgets all keys that are watched on a connection.</summary>
[Cmdlet(VerbsCommon.Clear, "RedisKeyWatch")]
[OutputType(typeof(void))]
public sealed class ClearRedisKeyWatchCommand : RedisCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => RedisSession.Here.TakeWatch(RedisAtOnce)?.Dispose();
}
