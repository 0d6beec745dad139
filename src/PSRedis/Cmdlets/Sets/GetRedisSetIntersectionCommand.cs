namespace PSRedis.Cmdlets;

/// <summary>Reads the members that are in all of several sets.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSetIntersection")]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class GetRedisSetIntersectionCommand : SetCombinationCmdlet
{
    private protected override SetOperation Operation => SetOperation.Intersection;
}
