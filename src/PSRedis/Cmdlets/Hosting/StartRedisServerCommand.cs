using PSRedis.Hosting;

namespace PSRedis.Cmdlets;

/// <summary>Starts a throw-away server on this machine.</summary>
[Cmdlet(VerbsLifecycle.Start, "RedisServer", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(LocalServer))]
public sealed class StartRedisServerCommand : RedisCmdletBase
{
    /// <summary>The port. Default: a free one.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>The server software. Default: the first of Redis, Valkey and Garnet that is found.</summary>
    [Parameter]
    public ServerEngine Engine { get; set; }

    /// <summary>Arguments for the server, such as --maxmemory 100mb.</summary>
    [Parameter]
    [ValidateNotNull]
    public string[] Argument { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess("this machine", $"Start a {(Engine == ServerEngine.Auto ? "Redis-compatible" : Engine)} server")) return;
        var options = new LocalServerOptions
        {
            Engine = Engine,
            Port = Port,
            Arguments = Argument,
            ToolFolder = SessionState.Path.CurrentFileSystemLocation.ProviderPath,
            IgnoreInterrupt = true,
        };
        LocalServer server = Attempt(() => LocalServer.Start(options, Cancellation));
        RedisSession.Here.Own(server);
        WriteObject(server);
    }
}
