using System.Net;
using System.Runtime.CompilerServices;

namespace PSRedis.Binding;

/// <summary>
/// Binds *** in place of text that may hold a password. PowerShell attaches the bound values to each record and each error of a call, also to errors of its
/// own parameter binder, which a cmdlet never sees. <see cref="Text"/> returns the original text.
/// </summary>
internal sealed class RedactedAttribute : ArgumentTransformationAttribute
{
    private const string Mask = "***";

    // By reference: each mask is a string object of its own.
    private static readonly ConditionalWeakTable<string, string> Texts = new();

    /// <summary>Whether a plain host name or address is not redacted.</summary>
    public bool ShowsHosts { get; set; }

    /// <summary>The original text of a value that was bound.</summary>
    public static string Text(string bound) => Texts.TryGetValue(bound, out string? text) ? text : bound;

    /// <summary>
    /// Whether the text in the place of a host is something else, such as a URL, a connection string or host:port. An IPv6 address is a host.
    /// </summary>
    public static bool IsPasted(string host) => host.IndexOfAny(['/', ',', '=', ':', '@']) >= 0 && !IPAddress.TryParse(host, out _);

    /// <summary>A connection's name as it may be shown: redacted if it looks like a URL or a connection string.</summary>
    public static string Shown(string name) => name.IndexOfAny(['@', '=']) >= 0 || name.Contains("://") ? Mask : name;

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? given = Unwrap.Base(inputData);
        string? text = given as string ?? (given as Uri)?.OriginalString;
        if (string.IsNullOrEmpty(text) || (ShowsHosts && !IsPasted(text!))) return inputData;
        string mask = new('*', 3);
        Texts.Add(mask, text!);
        return mask;
    }
}
