namespace PSRedis.Cmdlets;

/// <summary>Trims lists to a range.</summary>
[Cmdlet(VerbsData.Limit, "RedisList", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class LimitRedisListCommand : KeyCmdlet<bool>
{
    /// <summary>The first index to keep; negative counts from the end.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public long Start { get; set; }

    /// <summary>The last index to keep; negative counts from the end.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    public long End { get; set; }

    private protected override string Action => $"Remove all but items {Start} to {End}";

    private protected override bool EmitsReplies => false;

    private protected override RedisCommand<bool> Build(string key) => Commands.Lists.Trim(key, Start, End);
}
