namespace PSRedis.Commands;

/// <summary>The options of SORT.</summary>
public sealed class SortOptions
{
    /// <summary>
    /// A pattern of keys to sort by instead of the items: <c>weight:*</c>, <c>user:*-&gt;age</c>. Without a <c>*</c> the items are not sorted.
    /// </summary>
    public string? By { get; set; }

    /// <summary>Patterns of keys whose values are returned instead of the items; <c>#</c> is the item itself.</summary>
    public IReadOnlyList<string> Get { get; set; } = [];

    /// <summary>Which of the sorted items to return.</summary>
    public Limit Limit { get; set; }

    /// <summary>Whether the highest comes first.</summary>
    public bool Descending { get; set; }

    /// <summary>Whether to compare as text; otherwise all values must be numbers.</summary>
    public bool Alphabetic { get; set; }
}

/// <summary>SORT (since 1.0), on lists, sets and sorted sets.</summary>
public static class Sorting
{
    /// <summary>Sorts, and returns the items (SORT, since 1.0).</summary>
    /// <returns>The items; with GET patterns, their values for the first item, then for the second, and so on. Null for a key that does not exist.</returns>
    public static RedisCommand<object?[]> Sort(string key, SortOptions? options = null, bool asBytes = false) =>
        new("SORT", CommandTraits.ReadOnly, Reply.ArrayOf(Reply.Value(asBytes)), [.. Arguments(key, options)]);

    /// <summary>Sorts, and stores the items as a list (SORT … STORE, since 1.0): replaces the destination.</summary>
    /// <returns>The number of items in the list.</returns>
    public static RedisCommand<long> SortInto(string destination, string key, SortOptions? options = null) =>
        new("SORT", CommandTraits.None, Reply.Integer, [.. Arguments(key, options), "STORE", RedisArgument.Key(destination)]);

    private static List<RedisArgument> Arguments(string key, SortOptions? options)
    {
        options ??= new SortOptions();
        var arguments = new List<RedisArgument> { RedisArgument.Key(key) };
        if (options.By is not null) arguments.AddRange(["BY", options.By]);
        arguments.Add(options.Limit);
        foreach (string pattern in options.Get) arguments.AddRange(["GET", pattern]);
        if (options.Descending) arguments.Add("DESC");
        if (options.Alphabetic) arguments.Add("ALPHA");
        return arguments;
    }
}
