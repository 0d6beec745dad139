namespace PSRedis.Commands;

/// <summary>An end of a list.</summary>
public enum ListEnd
{
    /// <summary>The head, where index 0 is.</summary>
    Left,

    /// <summary>The tail, where index -1 is.</summary>
    Right,
}

/// <summary>The result of a blocking pop from several lists: the list and the item.</summary>
public sealed class PoppedItem
{
    internal PoppedItem(string key, object value)
    {
        Key = key;
        Value = value;
    }

    /// <summary>The key of the list.</summary>
    public string Key { get; }

    /// <summary>The item: text, or <c>byte[]</c> if bytes were requested.</summary>
    public object Value { get; }

    /// <summary>The key and the item.</summary>
    public override string ToString() => $"{Key}: {Value}";
}

/// <summary>Commands on lists.</summary>
public static class Lists
{
    /// <summary>LRANGE (since 1.0).</summary>
    /// <param name="key">The key.</param>
    /// <param name="start">The first index; negative counts from the end.</param>
    /// <param name="end">The last index; negative counts from the end.</param>
    /// <param name="asBytes">Whether items are returned as <c>byte[]</c>.</param>
    /// <returns>The items. Empty: the range is empty, or there is no such key.</returns>
    public static RedisCommand<object?[]> Range(string key, long start, long end, bool asBytes = false) =>
        new("LRANGE", CommandTraits.ReadOnly, Reply.ArrayOf(Reply.Value(asBytes)), RedisArgument.Key(key), start, end);

    /// <summary>LINDEX (since 1.0).</summary>
    /// <returns>The item; null: the index is out of range, or there is no such key.</returns>
    public static RedisCommand<object?> Get(string key, long index, bool asBytes = false) =>
        new("LINDEX", CommandTraits.ReadOnly, Reply.Value(asBytes), RedisArgument.Key(key), index);

    /// <summary>LLEN (since 1.0).</summary>
    /// <returns>How many items the list has; 0: there is no such key.</returns>
    public static RedisCommand<long> Count(string key) => new("LLEN", CommandTraits.ReadOnly, Reply.Integer, RedisArgument.Key(key));

    /// <summary>RPUSH (since 1.0; several items since 2.4): adds at the tail.</summary>
    /// <returns>The length of the list.</returns>
    public static RedisCommand<long> PushRight(string key, params RedisArgument[] items) => Push(key, items, ListEnd.Right);

    /// <summary>RPUSH or LPUSH (since 1.0), RPUSHX or LPUSHX (since 2.2; several items since 4.0). At the head, the last item becomes the first.</summary>
    /// <param name="key">The key.</param>
    /// <param name="items">The items.</param>
    /// <param name="end">The end at which they are added.</param>
    /// <param name="ifExists">Only if the list exists.</param>
    /// <returns>The length of the list; 0: the list does not exist, and <paramref name="ifExists"/> is true.</returns>
    public static RedisCommand<long> Push(string key, RedisArgument[] items, ListEnd end, bool ifExists = false) => new(
        (end, ifExists) switch { (ListEnd.Right, false) => "RPUSH", (ListEnd.Right, true) => "RPUSHX", (_, false) => "LPUSH", _ => "LPUSHX" },
        CommandTraits.None, Reply.Integer, [RedisArgument.Key(key), .. items]);

    /// <summary>LPOP or RPOP (since 1.0).</summary>
    /// <returns>The item that was removed; null: there is no such key.</returns>
    public static RedisCommand<object?> Pop(string key, ListEnd end, bool asBytes = false) =>
        new(PopName(end), CommandTraits.None, Reply.Value(asBytes), RedisArgument.Key(key));

    /// <summary>LPOP or RPOP with a count (since 6.2) or, if the server is older, several without one.</summary>
    /// <returns>The items that were removed, in that order. Empty: there is no such key.</returns>
    public static RedisCommand<object?[]> Pop(string key, ListEnd end, long count, bool asBytes = false)
    {
        Func<RespValue, object?> item = Reply.Value(asBytes);
        Func<RespValue, object?[]> items = Reply.ArrayOf(item);
        // Garnet returns a single item without an array.
        var command = new RedisCommand<object?[]>(
            PopName(end), CommandTraits.None, reply => reply.Type == RespType.BulkString ? [item(reply)] : items(reply), RedisArgument.Key(key), count);
        return command.OrIfRefused("LPOP with a count", Fallbacks.IsWrongArity, () => Fallbacks.OneByOne(Pop(key, end, asBytes), count));
    }

    /// <summary>
    /// BLPOP or BRPOP (since 2.0; fractions of a second since 6.0, on an older server they are rounded up): blocks at the server until one of the lists has an
    /// item.
    /// </summary>
    /// <param name="keys">The lists; the item is taken from the first that is not empty.</param>
    /// <param name="end">The end from which the item is taken.</param>
    /// <param name="timeout">How long to wait; zero: without a limit.</param>
    /// <param name="asBytes">Whether the item is returned as <c>byte[]</c>.</param>
    /// <returns>The list and the item; null: the time was over.</returns>
    public static RedisCommand<PoppedItem?> WaitAndPop(string[] keys, ListEnd end, TimeSpan timeout, bool asBytes = false)
    {
        RedisCommand<PoppedItem?> command = Within(timeout);
        TimeSpan seconds = WholeSeconds(timeout);
        return seconds == timeout ? command : command.OrIfRefused("a fraction of a second", Fallbacks.WantsWholeSeconds, () => Within(seconds));

        RedisCommand<PoppedItem?> Within(TimeSpan wait) => new(
            end == ListEnd.Left ? "BLPOP" : "BRPOP", CommandTraits.Blocking,
            reply =>
            {
                if (reply.IsNull) return null;
                RespValue[] parts = reply.AsItems();
                return parts.Length == 2 && Reply.Value(asBytes)(parts[1]) is { } item ? new PoppedItem(Reply.RequiredText(parts[0]), item) : throw reply.Unexpected("a key and an item");
            },
            [.. Array.ConvertAll(keys, RedisArgument.Key), wait.TotalSeconds]) { BlocksFor = ServerTimeout(wait) };
    }

    /// <summary>LMOVE (since 6.2), or RPOPLPUSH (since 1.2) if that is equivalent and the server is older.</summary>
    /// <returns>The item; null: the source does not exist.</returns>
    public static RedisCommand<object?> Move(string source, string destination, ListEnd from, ListEnd to, bool asBytes = false)
    {
        var move = new RedisCommand<object?>(
            "LMOVE", CommandTraits.None, Reply.Value(asBytes), RedisArgument.Key(source), RedisArgument.Key(destination), EndName(from), EndName(to));
        return from != ListEnd.Right || to != ListEnd.Left ? move : move.OrIfUnknown(() =>
            new RedisCommand<object?>("RPOPLPUSH", CommandTraits.None, Reply.Value(asBytes), RedisArgument.Key(source), RedisArgument.Key(destination)));
    }

    /// <summary>BLMOVE (since 6.2), or BRPOPLPUSH (since 2.2): blocks at the server until there is an item to move.</summary>
    /// <param name="source">The list to take from.</param>
    /// <param name="destination">The list to add to.</param>
    /// <param name="from">The end from which the item is taken.</param>
    /// <param name="to">The end at which it is added.</param>
    /// <param name="timeout">How long to wait; zero: without a limit.</param>
    /// <param name="asBytes">Whether the item is returned as <c>byte[]</c>.</param>
    /// <returns>The item; null: the time was over.</returns>
    public static RedisCommand<object?> WaitAndMove(string source, string destination, ListEnd from, ListEnd to, TimeSpan timeout, bool asBytes = false)
    {
        var move = new RedisCommand<object?>(
            "BLMOVE", CommandTraits.Blocking, Reply.Value(asBytes), RedisArgument.Key(source), RedisArgument.Key(destination), EndName(from), EndName(to), timeout.TotalSeconds)
        {
            BlocksFor = ServerTimeout(timeout),
        };
        // The older command accepts only whole seconds. Rounded up: a fraction rounded to zero would mean no limit.
        return from != ListEnd.Right || to != ListEnd.Left ? move : move.OrIfUnknown(() => new RedisCommand<object?>(
            "BRPOPLPUSH", CommandTraits.Blocking, Reply.Value(asBytes), RedisArgument.Key(source), RedisArgument.Key(destination), (long)WholeSeconds(timeout).TotalSeconds)
        {
            BlocksFor = ServerTimeout(WholeSeconds(timeout)),
        });
    }

    /// <summary>LSET (since 1.0).</summary>
    /// <exception cref="RedisServerException">Thrown when the reply is read: there is no such key, or the index is out of range.</exception>
    public static RedisCommand<bool> Set(string key, long index, RedisArgument value) =>
        new("LSET", CommandTraits.None, Reply.Ok, RedisArgument.Key(key), index, value);

    /// <summary>LREM (since 1.0).</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The item to remove.</param>
    /// <param name="count">How many occurrences to remove, from the head; negative: from the tail; 0: all.</param>
    /// <returns>The number of removed items.</returns>
    public static RedisCommand<long> Remove(string key, RedisArgument value, long count = 0) =>
        new("LREM", CommandTraits.None, Reply.Integer, RedisArgument.Key(key), count, value);

    /// <summary>LTRIM (since 1.0): keeps a range of items, and removes all others.</summary>
    public static RedisCommand<bool> Trim(string key, long start, long end) =>
        new("LTRIM", CommandTraits.None, Reply.Ok, RedisArgument.Key(key), start, end);

    /// <summary>A time rounded up to whole seconds: a fraction rounded to zero would mean no limit.</summary>
    private static TimeSpan WholeSeconds(TimeSpan time)
    {
        long rest = time.Ticks % TimeSpan.TicksPerSecond;
        long whole = time.Ticks - rest;
        // The longest time cannot be rounded up.
        return new TimeSpan(rest == 0 || whole > long.MaxValue - TimeSpan.TicksPerSecond ? whole : whole + TimeSpan.TicksPerSecond);
    }

    /// <summary>How long a server may block: zero means no limit.</summary>
    private static TimeSpan ServerTimeout(TimeSpan timeout) => timeout == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : timeout;

    private static string PopName(ListEnd end) => end == ListEnd.Left ? "LPOP" : "RPOP";

    private static string EndName(ListEnd end) => end == ListEnd.Left ? "LEFT" : "RIGHT";
}
