using System.Text;
using FsCheck.Fluent;

namespace PSRedis.Tests.Protocol;

public class RedisTextTests
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // The limits of Unicode 15, table 3-7 (well-formed UTF-8), and the sequences just beyond them. Python's surrogateescape gives the same results.
    public static TheoryData<string, string> Edges => new()
    {
        { "", "" },
        { "00 7F", "\0\u007F" },
        { "C2 80 DF BF", "\u0080\u07FF" },
        { "E0 A0 80 E0 BF BF", "\u0800\u0FFF" },
        { "E1 80 80 EC BF BF", "\u1000\uCFFF" },
        { "ED 80 80 ED 9F BF", "\uD000\uD7FF" },
        { "EE 80 80 EF BF BF", "\uE000\uFFFF" },
        { "F0 90 80 80 F0 BF BF BF", "\U00010000\U0003FFFF" },
        { "F1 80 80 80 F3 BF BF BF", "\U00040000\U000FFFFF" },
        { "F4 80 80 80 F4 8F BF BF", "\U00100000\U0010FFFF" },
        { "EF BB BF 61", "\uFEFFa" },
        { "EF BF BD", "\uFFFD" },
        { "EF BF BD FF EF BF BD", "\uFFFD\uDCFF\uFFFD" },
        { "80", "\uDC80" },
        { "41 BF 42", "A\uDCBFB" },
        { "C0 80", "\uDCC0\uDC80" },
        { "C1 BF", "\uDCC1\uDCBF" },
        { "C2", "\uDCC2" },
        { "C2 7F", "\uDCC2\u007F" },
        { "C2 C0", "\uDCC2\uDCC0" },
        { "C2 C2 80", "\uDCC2\u0080" },
        { "E0 9F BF", "\uDCE0\uDC9F\uDCBF" },
        { "E0 80 80", "\uDCE0\uDC80\uDC80" },
        { "E2 82", "\uDCE2\uDC82" },
        { "E2 82 41", "\uDCE2\uDC82A" },
        { "E2 82 E2 82 AC", "\uDCE2\uDC82€" },
        { "E1 80 C0", "\uDCE1\uDC80\uDCC0" },
        { "ED A0 80", "\uDCED\uDCA0\uDC80" },
        { "ED A0 80 ED B0 80", "\uDCED\uDCA0\uDC80\uDCED\uDCB0\uDC80" },
        { "ED BF BF", "\uDCED\uDCBF\uDCBF" },
        { "F0 8F BF BF", "\uDCF0\uDC8F\uDCBF\uDCBF" },
        { "F0 90 80", "\uDCF0\uDC90\uDC80" },
        { "F0 90 80 41", "\uDCF0\uDC90\uDC80A" },
        { "F1 80 80 C0", "\uDCF1\uDC80\uDC80\uDCC0" },
        { "F4 90 80 80", "\uDCF4\uDC90\uDC80\uDC80" },
        { "F5 80 80 80", "\uDCF5\uDC80\uDC80\uDC80" },
        { "FE FF", "\uDCFE\uDCFF" },
        { "F0 9D 84 9E FF", "\U0001D11E\uDCFF" },
        { "FF F0 9D 84 9E", "\uDCFF\U0001D11E" },
    };

    // Lone surrogates are preserved in memory only, neither in attributes nor in the names of test cases.
    [Theory, MemberData(nameof(Edges), DisableDiscoveryEnumeration = true)]
    public void Bytes_are_decoded_and_encoded_as_expected(string hex, string text)
    {
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", ""));
        Assert.Equal(text, Decode(bytes));
        Assert.Equal(bytes, RedisText.GetBytes(text));
        // Also next to a byte that is not UTF-8: then .NET's own decoder is not used.
        Assert.Equal("\uDCFF" + text, Decode([0xFF, .. bytes]));
    }

    [Fact]
    public void Every_sequence_of_one_and_two_bytes_comes_back_the_same()
    {
        for (int pair = 0; pair < 0x10000; pair++)
        {
            byte[] bytes = [(byte)(pair >> 8), (byte)pair];
            AssertComesBack(bytes);
            if (pair < 0x100) AssertComesBack([(byte)pair]);
        }
    }

    [Fact]
    public void Any_bytes_come_back_the_same() => Generators.Bytes.Hold(text => AssertComesBack(Wire.Bytes(text)), times: 20_000, nightly: 500_000);

    [Fact]
    public void Any_Unicode_text_comes_back_the_same() => Generators.Texts.Where(IsUnicode).Hold(text =>
    {
        byte[] bytes = RedisText.GetBytes(text);
        Assert.Equal(Strict.GetBytes(text), bytes);
        Assert.Equal(bytes.Length, RedisText.GetByteCount(text));
        Assert.Equal(text, Decode(bytes));
    });

    [Fact]
    public void Escapes_are_encoded_as_bytes()
    {
        // As in Python: the escapes of two bytes that together are valid UTF-8 become that character when they are decoded again.
        Assert.Equal("é", Decode(RedisText.GetBytes("\uDCC3\uDCA9")));
        // With a preceding high surrogate, an escape is part of a character.
        Assert.Equal(Strict.GetBytes("\uD834\uDC80"), RedisText.GetBytes("\uD834\uDC80"));
    }

    public static TheoryData<string, int> NotUnicode => new()
    {
        { "\uD800", 0 }, { "a\uD800", 1 }, { "\uDBFFa", 0 }, { "\uD800\uD800", 0 }, { "\uD800\uD800\uDC00", 0 }, { "\uDC00", 0 },
        { "\uDC7F", 0 }, { "\uDD00", 0 }, { "\uDFFF", 0 },
        { "\uDC80\uDC7F", 1 }, { "\U0001D11E\uDD1E", 2 }, { "é\uDCFFx\uDBFF", 3 },
    };

    [Theory, MemberData(nameof(NotUnicode), DisableDiscoveryEnumeration = true)]
    public void A_lone_surrogate_that_does_not_represent_a_byte_is_refused(string text, int position)
    {
        foreach (Action send in new Action[]
        {
            () => RedisText.GetBytes(text), () => RedisText.GetByteCount(text), () => RedisText.Validate(text),
            () => RedisArgument.From(text), () => RedisArgument.Key(text), () => RedisArgument.Secret(text), () => new RespWriter().WriteBulk(text),
        })
        {
            var error = Assert.Throws<ArgumentException>(send);
            Assert.Contains($"U+{(int)text[position]:X4} at position {position}", error.Message);
        }
    }

    [Fact]
    public void Null_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => RedisText.GetBytes(null!));
        Assert.Throws<ArgumentNullException>(() => RedisText.GetString(null!, 0, 1));
        Assert.Throws<ArgumentNullException>(() => RedisArgument.Key(null!));
    }

    /// <summary>Valid UTF-8 is decoded as a strict decoder does it; other bytes become escapes. Both are encoded to the same bytes again.</summary>
    private static void AssertComesBack(byte[] bytes)
    {
        string text = Decode(bytes);
        try
        {
            Assert.Equal(Strict.GetString(bytes), text);
        }
        catch (DecoderFallbackException)
        {
            Assert.False(IsUnicode(text));
        }
        Assert.Equal(bytes, RedisText.GetBytes(text));
    }

    /// <summary>Decodes from the middle of a buffer whose other bytes would complete a truncated sequence.</summary>
    private static string Decode(byte[] bytes) => RedisText.GetString([0xF0, 0x90, .. bytes, 0x80, 0x80, 0x80], 2, bytes.Length);

    private static bool IsUnicode(string text)
    {
        try
        {
            return Strict.GetByteCount(text) >= 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
