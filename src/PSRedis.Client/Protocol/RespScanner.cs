namespace PSRedis.Protocol;

/// <summary>
/// Finds the end of a reply, and scans no byte twice: the reply may arrive in any number of pieces.
/// </summary>
/// <remarks>
/// The scanner checks whether a reply is complete, well-formed and within the limits. So
/// <see cref="RespReader"/> is a plain recursive descent over bytes that are known to be valid.
/// </remarks>
internal sealed class RespScanner
{
    // Longer than any line Redis sends; a peer that sends more without a line break does not speak RESP.
    private const int MaxLineLength = 64 * 1024;
    private const long Streamed = -1;

    private static readonly string LongLine = $"a line longer than {MaxLineLength} bytes";

    private readonly RespLimits _limits;
    private Level[] _levels = new Level[8];
    private int _depth;
    private int _position;
    private int _lineSeen;
    private long _payloadLeft;
    private bool _inPayload;
    private bool _expectsValue;
    private long _elements;

    public RespScanner(RespLimits limits) => _limits = limits;

    /// <summary>The minimum length of the reply that is being scanned: up to the announced end of a string that has begun.</summary>
    public long KnownLength => _inPayload ? _position + _payloadLeft : _position;

    /// <summary>Continues to scan where the last call stopped.</summary>
    /// <param name="buffer">Contains the reply from its first byte.</param>
    /// <param name="start">The beginning of the reply; may differ from call to call, if the bytes were moved.</param>
    /// <param name="end">The end of the received bytes.</param>
    /// <param name="length">The length of the complete reply.</param>
    /// <returns>Whether the reply is complete. If not, call again with more bytes.</returns>
    /// <exception cref="RedisProtocolException">The bytes are not RESP, or exceed a limit. The scanner cannot be used any more.</exception>
    public bool TryScan(byte[] buffer, int start, int end, out int length)
    {
        while (true)
        {
            length = 0;
            if (_inPayload && !SkipPayload(buffer, start, end)) return false;
            if (!_inPayload)
            {
                if (!TryReadLine(buffer, start, end, out int line, out int lineLength)) return false;
                if (StartElement(buffer, line, lineLength) != Element.Complete) continue;
            }
            _inPayload = false;
            if (CompleteElement())
            {
                length = _position;
                Reset();
                return true;
            }
        }
    }

    private void Reset()
    {
        _position = _lineSeen = _depth = 0;
        _elements = 0;
    }

    private bool SkipPayload(byte[] buffer, int start, int end)
    {
        if (end - start - _position < _payloadLeft) return false;
        _position += (int)_payloadLeft;
        int lineEnd = start + _position - 2;
        if (buffer[lineEnd] != '\r' || buffer[lineEnd + 1] != '\n') throw NotResp("a string longer than its announced length", buffer, lineEnd, 2);
        return true;
    }

    private bool TryReadLine(byte[] buffer, int start, int end, out int line, out int lineLength)
    {
        line = start + _position;
        int from = line + _lineSeen;
        int lineFeed = RespLine.IndexOfEnd(buffer, from, end);
        if (lineFeed < 0)
        {
            _lineSeen = end - line;
            // One more than a line may have, for its carriage return, which may have arrived already.
            if (_lineSeen > MaxLineLength + 1) throw NotResp(LongLine, buffer, line, _lineSeen);
            // Fail at once if the peer uses another protocol: it may never send a line break.
            if (_lineSeen > 0) CheckType(buffer, line, _lineSeen);
            lineLength = 0;
            return false;
        }
        lineLength = lineFeed - line - 1;
        CheckType(buffer, line, lineFeed - line);
        if (lineLength > MaxLineLength) throw NotResp(LongLine, buffer, line, lineLength);
        if (lineLength < 1 || buffer[lineFeed - 1] != '\r') throw NotResp("a line without a carriage return", buffer, line, lineFeed - line);
        _position = lineFeed + 1 - start;
        _lineSeen = 0;
        return true;
    }

    private static void CheckType(byte[] buffer, int line, int length)
    {
        if (length == 0 || !IsType[buffer[line]]) throw NotResp("a reply of unknown type", buffer, line, length);
    }

    private static readonly bool[] IsType = [.. Enumerable.Range(0, 256).Select(type => "+-:,#_($!=*~>%|;.".IndexOf((char)type) >= 0)];

    /// <summary>Processes a line that begins an element, or ends an aggregate.</summary>
    private Element StartElement(byte[] buffer, int line, int length)
    {
        byte type = buffer[line];
        ref Level level = ref _levels[Math.Max(_depth - 1, 0)];
        bool inChunks = _depth > 0 && level.Kind == LevelKind.Chunks;
        bool expectsValue = _expectsValue;
        _expectsValue = false;
        if (inChunks != (type == ';')) throw NotResp("an unexpected string chunk", buffer, line, length);
        if (!inChunks && type != '.' && ++_elements > _limits.MaxElements) throw OverLimit("elements", _limits.MaxElements);

        switch (type)
        {
            case (byte)'+' or (byte)'-':
                return Element.Complete;
            case (byte)':':
                ReadNumber(buffer, line, length);
                return Element.Complete;
            case (byte)',':
                if (!RedisNumber.TryParse(Text(buffer, line, length), out double _)) throw NotResp("an invalid double", buffer, line, length);
                return Element.Complete;
            case (byte)'(':
                if (!RedisNumber.TryParse(Text(buffer, line, length), out System.Numerics.BigInteger _)) throw NotResp("an invalid big number", buffer, line, length);
                return Element.Complete;
            case (byte)'#':
                if (length != 2 || buffer[line + 1] is not ((byte)'t' or (byte)'f')) throw NotResp("an invalid boolean", buffer, line, length);
                return Element.Complete;
            case (byte)'_':
                if (length != 1) throw NotResp("a null with a value", buffer, line, length);
                return Element.Complete;
            case (byte)'$' or (byte)'!' or (byte)'=':
                if (type == '$' && IsStreamed(buffer, line, length))
                {
                    Push(LevelKind.Chunks, Streamed);
                    return Element.Opened;
                }
                return StartPayload(ReadLength(buffer, line, length, nullable: type == '$', "a string", _limits.MaxBulkLength), buffer, line, length);
            case (byte)';':
                int chunk = ReadLength(buffer, line, length, nullable: false, "a string chunk", _limits.MaxBulkLength);
                level.Bytes += chunk;
                if (level.Bytes > _limits.MaxBulkLength) throw OverLimit("bytes in a string", _limits.MaxBulkLength);
                if (chunk > 0) return StartPayload(chunk, buffer, line, length);
                _depth--;
                return Element.Complete;
            case (byte)'.':
                if (length != 1 || _depth == 0 || level.Remaining != Streamed) throw NotResp("an unexpected end of a streamed value", buffer, line, length);
                if (level.Kind != LevelKind.Items && level.Odd) throw NotResp("a map key without a value", buffer, line, length);
                if (expectsValue) throw NotResp("attributes without a value", buffer, line, length);
                _depth--;
                return EndAggregate(level.Kind);
            default:
                return StartAggregate(type, buffer, line, length);
        }
    }

    private Element StartAggregate(byte type, byte[] buffer, int line, int length)
    {
        LevelKind kind = type switch { (byte)'%' => LevelKind.Pairs, (byte)'|' => LevelKind.Attributes, _ => LevelKind.Items };
        if (IsStreamed(buffer, line, length))
        {
            Push(kind, Streamed);
            return Element.Opened;
        }
        int perItem = kind == LevelKind.Items ? 1 : 2;
        int count = ReadLength(buffer, line, length, nullable: type == '*', "an aggregate", _limits.MaxElements / perItem);
        if (count > 0)
        {
            Push(kind, (long)count * perItem);
            return Element.Opened;
        }
        return EndAggregate(kind);
    }

    private Element StartPayload(int payload, byte[] buffer, int line, int length)
    {
        if (payload < 0) return Element.Complete;
        if (buffer[line] == '=' && payload < 4) throw NotResp("a verbatim string without a format", buffer, line, length);
        _payloadLeft = payload + 2L;
        _inPayload = true;
        return Element.Payload;
    }

    /// <summary>Counts a complete element in its aggregate, and a complete aggregate in its own. Returns true if the reply is complete.</summary>
    private bool CompleteElement()
    {
        while (_depth > 0)
        {
            ref Level level = ref _levels[_depth - 1];
            level.Odd = !level.Odd;
            if (level.Remaining == Streamed || --level.Remaining > 0) return false;
            _depth--;
            if (EndAggregate(level.Kind) != Element.Complete) return false;
        }
        return true;
    }

    /// <summary>Ends an aggregate. Attributes are not an element: the value that they belong to follows.</summary>
    private Element EndAggregate(LevelKind kind)
    {
        _expectsValue = kind == LevelKind.Attributes;
        return _expectsValue ? Element.AttributesOnly : Element.Complete;
    }

    private void Push(LevelKind kind, long remaining)
    {
        if (_depth >= _limits.MaxDepth) throw OverLimit("levels", _limits.MaxDepth);
        if (_depth == _levels.Length) Array.Resize(ref _levels, _depth * 2);
        _levels[_depth++] = new Level { Kind = kind, Remaining = remaining };
    }

    private static bool IsStreamed(byte[] buffer, int line, int length) => length == 2 && buffer[line + 1] == '?';

    private static int ReadLength(byte[] buffer, int line, int length, bool nullable, string what, int limit)
    {
        long number = ReadNumber(buffer, line, length);
        if (number < (nullable ? -1 : 0)) throw NotResp($"{what} of negative length", buffer, line, length);
        if (number > limit) throw OverLimit($"{what} of length {number}", limit);
        return (int)number;
    }

    private static long ReadNumber(byte[] buffer, int line, int length) =>
        RedisNumber.TryParse(buffer, line + 1, length - 1, out long number) ? number : throw NotResp("an invalid number", buffer, line, length);

    private static string Text(byte[] buffer, int line, int length) => RedisText.GetString(buffer, line + 1, length - 1);

    private static RedisProtocolException OverLimit(string what, long limit) =>
        new($"The reply exceeds a limit of this client: {what} (maximum {limit}).");

    private static RedisProtocolException NotResp(string what, byte[] buffer, int line, int length) =>
        new($"The reply does not follow the Redis protocol ({what}): '{Printable(buffer, line, Math.Min(length, 60))}'.");

    private static string Printable(byte[] buffer, int offset, int count)
    {
        var text = new char[count];
        for (int i = 0; i < count; i++) text[i] = buffer[offset + i] is >= 0x20 and < 0x7F and var b ? (char)b : '.';
        return new string(text).TrimEnd('.');
    }

    /// <summary>The state of an element after a line.</summary>
    private enum Element
    {
        /// <summary>It is complete.</summary>
        Complete,

        /// <summary>Its bytes follow the line.</summary>
        Payload,

        /// <summary>It is an aggregate or a chunked string, and its first part follows.</summary>
        Opened,

        /// <summary>Only its attributes have ended: its value follows.</summary>
        AttributesOnly,
    }

    private enum LevelKind : byte
    {
        Items,
        Pairs,
        Attributes,
        Chunks,
    }

    private struct Level
    {
        public LevelKind Kind;
        public bool Odd;
        public long Remaining;
        public long Bytes;
    }
}
