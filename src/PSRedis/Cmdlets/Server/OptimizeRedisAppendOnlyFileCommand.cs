namespace PSRedis.Cmdlets;

/// <summary>Has the server write its append-only file again, as short as it can be.</summary>
[Cmdlet(VerbsCommon.Optimize, "RedisAppendOnlyFile", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class OptimizeRedisAppendOnlyFileCommand : ServerJobCmdlet
{
    private protected override void Process()
    {
        if (ShouldProcess(Redis.Endpoint, "Rewrite the append-only file")) Begin(ServerJob.Rewrite, "Rewriting the append-only file");
    }
}
