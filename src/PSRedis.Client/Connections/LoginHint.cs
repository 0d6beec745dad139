using System.Text.RegularExpressions;

namespace PSRedis;

/// <summary>Finds likely mistakes in a user name or a password that was refused. No hint quotes any part of them.</summary>
internal static class LoginHint
{
    private const char ByteOrderMark = '\uFEFF';

    private static readonly string[] s_quotes = ["\"\"", "''", "``", "“”", "‘’", "„“"];

    /// <summary>The hint as one sentence; null if there is none.</summary>
    public static string? Of(string? user, string? password) => Describe("password", password) ?? Describe("user name", user);

    /// <summary>The text without a matching pair of quotation marks around it.</summary>
    public static string WithoutQuotes(string text) => IsQuoted(text) ? text.Substring(1, text.Length - 2).Trim() : text;

    private static string? Describe(string what, string? text) => text switch
    {
        null or "" => null,
        _ when text[text.Length - 1] is '\n' or '\r' => $"The {what} ends with a line break, as text read from a file often does: remove it, for example with Trim().",
        _ when text[0] == ByteOrderMark => $"The {what} begins with a byte order mark (U+FEFF), as text read from a file may: remove it.",
        _ when text.IndexOfAny(['\n', '\r']) >= 0 => $"The {what} contains a line break.",
        _ when char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[text.Length - 1]) => $"The {what} begins or ends with white space.",
        _ when IsQuoted(text) => $"The {what} is enclosed in quotation marks, which are sent as part of it.",
        _ when text.Any(c => char.IsControl(c) || c is '\u200B' or '\u00A0' or ByteOrderMark) => $"The {what} contains an invisible character.",
        _ when Regex.IsMatch(text, "%[0-9A-Fa-f]{2}") => $"The {what} contains a % and two hexadecimal digits, which are decoded only in a URL, and only once.",
        _ => null,
    };

    private static bool IsQuoted(string text) => text.Length > 1 && s_quotes.Contains(new string([text[0], text[text.Length - 1]]));
}
