namespace PSRedis.Tests.Protocol;

/// <summary>Arguments and replies as messages show them: on one line, truncated, and without control characters.</summary>
public class RedisDisplayTests
{
    private const int Longest = RedisDisplay.LongestArgument;

    [Theory]
    [InlineData("key:1", "key:1")]
    [InlineData("käse💀", "käse💀")]
    [InlineData("", "\"\"")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("don't", "\"don't\"")]
    [InlineData("say \"yes\"", "\"say \\\"yes\\\"\"")]
    [InlineData("\"", "\"\\\"\"")]
    [InlineData("C:\\dir", "\"C:\\\\dir\"")]
    [InlineData("a\r\n\tb", "\"a\\r\\n\\tb\"")]
    [InlineData("\u001B[31m", "\"\\x1b[31m\"")]
    [InlineData("\u007F", "\"\\x7f\"")]
    [InlineData("\u009B31m", "\"\\x9b31m\"")]
    public void An_argument_is_quoted_and_escaped_only_if_necessary(string text, string shown) => Assert.Equal(shown, RedisDisplay.Argument(text));

    // Not in InlineData: attribute values are compiled to UTF-8, which cannot represent a lone surrogate.
    [Fact]
    public void A_byte_that_is_not_text_is_escaped()
    {
        Assert.Equal("\"a\\xffb\"", RedisDisplay.Argument("a\uDCFFb"));
        Assert.Equal("\"\\x80\"", RedisDisplay.Argument("\uDC80"));
        // The low surrogate of a pair does not represent a byte.
        Assert.Equal("\"💀 \\x80\"", RedisDisplay.Argument("💀 \uDC80"));
    }

    [Fact]
    public void A_long_argument_is_truncated()
    {
        string longest = new('a', Longest);
        Assert.Equal(longest, RedisDisplay.Argument(longest));
        Assert.Equal(longest + "…", RedisDisplay.Argument(longest + "b"));
        Assert.Equal($"\"{new string(' ', Longest)}\"…", RedisDisplay.Argument(new string(' ', 2 * Longest)));
    }

    [Fact]
    public void A_binary_argument_is_shown_and_truncated_like_text()
    {
        byte[] longest = [.. Enumerable.Repeat((byte)'a', Longest)];
        Assert.Equal(new string('a', Longest), RedisArgument.From(longest).ToDisplay());
        Assert.Equal(new string('a', Longest) + "…", RedisArgument.From([.. longest, (byte)'b']).ToDisplay());
        Assert.Equal("\"a\\xff\"", RedisArgument.From([0x61, 0xFF]).ToDisplay());
        Assert.Equal("-5", RedisArgument.From(-5).ToDisplay());
        Assert.Equal("\"a b\"", RedisArgument.From("a b").ToDisplay());
        Assert.Equal("***", RedisArgument.Secret("hunter2").ToDisplay());
        Assert.Equal("***", RedisArgument.From([0x61]).AsSecret().ToDisplay());
    }

    [Fact]
    public void A_line_is_truncated_at_its_maximum_length()
    {
        Assert.Equal("", RedisDisplay.Line([], " "));
        Assert.Equal("GET", RedisDisplay.Line(["GET"], " "));
        Assert.Equal("a, b, c", RedisDisplay.Line(["a", "b", "c"], ", "));
        string half = new('a', Longest), lessThanHalf = new('a', Longest - 1);
        Assert.Equal($"{lessThanHalf} {half} b …", RedisDisplay.Line([lessThanHalf, half, "b", "c", "d"], " "));
        Assert.Equal($"{half} {half} …", RedisDisplay.Line([half, half, "b"], " "));
    }

    [Theory]
    [InlineData("_\r\n", "null")]
    [InlineData("$-1\r\n", "null")]
    [InlineData("+OK\r\n", "OK")]
    [InlineData("+not OK\r\n", "\"not OK\"")]
    [InlineData("-ERR no\r\n", "(error) \"ERR no\"")]
    [InlineData("#t\r\n", "true")]
    [InlineData("#f\r\n", "false")]
    [InlineData(":-42\r\n", "-42")]
    [InlineData(",1.5\r\n", "1.5")]
    [InlineData("(12345678901234567890123\r\n", "12345678901234567890123")]
    [InlineData("$2\r\nOK\r\n", "\"OK\"")]
    [InlineData("$3\r\n\n\xFF\"\r\n", "\"\\n\\xff\\\"\"")]
    [InlineData("=6\r\ntxt:OK\r\n", "\"OK\"")]
    [InlineData("*0\r\n", "[]")]
    [InlineData("*3\r\n:1\r\n$1\r\nb\r\n_\r\n", "[1, \"b\", null]")]
    [InlineData("~2\r\n+a\r\n+b\r\n", "[a, b]")]
    [InlineData(">1\r\n+a\r\n", "[a]")]
    [InlineData("%0\r\n", "{}")]
    [InlineData("%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n:2\r\n", "{a: 1, b: [2]}")]
    public void A_reply_is_shown_by_its_type(string wire, string shown) => Assert.Equal(shown, RedisDisplay.Reply(Wire.Read(wire)));

    [Theory]
    [InlineData("$", "")]
    [InlineData("=", "txt:")]
    public void A_long_string_is_truncated_and_shows_how_much_is_missing(string type, string format)
    {
        string longest = new('a', Longest);
        Assert.Equal($"\"{longest}\"", RedisDisplay.Reply(Wire.Read(Of(longest))));
        Assert.Equal($"\"{longest}\"… 12 bytes more", RedisDisplay.Reply(Wire.Read(Of(longest + "and 12 bytes"))));

        string Of(string text) => $"{type}{format.Length + text.Length}\r\n{format}{text}\r\n";
    }

    [Fact]
    public void A_long_list_is_truncated_and_shows_how_many_are_missing()
    {
        // Each item takes three characters, and there is room for 400.
        Assert.Equal($"[{Repeat("1, ", 133)}1]", RedisDisplay.Reply(Wire.Read("*134\r\n" + Repeat(":1\r\n", 134))));
        Assert.Equal($"[{Repeat("1, ", 134)}… 66 more]", RedisDisplay.Reply(Wire.Read("*200\r\n" + Repeat(":1\r\n", 200))));
        Assert.Equal($"{{{Repeat("1: 2, ", 67)}… 33 more}}", RedisDisplay.Reply(Wire.Read("%100\r\n" + Repeat(":1\r\n:2\r\n", 100))));
    }

    [Fact]
    public void A_long_map_is_truncated_before_a_key_and_never_before_a_value()
    {
        string longKey = "*200\r\n" + Repeat(":1\r\n", 200);
        Assert.Equal($"{{[{Repeat("1, ", 133)}… 67 more]: 2, … 1 more}}", RedisDisplay.Reply(Wire.Read($"%2\r\n{longKey}:2\r\n:3\r\n:4\r\n")));
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
