using System.Text;

namespace PSRedis.Completion;

/// <summary>Creates Redis glob patterns from names.</summary>
internal static class Glob
{
    private const string Special = "*?[]\\";

    /// <summary>The pattern that matches only this name.</summary>
    public static string Escape(string name)
    {
        var pattern = new StringBuilder(name.Length);
        foreach (char letter in name) pattern.Append(Special.IndexOf(letter) >= 0 ? "\\" : null).Append(letter);
        return pattern.ToString();
    }

    /// <summary>The pattern that matches all names with a prefix, ignoring case. * and ? in the prefix are wildcards, as for Get-ChildItem.</summary>
    public static string BeginsWith(string word)
    {
        var pattern = new StringBuilder(word.Length * 4);
        foreach (char letter in word)
        {
            // A non-ASCII letter is several bytes, and Redis would treat each byte in brackets as a character.
            if (letter is >= 'a' and <= 'z' or >= 'A' and <= 'Z') pattern.Append('[').Append(char.ToLowerInvariant(letter)).Append(char.ToUpperInvariant(letter)).Append(']');
            else pattern.Append(letter is '[' or ']' or '\\' ? "\\" : null).Append(letter);
        }
        return pattern.Append('*').ToString();
    }

    /// <summary>Whether a word contains wildcards, and is not just a prefix.</summary>
    public static bool HasWildcard(string word) => word.IndexOfAny(['*', '?']) >= 0;
}
