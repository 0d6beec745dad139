namespace PSRedis.Cmdlets;

/// <summary>Tells when the database was last saved.</summary>
[Cmdlet(VerbsCommon.Get, "RedisLastSave")]
[OutputType(typeof(DateTimeOffset))]
[OutputType(TypeName)]
public sealed class GetRedisLastSaveCommand : ServerCommandCmdlet<DateTimeOffset?>
{
    private const string TypeName = "PSRedis.LastSave";

    private protected override RedisCommand<DateTimeOffset?> Build() => Commands.Server.LastSave();

    // By itself PowerShell would show every property a DateTimeOffset has.
    private protected override object? Shape(DateTimeOffset? reply, object? target, PSCmdlet output)
    {
        var moment = new PSObject(reply!.Value);
        moment.TypeNames.Insert(0, TypeName);
        return At(moment);
    }
}
