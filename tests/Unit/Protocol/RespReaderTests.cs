namespace PSRedis.Tests.Protocol;

public class RespReaderTests
{
    /// <summary>Replies and their expected values: every type, in every form.</summary>
    public static TheoryData<string, string> Samples => new()
    {
        { "+OK\r\n", "SimpleString OK" },
        { "+\r\n", "SimpleString " },
        { "+a\rb\r\n", "SimpleString a\rb" },
        { "+caf\xC3\xA9 \xFF\r\n", "SimpleString caf\xC3\xA9 \xFF" },
        { "-ERR unknown command 'x'\r\n", "Error ERR unknown command 'x'" },
        { "-\r\n", "Error " },
        { "!21\r\nSYNTAX invalid syntax\r\n", "Error SYNTAX invalid syntax" },
        { "!11\r\nERR a\r\nb \xFF!\r\n", "Error ERR a\r\nb \xFF!" },
        { "!0\r\n\r\n", "Error " },

        { ":0\r\n", "Integer 0" },
        { ":-1\r\n", "Integer -1" },
        { ":+7\r\n", "Integer 7" },
        { ":9223372036854775807\r\n", "Integer 9223372036854775807" },
        { ":-9223372036854775808\r\n", "Integer -9223372036854775808" },
        { ",1.5\r\n", "Double 1.5" },
        { ",10\r\n", "Double 10" },
        { ",-1e-3\r\n", "Double -0.001" },
        { ",1E+300\r\n", "Double 1E+300" },
        { ",inf\r\n", "Double inf" },
        { ",-inf\r\n", "Double -inf" },
        { ",nan\r\n", "Double nan" },
        { ",-nan\r\n", "Double nan" },
        { "#t\r\n", "Boolean 1" },
        { "#f\r\n", "Boolean 0" },
        { "(3492890328409238509324850943850943825024385\r\n", "BigNumber 3492890328409238509324850943850943825024385" },
        { "(-12\r\n", "BigNumber -12" },

        { "$3\r\nfoo\r\n", "BulkString foo" },
        { "$0\r\n\r\n", "BulkString " },
        { "$8\r\n\r\n$1\r\na\r\r\n", "BulkString \r\n$1\r\na\r" },
        { "$4\r\n\0\n\xFF\r\r\n", "BulkString \0\n\xFF\r" },
        { "=15\r\ntxt:Some string\r\n", "VerbatimString Some string" },
        { "=4\r\nmkd:\r\n", "VerbatimString " },
        { "=6\r\ntxt:\xFF\n\r\n", "VerbatimString \xFF\n" },

        { "_\r\n", "Null" },
        { "$-1\r\n", "Null" },
        { "*-1\r\n", "Null" },

        { "*0\r\n", "Array []" },
        { "~0\r\n", "Set []" },
        { "%0\r\n", "Map []" },
        { ">0\r\n", "Push []" },
        { "*2\r\n$3\r\nfoo\r\n:1\r\n", "Array [BulkString foo, Integer 1]" },
        { "~2\r\n+a\r\n#t\r\n", "Set [SimpleString a, Boolean 1]" },
        { "%2\r\n+a\r\n:1\r\n+b\r\n_\r\n", "Map [SimpleString a, Integer 1, SimpleString b, Null]" },
        { ">2\r\n+message\r\n$1\r\nx\r\n", "Push [SimpleString message, BulkString x]" },
        { "*3\r\n$-1\r\n*-1\r\n_\r\n", "Array [Null, Null, Null]" },
        { "*3\r\n*0\r\n$0\r\n\r\n%0\r\n", "Array [Array [], BulkString , Map []]" },
        { "*2\r\n-ERR in between\r\n:1\r\n", "Array [Error ERR in between, Integer 1]" },
        { "*1\r\n%1\r\n~1\r\n+a\r\n*1\r\n*1\r\n:1\r\n", "Array [Map [Set [SimpleString a], Array [Array [Integer 1]]]]" },

        { "|1\r\n+ttl\r\n:9\r\n$1\r\nx\r\n", "{SimpleString ttl, Integer 9} BulkString x" },
        { "|0\r\n:1\r\n", "Integer 1" },
        { "|1\r\n+a\r\n:1\r\n_\r\n", "{SimpleString a, Integer 1} Null" },
        { "|1\r\n+a\r\n:1\r\n$-1\r\n", "{SimpleString a, Integer 1} Null" },
        { "|1\r\n+a\r\n:1\r\n-ERR x\r\n", "{SimpleString a, Integer 1} Error ERR x" },
        { "|1\r\n+a\r\n:1\r\n*0\r\n", "{SimpleString a, Integer 1} Array []" },
        { "|1\r\n+a\r\n:1\r\n|1\r\n+b\r\n:2\r\n:3\r\n", "{SimpleString a, Integer 1, SimpleString b, Integer 2} Integer 3" },
        { "|1\r\n+a\r\n:1\r\n|0\r\n:3\r\n", "{SimpleString a, Integer 1} Integer 3" },
        { "|1\r\n+a\r\n|1\r\n+b\r\n:2\r\n:1\r\n:3\r\n", "{SimpleString a, {SimpleString b, Integer 2} Integer 1} Integer 3" },
        { "*2\r\n|1\r\n+a\r\n:1\r\n:2\r\n:3\r\n", "Array [{SimpleString a, Integer 1} Integer 2, Integer 3]" },
        {
            "%1\r\n|1\r\n+a\r\n:1\r\n+k\r\n|1\r\n+b\r\n:2\r\n+v\r\n",
            "Map [{SimpleString a, Integer 1} SimpleString k, {SimpleString b, Integer 2} SimpleString v]"
        },
        { "|1\r\n+a\r\n%1\r\n+b\r\n*1\r\n:2\r\n+v\r\n", "{SimpleString a, Map [SimpleString b, Array [Integer 2]]} SimpleString v" },

        { "$?\r\n;4\r\nHell\r\n;5\r\no\r\nwo\r\n;1\r\nd\r\n;0\r\n", "BulkString Hello\r\nwod" },
        { "$?\r\n;0\r\n", "BulkString " },
        { "*?\r\n:1\r\n+a\r\n.\r\n", "Array [Integer 1, SimpleString a]" },
        { "~?\r\n:1\r\n.\r\n", "Set [Integer 1]" },
        { "%?\r\n+a\r\n:1\r\n+b\r\n:2\r\n.\r\n", "Map [SimpleString a, Integer 1, SimpleString b, Integer 2]" },
        { ">?\r\n+a\r\n.\r\n", "Push [SimpleString a]" },
        { "*?\r\n.\r\n", "Array []" },
        { "~?\r\n.\r\n", "Set []" },
        { "%?\r\n.\r\n", "Map []" },
        { "*?\r\n*?\r\n.\r\n%?\r\n$?\r\n;1\r\nk\r\n;0\r\n~?\r\n:1\r\n.\r\n.\r\n*0\r\n.\r\n", "Array [Array [], Map [BulkString k, Set [Integer 1]], Array []]" },
        { "*2\r\n*?\r\n:1\r\n.\r\n:2\r\n", "Array [Array [Integer 1], Integer 2]" },
        { "|?\r\n+a\r\n:1\r\n.\r\n:2\r\n", "{SimpleString a, Integer 1} Integer 2" },
        { "|?\r\n.\r\n:2\r\n", "Integer 2" },
        {
            "|1\r\n$?\r\n;1\r\na\r\n;0\r\n*?\r\n:1\r\n.\r\n*?\r\n|?\r\n+b\r\n:2\r\n.\r\n:3\r\n.\r\n",
            "{BulkString a, Array [Integer 1]} Array [{SimpleString b, Integer 2} Integer 3]"
        },
    };

    [Theory, MemberData(nameof(Samples))]
    public void Reads_every_form_of_every_type(string wire, string expected) => Assert.Equal(expected, Wire.Show(Wire.Read(wire)));

    [Theory, MemberData(nameof(Samples))]
    public void A_reply_may_arrive_in_pieces_of_any_size(string wire, string expected)
    {
        string whole = $"{expected} in {wire.Length}";
        for (int cut = 0; cut < wire.Length; cut++) Assert.Equal(whole, Wire.ReadInPieces(wire, cut, wire.Length));
        Assert.Equal(whole, Wire.ReadInPieces(wire, Wire.ByteByByte(wire)));
    }

    [Theory, MemberData(nameof(Samples))]
    public void An_incomplete_reply_is_not_an_error(string wire, string _)
    {
        for (int length = 0; length < wire.Length; length++) Assert.Equal("incomplete", Wire.ReadInPieces(wire, length));
    }

    [Theory, MemberData(nameof(Samples))]
    public void Bytes_may_be_appended_in_place_and_the_next_reply_follows(string wire, string expected)
    {
        byte[] buffer = Wire.Bytes(wire + wire + "+begun");
        var reader = new RespReader();
        int offset = 0;
        var values = new List<string>();
        for (int received = 0; received <= buffer.Length; received++)
        {
            if (!reader.TryRead(buffer, offset, received - offset, out RespValue value, out int consumed)) continue;
            Assert.Equal(wire.Length, consumed);
            values.Add(Wire.Show(value));
            offset += consumed;
        }
        Assert.Equal([expected, expected], values);
    }

    [Theory, MemberData(nameof(Samples))]
    public void A_nested_reply_is_read_in_the_same_way(string wire, string expected)
    {
        Assert.Equal($"Array [{expected}]", Wire.Show(Wire.Read("*1\r\n" + wire)));
        Assert.Equal($"Array [{expected}, Integer 1]", Wire.Show(Wire.Read($"*?\r\n{wire}:1\r\n.\r\n")));
        Assert.Equal($"Map [{expected}, {expected}]", Wire.Show(Wire.Read("%1\r\n" + wire + wire)));
        Assert.Equal($"{{Integer 1, {expected}}} Null", Wire.Show(Wire.Read($"|1\r\n:1\r\n{wire}_\r\n")));
    }

    [Fact]
    public void Strings_are_windows_on_the_buffer()
    {
        byte[] buffer = Wire.Bytes("*1\r\n$3\r\nfoo\r\n");
        Assert.True(new RespReader().TryRead(buffer, 0, buffer.Length, out RespValue value, out _));
        buffer[8] = (byte)'g';
        Assert.Equal("goo", value.Items[0].AsText());
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("$1", 0)]
    [InlineData("$10\r\n", 17)]
    [InlineData("$10\r\nab", 17)]
    [InlineData("*2\r\n", 4)]
    [InlineData("*2\r\n:1\r\n$10\r\n", 25)]
    [InlineData("*2\r\n:1\r\n", 8)]
    [InlineData("$2\r\nab\r\n", 0)]
    [InlineData("$2\r\nab\r\n+", 0)]
    public void KnownLength_is_the_announced_length(string wire, long length)
    {
        byte[] bytes = Wire.Bytes(wire);
        var reader = new RespReader();
        reader.TryRead(bytes, 0, bytes.Length, out _, out _);
        Assert.Equal(length, reader.KnownLength);
    }

    [Fact]
    public void No_element_is_scanned_twice()
    {
        // 200 000 elements arrive in pieces of 4 KB. Overwriting what has been scanned with invalid data has no effect.
        byte[] wire = Wire.Bytes("*200000\r\n" + string.Concat(Enumerable.Repeat(":1\r\n$2\r\nab\r\n", 100_000)));
        var scanner = new RespScanner(RespLimits.Default);
        for (int end = 4096; end < wire.Length; end += 4096)
        {
            Assert.False(scanner.TryScan(wire, 0, end, out _));
            int lineStart = Array.LastIndexOf(wire, (byte)'\n', end - 1) + 1;
            Array.Fill(wire, (byte)'X', 0, lineStart);
        }
        Assert.True(scanner.TryScan(wire, 0, wire.Length, out int length));
        Assert.Equal(wire.Length, length);
    }

    [Fact]
    public void A_line_that_arrives_in_pieces_is_scanned_once()
    {
        byte[] line = Wire.Bytes("+" + new string('a', 1000) + "\r\n");
        var scanner = new RespScanner(RespLimits.Default);
        for (int end = 1; end < line.Length; end++)
        {
            Assert.False(scanner.TryScan(line, 0, end, out _));
            if (end > 1 && end < line.Length - 1) line[end - 1] = (byte)'\n'; // Already scanned: it would end the line if it were scanned again.
        }
        Assert.True(scanner.TryScan(line, 0, line.Length, out int length));
        Assert.Equal(line.Length, length);
    }

    [Theory]
    [InlineData("*1\r\n", "")]
    [InlineData("%1\r\n:1\r\n", "")]
    [InlineData("*?\r\n", ".\r\n")]
    [InlineData("%?\r\n:1\r\n", ".\r\n")]
    [InlineData("|1\r\n:1\r\n", ":1\r\n")]
    public void The_deepest_nesting_fits_on_a_small_stack(string level, string end)
    {
        string wire = $"{Repeat(level, 256)}:1\r\n{Repeat(end, 256)}";
        bool complete = false;
        var reader = new RespReader(new RespLimits(maxDepth: 256));
        // An unhandled exception on the thread would end the process, and with it all other tests.
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(() => complete = reader.TryRead(Wire.Bytes(wire), 0, wire.Length, out _, out _)), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(error);
        Assert.True(complete);

        static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
    }
}
