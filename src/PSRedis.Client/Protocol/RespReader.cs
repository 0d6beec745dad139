using System.IO;

namespace PSRedis.Protocol;

/// <summary>Parses replies, RESP2 and RESP3. Does no I/O and keeps no bytes: the caller owns the buffer.</summary>
public sealed class RespReader
{
    private readonly RespScanner _scanner;

    /// <summary>Creates a reader.</summary>
    /// <param name="limits">The limits of one reply; null: <see cref="RespLimits.Default"/>.</param>
    public RespReader(RespLimits? limits = null) => _scanner = new RespScanner(limits ?? RespLimits.Default);

    /// <summary>The minimum length of the incomplete reply, as far as the server has announced it; 0 if none has begun.</summary>
    public long KnownLength => _scanner.KnownLength;

    /// <summary>Reads one reply.</summary>
    /// <param name="buffer">The received bytes.</param>
    /// <param name="offset">The beginning of the reply.</param>
    /// <param name="count">The number of bytes received from there on.</param>
    /// <param name="value">The reply. Its strings are windows on <paramref name="buffer"/>.</param>
    /// <param name="consumed">The length of the reply in bytes.</param>
    /// <returns>
    /// Whether the reply was complete. If it was not, call again with the same bytes and more after them: the bytes may have been moved
    /// meanwhile, and none is scanned twice.
    /// </returns>
    /// <exception cref="RedisProtocolException">The bytes are not RESP, or exceed a limit. The reader cannot be used any more.</exception>
    public bool TryRead(byte[] buffer, int offset, int count, out RespValue value, out int consumed)
    {
        value = default;
        if (!_scanner.TryScan(Check.NotNull(buffer), offset, offset + count, out consumed)) return false;
        int position = offset;
        value = Read(buffer, ref position);
        return true;
    }

    // From here on the bytes are known to be well-formed, complete and within the limits.
    private static RespValue Read(byte[] buffer, ref int position)
    {
        List<RespValue>? attributes = null;
        while (buffer[position] == '|') (attributes ??= []).AddRange(ReadItems(buffer, ref position, perItem: 2)!);
        return ReadOne(buffer, ref position).WithAttributes(attributes?.ToArray());
    }

    private static RespValue ReadOne(byte[] buffer, ref int position)
    {
        switch (buffer[position])
        {
            case (byte)'+': return ReadLine(RespType.SimpleString, buffer, ref position);
            case (byte)'-': return ReadLine(RespType.Error, buffer, ref position);
            case (byte)'(': return ReadLine(RespType.BigNumber, buffer, ref position);
            case (byte)':': return RespValue.Integer(ReadNumber(buffer, ref position));
            case (byte)',': return RespValue.Double(ReadLine(RespType.SimpleString, buffer, ref position).AsDouble());
            case (byte)'#': return RespValue.Boolean(ReadLine(RespType.SimpleString, buffer, ref position).AsText() == "t");
            case (byte)'_': ReadLine(RespType.SimpleString, buffer, ref position); return RespValue.Null();
            case (byte)'$': return ReadString(RespType.BulkString, buffer, ref position);
            case (byte)'!': return ReadString(RespType.Error, buffer, ref position);
            case (byte)'=': return ReadString(RespType.VerbatimString, buffer, ref position);
            case (byte)'*': return ReadAggregate(RespType.Array, buffer, ref position);
            case (byte)'~': return ReadAggregate(RespType.Set, buffer, ref position);
            case (byte)'>': return ReadAggregate(RespType.Push, buffer, ref position);
            default: return ReadAggregate(RespType.Map, buffer, ref position);
        }
    }

    private static RespValue ReadAggregate(RespType type, byte[] buffer, ref int position) =>
        ReadItems(buffer, ref position, perItem: type == RespType.Map ? 2 : 1) is { } items ? RespValue.Aggregate(type, items) : RespValue.Null();

    private static RespValue[]? ReadItems(byte[] buffer, ref int position, int perItem)
    {
        if (IsStreamed(buffer, position)) return ReadStreamedItems(buffer, ref position);
        long count = ReadNumber(buffer, ref position);
        if (count < 0) return null;
        var items = new RespValue[count * perItem];
        for (int i = 0; i < items.Length; i++) items[i] = Read(buffer, ref position);
        return items;
    }

    private static RespValue[] ReadStreamedItems(byte[] buffer, ref int position)
    {
        var items = new List<RespValue>();
        SkipLine(buffer, ref position);
        while (buffer[position] != '.') items.Add(Read(buffer, ref position));
        SkipLine(buffer, ref position);
        return items.ToArray();
    }

    private static RespValue ReadString(RespType type, byte[] buffer, ref int position)
    {
        if (IsStreamed(buffer, position)) return ReadStreamedString(type, buffer, ref position);
        int length = (int)ReadNumber(buffer, ref position);
        if (length < 0) return RespValue.Null();
        var value = RespValue.Window(type, buffer, position, length);
        position += length + 2;
        return value;
    }

    private static RespValue ReadStreamedString(RespType type, byte[] buffer, ref int position)
    {
        using var whole = new MemoryStream();
        SkipLine(buffer, ref position);
        while (true)
        {
            int length = (int)ReadNumber(buffer, ref position);
            if (length == 0) return RespValue.Window(type, whole.GetBuffer(), 0, (int)whole.Length);
            whole.Write(buffer, position, length);
            position += length + 2;
        }
    }

    private static bool IsStreamed(byte[] buffer, int position) => buffer[position + 1] == '?';

    private static RespValue ReadLine(RespType type, byte[] buffer, ref int position)
    {
        int begin = position + 1;
        SkipLine(buffer, ref position);
        return RespValue.Window(type, buffer, begin, position - 2 - begin);
    }

    private static long ReadNumber(byte[] buffer, ref int position)
    {
        int begin = position + 1;
        SkipLine(buffer, ref position);
        RedisNumber.TryParse(buffer, begin, position - 2 - begin, out long number);
        return number;
    }

    private static void SkipLine(byte[] buffer, ref int position) =>
        position = RespLine.IndexOfEnd(buffer, position, buffer.Length) + 1;
}
