namespace PSRedis.Cmdlets;

/// <summary>Sets when keys go away.</summary>
[Cmdlet(VerbsCommon.Set, "RedisKeyExpiration", SupportsShouldProcess = true, DefaultParameterSetName = "In")]
[OutputType(typeof(bool))]
public sealed class SetRedisKeyExpirationCommand : KeyWriteCmdlet<bool>
{
    /// <summary>The time to live: a TimeSpan, seconds, or text such as 90s, 15m, 2h, 7d. Zero or less removes the key.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "In", ValueFromPipelineByPropertyName = true)]
    [TimeToLive(AllowPast = true)]
    public TimeSpan? ExpiresIn { get; set; }

    /// <summary>The moment the key goes away; without a zone it is local time. A moment that is past removes the key.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "At", ValueFromPipelineByPropertyName = true)]
    [Date]
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>When the new expiration replaces the old one (Redis 7.0 and later).</summary>
    [Parameter]
    public ExpirationCondition Condition { get; set; }

    private protected override string Action => "Set the expiration";

    private protected override bool IsNothing(bool reply) => !reply;

    private protected override RedisCommand<bool> Build(string key) =>
        ExpiresAt is { } moment ? Keys.ExpireAt(key, moment, Condition) : Keys.ExpireIn(key, ExpiresIn!.Value, Condition);
}
