using System.Globalization;
using System.Numerics;

namespace PSRedis.Protocol;

/// <summary>One value of a reply.</summary>
/// <remarks>
/// A string is a window on the receive buffer, not a copy: convert what you need before the next reply is read.
/// The <c>As…</c> methods accept both the RESP2 and the RESP3 form of a value, so callers need not know the protocol version.
/// </remarks>
public readonly struct RespValue
{
    // The longest part of a string that a message shows.
    private const int ShownLength = 60;

    private static readonly RespValue[] NoItems = [];

    // The meaning of these fields depends on the type: a window (array, offset and length), items, or a number.
    private readonly object? _content;
    private readonly long _bits;
    private readonly RespValue[]? _attributes;

    private RespValue(RespType type, object? content = null, long bits = 0, RespValue[]? attributes = null)
    {
        Type = type;
        _content = content;
        _bits = bits;
        _attributes = attributes;
    }

    /// <summary>The type of the value.</summary>
    public RespType Type { get; }

    /// <summary>Whether the value is null.</summary>
    public bool IsNull => Type == RespType.Null;

    /// <summary>Whether the value is an error reply.</summary>
    public bool IsError => Type == RespType.Error;

    /// <summary>Whether this is an array, a set, a map or a push.</summary>
    public bool IsAggregate => Type >= RespType.Array;

    /// <summary>The values of an aggregate; those of a map are key, value, key, value. Empty for all other types.</summary>
    public IReadOnlyList<RespValue> Items => ItemArray;

    /// <summary>The RESP3 attributes of the value, as key, value, key, value; usually empty.</summary>
    public IReadOnlyList<RespValue> Attributes => _attributes ?? NoItems;

    internal RespValue[] ItemArray => _content as RespValue[] ?? NoItems;

    private int Offset => (int)(_bits >> 32);

    private int Length => (int)_bits;

    /// <summary>The error reply as an exception.</summary>
    public RedisServerException AsError() => IsError ? new RedisServerException(WindowText()) : throw Unexpected("an error");

    /// <summary>The value as text; null for null.</summary>
    /// <exception cref="RedisProtocolException">It is an aggregate or an error.</exception>
    public string? AsText() => Type switch
    {
        RespType.Null => null,
        RespType.BulkString or RespType.SimpleString or RespType.BigNumber => WindowText(),
        RespType.VerbatimString => RedisText.GetString((byte[])_content!, Offset + 4, Length - 4),
        RespType.Integer => _bits.ToString(CultureInfo.InvariantCulture),
        RespType.Double => RedisNumber.Format(BitConverter.Int64BitsToDouble(_bits)),
        RespType.Boolean => _bits != 0 ? "1" : "0",
        _ => throw Unexpected("text"),
    };

    /// <summary>The beginning of a string, up to a number of bytes.</summary>
    internal string AsText(int mostBytes, out int bytesLeft)
    {
        int skipped = Type == RespType.VerbatimString ? 4 : 0, length = Length - skipped, taken = Math.Min(length, mostBytes);
        bytesLeft = length - taken;
        return RedisText.GetString((byte[])_content!, Offset + skipped, taken);
    }

    /// <summary>The value as a copy of its bytes; null for null.</summary>
    /// <exception cref="RedisProtocolException">It is an aggregate or an error.</exception>
    public byte[]? AsBytes()
    {
        if (Type is not (RespType.BulkString or RespType.SimpleString)) return AsText() is { } text ? RedisText.GetBytes(text) : null;
        var bytes = new byte[Length];
        Buffer.BlockCopy((byte[])_content!, Offset, bytes, 0, Length);
        return bytes;
    }

    /// <summary>The value as a 64-bit integer.</summary>
    /// <exception cref="RedisProtocolException">It is not one.</exception>
    public long AsInteger() => Type switch
    {
        RespType.Integer or RespType.Boolean => _bits,
        RespType.BulkString or RespType.SimpleString when RedisNumber.TryParse((byte[])_content!, Offset, Length, out long number) => number,
        _ => throw Unexpected("an integer"),
    };

    /// <summary>The value as a double.</summary>
    /// <exception cref="RedisProtocolException">It is not one.</exception>
    public double AsDouble() => Type switch
    {
        RespType.Double => BitConverter.Int64BitsToDouble(_bits),
        RespType.Integer => _bits,
        RespType.BulkString or RespType.SimpleString when RedisNumber.TryParse(WindowText(), out double number) => number,
        _ => throw Unexpected("a number"),
    };

    /// <summary>The value as an integer of any size.</summary>
    /// <exception cref="RedisProtocolException">It is not one.</exception>
    public BigInteger AsBigInteger() => Type switch
    {
        RespType.Integer => _bits,
        RespType.BigNumber or RespType.BulkString or RespType.SimpleString when RedisNumber.TryParse(WindowText(), out BigInteger number) => number,
        _ => throw Unexpected("an integer"),
    };

    /// <summary>The value as a boolean: 1 or 0 in RESP2, also true or false in RESP3.</summary>
    /// <exception cref="RedisProtocolException">It is neither.</exception>
    public bool AsBoolean() => AsInteger() switch { 0 => false, 1 => true, _ => throw Unexpected("true or false") };

    /// <summary>Whether it is a string of exactly these bytes. Allocates nothing, so it can be used for every message.</summary>
    internal bool IsString(byte[] bytes)
    {
        if (Type is not (RespType.BulkString or RespType.SimpleString) || Length != bytes.Length) return false;
        var content = (byte[])_content!;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (content[Offset + i] != bytes[i]) return false;
        }
        return true;
    }

    /// <summary>The values of an aggregate; none for null, which older servers send for an empty one.</summary>
    /// <exception cref="RedisProtocolException">It is a single value.</exception>
    internal RespValue[] AsItems() => IsAggregate || IsNull ? ItemArray : throw Unexpected("a list of values");

    /// <summary>The type and the value, shortened for messages.</summary>
    public override string ToString() => Type switch
    {
        RespType.Null => "null",
        _ when IsAggregate => $"{Type} of {ItemArray.Length}",
        RespType.Integer or RespType.Double or RespType.Boolean => $"{Type} '{AsText()}'",
        _ => $"{Type} '{Shorten(RedisText.GetString((byte[])_content!, Offset, Math.Min(Length, 4 * ShownLength + 1)))}'",
    };

    /// <summary>The error of a reply that does not fit its command.</summary>
    internal RedisProtocolException Unexpected(string wanted) => new($"The server sent an invalid reply: expected {wanted}, received {this}.");

    internal static RespValue Null() => default;

    internal static RespValue Integer(long number) => new(RespType.Integer, bits: number);

    internal static RespValue Boolean(bool value) => new(RespType.Boolean, bits: value ? 1 : 0);

    internal static RespValue Double(double number) => new(RespType.Double, bits: BitConverter.DoubleToInt64Bits(number));

    internal static RespValue Window(RespType type, byte[] buffer, int offset, int length) => new(type, buffer, ((long)offset << 32) | (uint)length);

    internal static RespValue Aggregate(RespType type, RespValue[] items) => new(type, items);

    internal RespValue WithAttributes(RespValue[]? attributes) => attributes is null ? this : new RespValue(Type, _content, _bits, attributes);

    private static string Shorten(string text) => text.Length <= ShownLength ? text : text.Substring(0, ShownLength) + "…";

    private string WindowText() => RedisText.GetString((byte[])_content!, Offset, Length);
}
