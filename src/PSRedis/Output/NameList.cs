using System.Collections.ObjectModel;

namespace PSRedis.Output;

/// <summary>A list of names. Its text, which Export-Csv writes, is the names separated by commas.</summary>
internal sealed class NameList(IEnumerable<string> names) : ReadOnlyCollection<string>([.. names])
{
    public override string ToString() => string.Join(", ", this.AsEnumerable());
}
