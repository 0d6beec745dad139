namespace PSRedis.Commands;

/// <summary>One page of a scan.</summary>
public sealed class ScanPage
{
    // Give up if the connection is lost again and again.
    private const int MaxScans = 10;

    private ScanPage(string cursor, string[] names)
    {
        Cursor = cursor;
        Names = names;
    }

    /// <summary>The cursor of the next page.</summary>
    public string Cursor { get; }

    /// <summary>Whether this is the last page.</summary>
    public bool IsLast => Cursor == "0";

    /// <summary>The names on this page. There may be none although pages follow, and a name may occur again on a later page.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// Every page of a scan. The next page is requested before the current one is returned, so that its round trip and the caller's work overlap. If the link
    /// is lost in between, the scan starts again, so that names occur again: the server may have been restarted, or be another one, for which the cursor is not
    /// valid, and would omit keys.
    /// </summary>
    /// <param name="redis">The connection.</param>
    /// <param name="page">Returns the command for the page at a cursor.</param>
    /// <param name="cancellation">Cancels the wait for a page.</param>
    /// <exception cref="RedisException">A page could not be read, or the connection was lost too often.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static IEnumerable<ScanPage> All(IRedisExecutor redis, Func<string, RedisCommand<ScanPage>> page, CancellationToken cancellation = default)
    {
        Check.NotNull(redis);
        Check.NotNull(page);
        Pending<ScanPage>? next = redis.Send(page("0"), cancellation);
        int link = 0, scans = 1;
        while (next is not null)
        {
            redis.Wait(next, cancellation);
            if (link != 0 && next.LinkNumber != link)
            {
                if (scans++ == MaxScans) throw new RedisConnectionException($"The scan failed: the connection was lost {MaxScans} times.", next.Error);
                next = redis.Send(page("0"), cancellation);
                link = 0;
                continue;
            }
            // Valkey refuses a type that it does not know. Other servers return no keys.
            if (next.Error is RedisServerException { IsUnknownType: true }) yield break;
            ScanPage current = next.Result;
            link = next.LinkNumber;
            next = current.IsLast ? null : redis.Send(page(current.Cursor), cancellation);
            if (next is not null) redis.Flush(cancellation);
            yield return current;
        }
    }

    internal static ScanPage Read(RespValue reply) => Read(reply, 1);

    /// <summary>Reads a page in which each name is followed by something else: a value or a score.</summary>
    internal static ScanPage ReadPairs(RespValue reply) => Read(reply, 2);

    /// <summary>The command that scans the elements of one key: HSCAN, SSCAN or ZSCAN.</summary>
    internal static RedisCommand<ScanPage> Within(string name, string key, string cursor, string? pattern, int count, Func<RespValue, ScanPage> read) => new(
        name, CommandTraits.ReadOnly, read,
        [RedisArgument.Key(key), cursor, .. pattern is null or "*" ? (RedisArgument[])[] : ["MATCH", pattern], "COUNT", count]);

    private static ScanPage Read(RespValue reply, int step)
    {
        RespValue[] parts = reply.AsItems();
        if (parts.Length != 2) throw reply.Unexpected("a cursor and names");
        RespValue[] items = parts[1].AsItems();
        var names = new string[items.Length / step];
        for (int i = 0; i < names.Length; i++) names[i] = Reply.RequiredText(items[i * step]);
        return new ScanPage(Reply.RequiredText(parts[0]), names);
    }
}
