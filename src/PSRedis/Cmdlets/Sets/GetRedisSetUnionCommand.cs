namespace PSRedis.Cmdlets;

/// <summary>Reads the members that are in any of several sets.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSetUnion")]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class GetRedisSetUnionCommand : SetCombinationCmdlet
{
    private protected override SetOperation Operation => SetOperation.Union;
}
