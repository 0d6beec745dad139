namespace PSRedis.Binding;

/// <summary>An object or a hashtable with one property that, after a prefix, is the key that the record is written to.</summary>
internal static class KeyedRecord
{
    /// <summary>The key and the fields of a record.</summary>
    /// <exception cref="ArgumentException">It has no key, or a field is not a single value.</exception>
    // Enumerates the properties once: PowerShell collects them again for each access.
    public static (string Key, RedisArgument[] Fields) Read(PSObject record, string prefix, string property)
    {
        string key = string.Empty;
        bool hasKey = false;
        var fields = new List<RedisArgument>();
        foreach ((object name, object? value) in Record.Fields(record))
        {
            bool isKey = IsKey(property, name);
            hasKey |= isKey;
            if (value is null) continue;
            RedisArgument[] field = Record.Arguments((name, value));
            if (isKey) key = field[1].ToString();
            fields.AddRange(field);
        }
        return key.Length > 0
            ? (prefix + key, [.. fields])
            : throw new ArgumentException(hasKey ? $"The property '{property}' is empty, so the record has no key." : Record.Lacks(record, property));
    }

    /// <summary>The key of a record; null where it has none: <see cref="Read"/> reports why.</summary>
    public static string? KeyOf(PSObject record, string prefix, string property)
    {
        try
        {
            return prefix + RedisScalar.From(Record.Fields(record).FirstOrDefault(field => IsKey(property, field.Name)).Value);
        }
        catch (Exception e) when (e is not (PipelineStoppedException or FlowControlException))
        {
            return null;
        }
    }

    private static bool IsKey(string property, object name) => property.Equals(name as string, StringComparison.OrdinalIgnoreCase);
}
