using System.Globalization;
using System.Numerics;

namespace PSRedis.Protocol;

/// <summary>One value of a reply.</summary>
/// <remarks>
/// A string is a window on the receive buffer, not a copy: read what you need before the next reply is read.
/// The <c>As…</c> methods take the forms that RESP2 and RESP3 have for the same thing, so callers need not care which is spoken.
/// </remarks>
public readonly struct RespValue
{
    // How much of a string a message shows.
    private const int ShownLength = 60;

    private static readonly RespValue[] NoItems = [];

    // What they hold depends on the type: a window (array, offset and length), items, or a number.
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

    /// <summary>What this value is.</summary>
    public RespType Type { get; }

    /// <summary>Whether there is no value.</summary>
    public bool IsNull => Type == RespType.Null;

    /// <summary>Whether the server reports an error.</summary>
    public bool IsError => Type == RespType.Error;

    /// <summary>Whether this is an array, a set, a map or a push.</summary>
    public bool IsAggregate => Type >= RespType.Array;

    /// <summary>The values of an aggregate; those of a map are key, value, key, value. Empty for everything else.</summary>
    public IReadOnlyList<RespValue> Items => ItemArray;

    /// <summary>What the server told about this value beside it (RESP3 attributes), as key, value, key, value; mostly empty.</summary>
    public IReadOnlyList<RespValue> Attributes => _attributes ?? NoItems;

    internal RespValue[] ItemArray => _content as RespValue[] ?? NoItems;

    private int Offset => (int)(_bits >> 32);

    private int Length => (int)_bits;

    /// <summary>The error that an error reply stands for.</summary>
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

    /// <summary>The beginning of a string, whatever its length.</summary>
    internal string AsText(int mostBytes, out int bytesLeft)
    {
        int skipped = Type == RespType.VerbatimString ? 4 : 0, length = Length - skipped, taken = Math.Min(length, mostBytes);
        bytesLeft = length - taken;
        return RedisText.GetString((byte[])_content!, Offset + skipped, taken);
    }

    /// <summary>The value as bytes, copied; null for null.</summary>
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

    /// <summary>The value as a boolean: RESP2 says 1 or 0, RESP3 may say true or false.</summary>
    /// <exception cref="RedisProtocolException">It is neither.</exception>
    public bool AsBoolean() => AsInteger() switch { 0 => false, 1 => true, _ => throw Unexpected("true or false") };

    /// <summary>Whether it is a string of just these bytes. Makes no string, so it does for what is asked of every message.</summary>
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

    /// <summary>The values of an aggregate; of null, which is how an older server says "nothing", none.</summary>
    /// <exception cref="RedisProtocolException">It is a single value.</exception>
    internal RespValue[] AsItems() => IsAggregate || IsNull ? ItemArray : throw Unexpected("a list of values");

    /// <summary>The type and the value, cut to a length that fits a message.</summary>
    public override string ToString() => Type switch
    {
        RespType.Null => "null",
        _ when IsAggregate => $"{Type} of {ItemArray.Length}",
        RespType.Integer or RespType.Double or RespType.Boolean => $"{Type} '{AsText()}'",
        _ => $"{Type} '{Shorten(RedisText.GetString((byte[])_content!, Offset, Math.Min(Length, 4 * ShownLength + 1)))}'",
    };

    /// <summary>The error of a reply that does not fit its command.</summary>
    internal RedisProtocolException Unexpected(string wanted) => new($"The server's reply does not fit the command: {this} where {wanted} was expected.");

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
