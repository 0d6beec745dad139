namespace PSRedis.Cmdlets;

/// <summary>Reads when the database was last saved.</summary>
[Cmdlet(VerbsCommon.Get, "RedisLastSave")]
[OutputType(typeof(DateTimeOffset))]
[OutputType(TypeName)]
public sealed class GetRedisLastSaveCommand : ServerCommandCmdlet<DateTimeOffset?>
{
    private const string TypeName = "PSRedis.LastSave";

    private protected override RedisCommand<DateTimeOffset?> Build() => Commands.Server.LastSave();

    // Without the type name PowerShell would show every property of a DateTimeOffset.
    private protected override object? Shape(DateTimeOffset? reply, object? target, PSCmdlet output)
    {
        var date = new PSObject(reply!.Value);
        date.TypeNames.Insert(0, TypeName);
        return At(date);
    }
}
