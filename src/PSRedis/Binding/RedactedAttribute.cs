using System.Net;
using System.Runtime.CompilerServices;

namespace PSRedis.Binding;

/// <summary>
/// Binds *** in place of text that may hold a password. What was bound goes along with each record and each error of a call, those of PowerShell's own
/// binder too, of which a cmdlet never hears. <see cref="Text"/> has what was given.
/// </summary>
internal sealed class RedactedAttribute : ArgumentTransformationAttribute
{
    private const string Mask = "***";

    // By the object that the *** are, not by what they say.
    private static readonly ConditionalWeakTable<string, string> Texts = new();

    /// <summary>Whether a plain name or address is left as it is.</summary>
    public bool ShowsHosts { get; set; }

    /// <summary>The text that stands behind what was bound.</summary>
    public static string Text(string bound) => Texts.TryGetValue(bound, out string? text) ? text : bound;

    /// <summary>Whether what is in a host's place is something else: mostly a URL, a connection string or host:port; all of an IPv6 address' colons make it none.</summary>
    public static bool IsPasted(string host) => host.IndexOfAny(['/', ',', '=', ':', '@']) >= 0 && !IPAddress.TryParse(host, out _);

    /// <summary>What to show of text in the place of a connection's name: a URL or a connection string may have been pasted there.</summary>
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
