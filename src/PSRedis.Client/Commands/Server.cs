using System.Collections.Specialized;

namespace PSRedis.Commands;

/// <summary>Commands about the server.</summary>
public static class Server
{
    /// <summary>The section names that INFO accepts on most servers.</summary>
    public static IReadOnlyList<string> UsualSections { get; } =
    [
        "server", "clients", "memory", "persistence", "stats", "replication", "cpu", "modules", "commandstats", "errorstats", "latencystats", "cluster", "keyspace",
        "all", "everything",
    ];

    // Since 1970; .NET has no later date.
    private const long SecondsUntilYear10000 = 253402300800;

    /// <summary>DBSIZE (since 1.0).</summary>
    /// <returns>The number of keys in the database.</returns>
    public static RedisCommand<long> DatabaseSize() => new("DBSIZE", CommandTraits.ReadOnly, Reply.Integer);

    /// <summary>INFO keyspace (since 2.6).</summary>
    /// <returns>The number of keys in all databases, and the number of databases with keys; null: the server does not report it.</returns>
    public static RedisCommand<(long Keys, int Databases)?> KeysOfAllDatabases() =>
        new("INFO", CommandTraits.ReadOnly, static reply => InfoText.CountKeys(InfoText.Read(Reply.Lines(reply))), "keyspace");

    /// <summary>FLUSHDB (since 1.0), or FLUSHALL for all databases; ASYNC since 4.0.</summary>
    /// <param name="all">All databases of the server.</param>
    /// <param name="async">Free the memory in the background.</param>
    public static RedisCommand<bool> Flush(bool all = false, bool async = false) =>
        new(all ? "FLUSHALL" : "FLUSHDB", CommandTraits.None, Reply.Ok, async ? ["ASYNC"] : []);

    /// <summary>TIME (since 2.6).</summary>
    /// <returns>The server's clock, to the microsecond.</returns>
    public static RedisCommand<DateTimeOffset> Time() => new("TIME", CommandTraits.ReadOnly, static reply =>
    {
        RespValue[] parts = reply.AsItems();
        if (parts.Length != 2 || parts[1].AsInteger() is < 0 or >= 1_000_000) throw reply.Unexpected("seconds and microseconds");
        return DateAndTime(parts[0]).AddTicks(parts[1].AsInteger() * 10);
    });

    /// <summary>SAVE (since 1.0): blocks the server until it is done.</summary>
    public static RedisCommand<bool> Save() => new("SAVE", CommandTraits.None, Reply.Ok) { BlocksFor = Timeout.InfiniteTimeSpan };

    /// <summary>BGSAVE (since 1.0): starts a save, and does not wait for it.</summary>
    public static RedisCommand<bool> SaveInBackground() => new("BGSAVE", CommandTraits.None, Reply.Status);

    /// <summary>BGREWRITEAOF (since 1.0): starts to rewrite the append-only file, and does not wait for it.</summary>
    public static RedisCommand<bool> RewriteAppendOnlyFile() => new("BGREWRITEAOF", CommandTraits.None, Reply.Status);

    /// <summary>INFO server (since 2.6): the run id of the server process, which changes with each start; null if the server does not report it.</summary>
    public static RedisCommand<string?> RunId() => new("INFO", CommandTraits.ReadOnly, static reply =>
        InfoText.Field(InfoText.Read(Reply.Lines(reply)), "run_id")?.ToString(), "server");

    /// <summary>INFO server (since 2.6): what HELLO reports, except the role.</summary>
    internal static RedisCommand<ServerIdentity> Identity() =>
        new("INFO", CommandTraits.ReadOnly, static reply => InfoText.Identity(InfoText.Read(Reply.Lines(reply))), "server");

    /// <summary>INFO persistence (since 2.6): the status of saves.</summary>
    public static RedisCommand<PersistenceStatus> Persistence() =>
        new("INFO", CommandTraits.ReadOnly, static reply => new PersistenceStatus(InfoText.Read(Reply.Lines(reply))), "persistence");

    /// <summary>LASTSAVE (since 1.0).</summary>
    /// <returns>
    /// When the database was last saved successfully, to the second; before the first save, when the server was started. Null: the server reports that it was
    /// never saved (as Garnet does until the first save).
    /// </returns>
    public static RedisCommand<DateTimeOffset?> LastSave() =>
        new("LASTSAVE", CommandTraits.ReadOnly, static reply => DateAndTime(reply) is var lastSave && lastSave.ToUnixTimeSeconds() == 0 ? null : lastSave);

    /// <summary>INFO (since 1.0; a section since 2.6).</summary>
    /// <param name="section">A section's name, <c>all</c>, <c>everything</c>; null: the server's default sections.</param>
    /// <returns>
    /// Section names with their fields, in the server's order. The value of a field is a 64-bit integer, a double, text or, if the server lists
    /// several fields in one (<c>db0:keys=1,expires=0</c>), a dictionary of these. The values of a name that occurs more than once, as with modules, are an
    /// array. Versions and identifiers are text, and so is a number that would not be written the same way: 7.10, 007. A line without a colon is a name without
    /// a value.
    /// </returns>
    public static RedisCommand<OrderedDictionary> Info(string? section = null) =>
        new("INFO", CommandTraits.ReadOnly, static reply => InfoText.Read(Reply.Lines(reply)), section is null ? [] : [section]);

    /// <summary>The identity of a server according to its INFO; properties that it does not report are null.</summary>
    /// <param name="info">The result of <see cref="Info"/>.</param>
    public static ServerIdentity IdentityIn(OrderedDictionary info) => InfoText.Identity(Check.NotNull(info));

    /// <summary>The section names that INFO accepts on a server. The titles of its sections are not always among them.</summary>
    public static IReadOnlyList<string> SectionNames(IRedisExecutor redis, CancellationToken cancellation = default)
    {
        Pending<OrderedDictionary> all = redis.Send(Info("all"), cancellation), help = redis.Send(Info("help"), cancellation);
        redis.Wait(all, cancellation);
        redis.Wait(help, cancellation);
        IEnumerable<string> titles = NamesIn(all).SelectMany(title => new[] { title, title.Replace(' ', '_'), title.Replace(" ", string.Empty) });
        // Garnet lists them. They are not tried, because some are expensive, one resets the statistics, and one breaks the connection if there are several
        // databases.
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
        reply.AsItems() is { Length: > 0 } parts ? Reply.RequiredText(parts[0]) : throw reply.Unexpected("a role"));

    /// <summary>CONFIG GET databases (since 2.0).</summary>
    /// <returns>The number of databases of the server; null: it does not report it.</returns>
    public static RedisCommand<long?> DatabaseCount() => new("CONFIG", CommandTraits.ReadOnly, static reply =>
        reply.AsItems() is { Length: 2 } pair ? pair[1].AsInteger() : null, "GET", "databases");

    /// <summary>COMMAND DOCS (since 7.0) or, if the server does not know it, COMMAND (since 2.8.13), which gives only the names.</summary>
    /// <returns>The commands that the server knows.</returns>
    public static RedisCommand<CommandDoc[]> CommandDocs() =>
        new Chained<CommandDoc[]>(
            new("COMMAND", CommandTraits.ReadOnly, CommandDoc.ReadAll, "DOCS"),
            reply => reply.IsError ? new("COMMAND", CommandTraits.ReadOnly, CommandDoc.ReadNames) : null);

    /// <summary>SHUTDOWN (since 1.0).</summary>
    /// <param name="save">True: save first. False: do not save. Null: according to the server's configuration.</param>
    /// <remarks>A server that shuts down sends no reply: the link is lost. A reply is an error.</remarks>
    public static RedisCommand<bool> Shutdown(bool? save = null) =>
        new("SHUTDOWN", CommandTraits.None, Reply.Ok, save is { } choice ? [choice ? "SAVE" : "NOSAVE"] : []) { BlocksFor = Timeout.InfiniteTimeSpan };

    // The reply is empty if the server does not have the section.
    private static RedisCommand<bool> HasSection(string name) => new("INFO", CommandTraits.ReadOnly, static reply => Reply.Lines(reply).Length > 0, name);

    private static DateTimeOffset DateAndTime(RespValue seconds) =>
        seconds.AsInteger() is >= 0 and < SecondsUntilYear10000 and var sinceEpoch ? DateTimeOffset.FromUnixTimeSeconds(sinceEpoch) : throw seconds.Unexpected("a date and time");
}
