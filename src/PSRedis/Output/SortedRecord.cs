namespace PSRedis.Output;

/// <summary>The output of Invoke-RedisSort for an item with several -Get patterns: an object with a property for each pattern.</summary>
internal static class SortedRecord
{
    public const string TypeName = "PSRedis.SortedRecord";

    /// <summary>Splits a reply, which has the values of all items one after the other, into records.</summary>
    public static object?[] FromValues(object?[] values, string[] patterns)
    {
        string[] columns = [.. patterns.Select((pattern, column) => NameOf(patterns, pattern, column))];
        var records = new List<object?>(values.Length / columns.Length);
        for (int item = 0; item + columns.Length <= values.Length; item += columns.Length)
        {
            var record = new PSObject();
            record.TypeNames.Insert(0, TypeName);
            for (int column = 0; column < columns.Length; column++) record.Properties.Add(new PSNoteProperty(columns[column], values[item + column]));
            records.Add(record);
        }
        return records.ToArray();
    }

    // Property names ignore case: if two patterns differ only in case, the second one gets a number.
    private static string NameOf(string[] patterns, string pattern, int column) =>
        patterns.Take(column).Contains(pattern, StringComparer.OrdinalIgnoreCase) ? $"{pattern} ({column + 1})" : pattern;
}
