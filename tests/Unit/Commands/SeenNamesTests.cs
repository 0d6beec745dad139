using System.Globalization;

namespace PSRedis.Tests.Commands;

/// <summary>Names are distinguished by a 64-bit hash.</summary>
public class SeenNamesTests
{
    [Fact]
    public void A_name_is_new_once()
    {
        var seen = new SeenNames();
        foreach (string name in (string[])["a", "", "b", "ab"]) Assert.True(seen.Add(name));
        foreach (string name in (string[])["a", "", "ab"]) Assert.False(seen.Add(name));
        Assert.Equal(4, seen.Count);
    }

    [Theory]
    [InlineData("key:{0}")]
    [InlineData("{0:D12}")]
    [InlineData("{0}:tail of many names")]
    [InlineData("\uDC80\uDCFF{0:X8}")]
    public void Many_similar_names_are_all_new(string form)
    {
        var seen = new SeenNames();
        string[] names = [.. Enumerable.Range(0, 300_000).Select(i => string.Format(CultureInfo.InvariantCulture, form, i))];
        Assert.All(names, name => Assert.True(seen.Add(name)));
        Assert.DoesNotContain(names, seen.Add);
        Assert.Equal(names.Length, seen.Count);
    }

    [Fact]
    public void Names_that_differ_in_one_letter_or_its_position_are_all_new()
    {
        var seen = new SeenNames();
        string[] names = [.. from place in Enumerable.Range(0, 40) from letter in Enumerable.Range(1, 500) select new string('\0', place) + (char)letter + new string('\0', 40 - place)];
        Assert.All(names, name => Assert.True(seen.Add(name)));
    }
}
