using System.Collections.ObjectModel;

namespace PSRedis.Output;

/// <summary>Names in order; as text, which is what Export-Csv makes of a property, the names with commas.</summary>
internal sealed class NameList(IEnumerable<string> names) : ReadOnlyCollection<string>([.. names])
{
    public override string ToString() => string.Join(", ", this.AsEnumerable());
}
