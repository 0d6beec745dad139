namespace PSRedis.Engine;

/// <summary>A cmdlet that writes keys, which may expire.</summary>
/// <typeparam name="T">What the reply becomes.</typeparam>
public abstract class ExpiringCmdlet<T> : KeyWriteCmdlet<T>
{
    private protected ExpiringCmdlet() { }

    /// <summary>The time to live: a TimeSpan, seconds, or text such as 90s, 15m, 2h, 7d.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TimeToLive(AllowEmpty = true)]
    public TimeSpan? ExpiresIn { get; set; }

    /// <summary>The moment the key goes away; without a zone it is local time.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Date(AllowEmpty = true)]
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Leaves the time to live as it was.</summary>
    [Parameter]
    public SwitchParameter KeepTimeToLive { get; set; }

    /// <summary>What the three say.</summary>
    /// <exception cref="ArgumentException">More than one is given, or the date is past.</exception>
    private protected Expiry Expiry => Expiration.From(ExpiresIn, ExpiresAt, KeepTimeToLive);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        CheckExpiration(ExpiresIn, ExpiresAt);
        base.BeginProcessing();
    }
}
