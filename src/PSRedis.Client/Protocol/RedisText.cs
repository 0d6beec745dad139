using System.Text;

namespace PSRedis.Protocol;

/// <summary>
/// Text as it is sent and received: UTF-8, in a way that preserves bytes that are not UTF-8.
/// </summary>
/// <remarks>
/// A byte that is not part of valid UTF-8 is decoded to a lone low surrogate, U+DC80 to U+DCFF, and encoded back to that byte
/// (Python's <c>surrogateescape</c>, PEP 383). So a binary key that <c>SCAN</c> has found can be deleted by its name, and a value
/// that was read as text and written again has the same bytes.
/// </remarks>
public static class RedisText
{
    private const char FirstEscape = '\uDC80';
    private const char LastEscape = '\uDCFF';
    private const int EscapeBase = 0xDC00;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    /// <summary>Decodes bytes; never fails.</summary>
    public static string GetString(byte[] bytes, int offset, int count)
    {
        if (count == 0) return string.Empty;
        string text = Utf8.GetString(Check.NotNull(bytes), offset, count);
        // The decoder replaces invalid bytes with U+FFFD; only then the slow way is needed.
        return text.IndexOf('\uFFFD') < 0 ? text : DecodeWithEscapes(bytes, offset, count);
    }

    /// <summary>Encodes text.</summary>
    /// <exception cref="ArgumentException">The text contains a lone surrogate that does not stand for a byte.</exception>
    public static byte[] GetBytes(string text)
    {
        var bytes = new byte[GetByteCount(text)];
        GetBytes(text, bytes, 0);
        return bytes;
    }

    /// <summary>Returns the text if it can be sent. Arguments are checked when they are created, so that writing a request cannot fail halfway.</summary>
    /// <exception cref="ArgumentException">The text contains a lone surrogate that does not stand for a byte.</exception>
    internal static string Validate(string text)
    {
        GetByteCount(Check.NotNull(text));
        return text;
    }

    /// <summary>The number of bytes of the encoded text.</summary>
    /// <exception cref="ArgumentException">The text contains a lone surrogate that does not stand for a byte.</exception>
    internal static int GetByteCount(string text)
    {
        int count = Utf8.GetByteCount(text);
        // An escape is one byte, but the encoder counts the three bytes of U+FFFD.
        return count == text.Length ? count : count - 2 * CountEscapes(text);
    }

    /// <summary>Encodes text that <see cref="GetByteCount"/> has measured, and returns the number of bytes.</summary>
    internal static int GetBytes(string text, byte[] destination, int offset)
    {
        int start = offset, from = 0;
        for (int i = IndexOfLoneSurrogate(text, 0); i >= 0; i = IndexOfLoneSurrogate(text, from))
        {
            offset += Utf8.GetBytes(text, from, i - from, destination, offset);
            destination[offset++] = (byte)(text[i] - EscapeBase);
            from = i + 1;
        }
        return offset + Utf8.GetBytes(text, from, text.Length - from, destination, offset) - start;
    }

    private static int CountEscapes(string text)
    {
        int count = 0;
        for (int i = IndexOfLoneSurrogate(text, 0); i >= 0; i = IndexOfLoneSurrogate(text, i + 1))
        {
            if (text[i] is < FirstEscape or > LastEscape)
            {
                throw new ArgumentException($"The text contains a lone surrogate (U+{(int)text[i]:X4} at position {i}), which is not Unicode and cannot be sent.");
            }
            count++;
        }
        return count;
    }

    private static int IndexOfLoneSurrogate(string text, int from)
    {
        for (int i = Surrogates.IndexIn(text, from); i >= 0; i = Surrogates.IndexIn(text, i + 2))
        {
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return i;
        }
        return -1;
    }

    private static string DecodeWithEscapes(byte[] bytes, int offset, int count)
    {
        var text = new StringBuilder(count);
        int end = offset + count, valid = offset;
        while (offset < end)
        {
            int length = SequenceLength(bytes, offset, end);
            if (length > 0)
            {
                offset += length;
                continue;
            }
            text.Append(Utf8.GetString(bytes, valid, offset - valid)).Append((char)(EscapeBase + bytes[offset]));
            valid = ++offset;
        }
        return text.Append(Utf8.GetString(bytes, valid, end - valid)).ToString();
    }

    /// <summary>The length of the valid UTF-8 sequence at an offset, or 0 (Unicode 15, table 3-7).</summary>
    private static int SequenceLength(byte[] bytes, int offset, int end)
    {
        byte first = bytes[offset];
        if (first < 0x80) return 1;
        int length = first switch { >= 0xC2 and <= 0xDF => 2, >= 0xE0 and <= 0xEF => 3, >= 0xF0 and <= 0xF4 => 4, _ => 0 };
        if (length == 0 || offset + length > end) return 0;
        byte second = bytes[offset + 1];
        (byte low, byte high) = first switch
        {
            0xE0 => ((byte)0xA0, (byte)0xBF),
            0xED => ((byte)0x80, (byte)0x9F),
            0xF0 => ((byte)0x90, (byte)0xBF),
            0xF4 => ((byte)0x80, (byte)0x8F),
            _ => ((byte)0x80, (byte)0xBF),
        };
        if (second < low || second > high) return 0;
        for (int i = 2; i < length; i++)
        {
            if ((bytes[offset + i] & 0xC0) != 0x80) return 0;
        }
        return length;
    }
}
