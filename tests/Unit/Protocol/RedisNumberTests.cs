using System.Globalization;
using System.Numerics;

namespace PSRedis.Tests.Protocol;

public class RedisNumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("+0", 0)]
    [InlineData("7", 7)]
    [InlineData("-7", -7)]
    [InlineData("+7", 7)]
    [InlineData("007", 7)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775806", long.MaxValue - 1)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("-9223372036854775807", long.MinValue + 1)]
    [InlineData("0000000000000000001", 1)]
    public void Integers(string text, long value) => Assert.Equal(value, Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+")]
    [InlineData("--1")]
    [InlineData("+-1")]
    [InlineData("1-")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("0x1")]
    [InlineData("1\0")]
    [InlineData("/")]
    [InlineData(":")]
    [InlineData("9223372036854775808")]
    [InlineData("9999999999999999999")]
    [InlineData("-9223372036854775809")]
    [InlineData("-9999999999999999999")]
    [InlineData("18446744073709551617")]
    [InlineData("100000000000000000000")]
    [InlineData("00000000000000000001")]
    public void Invalid_integers(string text) => Assert.Null(Parse(text));

    [Fact]
    public void An_empty_range_at_the_end_of_the_buffer_is_not_an_integer() => Assert.False(RedisNumber.TryParse(new byte[2], 2, 0, out long _));

    [Fact]
    public void Every_integer_round_trips() => Generators.Longs.Hold(number =>
    {
        var buffer = new byte[RedisNumber.MaxIntegerLength + 2];
        int length = RedisNumber.Format(number, buffer, 1);
        string text = Wire.Text(buffer[1..(length + 1)]);
        Assert.Equal(number.ToString(CultureInfo.InvariantCulture), text);
        Assert.Equal(length, RedisNumber.Length(number));
        Assert.Equal((0, 0), (buffer[0], buffer[length + 1]));
        Assert.Equal(number, Parse(text));
    }, times: 20_000);

    [Fact]
    public void Powers_of_ten_and_of_two_and_their_neighbours()
    {
        foreach (long near in new long[] { -1, 0, 1 })
        {
            for (int i = 0; i < 64; i++) Check((1L << i) + near);
            long power = 1;
            for (int i = 0; i < 19; i++, power = unchecked(power * 10))
            {
                Check(power + near);
                Check(-power - near);
            }
        }

        static void Check(long number)
        {
            string text = number.ToString(CultureInfo.InvariantCulture);
            Assert.Equal(number, Parse(text));
            Assert.Equal(text.Length, RedisNumber.Length(number));
        }
    }

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("-1.5", -1.5)]
    [InlineData("+2", 2.0)]
    [InlineData(".5", 0.5)]
    [InlineData("1e3", 1000.0)]
    [InlineData("1E-3", 0.001)]
    [InlineData("5e-324", double.Epsilon)]
    [InlineData("17976931348623157e292", double.MaxValue)]
    [InlineData("0.1000000000000000055511151231257827", 0.1)]
    [InlineData("inf", double.PositiveInfinity)]
    [InlineData("+inf", double.PositiveInfinity)]
    [InlineData("-inf", double.NegativeInfinity)]
    [InlineData("Infinity", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("NaN", double.NaN)]
    [InlineData("nan", double.NaN)]
    [InlineData("-nan", double.NaN)]
    public void Doubles(string text, double value)
    {
        Assert.True(RedisNumber.TryParse(text, out double number));
        Assert.Equal(value, number);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1,5")]
    [InlineData("1,000")]
    [InlineData("1\0")]
    [InlineData("(1)")]
    [InlineData("1e")]
    [InlineData("0x1p3")]
    [InlineData("one")]
    public void Invalid_doubles(string text) => Assert.False(RedisNumber.TryParse(text, out double _));

    [Fact]
    public void Every_double_round_trips_bit_for_bit() => Generators.Doubles.Hold(number =>
    {
        Assert.True(RedisNumber.TryParse(RedisNumber.Format(number), out double back));
        if (double.IsNaN(number)) Assert.True(double.IsNaN(back));
        else Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits(back));
    }, times: 20_000);

    [Fact]
    public void The_smallest_double_is_not_zero_and_zero_keeps_its_sign()
    {
        foreach (double number in new[] { double.Epsilon, -double.Epsilon, 0.0, -0.0 })
        {
            Assert.True(RedisNumber.TryParse(RedisNumber.Format(number), out double back));
            Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits(back));
        }
        Assert.Equal(("0", "-0"), (RedisNumber.Format(0.0), RedisNumber.Format(-0.0)));
    }

    [Fact]
    public void The_culture_has_no_effect()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE") { NumberFormat = { NegativeSign = "minus" } };
            Assert.Equal("-1.5", RedisNumber.Format(-1.5));
            Assert.True(RedisNumber.TryParse("-1.5", out double number));
            Assert.Equal(-1.5, number);
            Assert.True(RedisNumber.TryParse("-15", out BigInteger big));
            Assert.Equal(-15, big);
            Assert.Equal("-3", ((RedisArgument)(-3L)).ToString());
            Assert.Equal("-3", Wire.Read(":-3\r\n").AsText());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("123456789012345678901234567890", true)]
    [InlineData("-1", true)]
    [InlineData("+1", true)]
    [InlineData("", false)]
    [InlineData("1.5", false)]
    [InlineData("1 ", false)]
    [InlineData("1\0", false)]
    public void Big_integers(string text, bool valid)
    {
        Assert.Equal(valid, RedisNumber.TryParse(text, out BigInteger number));
        if (valid) Assert.Equal(BigInteger.Parse(text, CultureInfo.InvariantCulture), number);
    }

    // The text is in a larger buffer, between digits that are not part of it.
    private static long? Parse(string text) => RedisNumber.TryParse(Wire.Bytes($"12{text}34"), 2, text.Length, out long value) ? value : null;
}
