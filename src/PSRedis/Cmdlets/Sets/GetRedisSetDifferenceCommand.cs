namespace PSRedis.Cmdlets;

/// <summary>Reads the members of the first set that are in none of the others.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSetDifference")]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class GetRedisSetDifferenceCommand : SetCombinationCmdlet
{
    private protected override SetOperation Operation => SetOperation.Difference;
}
