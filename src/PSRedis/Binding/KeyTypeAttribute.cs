using System.Text.RegularExpressions;

namespace PSRedis.Binding;

/// <summary>Accepts a key type: one of Redis' own, or a name that may be a module's type.</summary>
/// <remarks>Most servers accept any word as a type, and then find nothing.</remarks>
internal sealed class KeyTypeAttribute : ArgumentTransformationAttribute
{
    /// <summary>The built-in types of Redis.</summary>
    public static readonly string[] Known = ["string", "list", "set", "zset", "hash", "stream"];

    // The name of a module's type always has nine of these characters.
    private static readonly Regex Module = new("^[A-Za-z0-9_-]{9}$", RegexOptions.CultureInvariant);

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (Unwrap.Base(inputData) is not string type || type.Length == 0) return inputData;
        if (type.Equals("SortedSet", StringComparison.OrdinalIgnoreCase)) return "zset";
        if (Known.FirstOrDefault(known => known.Equals(type, StringComparison.OrdinalIgnoreCase)) is { } known) return known;
        if (Module.IsMatch(type)) return type;
        throw new ArgumentTransformationMetadataException($"'{type}' is not a key type. Specify {string.Join(", ", Known)}, or the type of a module, whose name has nine characters, such as ReJSON-RL.");
    }
}
