using System;
using System.Globalization;
using System.Text;

namespace PSRedis.Faults;

/// <summary>Reads requests as strictly as a server does: arrays of bulk strings, with nothing in between.</summary>
public sealed class RequestReader
{
    private byte[] _bytes = new byte[64 * 1024];
    private int _start;
    private int _end;
    private int _at;

    /// <summary>Adds received bytes.</summary>
    public void Add(byte[] bytes, int count)
    {
        if (_end + count > _bytes.Length)
        {
            byte[] room = _end - _start + count > _bytes.Length / 2 ? new byte[2 * (_end - _start + count)] : _bytes;
            Buffer.BlockCopy(_bytes, _start, room, 0, _end - _start);
            (_bytes, _start, _end) = (room, 0, _end - _start);
        }
        Buffer.BlockCopy(bytes, 0, _bytes, _end, count);
        _end += count;
    }

    /// <summary>The next request, as its arguments; null if it is incomplete.</summary>
    /// <exception cref="FormatException">The bytes are not a request.</exception>
    public byte[][]? Next()
    {
        _at = _start;
        if (Length('*') is not { } count) return null;
        var words = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            if (Length('$') is not { } length || _end - _at < length + 2) return null;
            words[i] = new byte[length];
            Buffer.BlockCopy(_bytes, _at, words[i], 0, length);
            _at += length;
            if (_bytes[_at++] != '\r' || _bytes[_at++] != '\n') throw Malformed();
        }
        _start = _at;
        return words;
    }

    /// <summary>A line that consists of a type byte and a number; null if it is incomplete.</summary>
    private int? Length(char sign)
    {
        int end = Array.IndexOf(_bytes, (byte)'\n', _at, _end - _at);
        if (end < 0)
        {
            // The longest has a type byte, ten digits and CR LF.
            if (_end - _at > 12 || (_end > _at && _bytes[_at] != sign)) throw Malformed();
            return null;
        }
        string line = Encoding.ASCII.GetString(_bytes, _at, end - _at);
        if (line.Length < 3 || line[0] != sign || line[line.Length - 1] != '\r') throw Malformed();
        string digits = line.Substring(1, line.Length - 2);
        bool isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int length);
        if (!isNumber || (digits.Length > 1 && digits[0] == '0')) throw Malformed();
        _at = end + 1;
        return length;
    }

    private FormatException Malformed()
    {
        int from = Math.Max(_start, _at - 40);
        return new FormatException($"This is no request: {Encoding.ASCII.GetString(_bytes, from, Math.Min(_end - from, 80))}");
    }
}
