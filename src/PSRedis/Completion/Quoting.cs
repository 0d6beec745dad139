using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace PSRedis.Completion;

/// <summary>How a name is written on a command line, so that PowerShell reads the name again.</summary>
internal static class Quoting
{
    // Anything else, and a number that is not written as PowerShell would write it, might be read as something else.
    private static readonly Regex Plain = new(@"^(?:[\p{L}_][\p{L}\p{Nd}_.:/\\@=+*?-]*|0|[1-9][0-9]{0,8})$", RegexOptions.CultureInvariant);

    /// <summary>A word as it was typed, maybe not to its end, without its quotes.</summary>
    public static (string Text, char? Quote) Unquote(string word)
    {
        if (word.Length == 0 || word[0] is not ('\'' or '"')) return (word, null);
        char quote = word[0];
        string inner = word.Substring(1);
        if (inner.Length > 0 && inner[inner.Length - 1] == quote) inner = inner.Substring(0, inner.Length - 1);
        return (quote == '\'' ? inner.Replace("''", "'") : Regex.Replace(inner.Replace("\"\"", "\""), "`(.)", "$1"), quote);
    }

    /// <summary>A name with quotes around it: those that were typed, or else single ones where it needs some.</summary>
    public static string Quote(string name, char? quote) => quote switch
    {
        '"' => "\"" + Regex.Replace(name, "[`$\"\u201C-\u201E]", "`$0") + "\"",
        null when Plain.IsMatch(name) => name,
        _ => "'" + CodeGeneration.EscapeSingleQuotedStringContent(name) + "'",
    };

    /// <summary>Whether a name can be typed at all: line breaks cannot, nor bytes that are not text.</summary>
    public static bool CanBeTyped(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsControl(name[i])) return false;
            if (!char.IsSurrogate(name[i])) continue;
            if (i + 1 == name.Length || !char.IsSurrogatePair(name[i], name[i + 1])) return false;
            i++;
        }
        return name.Length > 0;
    }
}
