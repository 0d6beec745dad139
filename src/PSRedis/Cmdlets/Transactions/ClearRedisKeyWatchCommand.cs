using System.Management.Automation;
using PSRedis.Commands;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Forgets all keys that the connection watches.</summary>
[Cmdlet(VerbsCommon.Clear, "RedisKeyWatch")]
[OutputType(typeof(void))]
public sealed class ClearRedisKeyWatchCommand : CommandCmdlet<bool>
{
    private protected override bool EmitsReplies => false;

    private protected override RedisCommand<bool> Build() => Transactions.Unwatch();
}
