namespace PSRedis.Cmdlets;

/// <summary>Counts the keys of the database.</summary>
[Cmdlet(VerbsCommon.Get, "RedisDatabaseSize")]
[OutputType(typeof(long))]
public sealed class GetRedisDatabaseSizeCommand : ServerCommandCmdlet<long>
{
    private protected override RedisCommand<long> Build() => Commands.Server.DatabaseSize();

    private protected override object? Shape(long reply, object? target, PSCmdlet output) => At(reply);
}
