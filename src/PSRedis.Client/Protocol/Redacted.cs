namespace PSRedis.Protocol;

/// <summary>What a server said, without a secret in it: some repeat what they are told.</summary>
/// <remarks>
/// Stars tell something themselves, where one knows what the server says. So a secret that might stand in any text by chance, as a word might, is hidden only
/// where arguments stand; and never in the code that a reply begins with.
/// </remarks>
internal static class Redacted
{
    private const string Mask = "***";

    /// <summary>No less of the end of a text is taken for the beginning of a secret.</summary>
    private const int LeastOfCut = 3;

    /// <summary>A shorter secret may stand in any text.</summary>
    private const int LeastOfRare = 6;

    /// <summary>What a rule of ACL SETUSER has before a password.</summary>
    private const string Signs = "><#!";

    /// <summary>The text without the secret: as it was sent, as messages write it, and as much of it as there is where the text was cut.</summary>
    public static string From(string text, string? secret)
    {
        if (string.IsNullOrEmpty(secret)) return text;
        int space = text.IndexOf(' ');
        int begin = space > 0 && RedisServerException.IsCode(text.Substring(0, space)) ? space : 0;
        string code = text.Substring(0, begin);
        text = text.Substring(begin);

        bool isRare = secret!.Length >= LeastOfRare && secret.Any(letter => !char.IsLetter(letter) && " -'.,".IndexOf(letter) < 0);
        string quoted = RedisDisplay.Quoted(secret).Trim('"');
        string printable = new([.. RedisText.GetBytes(secret).Select(b => b is >= 0x20 and < 0x7F ? (char)b : '.')]);
        foreach (string form in new[] { secret, quoted, printable }.Distinct()) text = WithoutEnd(Without(text, form, isRare), form, isRare);
        return code + text;
    }

    private static string Without(string text, string form, bool isRare)
    {
        for (int at = text.IndexOf(form, StringComparison.Ordinal); at >= 0; at = text.IndexOf(form, at, StringComparison.Ordinal))
        {
            if (!isRare && !(BeginsArgument(text, at) && EndsArgument(text, at + form.Length)))
            {
                at++;
                continue;
            }
            text = Hide(text, at, form.Length);
            at += Mask.Length;
        }
        return text;
    }

    // A text that was cut ends with the mark for that, or with a quote alone, and maybe with a few words about what is missing. The last such end comes
    // first, as there may be quotes in the secret.
    private static string WithoutEnd(string text, string form, bool isRare)
    {
        for (int at = text.Length - 1; at >= LeastOfCut; at--)
        {
            if (text[at] != '…' && !IsQuote(text[at])) continue;
            int length = Math.Min(at, form.Length);
            while (length >= LeastOfCut && string.CompareOrdinal(text, at - length, form, 0, length) != 0) length--;
            if (length < LeastOfCut || !(isRare || BeginsArgument(text, at - length))) continue;
            text = Hide(text, at - length, length);
            at -= length;
        }
        return text;
    }

    private static string Hide(string text, int at, int length) => text.Remove(at, length).Insert(at, Mask);

    /// <summary>Whether an argument may begin here: behind a quote, or anywhere behind words that announce arguments.</summary>
    private static bool BeginsArgument(string text, int at)
    {
        if (at > 0 && Signs.IndexOf(text[at - 1]) >= 0) at--;
        return at > 0 && (IsQuote(text[at - 1]) || (IsSeparator(text[at - 1]) && IsBehindArguments(text, at)));
    }

    private static bool EndsArgument(string text, int at) =>
        at == text.Length ? IsBehindArguments(text, at) : IsQuote(text[at]) || text[at] == '…' || (IsSeparator(text[at]) && IsBehindArguments(text, at));

    private static bool IsBehindArguments(string text, int at) => text.LastIndexOf("with args", Math.Max(at - 1, 0), StringComparison.Ordinal) >= 0;

    private static bool IsSeparator(char letter) => char.IsWhiteSpace(letter) || letter is ',' or ':';

    private static bool IsQuote(char letter) => letter is '\'' or '"' or '`';
}
