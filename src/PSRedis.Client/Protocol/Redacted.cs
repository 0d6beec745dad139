namespace PSRedis.Protocol;

/// <summary>Redacts secrets in replies of a server: some servers repeat the arguments of a command.</summary>
/// <remarks>
/// The mask itself reveals something to a reader who knows the text of the server. So a secret that may occur in any text by chance, such as a word, is
/// redacted only where arguments are; and never in the error code at the beginning of a reply.
/// </remarks>
internal static class Redacted
{
    private const string Mask = "***";

    /// <summary>A shorter end of a text does not count as the beginning of a secret.</summary>
    private const int MinPrefixLength = 3;

    /// <summary>A shorter secret may occur in any text by chance.</summary>
    private const int MinDistinctiveLength = 6;

    /// <summary>The prefixes of a password in the rules of ACL SETUSER.</summary>
    private const string RulePrefixes = "><#!";

    /// <summary>Redacts the secret in all its forms: as it was sent, as messages quote it, and its beginning where the text was cut off.</summary>
    public static string From(string text, string? secret)
    {
        if (string.IsNullOrEmpty(secret)) return text;
        int space = text.IndexOf(' ');
        int begin = space > 0 && RedisServerException.IsCode(text.Substring(0, space)) ? space : 0;
        string code = text.Substring(0, begin);
        text = text.Substring(begin);

        bool isDistinctive = secret!.Length >= MinDistinctiveLength && secret.Any(letter => !char.IsLetter(letter) && " -'.,".IndexOf(letter) < 0);
        string quoted = RedisDisplay.Quoted(secret).Trim('"');
        string printable = new([.. RedisText.GetBytes(secret).Select(b => b is >= 0x20 and < 0x7F ? (char)b : '.')]);
        foreach (string form in new[] { secret, quoted, printable }.Distinct()) text = WithoutCutEnd(Without(text, form, isDistinctive), form, isDistinctive);
        return code + text;
    }

    private static string Without(string text, string form, bool isDistinctive)
    {
        for (int at = text.IndexOf(form, StringComparison.Ordinal); at >= 0; at = text.IndexOf(form, at, StringComparison.Ordinal))
        {
            if (!isDistinctive && !(BeginsArgument(text, at) && EndsArgument(text, at + form.Length)))
            {
                at++;
                continue;
            }
            text = Hide(text, at, form.Length);
            at += Mask.Length;
        }
        return text;
    }

    // A text that was cut off ends with an ellipsis, or only with a quote, and perhaps a few words about the missing part. The last such end is handled
    // first, because the secret may contain quotes.
    private static string WithoutCutEnd(string text, string form, bool isDistinctive)
    {
        for (int at = text.Length - 1; at >= MinPrefixLength; at--)
        {
            if (text[at] != '…' && !IsQuote(text[at])) continue;
            int length = Math.Min(at, form.Length);
            while (length >= MinPrefixLength && string.CompareOrdinal(text, at - length, form, 0, length) != 0) length--;
            if (length < MinPrefixLength || !(isDistinctive || BeginsArgument(text, at - length))) continue;
            text = Hide(text, at - length, length);
            at -= length;
        }
        return text;
    }

    private static string Hide(string text, int at, int length) => text.Remove(at, length).Insert(at, Mask);

    /// <summary>Whether an argument may begin here: after a quote, or anywhere after the words "with args".</summary>
    private static bool BeginsArgument(string text, int at)
    {
        if (at > 0 && RulePrefixes.IndexOf(text[at - 1]) >= 0) at--;
        return at > 0 && (IsQuote(text[at - 1]) || (IsSeparator(text[at - 1]) && IsAfterArguments(text, at)));
    }

    private static bool EndsArgument(string text, int at) =>
        at == text.Length ? IsAfterArguments(text, at) : IsQuote(text[at]) || text[at] == '…' || (IsSeparator(text[at]) && IsAfterArguments(text, at));

    private static bool IsAfterArguments(string text, int at) => text.LastIndexOf("with args", Math.Max(at - 1, 0), StringComparison.Ordinal) >= 0;

    private static bool IsSeparator(char letter) => char.IsWhiteSpace(letter) || letter is ',' or ':';

    private static bool IsQuote(char letter) => letter is '\'' or '"' or '`';
}
