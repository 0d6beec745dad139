using System.Management.Automation;
using PSRedis.Commands;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Watches keys: the next transaction on the connection is aborted when one of them has changed by then.</summary>
[Cmdlet(VerbsCommon.Watch, "RedisKey")]
[OutputType(typeof(void))]
public sealed class WatchRedisKeyCommand : KeysCmdlet<bool>
{
    private protected override bool EmitsReplies => false;

    private protected override RedisCommand<bool> Build(string[] keys) => Transactions.Watch(keys);
}
