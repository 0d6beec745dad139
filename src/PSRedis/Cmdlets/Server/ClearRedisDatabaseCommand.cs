namespace PSRedis.Cmdlets;

/// <summary>Removes every key of the database, or of all databases.</summary>
[Cmdlet(VerbsCommon.Clear, "RedisDatabase", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class ClearRedisDatabaseCommand : ServerCommandCmdlet<bool>
{
    /// <summary>Clears all databases of the server.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>Frees the memory in the background.</summary>
    [Parameter]
    public SwitchParameter Async { get; set; }

    private protected override bool EmitsReplies => false;

    private protected override object? Target => All ? $"all databases at {Redis.Endpoint}" : Location;

    private protected override RedisCommand<bool> Build() => Commands.Server.Flush(All, Async);

    private protected override bool Should() => ShouldProcess(IsTargetShown(ConfirmImpact.High) ? $"{Target}{Count()}" : $"{Target}", "Remove every key");

    private string Count() =>
        All ? (TryRun(Commands.Server.KeysOfAllDatabases(), out (long Keys, int Databases)? counts) && counts is { } all ? $" ({Counted(all.Keys)} in {all.Databases} of them)" : string.Empty)
        : TryRun(Commands.Server.DatabaseSize(), out long keys) ? $" ({Counted(keys)})" : string.Empty;
}
