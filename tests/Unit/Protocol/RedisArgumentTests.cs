namespace PSRedis.Tests.Protocol;

public class RedisArgumentTests
{
    [Fact]
    public void An_argument_is_shown_as_text_and_a_secret_as_stars()
    {
        Assert.Equal("text", RedisArgument.From("text").ToString());
        Assert.Equal("a\uDCFF", RedisArgument.From([0x61, 0xFF]).ToString());
        Assert.Equal("-9223372036854775808", RedisArgument.From(long.MinValue).ToString());
        Assert.Equal("0.1", RedisArgument.From(0.1).ToString());
        Assert.Equal("***", RedisArgument.Secret("hunter2").ToString());
        Assert.Equal("***", $"{RedisArgument.Secret("hunter2")}");
        Assert.Equal("hunter2", RedisArgument.Secret("hunter2").ToText());
        Assert.Equal("0", default(RedisArgument).ToString());
    }

    [Fact]
    public void A_key_and_a_secret_are_marked()
    {
        Assert.True(RedisArgument.Key("k") is { IsKey: true, IsSecret: false });
        Assert.True(RedisArgument.Secret("s") is { IsKey: false, IsSecret: true });
        Assert.True(RedisArgument.From("t") is { IsKey: false, IsSecret: false });
        Assert.True(RedisArgument.From(1) is { IsKey: false, IsSecret: false });
    }

    [Fact]
    public void AsSecret_keeps_the_value_and_the_other_marks()
    {
        RedisArgument secret = RedisArgument.Key("k").AsSecret();
        Assert.True(secret is { IsKey: true, IsSecret: true });
        Assert.Equal(("***", "k"), (secret.ToString(), secret.ToText()));
        Assert.Equal("5", RedisArgument.From(5).AsSecret().ToText());
    }

    [Fact]
    public void Null_and_NaN_are_refused()
    {
        Assert.Throws<ArgumentNullException>(() => RedisArgument.From((byte[])null!));
        Assert.Throws<ArgumentNullException>(() => RedisArgument.Secret(null!));
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => RedisArgument.From(double.NaN)).Message, StringComparison.Ordinal);
        Assert.Equal("inf", RedisArgument.From(double.PositiveInfinity).ToText());
    }

    [Fact]
    public void Equality_compares_the_value_and_the_marks()
    {
        byte[] bytes = [1];
        Assert.True(RedisArgument.From("a") == "a" && RedisArgument.From(5) == 5L && RedisArgument.From(bytes) == bytes);
        Assert.True(RedisArgument.From("a") != "b" && RedisArgument.From(5) != 6L && RedisArgument.From("5") != 5L);
        Assert.True(RedisArgument.Key("a") != "a" && RedisArgument.Secret("a") != RedisArgument.Key("a"));
        Assert.True(RedisArgument.From("a").Equals((object)RedisArgument.From("a")) && !RedisArgument.From("a").Equals((object?)null));
        Assert.True(!RedisArgument.From("a").Equals((object)"a"));
        Assert.Equal(RedisArgument.Key("a").GetHashCode(), RedisArgument.Key(new string('a', 1)).GetHashCode());
        // Different values mostly have different hashes.
        Assert.Equal(100, Enumerable.Range(0, 100).Select(number => RedisArgument.From(number).GetHashCode()).Distinct().Count());
        Assert.InRange(Enumerable.Range(0, 100).Select(number => RedisArgument.From($"k{number}").GetHashCode()).Distinct().Count(), 90, 100);
    }
}
