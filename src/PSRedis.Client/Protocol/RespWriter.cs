namespace PSRedis.Protocol;

/// <summary>Writes requests into a buffer. Does no I/O: the owner sends <see cref="Segments"/> and calls <see cref="Clear"/>.</summary>
/// <remarks>A large byte array is not copied: it becomes a separate segment, so it must not be changed until it has been sent.</remarks>
public sealed class RespWriter
{
    private const int InitialCapacity = 16 * 1024;
    private const int KeptCapacity = 1024 * 1024;
    private const int MinForeignLength = 32 * 1024;

    private readonly List<ArraySegment<byte>> _segments = new();
    private byte[] _buffer = new byte[InitialCapacity];
    private int _sealed;
    private int _end;

    /// <summary>The number of bytes written since the last <see cref="Clear"/>.</summary>
    public long Length { get; private set; }

    /// <summary>The written bytes, in order.</summary>
    public IReadOnlyList<ArraySegment<byte>> Segments
    {
        get
        {
            Seal();
            return _segments;
        }
    }

    /// <summary>Starts a request with a name and a number of arguments.</summary>
    public void WriteCommand(string name, int arguments)
    {
        WriteHeader((byte)'*', arguments + 1);
        WriteBulk(name);
    }

    /// <summary>Writes text as a bulk string.</summary>
    /// <exception cref="ArgumentException">The text is not Unicode.</exception>
    public void WriteBulk(string text)
    {
        int length = RedisText.GetByteCount(Check.NotNull(text));
        WriteHeader((byte)'$', length);
        Reserve(length + 2);
        Advance(RedisText.GetBytes(text, _buffer, _end));
        WriteLineEnd();
    }

    /// <summary>Writes bytes as a bulk string.</summary>
    public void WriteBulk(byte[] bytes)
    {
        WriteHeader((byte)'$', Check.NotNull(bytes).Length);
        if (bytes.Length >= MinForeignLength)
        {
            Seal();
            _segments.Add(new ArraySegment<byte>(bytes));
            Length += bytes.Length;
        }
        else
        {
            Reserve(bytes.Length + 2);
            Buffer.BlockCopy(bytes, 0, _buffer, _end, bytes.Length);
            Advance(bytes.Length);
        }
        WriteLineEnd();
    }

    /// <summary>Writes an integer as a bulk string of decimal digits.</summary>
    public void WriteBulk(long number)
    {
        WriteHeader((byte)'$', RedisNumber.Length(number));
        Reserve(RedisNumber.MaxIntegerLength + 2);
        Advance(RedisNumber.Format(number, _buffer, _end));
        WriteLineEnd();
    }

    /// <summary>Removes the bytes beyond a length, such as the beginning of a request that could not be completed.</summary>
    public void Truncate(long length)
    {
        long excess = Length - length;
        if (length < 0 || excess < 0) throw new ArgumentOutOfRangeException(nameof(length));
        int open = (int)Math.Min(excess, _end - _sealed);
        _end -= open;
        excess -= open;
        while (excess > 0)
        {
            ArraySegment<byte> last = _segments[_segments.Count - 1];
            _segments.RemoveAt(_segments.Count - 1);
            if (last.Count > excess) _segments.Add(new ArraySegment<byte>(last.Array!, last.Offset, (int)(last.Count - excess)));
            excess -= Math.Min(excess, last.Count);
        }
        Length = length;
    }

    /// <summary>Discards the written bytes; keeps a buffer of moderate size for the next requests.</summary>
    public void Clear()
    {
        if (_buffer.Length > KeptCapacity) _buffer = new byte[InitialCapacity];
        _segments.Clear();
        _sealed = _end = 0;
        Length = 0;
    }

    private void WriteHeader(byte type, long number)
    {
        Reserve(1 + RedisNumber.MaxIntegerLength + 2);
        _buffer[_end] = type;
        Advance(1);
        Advance(RedisNumber.Format(number, _buffer, _end));
        WriteLineEnd();
    }

    private void WriteLineEnd()
    {
        Reserve(2);
        _buffer[_end] = (byte)'\r';
        _buffer[_end + 1] = (byte)'\n';
        Advance(2);
    }

    private void Advance(int count)
    {
        _end += count;
        Length += count;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _end >= count) return;
        // Sealed segments keep the old array; only what is not sealed yet moves.
        int open = _end - _sealed;
        int capacity = Math.Max(InitialCapacity, (int)Math.Min(open * 2L, 1 << 30));
        var larger = new byte[Math.Max(checked(open + count), capacity)];
        Buffer.BlockCopy(_buffer, _sealed, larger, 0, open);
        _buffer = larger;
        _sealed = 0;
        _end = open;
    }

    private void Seal()
    {
        if (_end == _sealed) return;
        _segments.Add(new ArraySegment<byte>(_buffer, _sealed, _end - _sealed));
        _sealed = _end;
    }
}
