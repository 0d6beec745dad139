using System.Collections.Specialized;

namespace PSRedis.Commands;

/// <summary>Commands about the server.</summary>
public static class Server
{
    /// <summary>The names that INFO takes on most servers.</summary>
    public static IReadOnlyList<string> UsualSections { get; } =
    [
        "server", "clients", "memory", "persistence", "stats", "replication", "cpu", "modules", "commandstats", "errorstats", "latencystats", "cluster", "keyspace",
        "all", "everything",
    ];

    // Since 1970; later than that .NET knows no moment.
    private const long SecondsUntilYear10000 = 253402300800;

    /// <summary>DBSIZE (since 1.0).</summary>
    /// <returns>How many keys the database has.</returns>
    public static RedisCommand<long> DatabaseSize() => new("DBSIZE", CommandTraits.ReadOnly, Reply.Integer);

    /// <summary>INFO keyspace (since 2.6).</summary>
    /// <returns>How many keys there are in all databases, and in how many of these; null: the server does not tell.</returns>
    public static RedisCommand<(long Keys, int Databases)?> KeysOfAllDatabases() =>
        new("INFO", CommandTraits.ReadOnly, static reply => InfoText.CountKeys(InfoText.Read(Reply.Lines(reply))), "keyspace");

    /// <summary>FLUSHDB (since 1.0), or FLUSHALL for all databases; ASYNC since 4.0.</summary>
    /// <param name="all">All databases of the server.</param>
    /// <param name="async">Give the memory back in the background.</param>
    public static RedisCommand<bool> Flush(bool all = false, bool async = false) =>
        new(all ? "FLUSHALL" : "FLUSHDB", CommandTraits.None, Reply.Ok, async ? ["ASYNC"] : []);

    /// <summary>TIME (since 2.6).</summary>
    /// <returns>The server's clock, to the microsecond.</returns>
    public static RedisCommand<DateTimeOffset> Time() => new("TIME", CommandTraits.ReadOnly, static reply =>
    {
        RespValue[] parts = reply.AsItems();
        if (parts.Length != 2 || parts[1].AsInteger() is < 0 or >= 1_000_000) throw reply.Unexpected("seconds and microseconds");
        return Moment(parts[0]).AddTicks(parts[1].AsInteger() * 10);
    });

    /// <summary>SAVE (since 1.0): the server does nothing else until it is done.</summary>
    public static RedisCommand<bool> Save() => new("SAVE", CommandTraits.None, Reply.Ok) { BlocksFor = Timeout.InfiniteTimeSpan };

    /// <summary>BGSAVE (since 1.0): begins a save, and does not wait for it.</summary>
    public static RedisCommand<bool> SaveInBackground() => new("BGSAVE", CommandTraits.None, Reply.Begun);

    /// <summary>BGREWRITEAOF (since 1.0): begins to write the append-only file again, and does not wait for it.</summary>
    public static RedisCommand<bool> RewriteAppendOnlyFile() => new("BGREWRITEAOF", CommandTraits.None, Reply.Begun);

    /// <summary>INFO server (since 2.6): which run of the server this is, as each start has a name of its own; null where it does not tell.</summary>
    public static RedisCommand<string?> RunId() => new("INFO", CommandTraits.ReadOnly, static reply =>
        InfoText.Fact(InfoText.Read(Reply.Lines(reply)), "run_id")?.ToString(), "server");

    /// <summary>INFO server (since 2.6): what HELLO would tell, but for the role.</summary>
    internal static RedisCommand<ServerIdentity> Identity() =>
        new("INFO", CommandTraits.ReadOnly, static reply => InfoText.Identity(InfoText.Read(Reply.Lines(reply))), "server");

    /// <summary>INFO persistence (since 2.6): how saves stand.</summary>
    public static RedisCommand<PersistenceStatus> Persistence() =>
        new("INFO", CommandTraits.ReadOnly, static reply => new PersistenceStatus(InfoText.Read(Reply.Lines(reply))), "persistence");

    /// <summary>LASTSAVE (since 1.0).</summary>
    /// <returns>
    /// When the database was last saved with success, to the second; after a start without a save, when the server started. Null: the server says that it never
    /// was (as Garnet does until the first save).
    /// </returns>
    public static RedisCommand<DateTimeOffset?> LastSave() =>
        new("LASTSAVE", CommandTraits.ReadOnly, static reply => Moment(reply) is var moment && moment.ToUnixTimeSeconds() == 0 ? null : moment);

    /// <summary>INFO (since 1.0; a section since 2.6).</summary>
    /// <param name="section">A section's name, <c>all</c>, <c>everything</c>; null: the server's default sections.</param>
    /// <returns>
    /// Section names with their facts, in the server's order. A fact is a 64-bit integer, a double, text, or, where the server lists
    /// several facts in one (<c>db0:keys=1,expires=0</c>), facts with their names again. What stands more than once, as modules do, is an
    /// array. Versions and identifiers are text, and so is every number that would be written otherwise: 7.10, 007. What has no colon is a name without a value.
    /// </returns>
    public static RedisCommand<OrderedDictionary> Info(string? section = null) =>
        new("INFO", CommandTraits.ReadOnly, static reply => InfoText.Read(Reply.Lines(reply)), section is null ? [] : [section]);

    /// <summary>What a server is by its INFO, whatever its facts are called; null for what it does not tell.</summary>
    /// <param name="info">What <see cref="Info"/> gave.</param>
    public static ServerIdentity IdentityIn(OrderedDictionary info) => InfoText.Identity(Check.NotNull(info));

    /// <summary>The names that INFO takes on a server. The titles of its sections are not always among them.</summary>
    public static IReadOnlyList<string> SectionNames(IRedisExecutor redis, CancellationToken cancellation = default)
    {
        Pending<OrderedDictionary> all = redis.Send(Info("all"), cancellation), help = redis.Send(Info("help"), cancellation);
        redis.Wait(all, cancellation);
        redis.Wait(help, cancellation);
        IEnumerable<string> titles = NamesIn(all).SelectMany(title => new[] { title, title.Replace(' ', '_'), title.Replace(" ", string.Empty) });
        // Garnet lists them. Some of them are expensive, so they are not tried; one resets its statistics, and with several databases one breaks the connection.
        string[] listed = [.. NamesIn(help, within: true).Where(name => name is not ("help" or "reset" or "hlogscan"))];
        string[] untried = [.. titles.Concat(UsualSections).Distinct().Except(listed)];
        Pending<bool>[] tries = Array.ConvertAll(untried, name => redis.Send(HasSection(name), cancellation));
        foreach (Pending<bool> attempt in tries) redis.Wait(attempt, cancellation);
        return [.. untried.Where((_, index) => tries[index] is { Error: null, Result: true }).Concat(listed)];

        static IEnumerable<string> NamesIn(Pending<OrderedDictionary> info, bool within = false) =>
            (info.Error is not null ? [] : within ? info.Result.Values.Cast<OrderedDictionary>().SelectMany(section => section.Keys.Cast<string>()) : info.Result.Keys.Cast<string>())
            .Select(name => name.ToLowerInvariant());
    }

    /// <summary>ROLE (since 2.8.12).</summary>
    /// <returns><c>master</c>, <c>slave</c> or <c>sentinel</c>.</returns>
    public static RedisCommand<string> Role() => new("ROLE", CommandTraits.ReadOnly, static reply =>
        reply.AsItems() is { Length: > 0 } parts ? Reply.SomeText(parts[0]) : throw reply.Unexpected("a role"));

    /// <summary>CONFIG GET databases (since 2.0).</summary>
    /// <returns>How many databases the server has; null: it does not say.</returns>
    public static RedisCommand<long?> DatabaseCount() => new("CONFIG", CommandTraits.ReadOnly, static reply =>
        reply.AsItems() is { Length: 2 } pair ? pair[1].AsInteger() : null, "GET", "databases");

    /// <summary>COMMAND DOCS (since 7.0), or COMMAND (since 2.8.13) where the server does not know it, which tells no more than the names.</summary>
    /// <returns>The commands that the server knows.</returns>
    public static RedisCommand<CommandDoc[]> CommandDocs() =>
        new Chained<CommandDoc[]>(
            new("COMMAND", CommandTraits.ReadOnly, CommandDoc.ReadAll, "DOCS"),
            reply => reply.IsError ? new("COMMAND", CommandTraits.ReadOnly, CommandDoc.ReadNames) : null);

    /// <summary>SHUTDOWN (since 1.0).</summary>
    /// <param name="save">True: save first. False: do not. Null: as the server's configuration says.</param>
    /// <remarks>A server that ends gives no reply: the connection breaks. A reply is an error.</remarks>
    public static RedisCommand<bool> Shutdown(bool? save = null) =>
        new("SHUTDOWN", CommandTraits.None, Reply.Ok, save is { } choice ? [choice ? "SAVE" : "NOSAVE"] : []) { BlocksFor = Timeout.InfiniteTimeSpan };

    // Of a section that it does not have a server says nothing.
    private static RedisCommand<bool> HasSection(string name) => new("INFO", CommandTraits.ReadOnly, static reply => Reply.Lines(reply).Length > 0, name);

    private static DateTimeOffset Moment(RespValue seconds) =>
        seconds.AsInteger() is >= 0 and < SecondsUntilYear10000 and var sinceEpoch ? DateTimeOffset.FromUnixTimeSeconds(sinceEpoch) : throw seconds.Unexpected("a date and time");
}
