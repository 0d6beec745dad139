using System.Collections;
using System.Globalization;
using System.Text;

namespace PSRedis.Output;

/// <summary>The view of INFO: section by section, with sizes, durations and dates in readable form.</summary>
public static class InfoView
{
    private const int MaxDatabases = 4;

    private static readonly HashSet<string> s_summaryFields = new(StringComparer.OrdinalIgnoreCase)
    {
        "uptime_in_seconds", "connected_clients", "blocked_clients", "used_memory", "maxmemory", "maxmemory_policy", "mem_fragmentation_ratio", "rdb_last_save_time",
        "rdb_last_bgsave_status", "aof_enabled", "instantaneous_ops_per_sec", "keyspace_hits", "keyspace_misses", "evicted_keys", "rejected_connections", "role",
        "connected_slaves", "master_host", "master_link_status", "cluster_enabled",
    };

    /// <summary>Formats an object that Get-RedisInfo emitted.</summary>
    public static string Format(PSObject info)
    {
        var text = new StringBuilder();
        PSPropertySet[] sections = [.. info.Members.OfType<PSPropertySet>()];
        if (sections.Length > 0 && info.TypeNames.Contains(RedisInfo.SummaryTypeName)) return Summary(info);
        foreach (PSPropertySet section in sections) Add(text, section.Name, section.ReferencedPropertyNames.Select(name => (name, info.Properties[name]?.Value)));
        // An object from a job or a remote session has lost its sections.
        if (sections.Length == 0) Add(text, "Fields", info.Properties.Where(field => RowsOf(field) is null && field.Name != "Endpoint").Select(field => (field.Name, (object?)field.Value)));
        foreach (PSPropertyInfo table in info.Properties)
        {
            if (RowsOf(table) is { } rows) Add(text, table.Name, rows.Select(row => ($"{row.Properties["Name"]?.Value}", (object?)row)));
        }
        return text.ToString().TrimEnd();
    }

    /// <summary>The summary of all sections: the most important fields, on one screen.</summary>
    private static string Summary(PSObject info)
    {
        var text = new StringBuilder();
        string server = $"{info.Properties["ServerName"]?.Value} {info.Properties["ServerVersion"]?.Value}".Trim();
        text.Append(info.Properties["Endpoint"]?.Value).AppendLine(server.Length > 0 ? $": {server}" : string.Empty);
        int width = s_summaryFields.Max(name => name.Length);
        foreach (PSPropertySet section in info.Members.OfType<PSPropertySet>())
        {
            (string Name, object? Value)[] fields = [.. section.ReferencedPropertyNames.Where(s_summaryFields.Contains).Select(name => (name, info.Properties[name]?.Value))];
            if (fields.Length > 0) text.AppendLine(section.Name);
            foreach ((string name, object? value) in fields) text.Append("  ").Append(name.PadRight(width)).Append(" : ").AppendLine(Format(name, value));
        }
        if (info.Properties["Keyspace"] is { } keyspace && RowsOf(keyspace) is { } rows)
        {
            text.AppendLine("Keyspace");
            PSObject[] databases = [.. rows];
            foreach (PSObject row in databases.Take(MaxDatabases)) text.Append("  ").Append($"{row.Properties["Name"]?.Value}".PadRight(width)).Append(" : ").AppendLine(Format("Keyspace", row));
            if (databases.Length > MaxDatabases) text.Append("  and ").Append(databases.Length - MaxDatabases).AppendLine(" more databases");
        }
        return text.Append("All fields: Get-RedisInfo | Select-Object *. One section: Get-RedisInfo memory.").ToString();
    }

    /// <summary>Formats the value of a field. A value that is not a size, a duration or a date is not changed.</summary>
    public static string Format(string name, object? value) => (Unwrap.Base(value), UnitOf(name)) switch
    {
        (PSObject row, _) => string.Join(", ", row.Properties.Where(field => field.Name != "Name").Select(field => $"{field.Name}={Format(field.Name, field.Value)}")),
        (long bytes, Unit.Byte) => Readable.Size(bytes),
        // 0 or -1 means that there is no value.
        (long seconds and > 0, Unit.Epoch) => Readable.Date(DateTimeOffset.FromUnixTimeSeconds(seconds)),
        (long and < 0, _) => $"{value}",
        (long or double, Unit.Second) => Time(value, TimeSpan.TicksPerSecond),
        (long or double, Unit.Millisecond) => Time(value, TimeSpan.TicksPerMillisecond),
        (long or double, Unit.Microsecond) => Time(value, TimeSpan.TicksPerMillisecond / 1000),
        (IFormattable number, _) => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    private enum Unit
    {
        None,
        Byte,
        Second,
        Millisecond,
        Microsecond,
        Epoch,
    }

    // The names are the only information about the units.
    private static Unit UnitOf(string name)
    {
        return name switch
        {
            "maxmemory" or "total_system_memory" => Unit.Byte,
            "rdb_last_save_time" => Unit.Epoch,
            "avg_ttl" => Unit.Millisecond,
            "usec" or "usec_per_call" or "latest_fork_usec" => Unit.Microsecond,
            _ when Begins("used_memory") || Begins("mem_") || Begins("allocator_") || Ends("_bytes") || Ends("_size") || Ends("_buffer") => Unit.Byte,
            _ when Begins("used_cpu_") || Ends("_seconds") || Ends("_seconds_ago") || Ends("_time_sec") => Unit.Second,
            _ => Unit.None,
        };

        bool Begins(string text) => name.StartsWith(text, StringComparison.Ordinal);
        bool Ends(string text) => name.EndsWith(text, StringComparison.Ordinal);
    }

    private static IEnumerable<PSObject>? RowsOf(PSPropertyInfo field) => (Unwrap.Base(field.Value) as ICollection)?.OfType<PSObject>();

    private static string Time(object? value, long ticksPerUnit)
    {
        double ticks = Convert.ToDouble(value, CultureInfo.InvariantCulture) * ticksPerUnit;
        return Readable.Time(ticks < TimeSpan.MaxValue.Ticks ? TimeSpan.FromTicks((long)ticks) : TimeSpan.MaxValue);
    }

    private static void Add(StringBuilder text, string title, IEnumerable<(string Name, object? Value)> section)
    {
        (string Name, object? Value)[] fields = [.. section];
        // used_memory_human repeats used_memory.
        fields = [.. fields.Where(field => !fields.Any(other => field.Name == other.Name + "_human"))];
        if (fields.Length == 0) return;
        int width = fields.Max(field => field.Name.Length);
        text.AppendLine(title);
        foreach ((string name, object? value) in fields) text.Append("  ").Append(name.PadRight(width)).Append(" : ").AppendLine(Format(name, value));
        text.AppendLine();
    }
}
