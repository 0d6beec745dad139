namespace PSRedis.Protocol;

/// <summary>One argument of a command: text, bytes or a number, without boxing. Other values must be converted before.</summary>
public readonly struct RedisArgument : IEquatable<RedisArgument>
{
    private readonly object? _value;
    private readonly long _number;
    private readonly Kind _kind;

    private RedisArgument(object? value, long number, Kind kind)
    {
        _value = value;
        _number = number;
        _kind = kind;
    }

    [Flags]
    private enum Kind : byte
    {
        Text = 0,
        Bytes = 1,
        Integer = 2,
        KeyFlag = 0x10,
        SecretFlag = 0x20,
    }

    /// <summary>Whether this argument is the name of a key.</summary>
    public bool IsKey => (_kind & Kind.KeyFlag) != 0;

    /// <summary>Whether this argument is a secret, such as a password, which is redacted wherever it is shown.</summary>
    public bool IsSecret => (_kind & Kind.SecretFlag) != 0;

    /// <summary>The bytes of an argument made from bytes, not copied; null for any other.</summary>
    internal byte[]? Bytes => _value as byte[];

    /// <summary>An argument that names a key.</summary>
    /// <exception cref="ArgumentException">The text is not Unicode.</exception>
    public static RedisArgument Key(string key) => new(RedisText.Validate(key), 0, Kind.Text | Kind.KeyFlag);

    /// <summary>An argument that is redacted wherever it is shown.</summary>
    /// <exception cref="ArgumentException">The text is not Unicode.</exception>
    public static RedisArgument Secret(string text) => new(RedisText.Validate(text), 0, Kind.Text | Kind.SecretFlag);

    /// <summary>Text, sent as UTF-8 (see <see cref="RedisText"/>).</summary>
    /// <exception cref="ArgumentException">The text is not Unicode.</exception>
    public static implicit operator RedisArgument(string text) => new(RedisText.Validate(text), 0, Kind.Text);

    /// <summary>Bytes, sent as they are.</summary>
    public static implicit operator RedisArgument(byte[] bytes) => new(Check.NotNull(bytes), 0, Kind.Bytes);

    /// <summary>An integer, sent as decimal digits.</summary>
    public static implicit operator RedisArgument(long number) => new(null, number, Kind.Integer);

    /// <summary>A double, sent as the shortest text that parses to the same value; infinities as <c>inf</c> and <c>-inf</c>.</summary>
    /// <exception cref="ArgumentException">It is NaN, which Redis never accepts.</exception>
    public static implicit operator RedisArgument(double number) =>
        double.IsNaN(number) ? throw new ArgumentException("NaN cannot be sent to Redis.") : RedisNumber.Format(number);

    /// <inheritdoc cref="op_Implicit(string)"/>
    public static RedisArgument From(string text) => text;

    /// <inheritdoc cref="op_Implicit(byte[])"/>
    public static RedisArgument From(byte[] bytes) => bytes;

    /// <inheritdoc cref="op_Implicit(long)"/>
    public static RedisArgument From(long number) => number;

    /// <inheritdoc cref="op_Implicit(double)"/>
    public static RedisArgument From(double number) => number;

    /// <summary>Whether two arguments are equal; two made from bytes are equal if they share the array.</summary>
    public static bool operator ==(RedisArgument left, RedisArgument right) => left.Equals(right);

    /// <summary>Whether two arguments differ.</summary>
    public static bool operator !=(RedisArgument left, RedisArgument right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(RedisArgument other) => _kind == other._kind && _number == other._number && Equals(_value, other._value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RedisArgument other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _number.GetHashCode() ^ (_value?.GetHashCode() ?? 0);

    /// <summary>The argument as text for display: bytes that are not UTF-8 are escaped, a secret is <c>***</c>.</summary>
    public override string ToString() => IsSecret ? "***" : ToText();

    /// <summary>Text in the form in which arguments are displayed: on one line, quoted if necessary, cut off if long.</summary>
    public static string Display(string text) => RedisDisplay.Argument(text);

    /// <summary>The same argument as a secret.</summary>
    internal RedisArgument AsSecret() => new(_value, _number, _kind | Kind.SecretFlag);

    /// <summary>The same argument, with a copy of its bytes.</summary>
    internal RedisArgument Copy() => _value is byte[] bytes ? new(bytes.Clone(), _number, _kind) : this;

    /// <summary>The argument as part of a line; see <see cref="RedisDisplay"/>.</summary>
    internal string ToDisplay() => IsSecret ? "***"
        : _value is byte[] bytes ? RedisDisplay.Argument(RedisText.GetString(bytes, 0, Math.Min(bytes.Length, RedisDisplay.LongestArgument + 1)))
        : RedisDisplay.Argument(ToText());

    /// <summary>The argument as text, including secrets.</summary>
    internal string ToText() => _value switch
    {
        string text => text,
        byte[] bytes => RedisText.GetString(bytes, 0, bytes.Length),
        _ => _number.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    internal void WriteTo(RespWriter writer)
    {
        switch (_value)
        {
            case string text: writer.WriteBulk(text); break;
            case byte[] bytes: writer.WriteBulk(bytes); break;
            default: writer.WriteBulk(_number); break;
        }
    }
}
