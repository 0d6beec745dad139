namespace PSRedis.Commands;

/// <summary>One page of a scan.</summary>
public sealed class ScanPage
{
    // A server that comes back again and again is not one to scan.
    private const int MostBeginnings = 10;

    private ScanPage(string cursor, string[] names)
    {
        Cursor = cursor;
        Names = names;
    }

    /// <summary>What to ask the next page with.</summary>
    public string Cursor { get; }

    /// <summary>Whether no page follows.</summary>
    public bool IsLast => Cursor == "0";

    /// <summary>The names on this page; there may be none although pages follow, and a name may come again on a later page.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// Every page of a scan. The next page is asked for before the one at hand is given out, so that its way and the caller's work overlap. Where the connection
    /// broke in between, the scan starts again, so that pages come again: a server that was started again, or another, knows nothing of the cursor, and would leave
    /// keys out.
    /// </summary>
    /// <param name="redis">Where to scan.</param>
    /// <param name="page">The command for the page of a cursor.</param>
    /// <param name="cancellation">Ends the wait for a page.</param>
    /// <exception cref="RedisException">A page cannot be had, or the connection broke again and again.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static IEnumerable<ScanPage> All(IRedisExecutor redis, Func<string, RedisCommand<ScanPage>> page, CancellationToken cancellation = default)
    {
        Check.NotNull(redis);
        Check.NotNull(page);
        Pending<ScanPage>? next = redis.Send(page("0"), cancellation);
        int link = 0, beginnings = 1;
        while (next is not null)
        {
            redis.Wait(next, cancellation);
            if (link != 0 && next.LinkNumber != link)
            {
                if (beginnings++ == MostBeginnings) throw new RedisConnectionException($"The connection was lost {MostBeginnings} times during the scan.", next.Error);
                next = redis.Send(page("0"), cancellation);
                link = 0;
                continue;
            }
            // Valkey refuses a type that it does not know. There are no keys of it, and that is what others say.
            if (next.Error is RedisServerException { IsUnknownType: true }) yield break;
            ScanPage current = next.Result;
            link = next.LinkNumber;
            next = current.IsLast ? null : redis.Send(page(current.Cursor), cancellation);
            if (next is not null) redis.Flush(cancellation);
            yield return current;
        }
    }

    internal static ScanPage Read(RespValue reply) => Read(reply, 1);

    /// <summary>A page of what each name has something beside it: a value, a score.</summary>
    internal static ScanPage ReadPairs(RespValue reply) => Read(reply, 2);

    /// <summary>The command that scans what is in one key: HSCAN, SSCAN or ZSCAN.</summary>
    internal static RedisCommand<ScanPage> Within(string name, string key, string cursor, string? pattern, int count, Func<RespValue, ScanPage> read) => new(
        name, CommandTraits.ReadOnly, read,
        [RedisArgument.Key(key), cursor, .. pattern is null or "*" ? (RedisArgument[])[] : ["MATCH", pattern], "COUNT", count]);

    private static ScanPage Read(RespValue reply, int step)
    {
        RespValue[] parts = reply.AsItems();
        if (parts.Length != 2) throw reply.Unexpected("a cursor and names");
        RespValue[] items = parts[1].AsItems();
        var names = new string[items.Length / step];
        for (int i = 0; i < names.Length; i++) names[i] = Reply.SomeText(items[i * step]);
        return new ScanPage(Reply.SomeText(parts[0]), names);
    }
}
