using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace PSRedis;

/// <summary>Parsing and checks that URLs, connection strings and the options themselves share.</summary>
/// <remarks>No message quotes the text: in a mistyped URL any part may be the password.</remarks>
internal static class OptionText
{
    private static readonly Regex s_duration = new(@"^(?:(?<count>[0-9]+(?:\.[0-9]+)?)(?<unit>ns|us|µs|ms|s|m|h|d))+$", RegexOptions.CultureInvariant);

    public static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>Parses a number; returns -1, which no option accepts, if it is not a number.</summary>
    public static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;

    public static TimeSpan Milliseconds(string part, string text) =>
        Number(text) is > 0 and int milliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new RedisOptionsException(part, $"{part} must be a whole number of milliseconds greater than 0.");

    public static TimeSpan Seconds(string part, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < int.MaxValue
            ? TimeSpan.FromSeconds(seconds)
            : throw new RedisOptionsException(part, $"{part} must be a number of seconds greater than 0, such as 2.5.");

    /// <summary>Parses a time with units, such as <c>500ms</c>, <c>10s</c> and <c>1m30s</c>; null if it is not one, or is too long.</summary>
    public static TimeSpan? Duration(string text)
    {
        Match match = s_duration.Match(text);
        if (!match.Success) return null;
        double seconds = 0;
        for (int i = 0; i < match.Groups["count"].Captures.Count; i++)
        {
            seconds += double.Parse(match.Groups["count"].Captures[i].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)
                * match.Groups["unit"].Captures[i].Value switch { "ns" => 1e-9, "us" or "µs" => 1e-6, "ms" => 1e-3, "s" => 1, "m" => 60, "h" => 3600, _ => 86400 };
        }
        return seconds is > 0 and < int.MaxValue ? TimeSpan.FromTicks(Math.Max(1, (long)(seconds * TimeSpan.TicksPerSecond))) : null;
    }

    /// <summary>Checks that text can be sent; empty text becomes null.</summary>
    public static string? Sendable(string part, string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        try
        {
            return RedisText.Validate(text!);
        }
        catch (ArgumentException)
        {
            throw new RedisOptionsException(part, $"{part} contains a lone surrogate, which is not Unicode and cannot be sent.");
        }
    }

    /// <summary>Checks a host name or an address; removes the brackets of an IPv6 address.</summary>
    public static string HostName(string part, string? text)
    {
        string host = text ?? "";
        bool valid = host.Length > 0 && host.All(c => char.IsLetterOrDigit(c) || c is '-' or '.' or '_');
        if (host.Contains(':'))
        {
            if (host[0] == '[' && host[host.Length - 1] == ']') host = host.Substring(1, host.Length - 2);
            // The framework also accepts an address with brackets and a port, or with a prefix length.
            valid = host.IndexOfAny(['[', ']', '/']) < 0 && IPAddress.TryParse(host, out _);
        }
        return valid ? host : throw new RedisOptionsException(part, $"{part} must be a host name, an IPv4 address or an IPv6 address.");
    }

    /// <summary>Checks that CLIENT SETNAME accepts a name.</summary>
    public static string? ClientName(string part, string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return IsClientName(text!)
            ? text
            : throw new RedisOptionsException(part, $"{part} must consist of printable ASCII characters without spaces and line breaks.");
    }

    /// <summary>Whether every server accepts a name; some accept more.</summary>
    public static bool IsClientName(string text) => text.All(IsInClientName);

    public static bool IsInClientName(char c) => c is >= '!' and <= '~';

    /// <summary>Splits <c>host</c>, <c>host:port</c>, <c>[address]</c> and <c>[address]:port</c>. Text with more colons is all host.</summary>
    public static (string Host, string? Port) SplitEndpoint(string text)
    {
        int colon = text.IndexOf(':', text.LastIndexOf(']') + 1);
        return colon < 0 || text.IndexOf(':', colon + 1) >= 0 ? (text, null) : (text.Substring(0, colon), text.Substring(colon + 1));
    }

    /// <summary>Decodes percent-encoded UTF-8; bytes that are not UTF-8 are preserved as in <see cref="RedisText"/>.</summary>
    public static string Unescape(string part, string text)
    {
        if (!text.Contains('%')) return text;
        byte[] bytes = RedisText.GetBytes(Sendable(part, text)!);
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '%')
            {
                bytes[length++] = bytes[i];
                continue;
            }
            int high = i + 2 < bytes.Length ? HexDigit(bytes[i + 1]) : -1;
            int low = high < 0 ? -1 : HexDigit(bytes[i + 2]);
            if (low < 0) throw new RedisOptionsException(part, $"{part} contains a % that is not followed by two hexadecimal digits; write a % as %25.");
            bytes[length++] = (byte)((high << 4) | low);
            i += 2;
        }
        return RedisText.GetString(bytes, 0, length);
    }

    /// <summary>The reverse of <see cref="Unescape"/>: percent-encodes all characters that RFC 3986 does not call unreserved.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (byte b in RedisText.GetBytes(text))
        {
            bool unreserved = b < 128 && (char.IsLetterOrDigit((char)b) || (char)b is '-' or '.' or '_' or '~');
            if (unreserved) escaped.Append((char)b);
            else escaped.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }
        return escaped.ToString();
    }

    private static int HexDigit(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => -1,
    };
}
