using System.Text.RegularExpressions;

namespace PSRedis.Binding;

/// <summary>Takes a type of keys: one of Redis' own, or what may be one of a module's.</summary>
/// <remarks>Most servers take any word for a type, and then find nothing.</remarks>
internal sealed class KeyTypeAttribute : ArgumentTransformationAttribute
{
    /// <summary>The types that Redis has by itself.</summary>
    public static readonly string[] Known = ["string", "list", "set", "zset", "hash", "stream"];

    // The name of a module's type has nine characters out of these, always.
    private static readonly Regex Module = new("^[A-Za-z0-9_-]{9}$", RegexOptions.CultureInvariant);

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (Unwrap.Base(inputData) is not string type || type.Length == 0) return inputData;
        if (type.Equals("SortedSet", StringComparison.OrdinalIgnoreCase)) return "zset";
        if (Known.FirstOrDefault(known => known.Equals(type, StringComparison.OrdinalIgnoreCase)) is { } known) return known;
        if (Module.IsMatch(type)) return type;
        throw new ArgumentTransformationMetadataException($"'{type}' is not a key type. Accepted are {string.Join(", ", Known)}, and a module's type, whose name has nine characters, such as ReJSON-RL.");
    }
}
