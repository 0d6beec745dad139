namespace PSRedis.Tests.Protocol;

public class RespMalformedTests
{
    public static TheoryData<string> Malformed =>
    [
        // Another protocol, or none.
        "HTTP/1.1 400 Bad Request\r\n", "\x15\x03\x03\0\x02\x02P", "SSH-2.0-OpenSSH_9.6\r\n", "220 mail ESMTP\r\n", "\r\n", "\n",
        " +OK\r\n", "\0", "\xFF", "OK\r\n", "^1\r\n",
        // Lines.
        "+OK\n", "+\n", ":1\n", "$3\nfoo\r\n", "_\n", "*1\n:1\r\n", "*?\n", "*?\r\n.\n",
        // Integers.
        ":\r\n", ":-\r\n", ":+\r\n", ":--1\r\n", ":1a\r\n", ": 1\r\n", ":1 \r\n", ":1.0\r\n", ":1\r\r\n",
        ":9223372036854775808\r\n", ":-9223372036854775809\r\n", ":99999999999999999999999999\r\n", ":?\r\n",
        // Doubles, big numbers, booleans, null.
        ",\r\n", ",x\r\n", ",1,5\r\n", ",1.2.3\r\n", ", 1\r\n", ",1 \r\n", ",1\0\r\n", ",0x10\r\n", ",1e\r\n", ",(1)\r\n", ",$1\r\n", ",infinite\r\n",
        "(\r\n", "(-\r\n", "(1.5\r\n", "(1e5\r\n", "(x\r\n", "( 1\r\n", "(1 \r\n", "(1\0\r\n", "(0x1\r\n",
        "#\r\n", "#x\r\n", "#T\r\n", "#true\r\n", "#1\r\n", "_x\r\n", "_ \r\n",
        // Lengths.
        "$\r\n", "$x\r\n", "$-2\r\n", "$-\r\n", "$ 1\r\na\r\n", "$1.0\r\na\r\n", "$4294967297\r\n", "$9223372036854775807\r\n", "$9223372036854775808\r\n",
        "!-1\r\n", "!x\r\n", "=-1\r\n", "=0\r\n\r\n", "=3\r\ntxt\r\n", "=x\r\n",
        "*\r\n", "*x\r\n", "*-2\r\n", "*-9223372036854775808\r\n", "*4294967297\r\n", "*9223372036854775807\r\n", "*9223372036854775808\r\n",
        "~-1\r\n", "%-1\r\n", ">-1\r\n", "|-1\r\n", "~x\r\n", "%x\r\n", ">x\r\n", "|x\r\n", "%4611686018427387905\r\n", "|4611686018427387905\r\n",
        // Payloads.
        "$3\r\nfooba", "$3\r\nfoo\n\n", "$3\r\nfoo\r\r", "$0\r\n+\r\n", "$0\r\n$0\r\n", "!3\r\nERR..", "=5\r\ntxt:a\n\r\n", "$?\r\n;1\r\nab\r\n",
        // Streams.
        ";0\r\n", ";1\r\na\r\n", "*1\r\n;0\r\n", "*?\r\n;0\r\n", ".\r\n", "*1\r\n.\r\n", "%1\r\n+a\r\n.\r\n", "*?\r\n*1\r\n.\r\n", "*?\r\n.x\r\n",
        "*??\r\n", "*?1\r\n", "$?x\r\n",
        "$?\r\n+a\r\n", "$?\r\n.\r\n", "$?\r\n$1\r\na\r\n", "$?\r\n|0\r\n", "$?\r\n;-1\r\n", "$?\r\n;?\r\n", "$?\r\n;\r\n", "$?\r\n;x\r\n",
        "!?\r\n", "=?\r\n", ":?\r\n", "(?\r\n", ",?\r\n",
        "%?\r\n+a\r\n.\r\n", "%?\r\n+a\r\n:1\r\n+b\r\n.\r\n", "|?\r\n+a\r\n.\r\n",
        // Attributes without a value.
        "*?\r\n|0\r\n.\r\n", "*?\r\n|1\r\n+a\r\n:1\r\n.\r\n", "%?\r\n+a\r\n|0\r\n.\r\n", "*?\r\n|?\r\n.\r\n.\r\n",
        "*?\r\n:1\r\n|?\r\n+a\r\n:1\r\n.\r\n.\r\n", "|?\r\n|0\r\n.\r\n",
    ];

    [Theory, MemberData(nameof(Malformed))]
    public void Malformed_replies_are_protocol_errors(string wire)
    {
        foreach (string sent in new[] { wire, "*2\r\n:1\r\n" + wire, "*?\r\n" + wire, "|1\r\n+a\r\n" + wire })
        {
            if (IsValidThere(sent)) continue;
            Assert.Equal("malformed", Wire.ReadInPieces(sent, sent.Length));
            Assert.Equal("malformed", Wire.ReadInPieces(sent, Wire.ByteByByte(sent)));
            for (int cut = 0; cut < sent.Length; cut++) Assert.Equal("malformed", Wire.ReadInPieces(sent, cut, sent.Length));
        }
    }

    // ".\r\n" is malformed alone, but valid as the end of a streamed array.
    private static bool IsValidThere(string sent) => sent == "*?\r\n.\r\n";

    [Fact]
    public void An_unknown_first_byte_is_an_error_without_waiting_for_a_line_break()
    {
        for (int first = 0; first < 256; first++)
        {
            string wire = ((char)first).ToString();
            string expected = "+-:,#_($!=*~>%|;.".Contains(wire) ? "incomplete" : "malformed";
            Assert.Equal(expected, Wire.ReadInPieces(wire, 1));
            Assert.Equal(expected, Wire.ReadInPieces("*2\r\n:1\r\n" + wire, 9));
        }
    }

    [Theory]
    [InlineData("x", "a reply of unknown type): 'x'")]
    [InlineData("+OK\n", "a line without a carriage return): '+OK'")]
    [InlineData("$1\r\nabc", "a string longer than its announced length): 'bc'")]
    [InlineData(":1a\r\n", "an invalid number): ':1a'")]
    [InlineData(",x\r\n", "an invalid double): ',x'")]
    [InlineData("(x\r\n", "an invalid big number): '(x'")]
    [InlineData("#x\r\n", "an invalid boolean): '#x'")]
    [InlineData("_x\r\n", "a null with a value): '_x'")]
    [InlineData("$-2\r\n", "a string of negative length): '$-2'")]
    [InlineData("*-2\r\n", "an aggregate of negative length): '*-2'")]
    [InlineData("$?\r\n;-1\r\n", "a string chunk of negative length): ';-1'")]
    [InlineData("=3\r\n", "a verbatim string without a format): '=3'")]
    [InlineData(";0\r\n", "an unexpected string chunk): ';0'")]
    [InlineData(".\r\n", "an unexpected end of a streamed value")]
    [InlineData("%?\r\n+a\r\n.\r\n", "a map key without a value")]
    [InlineData("*?\r\n|0\r\n.\r\n", "attributes without a value")]
    public void The_message_describes_the_error(string wire, string wrong) =>
        Assert.StartsWith($"The reply does not follow the Redis protocol ({wrong}", Assert.Throws<RedisProtocolException>(() => Wire.Read(wire)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_message_shows_at_most_sixty_bytes_and_no_control_characters()
    {
        Assert.EndsWith($": '{new string('x', 60)}'.", Assert.Throws<RedisProtocolException>(() => Wire.Read(new string('x', 61) + "\r\n")).Message, StringComparison.Ordinal);
        Assert.EndsWith($": '{new string('x', 60)}'.", Assert.Throws<RedisProtocolException>(() => Wire.Read(new string('x', 60) + "\r\n")).Message, StringComparison.Ordinal);
        Assert.EndsWith(": 'x ~.y.z'.", Assert.Throws<RedisProtocolException>(() => Wire.Read("x ~\x7Fy\x1Fz\r\n")).Message, StringComparison.Ordinal);
        Assert.Contains("a line longer than 65536 bytes", Assert.Throws<RedisProtocolException>(() => Wire.Read("+" + new string('a', 65536) + "\r\n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_shows_a_short_printable_part_of_the_reply()
    {
        var error = Assert.Throws<RedisProtocolException>(() => Wire.Read("HTTP/1.1 400 Bad Request\x1B[31m\r\n"));
        Assert.Contains("'HTTP/1.1 400 Bad Request.[31m'", error.Message);
        error = Assert.Throws<RedisProtocolException>(() => Wire.Read(":" + new string('9', 60_000) + "\r\n"));
        Assert.InRange(error.Message.Length, 60, 200);
        Assert.Equal("Protocol", error.Code);
        Assert.False(error.IsTransient);
    }
}
