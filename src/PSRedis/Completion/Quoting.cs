using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace PSRedis.Completion;

/// <summary>Quotes names for the command line, so that PowerShell parses the same name.</summary>
internal static class Quoting
{
    // Any other text, and a number that PowerShell would format differently, might be parsed as something else.
    private static readonly Regex Plain = new(@"^(?:[\p{L}_][\p{L}\p{Nd}_.:/\\@=+*?-]*|0|[1-9][0-9]{0,8})$", RegexOptions.CultureInvariant);

    /// <summary>The text of a typed word, which may be incomplete, without its quotes.</summary>
    public static (string Text, char? Quote) Unquote(string word)
    {
        if (word.Length == 0 || word[0] is not ('\'' or '"')) return (word, null);
        char quote = word[0];
        string inner = word.Substring(1);
        if (inner.Length > 0 && inner[inner.Length - 1] == quote) inner = inner.Substring(0, inner.Length - 1);
        return (quote == '\'' ? inner.Replace("''", "'") : Regex.Replace(inner.Replace("\"\"", "\""), "`(.)", "$1"), quote);
    }

    /// <summary>The name in the quotes that were typed; without them, in single quotes if it needs quotes.</summary>
    public static string Quote(string name, char? quote) => quote switch
    {
        '"' => "\"" + Regex.Replace(name, "[`$\"\u201C-\u201E]", "`$0") + "\"",
        null when Plain.IsMatch(name) => name,
        _ => "'" + CodeGeneration.EscapeSingleQuotedStringContent(name) + "'",
    };

    /// <summary>Whether a name can be typed on a command line. Names with line breaks or with bytes that are not text cannot.</summary>
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
