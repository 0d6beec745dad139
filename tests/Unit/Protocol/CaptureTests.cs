namespace PSRedis.Tests.Protocol;

/// <summary>Captured replies of a real server are read correctly.</summary>
public class CaptureTests
{
    // The numbers of replies and messages are known from recording them.
    public static TheoryData<string, int> Sizes => new()
    {
        { "collections.resp2", 94 }, { "collections.resp3", 94 }, { "kinds.resp2", 11 }, { "kinds.resp3", 14 }, { "messages.resp2", 23 }, { "messages.resp3", 29 },
        { "scripts.resp2", 62 }, { "scripts.resp3", 62 }, { "server.resp2", 59 }, { "server.resp3", 59 }, { "strings.resp2", 44 }, { "strings.resp3", 44 },
    };

    [Fact]
    public void Every_capture_is_listed() => Assert.Equal(Captures.Names, Sizes.Select(row => row.Data.Item1));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_capture_has_the_expected_number_of_replies(string name, int count) =>
        Assert.Equal(count, Captures.Split(Captures.Read(name)).Count());

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_capture_yields_the_same_whole_and_byte_by_byte(string name, int _) => Assert.All(Captures.Split(Captures.Read(name)), reply =>
    {
        string whole = Wire.ReadInPieces(reply, reply.Length);
        Assert.EndsWith($" in {reply.Length}", whole, StringComparison.Ordinal);
        Assert.Equal(whole, ReadByteByByte(reply));
    });

    [Fact]
    public void Each_kind_of_reply_is_read() => Assert.Equal(
        [
            "BulkString Hello World", "Integer 12345", "Double 3.141", "Null", "Array [Integer 0, Integer 1, Integer 2]", "Set [Integer 0, Integer 1, Integer 2]",
            "Map [Integer 0, Boolean 0, Integer 1, Boolean 1, Integer 2, Boolean 0]",
            "{BulkString key-popularity, Array [BulkString key:123, Integer 90]} BulkString Some real reply following the attribute",
            "Push [BulkString server-cpu-usage, Integer 42]", "BulkString Some real reply following the push reply",
            "BigNumber 1234567999999999999999999999999999999", "Boolean 1", "Boolean 0", "VerbatimString This is a verbatim\nstring",
        ],
        Captures.Split(Captures.Read("kinds.resp3")).Select(reply => Wire.Show(Wire.Read(reply))));

    // In one buffer, since some of these replies are long.
    private static string ReadByteByByte(string wire)
    {
        byte[] bytes = Wire.Bytes(wire);
        var reader = new RespReader();
        for (int end = 0; end < bytes.Length; end++) Assert.False(reader.TryRead(bytes, 0, end, out _, out _));
        Assert.True(reader.TryRead(bytes, 0, bytes.Length, out RespValue value, out int consumed));
        return $"{Wire.Show(value)} in {consumed}";
    }
}
