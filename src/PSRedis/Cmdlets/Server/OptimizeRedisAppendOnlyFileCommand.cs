namespace PSRedis.Cmdlets;

/// <summary>Makes the server rewrite its append-only file, to compact it.</summary>
[Cmdlet(VerbsCommon.Optimize, "RedisAppendOnlyFile", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class OptimizeRedisAppendOnlyFileCommand : ServerJobCmdlet
{
    private protected override void Process()
    {
        if (ShouldProcess(Redis.Endpoint, "Rewrite the append-only file")) Begin(ServerJob.Rewrite, "Rewriting the append-only file");
    }
}
