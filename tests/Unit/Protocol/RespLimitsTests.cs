namespace PSRedis.Tests.Protocol;

public class RespLimitsTests
{
    private static readonly RespLimits Small = new(maxDepth: 3, maxElements: 6, maxBulkLength: 10);

    [Theory]
    [InlineData("*1\r\n*1\r\n*1\r\n:1\r\n")]
    [InlineData("*?\r\n%?\r\n:1\r\n~?\r\n:1\r\n.\r\n.\r\n.\r\n")]
    [InlineData("*5\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n")]
    [InlineData("*?\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n.\r\n")]
    [InlineData("%2\r\n:1\r\n:1\r\n:1\r\n:1\r\n")]
    [InlineData("|1\r\n:1\r\n:1\r\n*2\r\n:1\r\n:1\r\n")]
    [InlineData("$10\r\n0123456789\r\n")]
    [InlineData("!10\r\n0123456789\r\n")]
    [InlineData("=10\r\ntxt:456789\r\n")]
    [InlineData("$?\r\n;9\r\n012345678\r\n;1\r\n9\r\n;0\r\n")]
    public void A_reply_at_a_limit_is_accepted(string wire) => Wire.Read(wire, Small);

    // Each exceeds its limit with the last byte shown: the reader does not wait for more.
    [Theory]
    [InlineData("*1\r\n*1\r\n*1\r\n*1\r\n", "levels (maximum 3)")]
    [InlineData("*1\r\n*1\r\n*1\r\n|1\r\n", "levels (maximum 3)")]
    [InlineData("*?\r\n*?\r\n*?\r\n*?\r\n", "levels (maximum 3)")]
    [InlineData("*1\r\n*1\r\n*1\r\n$?\r\n", "levels (maximum 3)")]
    [InlineData("*?\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n", "elements (maximum 6)")]
    [InlineData("*2\r\n*2\r\n:1\r\n:1\r\n*2\r\n:1\r\n:1\r\n", "elements (maximum 6)")]
    [InlineData("|0\r\n|0\r\n|0\r\n|0\r\n|0\r\n|0\r\n|0\r\n", "elements (maximum 6)")]
    [InlineData("*7\r\n", "an aggregate of length 7 (maximum 6)")]
    [InlineData("~7\r\n", "an aggregate of length 7 (maximum 6)")]
    [InlineData(">7\r\n", "an aggregate of length 7 (maximum 6)")]
    [InlineData("%4\r\n", "an aggregate of length 4 (maximum 3)")]
    [InlineData("|4\r\n", "an aggregate of length 4 (maximum 3)")]
    [InlineData("$11\r\n", "a string of length 11 (maximum 10)")]
    [InlineData("!11\r\n", "a string of length 11 (maximum 10)")]
    [InlineData("=11\r\n", "a string of length 11 (maximum 10)")]
    [InlineData("$?\r\n;11\r\n", "a string chunk of length 11 (maximum 10)")]
    [InlineData("$?\r\n;9\r\n012345678\r\n;2\r\n", "bytes in a string (maximum 10)")]
    public void A_reply_over_a_limit_is_an_error_that_names_it(string wire, string part)
    {
        var error = Assert.Throws<RedisProtocolException>(() => Wire.Read(wire, Small));
        Assert.Contains(part, error.Message);
    }

    [Fact]
    public void Limits_apply_to_each_reply_separately()
    {
        byte[] wire = Wire.Bytes("*5\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n");
        var reader = new RespReader(Small);
        for (int i = 0; i < 3; i++) Assert.True(reader.TryRead(wire, 0, wire.Length, out _, out _));
    }

    [Theory]
    [InlineData('+')]
    [InlineData('-')]
    [InlineData(',')]
    public void A_line_has_a_limit_however_it_arrives(char type)
    {
        if (type == ',') FrameworkUnderTest.SkipOnMono("a number of more than 308 digits is invalid, as on .NET Framework");
        string digits = new('1', 64 * 1024 - 1);
        string longest = $"{type}{digits}\r\n", tooLong = $"{type}{digits}1\r\n", endless = $"{type}{digits}11";
        Assert.EndsWith($"in {longest.Length}", Wire.ReadInPieces(longest, longest.Length));
        Assert.EndsWith($"in {longest.Length}", Wire.ReadInPieces(longest, longest.Length - 2, longest.Length - 1, longest.Length));
        Assert.Equal("malformed", Wire.ReadInPieces(tooLong, tooLong.Length));
        Assert.Equal("malformed", Wire.ReadInPieces(tooLong, 10, tooLong.Length - 2, tooLong.Length - 1, tooLong.Length));
        Assert.Equal("malformed", Wire.ReadInPieces(endless, endless.Length));
    }

    [Theory]
    [InlineData("*67108864\r\n")]
    [InlineData("%33554432\r\n")]
    [InlineData("|33554432\r\n")]
    [InlineData("$536870912\r\n")]
    [InlineData("!536870912\r\n")]
    [InlineData("=536870912\r\n")]
    [InlineData("$?\r\n;536870912\r\n")]
    [InlineData("*1\r\n*67108864\r\n*67108864\r\n*67108864\r\n:1\r\n$536870912\r\n")]
    public void Announced_lengths_take_no_memory(string wire)
    {
        FrameworkUnderTest.SkipOnMono("allocated bytes are not counted");
        byte[] bytes = Wire.Bytes(wire);
        var reader = new RespReader();
        reader.TryRead(bytes, 0, 1, out _, out _); // Excludes one-time allocations.
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool complete = reader.TryRead(bytes, 0, bytes.Length, out _, out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
        Assert.False(complete);
    }

    [Fact]
    public void The_largest_limits_do_not_overflow()
    {
        var limits = new RespLimits(256, int.MaxValue, int.MaxValue);
        foreach (string wire in new[] { "$2147483647\r\n", "$?\r\n;2147483647\r\n", "$?\r\n;1\r\na\r\n;2147483646\r\n", "*2147483647\r\n", "%1073741823\r\n" })
        {
            byte[] bytes = Wire.Bytes(wire + "+abc");
            Assert.False(new RespReader(limits).TryRead(bytes, 0, bytes.Length, out _, out _));
        }
        Assert.Throws<RedisProtocolException>(() => Wire.Read("$?\r\n;1\r\na\r\n;2147483647\r\n", limits));
    }

    [Fact]
    public void Limits_are_positive_and_the_depth_is_bounded()
    {
        Assert.Equal("maxDepth", Assert.Throws<ArgumentOutOfRangeException>(() => new RespLimits(maxDepth: 0)).ParamName);
        Assert.Equal("maxDepth", Assert.Throws<ArgumentOutOfRangeException>(() => new RespLimits(maxDepth: 257)).ParamName);
        Assert.Equal("maxElements", Assert.Throws<ArgumentOutOfRangeException>(() => new RespLimits(maxElements: 0)).ParamName);
        Assert.Equal("maxBulkLength", Assert.Throws<ArgumentOutOfRangeException>(() => new RespLimits(maxBulkLength: -1)).ParamName);
        Assert.Equal("maxBulkLength", Assert.Throws<ArgumentOutOfRangeException>(() => new RespLimits(maxBulkLength: 0)).ParamName);
        Assert.True(new RespLimits(1, 1, 1) is { MaxDepth: 1, MaxElements: 1, MaxBulkLength: 1 });
        Assert.True(RespLimits.Default is { MaxDepth: 128, MaxElements: 67_108_864, MaxBulkLength: 536_870_912 });
    }
}
