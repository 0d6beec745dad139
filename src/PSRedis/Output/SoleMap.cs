using System.Collections;
using System.Collections.Specialized;

namespace PSRedis.Output;

/// <summary>
/// The only map of a list that is emitted item by item. For any single object PowerShell evaluates <c>[0]</c> to the object itself, so that scripts can treat
/// one result and several alike; for an ordered dictionary it would be the first value.
/// </summary>
internal sealed class SoleMap : OrderedDictionary
{
    public SoleMap(OrderedDictionary map) : base(map.Count, StringComparer.Ordinal)
    {
        foreach (DictionaryEntry entry in map) Add(entry.Key, entry.Value);
    }

    /// <summary>The map itself at index 0; otherwise the value at that index.</summary>
    public new object? this[int index] => index == 0 ? this : base[index];
}
