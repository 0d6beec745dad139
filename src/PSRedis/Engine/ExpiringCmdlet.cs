namespace PSRedis.Engine;

/// <summary>A cmdlet that writes keys with an optional expiration.</summary>
/// <typeparam name="T">The type that the reply is converted to.</typeparam>
public abstract class ExpiringCmdlet<T> : KeyWriteCmdlet<T>
{
    private protected ExpiringCmdlet() { }

    /// <summary>The time to live: a TimeSpan, seconds, or text such as 90s, 15m, 2h, 7d.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TimeToLive(AllowEmpty = true)]
    public TimeSpan? ExpiresIn { get; set; }

    /// <summary>The date and time at which the key is removed; local time if it has no UTC offset.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Date(AllowEmpty = true)]
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Keeps the existing time to live.</summary>
    [Parameter]
    public SwitchParameter KeepTimeToLive { get; set; }

    /// <summary>The expiration that the three parameters specify.</summary>
    /// <exception cref="ArgumentException">More than one is given, or the date is in the past.</exception>
    private protected Expiry Expiry => Expiration.From(ExpiresIn, ExpiresAt, KeepTimeToLive);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        CheckExpiration(ExpiresIn, ExpiresAt);
        base.BeginProcessing();
    }
}
