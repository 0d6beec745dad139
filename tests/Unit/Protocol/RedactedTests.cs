namespace PSRedis.Tests.Protocol;

public class RedactedTests
{
    private const string Secret = "pa\"ss \\wörd\tX";

    [Theory]
    [InlineData("ERR invalid password 'pa\"ss \\wörd\tX' given", "ERR invalid password '***' given")]
    [InlineData("pa\"ss \\wörd\tXpa\"ss \\wörd\tX", "******")]
    [InlineData("(error) \"ERR pa\\\"ss \\\\wörd\\tX\"", "(error) \"ERR ***\"")]
    [InlineData("not RESP: 'password: pa\"ss \\w..rd.X'", "not RESP: 'password: ***'")]
    [InlineData("ERR nothing of it, not even pa", "ERR nothing of it, not even pa")]
    public void What_a_server_repeats_is_redacted_in_each_form(string text, string expected) => Assert.Equal(expected, Redacted.From(text, Secret));

    [Theory]
    [InlineData("expected a map, received SimpleString 'ERR pa\"ss \\w…'.", "expected a map, received SimpleString 'ERR ***…'.")]
    [InlineData("\"ERR pa\\\"ss\"… 12 bytes more", "\"ERR ***\"… 12 bytes more")]
    [InlineData("not RESP: 'ERR pa\"ss \\w..'", "not RESP: 'ERR ***'")]
    public void A_truncated_secret_is_redacted(string text, string expected) => Assert.Equal(expected, Redacted.From(text, Secret));

    [Fact]
    public void A_secret_truncated_after_three_letters_or_with_control_characters_is_redacted()
    {
        Assert.Equal("***…", Redacted.From("pa5…", "pa5sword"));
        Assert.Equal("pa…", Redacted.From("pa…", "pa5sword"));
        Assert.Equal("not RESP: '***'", Redacted.From("not RESP: 'pass.wo.rd'", "pass\u007Fwo\u001Frd"));
        Assert.Equal("not RESP: '*** '", Redacted.From("not RESP: '~ word '", "~ word"));
    }

    [Fact]
    public void A_displayed_reply_never_shows_more_than_two_letters_of_the_secret()
    {
        // At any position, so that it is truncated at any character.
        const string Long = "Tr0ub4dor-\"and\"-3";
        foreach (int before in Enumerable.Range(0, 2 * RedisDisplay.LongestArgument))
        {
            string shown = Redacted.From(RedisDisplay.Argument(new string('.', before) + Long + "."), Long);
            Assert.DoesNotContain("Tr0", shown, System.StringComparison.Ordinal);
            Assert.DoesNotContain("and", shown, System.StringComparison.Ordinal);
        }
    }

    /// <summary>A secret that is a word of the server's own text is not redacted there: the stars would reveal it.</summary>
    [Theory]
    [InlineData("password", "WRONGPASS invalid username-password pair or user is disabled.")]
    [InlineData("username-password", "WRONGPASS invalid username-password pair or user is disabled.")]
    [InlineData("a", "WRONGPASS invalid username-password pair or user is disabled.")]
    [InlineData("WRONGPASS", "WRONGPASS invalid username-password pair or user is disabled.")]
    [InlineData("ERR", "ERR ERR")]
    [InlineData("MASTER2DOWN", "MASTER2DOWN is none")]
    [InlineData("6379", "ERR no master at 127.0.0.1:6379")]
    [InlineData("disabled", "(error) \"WRONGPASS invalid username-password pair or user is disabled.\"")]
    public void Stars_do_not_reveal_the_secret(string secret, string text) => Assert.Equal(text, Redacted.From(text, secret));

    [Theory]
    [InlineData("ERR unknown command `AUTH`, with args beginning with: `default`, `password`, ", "ERR unknown command `AUTH`, with args beginning with: `default`, `***`, ")]
    [InlineData("ERR unknown command 'AUTH', with args beginning with: 'password' ", "ERR unknown command 'AUTH', with args beginning with: '***' ")]
    [InlineData("ERR unknown command, with args: default password", "ERR unknown command, with args: default ***")]
    [InlineData("ERR Error in ACL SETUSER modifier '>password': Syntax error", "ERR Error in ACL SETUSER modifier '>***': Syntax error")]
    [InlineData("ERR in 'passwo… 2 bytes more", "ERR in '***… 2 bytes more")]
    [InlineData("expected OK, received SimpleString 'password'.", "expected OK, received SimpleString '***'.")]
    public void Any_secret_is_redacted_among_arguments(string text, string expected) => Assert.Equal(expected, Redacted.From(text, "password"));

    [Fact]
    public void Without_a_secret_nothing_changes()
    {
        Assert.Equal("ERR x", Redacted.From("ERR x", null));
        Assert.Equal("ERR x", Redacted.From("ERR x", ""));
    }
}
