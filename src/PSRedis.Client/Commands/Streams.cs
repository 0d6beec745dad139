using System.Collections;
using System.Collections.Specialized;

namespace PSRedis.Commands;

/// <summary>An entry of a stream.</summary>
public sealed class StreamEntry
{
    /// <summary>Creates one.</summary>
    public StreamEntry(string id, OrderedDictionary fields)
    {
        Id = Check.NotNull(id);
        Fields = Check.NotNull(fields);
    }

    /// <summary>The id: milliseconds since 1970, a dash, a sequence number.</summary>
    public string Id { get; }

    /// <summary>The fields with their values, in order. A field that occurs more than once, which only streams allow, has an array of its values.</summary>
    public OrderedDictionary Fields { get; }

    /// <summary>When the entry was added, according to its id; null if the id was chosen by hand and contains no time.</summary>
    public DateTimeOffset? Timestamp =>
        long.TryParse(Id.Split('-')[0], out long milliseconds) && milliseconds is > 0 and < 253402300800000
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    /// <summary>The id.</summary>
    public override string ToString() => Id;
}

/// <summary>The fields of an entry. As text, which Export-Csv uses, <c>name=value, name=value</c>.</summary>
internal sealed class StreamFields() : OrderedDictionary(StringComparer.Ordinal)
{
    public override string ToString() => string.Join(", ", this.Cast<DictionaryEntry>().SelectMany(Each));

    private static IEnumerable<string> Each(DictionaryEntry field) => (field.Value as object[] ?? [field.Value!]).Select(value => $"{field.Key}={value}");
}

/// <summary>Commands on streams (since 5.0).</summary>
public static class Streams
{
    /// <summary>XRANGE (since 5.0).</summary>
    /// <returns>The entries, oldest first. Empty: the range is empty, or there is no such key.</returns>
    public static RedisCommand<StreamEntry[]> Range(string key, string start = "-", string end = "+", bool asBytes = false)
    {
        Func<RespValue, object?> value = Reply.Value(asBytes);
        return new("XRANGE", CommandTraits.ReadOnly, Reply.ArrayOf(entry => Entry(entry, value)), RedisArgument.Key(key), start, end);
    }

    /// <summary>XLEN (since 5.0).</summary>
    /// <returns>The number of entries; 0: the stream is empty, or there is no such key.</returns>
    public static RedisCommand<long> Count(string key) => new("XLEN", CommandTraits.ReadOnly, Reply.Integer, RedisArgument.Key(key));

    /// <summary>XADD (since 5.0) with an id.</summary>
    /// <param name="key">The key.</param>
    /// <param name="id">The id, greater than all that the stream has or had.</param>
    /// <param name="fieldsAndValues">Field, value, field, value.</param>
    /// <returns>The id.</returns>
    public static RedisCommand<string> Add(string key, string id, params RedisArgument[] fieldsAndValues) =>
        new("XADD", CommandTraits.None, Reply.RequiredText, [RedisArgument.Key(key), id, .. fieldsAndValues]);

    /// <summary>XADD with MAXLEN 0 (since 5.0): creates an empty stream, which accepts entries with any id but 0-1.</summary>
    /// <returns>The id of the entry, which was trimmed at once.</returns>
    public static RedisCommand<string> Create(string key) =>
        new("XADD", CommandTraits.None, Reply.RequiredText, RedisArgument.Key(key), "MAXLEN", 0, "0-1", "", "");

    private static StreamEntry Entry(RespValue entry, Func<RespValue, object?> value)
    {
        RespValue[] parts = entry.AsItems();
        if (parts.Length != 2) throw entry.Unexpected("the id and the fields of an entry");
        var fields = new StreamFields();
        RespValue[] pairs = parts[1].AsItems();
        for (int i = 0; i + 1 < pairs.Length; i += 2) Reply.Add(fields, Reply.RequiredText(pairs[i]), value(pairs[i + 1]));
        return new StreamEntry(Reply.RequiredText(parts[0]), fields);
    }
}
