using System.Collections;
using System.Collections.Specialized;

namespace PSRedis.Output;

/// <summary>
/// The one map of a list that is emitted item by item. Of any single object PowerShell takes <c>[0]</c> for the object itself, so that one and several can be
/// read alike; of an ordered dictionary it would be the first value.
/// </summary>
internal sealed class SoleMap : OrderedDictionary
{
    public SoleMap(OrderedDictionary map) : base(map.Count, StringComparer.Ordinal)
    {
        foreach (DictionaryEntry entry in map) Add(entry.Key, entry.Value);
    }

    /// <summary>The map itself, at 0; else the value in that place.</summary>
    public new object? this[int index] => index == 0 ? this : base[index];
}
