namespace PSRedis.Output;

/// <summary>What Invoke-RedisSort emits for an item where several patterns are asked for: an object with a property for each pattern.</summary>
internal static class SortedRecord
{
    public const string TypeName = "PSRedis.SortedRecord";

    /// <summary>The records of a reply, which has the values of one item behind those of the other.</summary>
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

    // The names of properties are alike whatever their case: of two such patterns the second is numbered.
    private static string NameOf(string[] patterns, string pattern, int column) =>
        patterns.Take(column).Contains(pattern, StringComparer.OrdinalIgnoreCase) ? $"{pattern} ({column + 1})" : pattern;
}
