namespace PSRedis.Cmdlets;

/// <summary>Sets the expiration of keys.</summary>
[Cmdlet(VerbsCommon.Set, "RedisKeyExpiration", SupportsShouldProcess = true, DefaultParameterSetName = "In")]
[OutputType(typeof(bool))]
public sealed class SetRedisKeyExpirationCommand : KeyWriteCmdlet<bool>
{
    /// <summary>The time to live: a TimeSpan, seconds, or text such as 90s, 15m, 2h, 7d. Zero or less removes the key immediately.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "In", ValueFromPipelineByPropertyName = true)]
    [TimeToLive(AllowPast = true)]
    public TimeSpan? ExpiresIn { get; set; }

    /// <summary>The date and time at which the key is removed; local time if it has no UTC offset. A date in the past removes the key immediately.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "At", ValueFromPipelineByPropertyName = true)]
    [Date]
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>When the new expiration replaces the old one (Redis 7.0 and later).</summary>
    [Parameter]
    public ExpirationCondition Condition { get; set; }

    private protected override string Action => "Set the expiration";

    private protected override bool IsNothing(bool reply) => !reply;

    private protected override RedisCommand<bool> Build(string key) =>
        ExpiresAt is { } date ? Keys.ExpireAt(key, date, Condition) : Keys.ExpireIn(key, ExpiresIn!.Value, Condition);
}
