namespace PSRedis.Cmdlets;

/// <summary>Reads what is in the first of several sets and in none of the others.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSetDifference")]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class GetRedisSetDifferenceCommand : SetCombinationCmdlet
{
    private protected override SetOperation Operation => SetOperation.Difference;
}
