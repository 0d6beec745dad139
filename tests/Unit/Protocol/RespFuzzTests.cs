using FsCheck.Fluent;

namespace PSRedis.Tests.Protocol;

public class RespFuzzTests
{
    [Fact]
    public void Every_reply_is_read_back_however_it_is_split() =>
        Generators.RepliesInPieces.Hold(input =>
            Assert.Equal($"{input.Sample.Shown} in {input.Sample.Wire.Length}", Wire.ReadInPieces(input.Sample.Wire, input.Ends)));

    [Fact]
    public void Every_reply_is_read_back_byte_by_byte() =>
        Generators.Replies.Hold(sample =>
            Assert.Equal($"{sample.Shown} in {sample.Wire.Length}", Wire.ReadInPieces(sample.Wire, Wire.ByteByByte(sample.Wire))), times: 300, nightly: 10_000);

    [Fact]
    public void A_pipeline_of_replies_is_read_back_one_by_one() => Generators.Replies.ArrayOf().Hold(samples =>
    {
        byte[] buffer = Wire.Bytes(string.Concat(samples.Select(sample => sample.Wire)));
        var reader = new RespReader();
        int offset = 0;
        foreach (Sample sample in samples)
        {
            Assert.True(reader.TryRead(buffer, offset, buffer.Length - offset, out RespValue value, out int consumed));
            Assert.Equal(sample.Shown, Wire.Show(value));
            offset += consumed;
        }
        Assert.Equal(buffer.Length, offset);
    }, times: 300, nightly: 10_000);

    [Fact]
    public void Random_bytes_are_a_reply_or_incomplete_or_malformed() => Generators.Bytes.Hold(IsHandled, times: 5000, nightly: 200_000);

    [Fact]
    public void Random_tokens_are_a_reply_or_incomplete_or_malformed() => Generators.Words.Hold(IsHandled, times: 5000, nightly: 200_000);

    [Fact]
    public void Random_lines_are_a_reply_or_incomplete_or_malformed() => Generators.Lines.Hold(IsHandled, times: 20_000, nightly: 300_000);

    [Fact]
    public void Damaged_captures_are_a_reply_or_incomplete_or_malformed() =>
        Generators.MutatedCaptures.Hold(IsHandled, times: 20_000, nightly: 1_000_000);

    [Fact]
    public void A_damaged_reply_is_a_reply_or_incomplete_or_malformed() => Generators.Mutated.Hold(IsHandled, times: 5000, nightly: 200_000);

    [Fact]
    public void Endless_attributes_take_memory_in_proportion() => IsHandled(string.Concat(Enumerable.Repeat("|1\r\n+a\r\n+b\r\n", 20_000)) + ":1\r\n");

    /// <summary>Reads until the end or an error. The result must be the same in one piece and in many, and memory in proportion to the bytes.</summary>
    private static void IsHandled(string wire)
    {
        byte[] bytes = Wire.Bytes(wire);
        var reader = new RespReader();
        int offset = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            while (reader.TryRead(bytes, offset, bytes.Length - offset, out _, out int consumed))
            {
                Assert.InRange(consumed, 1, bytes.Length - offset);
                offset += consumed;
            }
        }
        catch (RedisProtocolException)
        {
            // A protocol error is a valid result.
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 * 1024 + 100 * bytes.Length);

        string rest = wire.Substring(offset);
        Assert.Equal(Wire.ReadInPieces(rest, rest.Length), Wire.ReadInPieces(rest, Pieces(rest)));
        Assert.Equal(Wire.ReadInPieces(wire, wire.Length), Wire.ReadInPieces(wire, Pieces(wire)));
    }

    // Reading byte by byte takes quadratic time.
    private static int[] Pieces(string wire) =>
        wire.Length < 200 ? Wire.ByteByByte(wire) : [.. Enumerable.Range(0, 100).Select(i => i * wire.Length / 100), wire.Length];
}
