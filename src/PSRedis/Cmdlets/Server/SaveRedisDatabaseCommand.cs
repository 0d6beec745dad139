namespace PSRedis.Cmdlets;

/// <summary>Saves all databases of the server to disk.</summary>
[Cmdlet(VerbsData.Save, "RedisDatabase", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class SaveRedisDatabaseCommand : ServerJobCmdlet
{
    private const string What = "Saving the database";

    /// <summary>Saves in the background. By default the server blocks all clients until the save has ended.</summary>
    [Parameter]
    public SwitchParameter Background { get; set; }

    private protected override void Process()
    {
        if (!ShouldProcess(Redis.Endpoint, Background ? "Save in the background" : "Save, blocking all clients")) return;
        if (Background) Begin(ServerJob.Save, What);
        else Begin(Commands.Server.Save(), What);
    }
}
