using System.Globalization;
using System.Numerics;

namespace PSRedis.Tests.Protocol;

/// <summary>The RESP2 and the RESP3 form of a value convert to the same result.</summary>
public class RespValueTests
{
    [Theory]
    [InlineData("$3\r\nfoo\r\n", "foo")]
    [InlineData("+foo\r\n", "foo")]
    [InlineData("=7\r\ntxt:foo\r\n", "foo")]
    [InlineData("$?\r\n;1\r\nf\r\n;2\r\noo\r\n;0\r\n", "foo")]
    [InlineData("$3\r\n\xC3\xA9!\r\n", "é!")]
    [InlineData("$0\r\n\r\n", "")]
    [InlineData(":-12\r\n", "-12")]
    [InlineData(",1.50\r\n", "1.5")]
    [InlineData(",inf\r\n", "inf")]
    [InlineData("#t\r\n", "1")]
    [InlineData("#f\r\n", "0")]
    [InlineData("(12345678901234567890123\r\n", "12345678901234567890123")]
    [InlineData("_\r\n", null)]
    [InlineData("$-1\r\n", null)]
    [InlineData("*-1\r\n", null)]
    public void Text_and_bytes(string wire, string? text)
    {
        RespValue value = Wire.Read(wire);
        Assert.Equal(text, value.AsText());
        Assert.Equal(text is null ? null : RedisText.GetBytes(text), value.AsBytes());
        Assert.Equal(text is null, value.IsNull);
    }

    [Fact]
    public void Bytes_that_are_not_text_survive_as_text()
    {
        RespValue value = Wire.Read("$3\r\na\xFF\x80\r\n");
        Assert.Equal("a\uDCFF\uDC80", value.AsText());
        Assert.Equal(value.AsBytes(), RedisText.GetBytes(value.AsText()!));
    }

    [Theory]
    [InlineData(":42\r\n", 42)]
    [InlineData("$2\r\n42\r\n", 42)]
    [InlineData("+42\r\n", 42)]
    [InlineData("$20\r\n-9223372036854775808\r\n", long.MinValue)]
    [InlineData("#t\r\n", 1)]
    [InlineData("#f\r\n", 0)]
    public void Integers(string wire, long number) => Assert.Equal(number, Wire.Read(wire).AsInteger());

    [Theory]
    [InlineData(",1.5\r\n", 1.5)]
    [InlineData("$3\r\n1.5\r\n", 1.5)]
    [InlineData("+1.5\r\n", 1.5)]
    [InlineData(":3\r\n", 3.0)]
    [InlineData(",inf\r\n", double.PositiveInfinity)]
    [InlineData("$3\r\ninf\r\n", double.PositiveInfinity)]
    [InlineData("$4\r\n-inf\r\n", double.NegativeInfinity)]
    [InlineData("$3\r\nnan\r\n", double.NaN)]
    public void Doubles(string wire, double number) => Assert.Equal(number, Wire.Read(wire).AsDouble());

    [Theory]
    [InlineData("#t\r\n", true)]
    [InlineData("#f\r\n", false)]
    [InlineData(":1\r\n", true)]
    [InlineData(":0\r\n", false)]
    [InlineData("$1\r\n1\r\n", true)]
    [InlineData("$1\r\n0\r\n", false)]
    public void Booleans(string wire, bool value) => Assert.Equal(value, Wire.Read(wire).AsBoolean());

    [Theory]
    [InlineData("(12345678901234567890123\r\n", "12345678901234567890123")]
    [InlineData("$23\r\n12345678901234567890123\r\n", "12345678901234567890123")]
    [InlineData("+-5\r\n", "-5")]
    [InlineData(":7\r\n", "7")]
    public void Big_integers(string wire, string number) => Assert.Equal(BigInteger.Parse(number, CultureInfo.InvariantCulture), Wire.Read(wire).AsBigInteger());

    [Theory]
    [InlineData("*2\r\n:1\r\n:2\r\n", "Integer 1 Integer 2")]
    [InlineData("~2\r\n:1\r\n:2\r\n", "Integer 1 Integer 2")]
    [InlineData("%1\r\n:1\r\n:2\r\n", "Integer 1 Integer 2")]
    [InlineData(">2\r\n:1\r\n:2\r\n", "Integer 1 Integer 2")]
    [InlineData("*0\r\n", "")]
    [InlineData("*-1\r\n", "")]
    [InlineData("$-1\r\n", "")]
    [InlineData("_\r\n", "")]
    public void Lists_of_values(string wire, string items) => Assert.Equal(items, string.Join(' ', Wire.Read(wire).AsItems().Select(Wire.Show)));

    [Theory]
    [InlineData("-WRONGTYPE Operation against a key\r\n", "WRONGTYPE", "WRONGTYPE Operation against a key")]
    [InlineData("!15\r\nOOM no\r\nmemory.\r\n", "OOM", "OOM no\r\nmemory.")]
    [InlineData("-unknown command\r\n", "ERR", "unknown command")]
    [InlineData("-\r\n", "ERR", "")]
    public void Errors(string wire, string code, string message)
    {
        RespValue value = Wire.Read(wire);
        Assert.True(value is { IsError: true, IsNull: false, IsAggregate: false });
        Assert.Equal((code, message), (value.AsError().Code, value.AsError().Message));
    }

    public static TheoryData<string, string, string> Misfits => new()
    {
        { "AsText", "*1\r\n:1\r\n", "expected text, received Array of 1" },
        { "AsText", "%1\r\n:1\r\n:2\r\n", "expected text, received Map of 2" },
        { "AsText", "-ERR x\r\n", "expected text, received Error 'ERR x'" },
        { "AsBytes", "~0\r\n", "expected text, received Set of 0" },
        { "AsBytes", "-ERR x\r\n", "expected text, received Error 'ERR x'" },
        { "AsInteger", "+OK\r\n", "expected an integer, received SimpleString 'OK'" },
        { "AsInteger", "$0\r\n\r\n", "expected an integer, received BulkString ''" },
        { "AsInteger", "$3\r\n1.5\r\n", "expected an integer, received BulkString '1.5'" },
        { "AsInteger", ",1\r\n", "expected an integer, received Double '1'" },
        { "AsInteger", "(9223372036854775808\r\n", "expected an integer, received BigNumber '9223372036854775808'" },
        { "AsInteger", "_\r\n", "expected an integer, received null" },
        { "AsInteger", "*0\r\n", "expected an integer, received Array of 0" },
        { "AsDouble", "$1\r\nx\r\n", "expected a number, received BulkString 'x'" },
        { "AsDouble", "#t\r\n", "expected a number, received Boolean '1'" },
        { "AsDouble", "$-1\r\n", "expected a number, received null" },
        { "AsBigInteger", "$1\r\nx\r\n", "expected an integer, received BulkString 'x'" },
        { "AsBigInteger", ",1\r\n", "expected an integer, received Double '1'" },
        { "AsBoolean", ":2\r\n", "expected true or false, received Integer '2'" },
        { "AsBoolean", "-ERR x\r\n", "expected an integer, received Error 'ERR x'" },
        { "AsItems", "+OK\r\n", "expected a list of values, received SimpleString 'OK'" },
        { "AsItems", "-ERR x\r\n", "expected a list of values, received Error 'ERR x'" },
        { "AsError", "+OK\r\n", "expected an error, received SimpleString 'OK'" },
        { "AsError", "_\r\n", "expected an error, received null" },
    };

    [Theory, MemberData(nameof(Misfits))]
    public void A_value_of_another_type_is_an_error_that_shows_the_value(string method, string wire, string message)
    {
        RespValue value = Wire.Read(wire);
        Action convert = method switch
        {
            "AsText" => () => value.AsText(),
            "AsBytes" => () => value.AsBytes(),
            "AsInteger" => () => value.AsInteger(),
            "AsDouble" => () => value.AsDouble(),
            "AsBigInteger" => () => value.AsBigInteger(),
            "AsBoolean" => () => value.AsBoolean(),
            "AsItems" => () => value.AsItems(),
            _ => () => value.AsError(),
        };
        Assert.Contains(message, Assert.Throws<RedisProtocolException>(convert).Message);
    }

    [Theory]
    [InlineData("$100000\r\n")]
    [InlineData("=100000\r\n")]
    [InlineData("!100000\r\n")]
    public void A_long_value_is_truncated_in_messages(string header)
    {
        string shown = Wire.Read($"{header}{new string('x', 100_000)}\r\n").ToString();
        Assert.InRange(shown.Length, 60, 90);
        Assert.Contains("xxx…'", shown);
    }

    [Theory]
    [InlineData(60, "'")]
    [InlineData(61, "…'")]
    [InlineData(300, "…'")]
    public void A_value_has_at_most_sixty_characters_in_messages(int letters, string end)
    {
        string text = new('€', letters);
        Assert.Equal($"BulkString '{text[..60]}{end}", Wire.Read($"${3 * letters}\r\n{Wire.Text(RedisText.GetBytes(text))}\r\n").ToString());
    }

    [Theory]
    [InlineData("$3\r\nfoo\r\n", true)]
    [InlineData("+foo\r\n", true)]
    [InlineData("$?\r\n;2\r\nfo\r\n;1\r\no\r\n;0\r\n", true)]
    [InlineData("$3\r\nfop\r\n", false)]
    [InlineData("$3\r\ngoo\r\n", false)]
    [InlineData("$2\r\nfo\r\n", false)]
    [InlineData("$4\r\nfoot\r\n", false)]
    [InlineData("$0\r\n\r\n", false)]
    [InlineData("-foo\r\n", false)]
    [InlineData("=7\r\ntxt:foo\r\n", false)]
    [InlineData(":3\r\n", false)]
    [InlineData("_\r\n", false)]
    [InlineData("*1\r\n+foo\r\n", false)]
    public void A_string_is_compared_with_bytes(string wire, bool same) => Assert.Equal(same, Wire.Read(wire).IsString(Wire.Bytes("foo")));

    [Fact]
    public void Bytes_are_a_copy()
    {
        byte[] buffer = Wire.Bytes("$3\r\nfoo\r\n");
        Assert.True(new RespReader().TryRead(buffer, 0, buffer.Length, out RespValue value, out _));
        byte[] bytes = value.AsBytes()!;
        Array.Fill(buffer, (byte)'x');
        Assert.Equal("foo", Wire.Text(bytes));
    }

    [Fact]
    public void The_default_value_is_null()
    {
        Assert.True(default(RespValue) is { IsNull: true, IsError: false, IsAggregate: false, Items.Count: 0, Attributes.Count: 0 });
        Assert.Equal("null", default(RespValue).ToString());
    }
}
