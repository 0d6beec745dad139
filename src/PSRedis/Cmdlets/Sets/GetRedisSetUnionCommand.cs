namespace PSRedis.Cmdlets;

/// <summary>Reads what is in any of several sets.</summary>
[Cmdlet(VerbsCommon.Get, "RedisSetUnion")]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class GetRedisSetUnionCommand : SetCombinationCmdlet
{
    private protected override SetOperation Operation => SetOperation.Union;
}
