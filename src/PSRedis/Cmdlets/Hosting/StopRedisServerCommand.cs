using PSRedis.Hosting;

namespace PSRedis.Cmdlets;

/// <summary>Stops a server that Start-RedisServer started, or shuts down the connected server.</summary>
[Cmdlet(VerbsLifecycle.Stop, "RedisServer", SupportsShouldProcess = true, DefaultParameterSetName = Connected)]
[OutputType(typeof(void))]
public sealed class StopRedisServerCommand : ConnectionCmdlet
{
    private const string Started = "Started";
    private const string Connected = "Connected";

    /// <summary>A server that Start-RedisServer started.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = Started)]
    public LocalServer? Server { get; set; }

    /// <summary>Saves the data first, regardless of the server's configuration.</summary>
    [Parameter(ParameterSetName = Connected)]
    public SwitchParameter Save { get; set; }

    /// <summary>Does not save the data, regardless of the server's configuration.</summary>
    [Parameter(ParameterSetName = Connected)]
    public SwitchParameter NoSave { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Server is not null)
        {
            if (ShouldProcess($"{Server.Engine} at {Server}", "Stop")) RedisSession.Here.Stop(Server);
            return;
        }
        if (Save && NoSave) throw Terminate(new ArgumentException("Only one of -Save and -NoSave can be specified."));
        if (ConfirmHigh($"the server at {Redis.Endpoint}", "Shut down")) ShutDown();
    }

    private void ShutDown()
    {
        string? run = GetRunId();
        Attempt(
            () =>
            {
                try
                {
                    Run(Commands.Server.Shutdown(Save ? true : NoSave ? false : null));
                }
                catch (RedisConnectionException e) when (e.OutcomeUnknown > 0)
                {
                    // The connection is lost when the server shuts down, but it may also have been lost for another reason.
                    if (!HasEnded(run)) throw;
                }
            },
            Redis.Endpoint);
        RedisSession.Here.Close(Redis);
    }
}
