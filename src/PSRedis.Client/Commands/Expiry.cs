namespace PSRedis.Commands;

/// <summary>When a written value expires.</summary>
public readonly struct Expiry : IEquatable<Expiry>
{
    private readonly string? _option;
    private readonly long _milliseconds;

    private Expiry(string option, long milliseconds = 0)
    {
        _option = option;
        _milliseconds = milliseconds;
    }

    /// <summary>Never: a time to live of the key is removed, as by plain SET.</summary>
    public static Expiry Never => default;

    /// <summary>The time to live of the key is kept (since 6.0).</summary>
    public static Expiry Keep { get; } = new("KEEPTTL");

    /// <summary>After a time (since 2.6.12), which must be positive; Redis counts milliseconds.</summary>
    public static Expiry In(TimeSpan time) => new("PX", (long)time.TotalMilliseconds);

    /// <summary>At a date and time (PXAT, since 6.2; PX, and then PEXPIREAT, if the server refuses that).</summary>
    public static Expiry At(DateTimeOffset time) => new("PXAT", time.ToUnixTimeMilliseconds());

    /// <summary>Whether two expirations are equal.</summary>
    public static bool operator ==(Expiry left, Expiry right) => left.Equals(right);

    /// <summary>Whether two expirations differ.</summary>
    public static bool operator !=(Expiry left, Expiry right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Expiry other) => _option == other._option && _milliseconds == other._milliseconds;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Expiry other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _milliseconds.GetHashCode();

    /// <summary>Whether it is a date and time.</summary>
    internal bool IsDate => _option == "PXAT";

    /// <summary>About the same, as a time from now.</summary>
    internal Expiry FromNow() => new("PX", Math.Max(1, _milliseconds - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));

    /// <summary>The command that sets this expiration of a key exactly, with a given result.</summary>
    internal RedisCommand<T> ApplyTo<T>(string key, T result) => new("PEXPIREAT", CommandTraits.None, _ => result, RedisArgument.Key(key), _milliseconds);

    internal void AddTo(List<RedisArgument> arguments)
    {
        if (_option is null) return;
        arguments.Add(_option);
        if (_option != "KEEPTTL") arguments.Add(_milliseconds);
    }
}
