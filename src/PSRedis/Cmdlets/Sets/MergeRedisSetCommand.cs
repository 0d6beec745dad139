namespace PSRedis.Cmdlets;

/// <summary>Stores the combination of several sets.</summary>
[Cmdlet(VerbsData.Merge, "RedisSet", SupportsShouldProcess = true)]
[OutputType(typeof(long))]
public sealed class MergeRedisSetCommand : MergeCmdlet
{
    private protected override RedisCommand<long> Build(string[] keys) => Commands.Sets.CombineInto(Destination, Operation, keys);
}
