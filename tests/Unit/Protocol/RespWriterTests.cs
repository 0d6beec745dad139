using FsCheck;
using FsCheck.Fluent;

namespace PSRedis.Tests.Protocol;

public class RespWriterTests
{
    private const int Large = 32 * 1024;

    public static TheoryData<RedisArgument[], string> Commands => new()
    {
        { [], "*1\r\n$4\r\nNAME\r\n" },
        { ["key"], "*2\r\n$4\r\nNAME\r\n$3\r\nkey\r\n" },
        { [RedisArgument.Key("k"), RedisArgument.Secret("s")], "*3\r\n$4\r\nNAME\r\n$1\r\nk\r\n$1\r\ns\r\n" },
        { [""], "*2\r\n$4\r\nNAME\r\n$0\r\n\r\n" },
        { [Array.Empty<byte>()], "*2\r\n$4\r\nNAME\r\n$0\r\n\r\n" },
        { ["two words", "a\r\nb"], "*3\r\n$4\r\nNAME\r\n$9\r\ntwo words\r\n$4\r\na\r\nb\r\n" },
        { ["é", "€", "𝄞"], "*4\r\n$4\r\nNAME\r\n$2\r\n\xC3\xA9\r\n$3\r\n\xE2\x82\xAC\r\n$4\r\n\xF0\x9D\x84\x9E\r\n" },
        { ["a\uDCFF\uDC80é"], "*2\r\n$4\r\nNAME\r\n$5\r\na\xFF\x80\xC3\xA9\r\n" },
        { [new byte[] { 0, 0xFF, 13, 10 }], "*2\r\n$4\r\nNAME\r\n$4\r\n\0\xFF\r\n\r\n" },
        { [0L, -1L, 1234567890L], "*4\r\n$4\r\nNAME\r\n$1\r\n0\r\n$2\r\n-1\r\n$10\r\n1234567890\r\n" },
        { [long.MinValue, long.MaxValue], "*3\r\n$4\r\nNAME\r\n$20\r\n-9223372036854775808\r\n$19\r\n9223372036854775807\r\n" },
        { [0.5, -2.0, 1e300, 0.1], "*5\r\n$4\r\nNAME\r\n$3\r\n0.5\r\n$2\r\n-2\r\n$6\r\n1E+300\r\n$3\r\n0.1\r\n" },
        { [double.PositiveInfinity, double.NegativeInfinity, -0.0], "*4\r\n$4\r\nNAME\r\n$3\r\ninf\r\n$4\r\n-inf\r\n$2\r\n-0\r\n" },
    };

    [Theory, MemberData(nameof(Commands))]
    public void A_command_has_the_expected_bytes(RedisArgument[] arguments, string wire)
    {
        var writer = new RespWriter();
        Write(writer, arguments);
        Assert.Equal(wire, Wire.Text(Written(writer)));
        Assert.Equal(wire.Length, writer.Length);
    }

    [Fact]
    public void A_large_array_is_a_separate_segment_and_a_small_one_is_copied()
    {
        byte[] large = new byte[Large], small = new byte[Large - 1];
        var writer = new RespWriter();
        Write(writer, ["before", large, large, small, "after"]);
        Assert.Equal(2, writer.Segments.Count(segment => segment.Array == large && segment.Count == large.Length));
        Assert.DoesNotContain(writer.Segments, segment => segment.Array == small);
        Assert.Equal(Encoded(["before", large, large, small, "after"]), Wire.Text(Written(writer)));
        Assert.Equal(writer.Length, writer.Segments.Sum(segment => (long)segment.Count));
    }

    [Fact]
    public void Any_number_of_small_commands_share_one_segment()
    {
        var writer = new RespWriter();
        for (int i = 0; i < 10_000; i++) Write(writer, [$"key:{i}", (long)i]);
        ArraySegment<byte> segment = Assert.Single(writer.Segments);
        Assert.Equal(string.Concat(Enumerable.Range(0, 10_000).Select(i => Encoded([$"key:{i}", (long)i]))), Wire.Text([.. segment]));
    }

    [Fact]
    public void Text_longer_than_the_buffer_fits()
    {
        string text = new('é', 100_000);
        var writer = new RespWriter();
        Write(writer, [text, text]);
        Assert.Equal(Encoded([text, text]), Wire.Text(Written(writer)));
    }

    [Fact]
    public void A_full_buffer_is_followed_by_one_of_the_same_size()
    {
        var writer = new RespWriter();
        var large = new byte[Large];
        for (int i = 0; i < 5000; i++) Write(writer, [large]);
        int buffers = writer.Segments.Select(segment => segment.Array).Distinct().Count() - 1;
        Assert.InRange(buffers, 1, 20);
    }

    /// <summary>The end of the buffer is within text, bytes, a number, or between them.</summary>
    [Fact]
    public void An_argument_at_the_end_of_the_buffer_is_written_whole()
    {
        RedisArgument[] rest = ["text", new byte[] { 1, 2, 3 }, long.MinValue, "", "é", 7L, new byte[Large], "after"];
        for (int length = 16 * 1024 - 160; length < 16 * 1024; length++)
        {
            RedisArgument[] arguments = [new string('a', length), .. rest];
            var writer = new RespWriter();
            Write(writer, arguments);
            Assert.Equal(Encoded(arguments), Wire.Text(Written(writer)));
        }
    }

    [Fact]
    public void Clear_removes_the_content_and_keeps_the_buffer()
    {
        var writer = new RespWriter();
        Write(writer, ["first", new byte[Large]]);
        byte[] buffer = writer.Segments[0].Array!;
        writer.Clear();
        Assert.Equal(0, writer.Length);
        Assert.Empty(writer.Segments);
        Write(writer, ["second"]);
        Assert.Equal(Encoded(["second"]), Wire.Text(Written(writer)));
        Assert.Same(buffer, writer.Segments[0].Array);
    }

    [Fact]
    public void Clear_releases_a_large_buffer()
    {
        var writer = new RespWriter();
        Write(writer, [new string('a', 2 * 1024 * 1024)]);
        writer.Clear();
        Write(writer, ["small"]);
        Assert.InRange(writer.Segments[0].Array!.Length, 1, 1024 * 1024);
    }

    [Fact]
    public void An_invalid_argument_leaves_nothing_in_the_buffer()
    {
        var writer = new RespWriter();
        Assert.Throws<ArgumentException>(() => writer.WriteBulk("a\uD800"));
        Assert.Throws<ArgumentNullException>(() => writer.WriteBulk((string)null!));
        Assert.Throws<ArgumentNullException>(() => writer.WriteBulk((byte[])null!));
        Assert.Equal(0, writer.Length);
    }

    [Fact]
    public void The_reader_reads_whatever_the_writer_writes()
    {
        Gen<RedisArgument> argument = Gen.OneOf(
            Generators.Texts.Select(text => (RedisArgument)text),
            Generators.Bytes.Select(text => (RedisArgument)Wire.Bytes(text)),
            Gen.Elements(Large - 1, Large, Large + 1, 100).Select(length => (RedisArgument)new byte[length]),
            Generators.Longs.Select(number => (RedisArgument)number),
            Generators.Doubles.Where(number => !double.IsNaN(number)).Select(number => (RedisArgument)number));
        Gen<RedisArgument[]> command = from count in Gen.Choose(0, 5) from arguments in argument.ArrayOf(count) select arguments;
        Gen<RedisArgument[][]> pipeline = from count in Gen.Choose(0, 8) from commands in command.ArrayOf(count) select commands;
        pipeline.Hold(commands =>
        {
            var writer = new RespWriter();
            for (int round = 0; round < 2; round++)
            {
                foreach (RedisArgument[] arguments in commands)
                {
                    Write(writer, arguments);
                    if (arguments.Length % 3 == 0) _ = writer.Segments; // As if the request were sent in between.
                }
                AssertReadBack(commands, Written(writer));
                writer.Clear();
            }
        }, times: 500, nightly: 20_000);
    }

    private static void AssertReadBack(RedisArgument[][] commands, byte[] written)
    {
        var reader = new RespReader();
        int offset = 0;
        foreach (RedisArgument[] arguments in commands)
        {
            Assert.True(reader.TryRead(written, offset, written.Length - offset, out RespValue value, out int consumed));
            Assert.Equal(RespType.Array, value.Type);
            Assert.All(value.Items, item => Assert.Equal(RespType.BulkString, item.Type));
            Assert.Equal(arguments.Select(argument => Wire.Text(BytesOf(argument))).Prepend("NAME"), value.Items.Select(item => Wire.Text(item.AsBytes()!)));
            offset += consumed;
        }
        Assert.Equal(written.Length, offset);
    }

    private static void Write(RespWriter writer, RedisArgument[] arguments)
    {
        writer.WriteCommand("NAME", arguments.Length);
        foreach (RedisArgument argument in arguments) argument.WriteTo(writer);
    }

    private static byte[] Written(RespWriter writer) => [.. writer.Segments.SelectMany(segment => segment)];

    private static string Encoded(RedisArgument[] arguments)
    {
        IEnumerable<string> bulks = arguments.Select(argument => Wire.Text(BytesOf(argument))).Prepend("NAME");
        return $"*{arguments.Length + 1}\r\n{string.Concat(bulks.Select(bulk => $"${bulk.Length}\r\n{bulk}\r\n"))}";
    }

    private static byte[] BytesOf(RedisArgument argument) => argument.Bytes ?? RedisText.GetBytes(argument.ToText());
}
