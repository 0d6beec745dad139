using System;
using System.Linq;

namespace PSRedis.Protocol;

/// <summary>What a server said, without a secret in it: some repeat what they are told.</summary>
internal static class Concealed
{
    private const string Stars = "***";

    /// <summary>The text without the secret: as it was sent, as messages write it, and as much of it as there is where the text was cut.</summary>
    public static string From(string text, string? secret)
    {
        if (string.IsNullOrEmpty(secret)) return text;
        string quoted = RedisDisplay.Quoted(secret!).Trim('"');
        string printable = new([.. RedisText.GetBytes(secret!).Select(b => b is >= 0x20 and < 0x7F ? (char)b : '.')]);
        foreach (string form in new[] { secret!, quoted, printable }) text = WithoutEnd(text.Replace(form, Stars), form);
        return text;
    }

    // A text that was cut ends with the mark for that, or with a quote alone, and maybe with a few words about what is missing. The last such end comes
    // first, as there may be quotes in the secret.
    private static string WithoutEnd(string text, string form)
    {
        const int Least = 3;
        for (int at = text.Length - 1; at >= Least; at--)
        {
            if (text[at] is not ('…' or '\'' or '"')) continue;
            int length = Math.Min(at, form.Length);
            while (length >= Least && string.CompareOrdinal(text, at - length, form, 0, length) != 0) length--;
            if (length < Least) continue;
            text = text.Remove(at - length, length).Insert(at - length, Stars);
            at -= length;
        }
        return text;
    }
}
