using System;
using System.Management.Automation;
using PSRedis.Commands;
using PSRedis.Engine;

namespace PSRedis.Cmdlets;

/// <summary>Tells when the database was last saved.</summary>
[Cmdlet(VerbsCommon.Get, "RedisLastSave")]
[OutputType(typeof(DateTimeOffset))]
public sealed class GetRedisLastSaveCommand : CommandCmdlet<DateTimeOffset>
{
    private protected override RedisCommand<DateTimeOffset> Build() => Commands.Server.LastSave();
}
