using System.Text;

namespace PSRedis.Tests.Protocol;

/// <summary>Converts bytes to the form that the tests use (one char, U+0000 to U+00FF, is one byte), and values to text for comparison.</summary>
internal static class Wire
{
    public static byte[] Bytes(string wire) => Encoding.Latin1.GetBytes(wire);

    public static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>Reads a wire that contains exactly one reply.</summary>
    public static RespValue Read(string wire, RespLimits? limits = null)
    {
        byte[] bytes = Bytes(wire);
        Assert.True(new RespReader(limits).TryRead(bytes, 0, bytes.Length, out RespValue value, out int consumed), "incomplete");
        Assert.Equal(bytes.Length, consumed);
        return value;
    }

    /// <summary>
    /// Reads the first reply of a wire that arrives up to each of these ends in turn. The result is the value and the number of bytes consumed,
    /// "malformed" or "incomplete". Each call gets the bytes in another buffer at another position, with line breaks and replies around them that
    /// the reader must not read.
    /// </summary>
    public static string ReadInPieces(string wire, params int[] ends)
    {
        var reader = new RespReader();
        int move = 0;
        try
        {
            foreach (int end in ends)
            {
                string before = string.Concat(Enumerable.Repeat("\r\n", ++move % 5));
                byte[] buffer = Bytes($"{before}{wire[..end]}\r\n:0\r\n");
                if (!reader.TryRead(buffer, before.Length, end, out RespValue value, out int consumed))
                {
                    Assert.Equal(0, consumed);
                    continue;
                }
                Assert.InRange(consumed, 1, end);
                return $"{Show(value)} in {consumed}";
            }
            return "incomplete";
        }
        catch (RedisProtocolException)
        {
            return "malformed";
        }
    }

    public static int[] ByteByByte(string wire) => Enumerable.Range(0, wire.Length + 1).ToArray();

    /// <summary>Formats a value completely, with its attributes.</summary>
    public static string Show(RespValue value)
    {
        string attributes = value.Attributes.Count == 0 ? "" : $"{{{ShowAll(value.Attributes)}}} ";
        return attributes + value.Type switch
        {
            RespType.Null => "Null",
            RespType.Error => "Error " + Text(RedisText.GetBytes(value.AsError().Message)),
            _ when value.IsAggregate => $"{value.Type} [{ShowAll(value.Items)}]",
            _ => $"{value.Type} {Text(value.AsBytes()!)}",
        };
    }

    private static string ShowAll(IReadOnlyList<RespValue> values) => string.Join(", ", values.Select(Show));
}
