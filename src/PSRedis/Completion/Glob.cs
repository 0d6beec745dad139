using System.Text;

namespace PSRedis.Completion;

/// <summary>Patterns as Redis reads them, made from names.</summary>
internal static class Glob
{
    private const string Special = "*?[]\\";

    /// <summary>The pattern that only this name fits.</summary>
    public static string Escape(string name)
    {
        var pattern = new StringBuilder(name.Length);
        foreach (char letter in name) pattern.Append(Special.IndexOf(letter) >= 0 ? "\\" : null).Append(letter);
        return pattern.ToString();
    }

    /// <summary>The pattern of all names that begin with a word, whatever the case; * and ? in it stand for any letters, as they do for Get-ChildItem.</summary>
    public static string BeginsWith(string word)
    {
        var pattern = new StringBuilder(word.Length * 4);
        foreach (char letter in word)
        {
            // Beyond ASCII a letter is several bytes, of which Redis would take each for a letter.
            if (letter is >= 'a' and <= 'z' or >= 'A' and <= 'Z') pattern.Append('[').Append(char.ToLowerInvariant(letter)).Append(char.ToUpperInvariant(letter)).Append(']');
            else pattern.Append(letter is '[' or ']' or '\\' ? "\\" : null).Append(letter);
        }
        return pattern.Append('*').ToString();
    }

    /// <summary>Whether a word is more than the begin of names.</summary>
    public static bool HasWildcard(string word) => word.IndexOfAny(['*', '?']) >= 0;
}
