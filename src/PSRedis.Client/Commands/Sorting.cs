namespace PSRedis.Commands;

/// <summary>How SORT sorts.</summary>
public sealed class SortOptions
{
    /// <summary>A pattern of keys to sort by instead of the items: <c>weight:*</c>, <c>user:*-&gt;age</c>. Without a <c>*</c>: not at all.</summary>
    public string? By { get; set; }

    /// <summary>Patterns of keys whose values come instead of the items; <c>#</c> is the item itself.</summary>
    public IReadOnlyList<string> Get { get; set; } = [];

    /// <summary>How many items to pass over.</summary>
    public long Skip { get; set; }

    /// <summary>How many items at the most; null: all.</summary>
    public long? First { get; set; }

    /// <summary>Whether the highest comes first.</summary>
    public bool Descending { get; set; }

    /// <summary>Whether to compare as text; else everything must be a number.</summary>
    public bool Alphabetic { get; set; }
}

/// <summary>SORT (since 1.0), on lists, sets and sorted sets.</summary>
public static class Sorting
{
    /// <summary>Sorts, and hands out the items.</summary>
    /// <returns>The items; with patterns to get, their values for the first item, then for the second. Null stands for a key that is not there.</returns>
    public static RedisCommand<object?[]> Sort(string key, SortOptions? options = null, bool asBytes = false) =>
        new("SORT", CommandTraits.ReadOnly, Reply.ArrayOf(Reply.Value(asBytes)), [.. Arguments(key, options)]);

    /// <summary>Sorts, and stores the items as a list, in place of what was there.</summary>
    /// <returns>How many items the list has.</returns>
    public static RedisCommand<long> SortInto(string destination, string key, SortOptions? options = null) =>
        new("SORT", CommandTraits.None, Reply.Integer, [.. Arguments(key, options), "STORE", RedisArgument.Key(destination)]);

    private static List<RedisArgument> Arguments(string key, SortOptions? options)
    {
        options ??= new SortOptions();
        var arguments = new List<RedisArgument> { RedisArgument.Key(key) };
        if (options.By is not null) arguments.AddRange(["BY", options.By]);
        if (options.Skip != 0 || options.First is not null) arguments.AddRange(["LIMIT", options.Skip, options.First ?? -1]);
        foreach (string pattern in options.Get) arguments.AddRange(["GET", pattern]);
        if (options.Descending) arguments.Add("DESC");
        if (options.Alphabetic) arguments.Add("ALPHA");
        return arguments;
    }
}
